"""The figures of the benchmark: items, themes, options and what goes together.

Here belongs what puts estimates and rules together into figures over all municipalities, and
the shape in which these leave the core.
"""
