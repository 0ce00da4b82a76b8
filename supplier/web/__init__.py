"""The pages and their security: Litestar, templates and forms."""
