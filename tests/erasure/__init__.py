"""Erases people in every way that there is, and looks for them in all that is kept."""
