"""A wave that follows one of another study: which it is, and which of its items continue."""
