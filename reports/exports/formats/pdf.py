"""The report as PDF: tagged for screen readers (PDF/UA-1) and fit to archive (PDF/A-2a)."""

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
import typst

from reports.exports.content.told import Content, Fact
from reports.exports.formats.glyphs import MARK, settable
from reports.exports.formats.paper.blocks import (
    FIRST,
    SECOND,
    Room,
    first_page,
    long_blocks,
    second_page,
)
from reports.exports.formats.paper.charts import TICKS
from reports.exports.formats.paper.columns import TOTAL, breakable
from reports.exports.formats.paper.shapes import PaperBlock, PaperFrame, PaperMoment

INK: Final = "#131a2a"
FAMILY: Final = "Hanken Grotesk"
TEMPLATE: Final = Path(__file__).parent / "paper" / "report.typ"
_COUNT: Final = re.compile(rb"/Type/Pages/Count (\d+)")
_KEPT: Final = 10  # documents
_TITLE: Final = 25.0  # points
_FACT: Final = 80  # characters of a word that stay together: a hash is copied whole

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | float | int | bool | None


def pdf(content: Content, *, short: bool) -> bytes:
    """The file, the same bytes for the same content; `short` is two pages, whatever they leave out."""
    made = _short(content) if short else _set(content, long_blocks(content))
    _forget()
    return made


def _short(content: Content) -> bytes:
    first = first_page(
        content, _most(FIRST, lambda room: _fit(content, first_page(content, room), 1))
    )
    second = _most(SECOND, lambda room: _fit(content, [*first, *second_page(content, room)], 2))
    return _set(content, [*first, *second_page(content, second)])


def _most(rooms: tuple[Room, ...], fits: Callable[[Room], bool]) -> Room:
    """The first of these, which ask for less and less, that fits; else the last."""
    place = bisect_left(rooms, 1, key=lambda room: int(fits(room)))
    return rooms[min(place, len(rooms) - 1)]


def _fit(content: Content, blocks: list[PaperBlock], most: int) -> bool:
    return pages(_set(content, blocks)) <= most


def pages(made: bytes) -> int:
    """How many pages a file made here has."""
    return max(int(found) for found in _COUNT.findall(made))


def _set(content: Content, blocks: list[PaperBlock]) -> bytes:
    told = _settable(msgspec.to_builtins(blocks))
    frame = msgspec.to_builtins(_frame(content))
    data: dict[str, Json] = {name: _settable(part) for name, part in frame.items()}
    data |= {"blocks": told, "is_lossy": _lost(told)}
    # Of the files of a compilation typst reads texts alone, so the logo comes as numbers.
    data |= {"logo": list(content.look.logo)}
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"report": json.dumps(data)},
        font_paths=fonts(),
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(content.made_at.timestamp()),
    )


def _forget() -> None:
    """Let typst forget this report: it keeps what it made of the last ten documents, 350 MB.

    It has no call for that; empty documents push the others out in 45 ms.
    """
    for _ in range(_KEPT):
        typst.compile(b"", font_paths=fonts())


@cache
def fonts() -> typst.Fonts:
    """The product's typeface and no other, so that nothing can take its place unseen."""
    spec = find_spec("font_hanken_grotesk")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package font-hanken-grotesk is not installed.")
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(spec.origin).parent / "files")],
    )
    if FAMILY not in found.families():  # else typst leaves all texts out and says nothing
        raise RuntimeError(f"The package font-hanken-grotesk holds no {FAMILY}.")
    return found


def _frame(content: Content) -> PaperFrame:
    edition = content.facts[:1]
    return PaperFrame(
        lang=content.language,
        region=None if content.language == "en" else "BE",
        title=content.title,
        heading=breakable(content.title, TOTAL, _TITLE),
        sender=content.sender,
        imprint=content.look.imprint,
        accent=content.look.colour or INK,
        opening=" · ".join([content.subtitle, *map(_said, edition)]),
        running=" · ".join([content.title, *map(_said, edition)]),
        footer=f"{content.subtitle} · {content.sender}",
        date=_moment(content.made_at.astimezone(UTC)),
        ticks=TICKS,
        words=content.words,
    )


def _moment(at: datetime) -> PaperMoment:
    return PaperMoment(
        year=at.year, month=at.month, day=at.day, hour=at.hour, minute=at.minute, second=at.second
    )


def _said(fact: Fact) -> str:
    return f"{fact.name} {fact.value}"


def _settable(part: Json, key: str = "") -> Json:
    """The same data with texts that the typeface can set."""
    if isinstance(part, str):
        return settable(part, _FACT) if key == "value" else settable(part)
    if isinstance(part, dict):
        return {name: _settable(value, name) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_settable(value) for value in part]
    return part


def _lost(part: Json) -> bool:
    """Whether a text says that it has lost characters."""
    if isinstance(part, dict):
        return part.get("kind") != "lost" and any(map(_lost, part.values()))
    if isinstance(part, list):
        return any(map(_lost, part))
    return isinstance(part, str) and MARK in part
