"""Typing errors in the wording of a wave that is running: what may be corrected, and what was."""
