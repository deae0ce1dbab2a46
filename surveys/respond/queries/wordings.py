"""Which typing errors were corrected while a wave ran: for whoever reads what was asked."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from surveys.models import Version, Wave, WordingCorrection


@dataclass(frozen=True)
class WordingLine:
    """`where`: the code of the item; of another text what it belongs to, in words."""

    wave: str
    where: str
    language: str
    before: str
    after: str
    at: datetime
    by: str


def corrected_in(wave: Wave) -> list[WordingLine]:
    """Those of one wave, in their order; no query where there are none."""
    return _lines(WordingCorrection.objects.filter(wave=wave)) if wave.corrections else []


def corrected_of(version: Version) -> list[WordingLine]:
    """Those of all waves of a version, the newest wave first."""
    return _lines(WordingCorrection.objects.filter(wave__version=version))


def _lines(rows: "QuerySet[WordingCorrection]") -> list[WordingLine]:
    found = rows.select_related("wave", "by").order_by("-wave__opens_at", "wave_id", "number")
    return [
        WordingLine(
            wave=row.wave.name,
            where=_where(row.place),
            language=row.language,
            before=row.before,
            after=row.after,
            at=row.at,
            by=row.by.name if row.by else "",
        )
        for row in found
    ]


def _where(place: str) -> str:
    kind, _dot, rest = place.partition(".")
    code = rest.partition(".")[0]
    if kind == "document":
        return _("Inleiding")
    if kind == "section":
        return _("Onderdeel %(code)s") % {"code": code}
    return _("Schaal %(code)s") % {"code": code} if kind == "scale" else code
