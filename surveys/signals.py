"""What this room tells and asks the rooms above. What it tells only makes things faster; sweeps are
the truth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.dispatch import Signal

# Sent by the edge after the commit, with tenant_id and wave_id as text.
wave_closed = Signal()

# Asked by a page, with the wave and the codes of municipalities: of which may a manager read a report?
# Answered by whoever has reports with a `ReportState` by code; what is not named has none.
reports_asked = Signal()

# Asked before somebody's consent changes: was a report of this wave ever given to readers?
release_asked = Signal()

# Asked by the receipt, with the wave: what may be told of the themes of its study's last released wave?
# Answered by whoever has reports with `ThemesBefore`, or None.
themes_asked = Signal()

# Asked with the ids of waves: when was each released first? Answered by whoever has reports with moments
# by id; a wave that is not named never was.
releases_asked = Signal()

# Told inside the transaction in which answers of a closed wave were deleted, with the wave, whether it was
# released, and what was deleted (`Response` rows). Whoever raises keeps all of it from happening.
answers_erased = Signal()

# Likewise, with the addresses of a person who is forgotten: whoever keeps them elsewhere deletes them.
person_erased = Signal()


class ReportState(StrEnum):
    READABLE = "readable"
    WITHDRAWN = "withdrawn"  # was to be read, and is no longer


@dataclass(frozen=True)
class ThemeBefore:
    """A theme as it was told: of which items, and each side's mean score (0 to 100) by perspective."""

    items: tuple[str, ...]
    means: Mapping[str, float]


@dataclass(frozen=True)
class ThemesBefore:
    """The benchmark of a wave, by the codes of its themes."""

    wave: str
    version_id: UUID
    themes: Mapping[str, ThemeBefore]
