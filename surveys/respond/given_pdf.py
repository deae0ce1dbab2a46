"""A respondent's own answers as PDF, made when it is asked for and kept nowhere."""

import datetime
from pathlib import Path
from typing import Final

import msgspec

from surveys.respond.given import GivenSection
from surveys.typesetting.setting import Json, all_settable, forget, set_pdf

_TEMPLATE: Final = Path(__file__).parent / "given.typ"


class GivenFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around the answers; `lang` of the page."""

    title: str
    lang: str
    day: datetime.date
    lines: tuple[str, ...]
    open: str  # what is said of a question that was left open
    page: str  # with {page} and {pages}


def given_pdf(frame: GivenFrame, sections: tuple[GivenSection, ...]) -> bytes:
    told: Json = all_settable(msgspec.to_builtins({"frame": frame, "sections": sections}))
    made = set_pdf(_TEMPLATE.read_bytes(), "given", told)
    forget()
    return made
