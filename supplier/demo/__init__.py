"""The demo: invented vendors and documents, sent and answered through the real workflow."""
