"""The answers of a wave as rows, one for each respondent: for those of the consultancy who analyse them."""
