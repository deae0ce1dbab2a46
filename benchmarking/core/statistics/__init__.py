"""Estimators and tests of one question, asked to two sides.

Here belongs a formula with a source that takes counts or codes and gives an estimate, an
interval or a test: shares, gaps, effect sizes, distances, agreement, rank tests and resampling.
It knows no threshold and no municipality by name.
"""
