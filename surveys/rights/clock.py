"""Within what time a request is answered (GDPR 12.3)."""

import calendar
from datetime import date


def answer_by(received: date) -> date:
    """A month later: the same day, or the last one of a shorter month."""
    year, month = (
        (received.year + 1, 1) if received.month == 12 else (received.year, received.month + 1)
    )
    return date(year, month, min(received.day, calendar.monthrange(year, month)[1]))
