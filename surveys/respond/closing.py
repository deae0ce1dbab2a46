"""How near the end of a wave is, by the clock of the server, for who is answering."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from surveys.models import Wave
from surveys.models.fieldwork import GRACE

# Longer than a session lasts: who opens a page before that opens another one before the end.
FAR: Final = timedelta(hours=12)
STEPS: Final = (3600, 900, 300, 0)  # seconds before the end; from each on another sentence stands


@dataclass(frozen=True)
class Closing:
    """`left`: seconds until the end, below nought in the minutes of grace. `step`: the sentence that
    stands now, as the seconds from which on it does; nothing while the end is further away."""

    left: int
    step: int | None
    at: datetime
    until: datetime


def closing_of(wave: Wave, now: datetime) -> Closing | None:
    left = wave.closes_at - now
    if left > FAR:
        return None
    seconds = int(left.total_seconds())
    reached = [step for step in STEPS if seconds <= step]
    return Closing(
        seconds, reached[-1] if reached else None, wave.closes_at, wave.closes_at + GRACE
    )
