"""Rows in, model values out. The only package that knows the database."""
