"""Names of months without a capital, also short ones; all else is Django's."""

MONTH_DAY_FORMAT = "j b"
