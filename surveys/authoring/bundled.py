"""The instruments that come with the product, in our own format."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from surveys.questionnaire.document import Document
from surveys.questionnaire.formats import load_yaml

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
