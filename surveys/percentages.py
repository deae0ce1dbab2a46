"""A share in whole per cent, as reports write it."""

from typing import Final

PERCENT: Final = 100


def percent(part: int, whole: int) -> int:
    """Half a per cent goes up, as in reports: 5 of 8 is 63. Of nobody it is nothing."""
    return (2 * PERCENT * part + whole) // (2 * whole) if whole else 0
