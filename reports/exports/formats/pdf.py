"""The report as PDF: tagged for screen readers (PDF/UA-1) and fit to archive (PDF/A-2a)."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from reports.charts.text import shorten, width
from reports.exports.content.told import Content, Fact
from reports.exports.formats.paper.blocks import (
    FIRST,
    LONG,
    SECOND,
    Room,
    first_page,
    long_blocks,
    second_page,
)
from reports.exports.formats.paper.charts import TICKS
from reports.exports.formats.paper.columns import TOTAL, breakable
from reports.exports.formats.paper.shapes import PaperMoment, ReportBlock, ReportFrame
from surveys.typesetting.setting import Json, all_settable, forget, lost, pages, set_pdf

INK: Final = "#131a2a"
TEMPLATE: Final = Path(__file__).parent / "paper" / "report.typ"
_TITLE: Final = 25.0  # points
_SMALL: Final = 8.0  # of what stands on every page
_NUMBER: Final = 90.0  # points that `page 12 of 120` takes
_TITLES: Final = 60.0
_FACT: Final = 80  # characters of a word that stay together: a hash is copied whole


def pdf(content: Content, *, short: bool) -> bytes:
    """The file, the same bytes for the same content; `short` is two pages, whatever they leave out."""
    made = _short(content) if short else _long(content)
    forget()
    return made


def _long(content: Content) -> bytes:
    return _set(content, long_blocks(content, _of_first(content, LONG)))


def _short(content: Content) -> bytes:
    first = first_page(content, _of_first(content, FIRST))
    second = _most(SECOND, lambda room: _fit(content, [*first, *second_page(content, room)], 2))
    return _set(content, [*first, *second_page(content, second)])


def _of_first(content: Content, rooms: tuple[Room, ...]) -> Room:
    return _most(rooms, lambda room: _fit(content, first_page(content, room), 1))


def _most(rooms: tuple[Room, ...], fits: Callable[[Room], bool]) -> Room:
    """The first of these, which ask for less and less, that fits; else the last."""
    place = bisect_left(rooms, 1, key=lambda room: int(fits(room)))
    return rooms[min(place, len(rooms) - 1)]


def _fit(content: Content, blocks: list[ReportBlock], most: int) -> bool:
    return pages(_set(content, blocks)) <= most


def _set(content: Content, blocks: list[ReportBlock]) -> bytes:
    told = all_settable(msgspec.to_builtins(blocks), longest={"value": _FACT})
    frame = msgspec.to_builtins(_frame(content))
    data: dict[str, Json] = {name: all_settable(part) for name, part in frame.items()}
    data |= {"blocks": told, "is_lossy": lost(told)}
    # Of the files of a compilation typst reads texts alone, so the logo comes as numbers.
    data |= {"logo": list(content.look.logo)}
    moment = int(content.made_at.timestamp())
    return set_pdf(TEMPLATE.read_bytes(), "report", data, moment)


def _frame(content: Content) -> ReportFrame:
    edition = list(map(_said, content.facts[:1]))
    return ReportFrame(
        lang=content.language,
        region=None if content.language == "en" else "BE",
        title=content.title,
        heading=breakable(content.title, TOTAL, _TITLE),
        sender=content.sender,
        imprint=content.look.imprint,
        accent=content.look.colour or INK,
        opening=" · ".join([content.subtitle, *edition]),
        running=_running(content.title, edition),
        footer=shorten(f"{content.subtitle} · {content.sender}", TOTAL, _SMALL),
        date=_moment(content.made_at.astimezone(UTC)),
        ticks=TICKS,
        words=content.words,
    )


def _running(title: str, edition: Sequence[str]) -> str:
    """One line beside the number of the page: a long title is cut, never the edition."""
    rest = "".join(f" · {said}" for said in edition)
    room = TOTAL - _NUMBER - width(rest, _SMALL)
    return shorten(title, max(room, _TITLES), _SMALL) + rest


def _moment(at: datetime) -> PaperMoment:
    return PaperMoment(
        year=at.year, month=at.month, day=at.day, hour=at.hour, minute=at.minute, second=at.second
    )


def _said(fact: Fact) -> str:
    return f"{fact.name} {fact.value}"
