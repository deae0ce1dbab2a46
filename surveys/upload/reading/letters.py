"""What a spreadsheet calls its columns."""


def column_letters(place: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
