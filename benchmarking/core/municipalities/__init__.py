"""The figures of single municipalities, and of groups of their peers.

Here belongs a municipality's own cells with the hidden ones blanked, its place among its peers,
and what a peer group answers.
"""
