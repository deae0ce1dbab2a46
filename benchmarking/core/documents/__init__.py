"""From a wave to the documents that are stored: the computation, put together.

Here belongs what a caller starts with (`compute`, `payload`) and what needs all of the rest:
the plan of what is released, results on their grids, JSON, and differences between two runs.
"""
