"""Enqueue, list and retry over the job engine's client: names and ids only."""
