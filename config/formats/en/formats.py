"""Day before month, hours from 0 to 24: the names are Django's, the formats those of its `date` filter."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y H:i"
MONTH_DAY_FORMAT = "j M"
TIME_FORMAT = "H:i"
