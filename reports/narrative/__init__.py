"""Figures in words, in four languages. Pure: payload and labels in, sentences out."""
