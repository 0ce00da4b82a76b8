"""The nouns of the product: frozen values and enums, no input or output."""
