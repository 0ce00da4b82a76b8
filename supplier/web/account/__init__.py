"""Signing in and out, invitations and resets."""
