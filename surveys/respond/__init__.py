"""Answering: a personal link, one section a page, handing in."""
