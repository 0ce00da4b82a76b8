.PHONY: demo test
demo:
	@sh .ci/demo
test:
	@sh .ci/test
