"""Anonymous waves: the right to hand in, the box, and what is counted before it is opened."""
