"""What a respondent is told of an earlier wave: the themes of a benchmark that was released."""

from typing import Final

from accounts.database import Prepared
from accounts.database.rows import one
from benchmarking.core.tables.results import ThemeResult
from benchmarking.queries.results import benchmark_of
from reports.models import Edition
from reports.queries import latest_edition
from surveys.models import Wave
from surveys.models.fieldwork import WaveState
from surveys.signals import ThemeBefore, ThemesBefore

# Asked for every receipt, and of most studies there is none: the ORM's way would cost more than the page.
_ANY: Final = Prepared(
    "SELECT 1 FROM surveys_wave wave JOIN reports_edition edition"
    " ON edition.tenant_id = wave.tenant_id AND edition.wave_id = wave.id"
    " WHERE wave.tenant_id = %s AND wave.study_id = %s AND wave.id <> %s LIMIT 1"
)


def themes_before(wave: Wave, **_asked: object) -> ThemesBefore | None:
    """The themes of the study's last released wave before this one; never of this one.

    Only what stands in its edition, and there only what is shown: all municipalities together.
    """
    if one(_ANY, [wave.tenant_id, wave.study_id, wave.id]) is None:
        return None
    closed = Wave.objects.filter(
        study_id=wave.study_id, state=WaveState.CLOSED, id__in=Edition.objects.values("wave_id")
    )
    for earlier in closed.exclude(id=wave.id).order_by("-closed_at"):
        edition = latest_edition(earlier)
        if edition is not None:
            told = {each.code: _told(each) for each in benchmark_of(edition.run).themes}
            return ThemesBefore(earlier.name, earlier.version_id, told)
    return None


def _told(theme: ThemeResult) -> ThemeBefore:
    sides = {"political": theme.political.mean, "administrative": theme.administrative.mean}
    means = {
        side: each.value for side, each in sides.items() if each.visible and each.value is not None
    }
    return ThemeBefore(theme.items, means)
