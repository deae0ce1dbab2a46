"""Figures in words, in every language. Pure: payload and labels in, sentences out."""
