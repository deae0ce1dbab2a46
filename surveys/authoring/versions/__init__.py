"""Two versions beside each other, and whether their items can be compared."""
