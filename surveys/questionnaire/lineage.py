"""Where an item was written first: the questionnaire, and the code that it had there.

A code that a version, the library or another draft knows an item by stays that item's, so place and
code name it for good. An item says its lineage only where it was taken over; anywhere else it follows
from where the item stands.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from surveys.questionnaire.document import Document, Item


def lineage_of(origin: str, code: str, own: str | None = None) -> str:
    """`origin`: the id of the questionnaire, or the name of a bundled instrument."""
    return own or f"{origin}.{code}"


def of_body(origin: str, code: str, body: Mapping[str, Any]) -> str:
    return lineage_of(origin, code, body.get("lineage"))


def stamped(document: Document, origin: str) -> Document:
    """The document with the lineage of every item written in it, as it leaves its questionnaire."""
    sections = tuple(
        msgspec.structs.replace(section, items=tuple(_stamped(i, origin) for i in section.items))
        for section in document.sections
    )
    return msgspec.structs.replace(document, sections=sections)


def _stamped(item: Item, origin: str) -> Item:
    return msgspec.structs.replace(item, lineage=lineage_of(origin, item.code, item.lineage))
