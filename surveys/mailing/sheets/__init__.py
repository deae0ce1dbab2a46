"""Letters on paper as PDF: one sheet a person, for an envelope with a window. Pure."""
