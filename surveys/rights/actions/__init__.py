"""What is deleted: of a person who asks, and of all when the time is over."""
