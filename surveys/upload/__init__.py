"""A table that somebody hands in: read, kept, shown, confirmed."""
