"""Joins the parts. Filled in with the store."""
