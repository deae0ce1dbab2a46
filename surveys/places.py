"""Finding the municipality that somebody wrote: by code, by name, by the code of before."""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, Self

from django.utils.translation import gettext as _

from surveys.models import Merger, Municipality
from surveys.questionnaire.functions import fold

_KIND: Final = re.compile(
    r"^(?:de )?(?:stad|gemeente|stadsbestuur|gemeentebestuur|city of|municipality of|ville de|"
    r"commune de|stadt|gemeinde) "
)


@dataclass(frozen=True, slots=True)
class Place:
    id: uuid.UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """A municipality, and what a person should know of how it was found."""

    place: Place
    note: str = ""


class NotFound(Exception):
    """No municipality, or more than one; the text says which."""


@dataclass(frozen=True)
class Directory:
    """Every municipality that this tenant sees, under each name it goes by."""

    by_code: dict[str, Place] = field(default_factory=dict)
    by_name: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    mergers: dict[str, str] = field(default_factory=dict)
    old_names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        """Two queries, whatever the size of the file."""
        directory = cls()
        for row in Municipality.objects.only("id", "code", "name", "name_fr"):
            directory.add(Place(row.id, row.code, row.name), row.name_fr)
        directory.add_mergers(Merger.objects.all())
        return directory

    def add(self, place: Place, *other_names: str) -> None:
        self.by_code[place.code.casefold()] = place
        for name in {fold(name) for name in (place.name, *other_names)} - {""}:
            self.by_name[name].append(place)

    def add_mergers(self, mergers: Iterable[Merger]) -> None:
        for merger in mergers:
            self.mergers[merger.old_code] = merger.new_code
            self.old_names[fold(merger.old_name)] = merger.new_code

    def find(self, text: str, prefer: Collection[uuid.UUID] = ()) -> Found:
        """The municipality that is meant; among namesakes the one that takes part."""
        written = text.strip()
        if place := self.by_code.get(written.casefold()):
            return Found(place)
        name = _KIND.sub("", fold(written))
        places = self.by_name.get(name, [])
        chosen = [p for p in places if p.id in prefer] if len(places) > 1 else places
        if len(chosen) == 1:
            return Found(chosen[0])
        if places:
            codes = ", ".join(sorted(p.code for p in places))
            raise NotFound(
                _("Er zijn meer besturen met deze naam: gebruik de NIS-code (%s).") % codes
            )
        return self._merged(written, name)

    def _merged(self, written: str, name: str) -> Found:
        new_code = self.mergers.get(written) or self.old_names.get(name, "")
        place = self.by_code.get(new_code)
        if place is None:
            raise NotFound(_("Onbekend bestuur."))
        note = _("%(old)s maakt sinds een fusie deel uit van %(new)s.")
        return Found(place, note % {"old": written, "new": f"{place.name} ({place.code})"})


def read_codes(text: str, directory: Directory) -> tuple[set[uuid.UUID], list[str]]:
    """The municipalities of a typed list, and what of it could not be understood."""
    found: set[uuid.UUID] = set()
    refused = []
    for written in filter(None, (part.strip() for part in re.split(r"[\n;,\t]+", text))):
        try:
            found.add(directory.find(written).place.id)
        except NotFound as error:
            refused.append(f"{written[:60]}: {error}")
    return found, refused
