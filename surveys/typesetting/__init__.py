"""Texts in the product's typeface, for every PDF that is made: questionnaires and reports."""
