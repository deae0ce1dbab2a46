"""The editions of a wave as a list shows them."""

from dataclasses import dataclass

from benchmarking.queries.results import has_results
from reports.models import Edition
from reports.queries import corrected_by, editions_of, readable
from surveys.models import Municipality, Wave


@dataclass(frozen=True)
class EditionRow:
    """An edition, whether it is the one that is read now, and the one that it corrects."""

    edition: Edition
    is_read: bool
    corrected: Edition | None


def edition_rows(wave: Wave, municipality: Municipality | None = None) -> list[EditionRow]:
    """The newest first; of a municipality those with figures of it."""
    editions = editions_of(wave)
    current = readable(editions)
    runs = {edition.run_id: edition.run for edition in editions}
    shown = {
        id_ for id_, run in runs.items() if not municipality or has_results(run, municipality.code)
    }
    return [
        EditionRow(edition, edition == current, corrected_by(edition, editions))
        for edition in editions
        if edition.run_id in shown
    ]
