"""What this room tells and asks the rooms above. What it tells only makes things faster; sweeps are
the truth.
"""

from enum import StrEnum

from django.dispatch import Signal

# Sent by the edge after the commit, with tenant_id and wave_id as text.
wave_closed = Signal()

# Asked by a page, with the wave and the codes of municipalities: of which may a manager read a report?
# Answered by whoever has reports with a `ReportState` by code; what is not named has none.
reports_asked = Signal()

# Asked before somebody's consent changes: was a report of this wave ever given to readers?
release_asked = Signal()


class ReportState(StrEnum):
    READABLE = "readable"
    WITHDRAWN = "withdrawn"  # was to be read, and is no longer
