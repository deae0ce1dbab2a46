"""One side, in one language, as PDF: the same bytes for the same questionnaire and notice."""

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from surveys.formats.losses import Unreadable, Written
from surveys.formats.paper.blocks import blocks
from surveys.formats.paper.shapes import PaperFrame
from surveys.formats.paper.words import words_of
from surveys.questionnaire.document import Document, Perspective, digest
from surveys.typesetting.setting import Json, all_settable, forget, lost, set_pdf

_TEMPLATE: Final = Path(__file__).parent / "paper.typ"
_LINE: Final = 90  # characters
# So many take three seconds and 300 MB to set.
_MOST_LINES: Final = 15_000
_OF_DOCUMENT: Final = 8  # characters of its hash: which state of the questions this paper asks


@dataclass(frozen=True)
class OnPaper:
    """What the questionnaire does not say itself.

    `number`: of the published version, 0 for a draft. `dated`: since when it is so; a file that is
    fit to archive must have a date. `notice`: who asks, how to hand it in, and what is promised,
    where the paper is made for a wave; it then asks who answers.
    """

    language: str
    number: int = 0
    dated: datetime.date = datetime.date(2000, 1, 1)
    notice: tuple[str, ...] = ()


def seal(document: str, side: Perspective, on_paper: OnPaper) -> str:
    """The same for the same paper; `document` is the hash of the questionnaire."""
    told = [document, side.value, on_paper, _TEMPLATE.read_text(encoding="utf-8")]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def write(document: Document, side: Perspective, on_paper: OnPaper) -> Written:
    """The paper; a language that the questionnaire lacks is its source language.

    Unreadable for a side that is longer than a person could fill in.
    """
    known = on_paper.language in document.languages
    language = on_paper.language if known else document.source
    told = all_settable(msgspec.to_builtins(blocks(document, side, language)))
    if _length(told) > _MOST_LINES:
        raise Unreadable("paper_too_long")
    body = _set(_frame(document, side, language, on_paper), told)
    return Written(body, f"{side.value}-{language}.pdf", "application/pdf")


def _set(around: PaperFrame, told: Any) -> bytes:
    frame = {name: all_settable(part) for name, part in msgspec.to_builtins(around).items()}
    texts = {name: part for name, part in frame.items() if name != "lost"}
    data: Json = {"frame": frame, "blocks": told, "is_lossy": lost([texts, told])}
    body = set_pdf(_TEMPLATE.read_bytes(), "paper", data)
    forget()
    return body


def _length(part: Json) -> int:
    """About how many lines the texts take: a box, a label and a line feed are one each."""
    if isinstance(part, dict):
        return sum(map(_length, part.values()))
    if isinstance(part, list):
        return sum(map(_length, part))
    if isinstance(part, str) and part:
        return 1 + part.count("\n") + len(part) // _LINE
    return 0


def _frame(document: Document, side: Perspective, language: str, on_paper: OnPaper) -> PaperFrame:
    words = words_of(language)
    number = on_paper.number
    title = document.text(document.title, language)
    for_side = words.political if side is Perspective.POLITICAL else words.administrative
    state = words.version.format(number=number) if number else words.draft
    marked = f"{state} · {digest(document)[:_OF_DOCUMENT]}"
    return PaperFrame(
        lang=language,
        date=(on_paper.dated.year, on_paper.dated.month, on_paper.dated.day),
        region=None if language == "en" else "BE",
        title=title,
        side=for_side,
        state="" if number else words.draft,
        running=" · ".join([title, for_side, marked]),
        page=words.page,
        intro=document.text(document.intro, language),
        how=(words.minutes.format(n=document.minutes), words.how),
        hand_in=words.hand_in,
        notice=on_paper.notice,
        about=(words.place, words.name, words.function) if on_paper.notice else (),
        optional=words.optional,
        lost=words.lost,
        end=words.end,
    )
