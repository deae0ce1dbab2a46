"""Answers that were collected elsewhere, from a file with its mapping."""
