"""Conditions: their text, as a tree, as sentences, and what they show."""
