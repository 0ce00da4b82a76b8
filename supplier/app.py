"""Builds the web application. Filled in with the web."""
