"""What was written over the sentences of a wave, and where a sentence stands."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from reports.models import SentenceEdit
from reports.queries import Standing, municipalities_asked
from reports.takeaways.article import Facts
from surveys.models import Municipality, Participation, Wave


@dataclass(frozen=True)
class TakeawaysPage:
    """Whose takeaways, in which language; without a participation the benchmark's."""

    wave: Wave
    participation: Participation | None
    language: str


def page_of(wave: Wave, municipality: Municipality | None, language: str) -> TakeawaysPage:
    """The page of a municipality that takes part, or of the benchmark."""
    if municipality is None:
        return TakeawaysPage(wave, None, language)
    part = Participation.objects.get(wave=wave, municipality=municipality)
    return TakeawaysPage(wave, part, language)


def edits_of(page: TakeawaysPage) -> dict[str, SentenceEdit]:
    """By the sentence's key; also those that were put back, whose revision counts on."""
    rows = SentenceEdit.objects.filter(
        wave=page.wave, participation=page.participation, language=page.language
    )
    return {row.key: row for row in rows}


def facts_of(standing: Standing) -> Facts:
    """What the method note of an article says of a wave and its run."""
    wave, edition, snapshot = standing.wave, standing.edition, standing.run.snapshot
    return Facts(
        study=wave.study.name,
        wave=wave.name,
        place=standing.municipality.name if standing.municipality else "",
        opened=_date(wave.opens_at),
        closed=_date(wave.ended_at),
        edition=edition.number if edition else None,
        snapshot=snapshot.sha256 if snapshot else "",
        method=standing.run.method,
        asked=municipalities_asked(wave),
    )


def _date(moment: datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")
