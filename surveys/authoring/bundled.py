"""The instruments that come with the product, in our own format."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import PartKind, split
from surveys.questionnaire.formats import load_yaml
from surveys.questionnaire.reuse.excerpts import KINDS, Excerpt, Excerpts

DEFAULT: Final = "toekomstgericht_besturen"
_FOLDER: Final = resources.files("surveys") / "data" / "questionnaires"


@dataclass(frozen=True)
class Template:
    """A bundled instrument: its name in addresses, and its content."""

    slug: str
    document: Document


@lru_cache(maxsize=8)
def bundled(slug: str = DEFAULT) -> Document:
    """One bundled instrument; KeyError for a name that does not exist."""
    if slug not in slugs():
        raise KeyError(slug)
    return load_yaml((_FOLDER / f"{slug}.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def slugs() -> tuple[str, ...]:
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def templates() -> tuple[Template, ...]:
    return tuple(Template(slug, bundled(slug)) for slug in slugs())


@lru_cache(maxsize=8)
def excerpts(slug: str = DEFAULT) -> tuple[Excerpt, ...]:
    """The items, scales and themes of a bundled instrument, each by itself."""
    parts = split(bundled(slug))
    make = Excerpts(parts, slug)
    by_kind = [[p for p in parts.values() if p["kind"] == kind] for kind in KINDS]
    return tuple(make.of(part) for those in by_kind for part in those)


@lru_cache(maxsize=1)
def bundled_items() -> dict[str, Excerpt]:
    """The items of all of them, by their lineage."""
    found = [one for slug in slugs() for one in excerpts(slug)]
    return {one.lineage: one for one in found if one.kind is PartKind.ITEM}
