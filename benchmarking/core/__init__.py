"""The statistical core: pure functions from a closed wave's answers to figures that may be shown.

Only numpy, scipy and the standard library. Nothing here reads a clock, a file or a database,
nothing is rounded, and nothing is random without a generator passed in.
Gaps are always political minus administrative.
"""
