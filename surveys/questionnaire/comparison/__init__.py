"""Two documents beside each other: what differs, in which words, and what still measures the same."""
