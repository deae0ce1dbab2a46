"""The report on paper: blocks that the typst template sets one after another."""
