"""What may be shown and said: the rules that need no search.

Here belongs a rule that decides from counts and limits: of cells, of groups, of a figure of the
benchmark, of a class or a claim; where each figure of a municipality stands in a row; and what
a reader can work out from what is shown, as far as it follows by elimination.
"""
