"""What a respondent is told of an earlier wave: the themes of a benchmark that was released."""

from benchmarking.core.tables.results import ThemeResult
from benchmarking.queries import benchmark_of
from reports.models import Edition
from reports.queries import latest_edition
from surveys.models import Wave
from surveys.models.fieldwork import WaveState
from surveys.signals import ThemeBefore, ThemesBefore


def themes_before(wave: Wave, **_asked: object) -> ThemesBefore | None:
    """The themes of the study's last released wave before this one; never of this one.

    Only what stands in its edition, and there only what is shown: all municipalities together.
    """
    closed = Wave.objects.filter(
        study_id=wave.study_id, state=WaveState.CLOSED, id__in=Edition.objects.values("wave_id")
    )
    for earlier in closed.exclude(id=wave.id).order_by("-closed_at"):
        edition = latest_edition(earlier)
        if edition is not None:
            told = {one.code: _told(one) for one in benchmark_of(edition.run).themes}
            return ThemesBefore(earlier.name, earlier.version_id, told)
    return None


def _told(theme: ThemeResult) -> ThemeBefore:
    sides = {"political": theme.political.mean, "administrative": theme.administrative.mean}
    means = {
        side: one.value for side, one in sides.items() if one.visible and one.value is not None
    }
    return ThemeBefore(theme.items, means)
