"""Enqueue, list and retry background jobs over the job engine's client: names and ids only."""
