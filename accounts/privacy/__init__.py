"""The own account: a copy of it and its end; and what this service says of itself in public."""
