"""How often the product's 95 % hold: `make coverage`, described in docs/coverage.md.

Waves with a known truth go through the product's own computation; what is counted is how often
the published interval holds that truth, and how often a published test rejects what is true.
"""
