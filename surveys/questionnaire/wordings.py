"""The texts of a document by the name of their place, and a document with some of them corrected. Pure.

A place is called as in files of translations: `item.S1.wording.political`, `scale.five.labels.2`.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from surveys.questionnaire.document import Document, Text, decode, to_builtins


class Corrected(NamedTuple):
    """One text in one language, as it is read from now on."""

    place: str
    language: str
    after: str


def with_corrections(document: Document, corrections: Iterable[Corrected]) -> Document:
    """The same document with these texts; nothing but texts that are there can change."""
    raw = to_builtins(document)
    for place, language, after in corrections:
        text = _text_at(raw, place)
        if text is None or language not in text:
            raise KeyError(place)
        text[language] = after
    return decode(raw)


def text_at(document: Document, place: str, language: str) -> str | None:
    """What stands at a place in a language; None where nothing does."""
    text = _text_at(to_builtins(document), place)
    return text.get(language) if text else None


def _text_at(raw: dict[str, Any], place: str) -> Text | None:
    kind, code, *path = [*place.split("."), ""]
    found = _part(raw, kind, code)
    for step in path[:-1]:
        found = _step(found, step)
    return found if isinstance(found, dict) and _is_text(found) else None


def _part(raw: dict[str, Any], kind: str, code: str) -> Any:
    if kind == "document":
        return raw
    if kind in ("scale", "theme"):
        return raw.get(f"{kind}s", {}).get(code)
    sections = raw.get("sections", [])
    rows = sections if kind == "section" else [i for s in sections for i in s.get("items", [])]
    return next((row for row in rows if row["code"] == code), None)


def _step(found: Any, step: str) -> Any:
    """Options are named by their code, labels by their number from 1."""
    if isinstance(found, dict):
        return found.get(step)
    if not isinstance(found, list):
        return None
    if step.isdecimal() and not any(isinstance(one, dict) and "code" in one for one in found):
        return found[int(step) - 1] if 0 < int(step) <= len(found) else None
    named = (one for one in found if isinstance(one, dict) and one.get("code") == step)
    return next((one.get("text") for one in named), None)


def _is_text(found: dict[str, Any]) -> bool:
    return all(isinstance(words, str) for words in found.values())
