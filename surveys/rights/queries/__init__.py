"""What is held of a person, and what has had its time."""
