"""Codes and values into sentences, English and German."""
