"""A day and a short month; all else is Django's."""

MONTH_DAY_FORMAT = "j. M"
