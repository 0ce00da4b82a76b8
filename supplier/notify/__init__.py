"""Renders messages and sends them."""
