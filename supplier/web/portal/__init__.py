"""The vendor portal: link, code, documents, questions, submit. No account."""
