"""Codes and values into sentences, English and German."""

from supplier.wording.catalog import word
from supplier.wording.render import flag_texts, render, sentence

__all__ = ["flag_texts", "render", "sentence", "word"]
