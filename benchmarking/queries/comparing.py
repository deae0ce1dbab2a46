"""What differs between two runs of a wave."""

from dataclasses import dataclass
from typing import Final

from benchmarking.core.documents.differences import Change, Json, Summary, changes, differences_of
from benchmarking.models import Result, Run

READ_AT_ONCE: Final = 600  # municipalities whose documents a page may read to compare two runs


@dataclass(frozen=True, slots=True)
class RunComparison:
    """What differs between two runs of a wave; `municipalities` is None where too many of them
    would have to be read (their differences are kept for runs that follow each other). Only
    groups that both runs show are compared."""

    benchmark: list[Change]
    groups: Summary
    municipalities: Summary | None


def compared(before: Run, after: Run) -> RunComparison:
    """The differences from one run to another, in a fixed number of queries."""
    earlier, later = (_of_all(run) for run in (before, after))
    benchmark = changes(earlier.pop(_BENCHMARK), later.pop(_BENCHMARK))
    groups = Summary()
    for key in sorted(set(earlier) & set(later)):
        groups.add(changes(earlier[key], later[key]), key)
    return RunComparison(benchmark, groups, _municipalities(before, after))


_BENCHMARK: Final = ""  # no group's key


def _of_all(run: Run) -> dict[str, Json]:
    """The documents of the peer groups by key, and the benchmark's under no key."""
    rows = Result.objects.filter(run_id=run.id, participation=None)
    return dict(rows.values_list("peer_group", "payload"))


def _municipalities(before: Run, after: Run) -> Summary | None:
    kept = None if after.differences is None else differences_of(after.differences)
    if kept is not None and kept.run == str(before.id):
        return kept.municipalities
    return _read_and_compared(before, after) if after.total <= READ_AT_ONCE else None


def _read_and_compared(before: Run, after: Run) -> Summary:
    earlier, later = (_own_payloads(run) for run in (before, after))
    summary = Summary()
    for code in sorted(set(earlier) & set(later)):
        summary.add(changes(earlier[code], later[code]), code)
    return summary


def _own_payloads(run: Run) -> dict[str, Json]:
    rows = Result.objects.filter(run_id=run.id, participation__isnull=False)
    return dict(rows.values_list("participation__municipality__code", "payload"))
