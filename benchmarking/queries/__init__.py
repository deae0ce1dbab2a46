"""What the rooms above read here: how far a computation is, and its results."""
