"""Estimators of several questions, or of several municipalities, together.

Here belongs a formula with a source over more than one variable: association and coorientation,
rankings and options named together, reliability of scales, shrinkage and places among
municipalities, weights that meet margins.
"""
