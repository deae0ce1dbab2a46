"""Questionnaires on paper: asked for on a page, made once by a worker, the same bytes for everyone."""
