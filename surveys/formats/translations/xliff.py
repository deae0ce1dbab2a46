"""XLIFF: 1.2 is written, which every translators' tool reads; 1.2 and 2 are read.

One unit a text, whole. States are those that tools tell apart: `new` has no translation yet,
`needs-translation` has one of an older source and is not approved, `translated` is approved. Where a
text stands is its context, what else a translator should know its note.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # writes; reads nothing

from surveys.formats.hostile import as_text, read_xml
from surveys.formats.losses import Unreadable
from surveys.formats.taking_over.plain_texts import xml_legal
from surveys.formats.translations.told import (
    MAX_ID,
    MAX_UNITS,
    ReadUnit,
    ReadUnits,
    TranslationUnit,
    Units,
)
from surveys.questionnaire.words import TranslationState

MEDIA_TYPE: Final = "application/xliff+xml"
_NAMESPACE: Final = "urn:oasis:names:tc:xliff:document:1.2"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_STATES: Final = {
    TranslationState.MISSING: "new",
    TranslationState.OUTDATED: "needs-translation",
    TranslationState.DONE: "translated",
}
_DONE: Final = frozenset({"translated", "signed-off", "reviewed", "final"})


def is_xliff(content: bytes) -> bool:
    return b"xliff" in content[:4_000].replace(b"\0", b"").lower()


def write(units: Units) -> bytes:
    root = Element("xliff", {"xmlns": _NAMESPACE, "version": "1.2"})
    file = SubElement(
        root,
        "file",
        {
            "original": units.name,
            "source-language": units.source_language,
            "target-language": units.target_language,
            "datatype": "plaintext",
            "tool-id": "tweezicht",
        },
    )
    header = SubElement(file, "header")
    SubElement(header, "tool", {"tool-id": "tweezicht", "tool-name": "Tweezicht"})
    body = SubElement(file, "body")
    for unit in units.units:
        _unit(body, unit, units)
    indent(root)
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _unit(body: Element, unit: TranslationUnit, units: Units) -> None:
    element = SubElement(
        body,
        "trans-unit",
        {
            "id": unit.id,
            "maxwidth": str(unit.limit),
            "size-unit": "char",
            "approved": "yes" if unit.state is TranslationState.DONE else "no",
            _SPACE: "preserve",
        },
    )
    source = SubElement(element, "source", {_LANG: units.source_language})
    source.text = xml_legal(unit.source)
    state = {_LANG: units.target_language, "state": _STATES[unit.state]}
    SubElement(element, "target", state).text = xml_legal(unit.target)
    context = SubElement(element, "context-group", {"name": "where", "purpose": "location"})
    SubElement(context, "context", {"context-type": "x-place"}).text = xml_legal(unit.where)
    if unit.note:
        SubElement(element, "note", {"from": "Tweezicht"}).text = xml_legal(unit.note)


def read(content: bytes) -> ReadUnits:
    """The units of an XLIFF file; Unreadable for what is none, or is larger than is read."""
    root = read_xml(content)
    if _name(root) != "xliff":
        raise Unreadable("no_translations")
    second = root.get("version", "").startswith("2")
    read_one = _of_second if second else _of_first
    units: list[ReadUnit] = []
    for element in root.iter():
        if _name(element) == ("unit" if second else "trans-unit"):
            units.append(read_one(element))
            if len(units) > MAX_UNITS:
                raise Unreadable("file_too_many", limit=str(MAX_UNITS))
    files = (element for element in root.iter() if _name(element) == "file")
    language = root.get("trgLang", "") if second else _first_language(files)
    return ReadUnits(language[:40], tuple(units))


def _first_language(files: Iterator[Element]) -> str:
    return next((file.get("target-language", "") for file in files), "")


def _of_first(element: Element) -> ReadUnit:
    source, target = _child(element, "source"), _child(element, "target")
    state = "" if target is None else target.get("state", "")
    approved = element.get("approved") == "yes" and not state
    return ReadUnit(
        id=element.get("id", "")[:MAX_ID],
        source=_words(source),
        target=_words(target),
        done=state in _DONE or approved,
    )


def _of_second(element: Element) -> ReadUnit:
    """The segments of a unit together, with what stands between them."""
    parts = [part for part in element if _name(part) in ("segment", "ignorable")]
    segments = [part for part in parts if _name(part) == "segment"]
    return ReadUnit(
        id=element.get("id", "")[:MAX_ID],
        source="".join(_words(_child(part, "source")) for part in parts),
        target=_second_target(parts),
        done=bool(segments) and all(part.get("state") in _DONE for part in segments),
    )


def _second_target(parts: list[Element]) -> str:
    """Between segments stands what the source has there, unless the translation says otherwise."""
    if not any(_words(_child(part, "target")) for part in parts):
        return ""
    found = []
    for part in parts:
        target = _child(part, "target")
        plain = target is None and _name(part) == "ignorable"
        found.append(_words(_child(part, "source") if plain else target))
    return "".join(found)


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child) == name), None)


def _words(element: Element | None) -> str:
    """The text, with that of codes within it; an empty code has none, and will be missed."""
    return "" if element is None else as_text("".join(element.itertext()))
