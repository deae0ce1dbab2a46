"""From cells to answers: one column, one item, one option at a time."""
