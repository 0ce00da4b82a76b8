"""Invented documents of many issuers, languages and layouts, with what is to be read from each."""
