"""One module per thing a person does: check rights, load, decide, save, audit."""
