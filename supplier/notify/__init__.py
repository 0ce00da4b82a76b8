"""Renders messages and delivers them."""
