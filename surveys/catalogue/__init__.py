"""Municipalities, their mergers, and the groups that they are compared by."""
