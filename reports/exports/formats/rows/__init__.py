"""Rows of answers as files that statistics programs read."""
