"""The audit: before anything leaves, is anybody's answer determined?

Here belongs the search that follows the rules: questions and figures as equations over cells,
other worlds beside what is told, the grids that leave one, and what earlier runs have told.
"""
