"""Phrases in four languages, and how numbers and names are put into them."""
