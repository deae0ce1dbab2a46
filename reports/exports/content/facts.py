"""What every file says of itself: which edition of which wave it holds, by which method, of which answers."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Tenant
from reports.exports.content.told import Fact, plain
from reports.queries import Standing


def moment(report: Standing) -> datetime:
    """The moment of the release, else of the figures: it is what the file is dated by."""
    return report.edition.released_at if report.edition else report.finished_at


def facts(tenant: Tenant, report: Standing, threshold: int) -> Iterator[Fact]:
    """In the order in which they stand in a file; `threshold` is the smallest group that is told."""
    wave, run = report.wave, report.run
    edition = edition_text(report)
    # The edition stands on every page and slide: so does that the answers were made up.
    yield Fact(_("Editie"), f"{edition} · {made_up()}" if tenant.simulated else edition)
    yield Fact(_("Vragenlijst"), plain(wave.study.name))
    yield Fact(_("Golf"), plain(wave.name))
    yield Fact(_("Afgesloten op"), _date(wave.ended_at))
    yield Fact(_("Kleinste groep"), str(threshold))
    yield Fact(_("Methode"), run.method)
    yield Fact(_("Momentopname (SHA-256)"), run.snapshot.sha256 if run.snapshot else "")
    yield Fact(_("Resultaten (SHA-256)"), run.digest)


def made_up() -> str:
    """What pages say in a banner; a file is read far from it."""
    return _("gesimuleerde gegevens")


def edition_text(report: Standing) -> str:
    """The edition with its date, or that there is none."""
    edition = report.edition
    if edition is None:
        return _("nog niet vrijgegeven")
    released = _("{number}, vrijgegeven op {date}")
    return released.format(number=edition.number, date=_date(edition.released_at))


def _date(day: datetime | None) -> str:
    return date_format(timezone.localtime(day), "DATE_FORMAT") if day else ""
