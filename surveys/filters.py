"""What a person looks for in a list, as an address has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final, Self
from urllib.parse import urlencode

LONGEST: Final = 100


@dataclass(frozen=True)
class ListFilter:
    """Fields that are all words, empty where nothing is asked; and which page of the list is open."""

    page: str = field(default="1", kw_only=True)

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Self:
        """What an address names; anything else is as if it were not there."""
        # PostgreSQL knows no text with a NUL, so nothing would be found with one.
        asked = {f.name: data.get(f.name, "").replace("\0", "")[:LONGEST] for f in fields(cls)}
        return cls(**{name: value for name, value in asked.items() if value.strip()})

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for, whichever page of it is open."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "page"}
        return {name: value for name, value in values.items() if value}

    @property
    def query(self) -> str:
        """The filter as the beginning of an address, for the links to other pages."""
        return f"{urlencode(self.chosen)}&"
