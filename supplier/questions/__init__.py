"""Question sets as data: load, lint, digest, visibility, diff, proposals."""
