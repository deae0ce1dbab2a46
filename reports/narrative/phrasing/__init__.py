"""Phrases in every language, and how numbers and names are put into them."""
