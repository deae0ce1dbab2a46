"""Finding the municipality that somebody wrote: by code, by name, by the code of before."""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.catalogue.files import other_names
from surveys.models import Merger, Municipality
from surveys.questionnaire.functions import fold
from surveys.upload.matching import Spellings, unified

_KIND: Final = re.compile(
    r"^(?:(?:de |het |la |die |the )?(?:(?:stad|gemeente|gem)(?: (?:en )?ocmw(?: ?bestuur)?)?|stadsbestuur"
    r"|gemeentebestuur|lokaal bestuur|(?:city|town|municipality)(?: of)?|administration communale"
    r"(?: de| d)?|(?:ville|commune)(?: de| d)?|stadt|gemeinde) )?(?:van )?|"
    r" (?:stad|gemeente|ville|commune|stadt|gemeinde)$"
)
# The public centre for welfare has the territory and, since 2017 nearly everywhere, the board of its municipality.
_WELFARE: Final = re.compile(
    r"^(?:ocmw|cpas|oshz|sociaal huis|openbaar centrum voor maatschappelijk welzijn|centre public d action sociale"
    r"|offentliches sozialhilfezentrum)(?: ?bestuur)?(?: (?:van|de la|de|d|du|von|stad|gemeente))* (?P<before>.+)$"
    r"|^(?P<behind>.+) (?:ocmw|cpas|oshz)$"
)
_POSTCODE: Final = re.compile(r"^(?:be? )?\d{4} (?P<behind>\D+)$|^(?P<before>\D+?) (?:be? )?\d{4}$")
_BARE_POSTCODE: Final = re.compile(r"(?:b ?e? ?)?[1-9]\d{3}")
# What stands at the foot of a table instead of a municipality.
TOTALS: Final = frozenset([
    "totaal", "eindtotaal", "algemeen totaal", "subtotaal", "totalen", "gemiddelde", "gemiddeld", "som", "aantal", "mediaan",
    "total", "totals", "grand total", "sum", "average", "mean", "median", "count",
    "total general", "totaux", "moyenne", "somme", "mediane", "nombre",
    "summe", "gesamt", "gesamtsumme", "insgesamt", "mittelwert", "durchschnitt", "anzahl",
])  # fmt: skip
# One word is a name: Somme-Leuze.
_JOINED: Final = re.compile(r"[^\W\d_]+-\w")
_TOTAL: Final = re.compile(rf"(?:{'|'.join(sorted(TOTALS, key=len, reverse=True))})(?: .*)?")
# Words of a search that say what sort of government is meant, and not which.
KIND_WORDS: Final = frozenset([
    "stad", "gemeente", "ocmw", "lokaal", "bestuur", "stadsbestuur", "gemeentebestuur", "de",
    "het", "van", "en", "ville", "commune", "administration", "communale", "du", "la", "le",
    "stadt", "gemeinde", "city", "town", "municipality", "of", "the",
])  # fmt: skip
# A code that went through a spreadsheet or pandas: 41002.0, 41002,0, 41 002, 41.002.
# St-Niklaas, St. Niklaas and Sint-Niklaas.
_SAINT: Final = (
    (re.compile(r"\b(?:sint|saint|sankt)\b"), "st"),
    (re.compile(r"\bsainte\b"), "ste"),
)
# Gent (44021), 44021 - Gent, 44021_Gent: a code and a name in one cell.
_BOTH: Final = re.compile(
    r"(?P<code>\d{5})[\s:(,;/|_–-]+(?P<name>\D+?)\)?|(?P<named>\D+?)[\s:(,;/|_–-]+(?P<coded>\d{5})\)?",
    re.ASCII,
)
_NUMBERED: Final = re.compile(r"(\d{1,3}(?:[ .,']\d{3})+|\d+)(?:[.,]0+)?", re.ASCII)


def plain_code(text: str) -> str:
    """A code as it was before a spreadsheet took it for a number."""
    written = unified(text)
    number = _NUMBERED.fullmatch(written)
    return re.sub(r"\D", "", number[1]) if number else text.strip()


@dataclass(frozen=True, slots=True)
class CataloguePlace:
    """A municipality. `gone`: it is merged away (or not there yet), and only meant by who knows
    that it takes part.
    """

    id: uuid.UUID
    code: str
    name: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A municipality, and what a person should know of how it was found."""

    place: CataloguePlace
    note: str = ""


class NotFound(Exception):
    """No municipality, or more than one; the text says which."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Directory:
    """Every municipality that this tenant sees, under each name it goes by."""

    by_code: Spellings[CataloguePlace] = field(default_factory=lambda: Spellings(()))
    by_name: dict[str, list[CataloguePlace]] = field(default_factory=lambda: defaultdict(list))
    mergers: dict[str, str] = field(default_factory=dict)
    old_names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        """Three queries, whatever the size of the file."""
        directory = cls()
        existing = set(Municipality.objects.existing().values_list("id", flat=True))
        others = other_names()
        for row in Municipality.objects.only("id", "code", "name", "name_fr", "tenant_id"):
            place = CataloguePlace(row.id, row.code, row.name, row.id not in existing)
            names = () if row.tenant_id else others.get(row.code, ())
            directory.add(place, row.name_fr, *names)
        directory.add_mergers(Merger.objects.all(), Merger.successors(timezone.localdate()))
        return directory

    def add(self, place: CataloguePlace, *other_names: str) -> None:
        self.by_code.add(place.code, place)
        for name in {name_key(name) for name in (place.name, *other_names)} - {""}:
            self.by_name[name].append(place)

    def add_mergers(self, mergers: Iterable[Merger], successors: Mapping[str, str]) -> None:
        """`successors`: old code → code of now, through all mergers."""
        self.mergers.update(successors)
        for merger in mergers:
            if code := successors.get(merger.old_code):
                # Of a name that two had nobody knows which became what.
                name = name_key(merger.old_name)
                self.old_names[name] = code if self.old_names.get(name, code) == code else ""

    def find(
        self, text: str, prefer: Collection[uuid.UUID] = (), *, words_are_names: bool = False
    ) -> FoundPlace:
        """The municipality that is meant; among namesakes the one that takes part.

        With `words_are_names` only a number is a code: a name that is somebody's code is a name.
        """
        written = text.strip()
        code = plain_code(written)
        if code.isdigit() or not words_are_names:
            place = self.by_code.get(code)
            if place and _is_meant(place, prefer):
                return FoundPlace(place, _zeros_note(written, place))
        places = self.named(written, prefer)
        chosen = [p for p in places if p.id in prefer] if len(places) > 1 else places
        if len(chosen) == 1:
            return FoundPlace(chosen[0])
        if places:
            codes = ", ".join(sorted(p.code for p in places))
            raise NotFound(
                _("Er zijn meer besturen met deze naam: gebruik de NIS-code (%s).") % codes,
                "ambiguous_municipality",
            )
        if both := _BOTH.fullmatch(written):
            code, name = both["code"] or both["coded"], both["name"] or both["named"]
            return self.find_both(code, name, prefer)
        return self._beside(written, prefer) or self._merged(written, code)

    def named(self, written: str, prefer: Collection[uuid.UUID] = ()) -> list[CataloguePlace]:
        """Those that go by a name, as it stands or else without what sort of government it is."""
        found = (
            [place for place in self.by_name.get(name, []) if _is_meant(place, prefer)]
            for name in names_in(written)
        )
        return next(filter(None, found), [])

    def find_both(self, code: str, name: str, prefer: Collection[uuid.UUID] = ()) -> FoundPlace:
        """By the code, which says it best. A name beside it that means another place is NotFound,
        with the code 'contradiction': nobody knows which of the two; an unknown one is told.
        """
        found = self.find(code or name, prefer)
        if not code or not name:
            return found
        coded = found.place
        try:
            named = self.find(name, [coded.id]).place
        except NotFound:
            unknown = _("Het bestuur ‘%(name)s’ is onbekend; de code zegt %(known)s.")
            told = unknown % {"name": name[:60], "known": f"{coded.name} ({coded.code})"}
            return FoundPlace(coded, " ".join(filter(None, (found.note, told))))
        if named.id != coded.id:
            clash = _(
                "Code en naam spreken elkaar tegen: %(code)s is %(coded)s, maar er staat %(name)s."
            )
            names = {"code": code[:20], "coded": coded.name, "name": name[:60]}
            raise NotFound(clash % names, "contradiction")
        return found

    def _beside(self, written: str, prefer: Collection[uuid.UUID]) -> FoundPlace | None:
        """By the name that is left without a postcode, or without the welfare centre that it names."""
        for rest, note in _parts_beside(written):
            try:
                found = self.find(rest, prefer, words_are_names=True)
            except NotFound as error:
                if error.code != "unknown_municipality":
                    raise
                continue
            told = note % {"name": f"{found.place.name} ({found.place.code})"}
            return FoundPlace(found.place, " ".join(filter(None, (told, found.note))))
        return None

    def _merged(self, written: str, code: str) -> FoundPlace:
        old = (self.old_names.get(name, "") for name in names_in(written))
        place = self.by_code.get(self.mergers.get(code) or next(filter(None, old), ""))
        if place is None and _BARE_POSTCODE.fullmatch(fold(written)):
            told = _(
                "%s is een postcode: daarmee is niet te zeggen welk bestuur bedoeld is. Schrijf de naam of de NIS-code."
            )
            raise NotFound(told % written[:20], "postcode")
        if place is None:
            raise NotFound(_("Onbekend bestuur."), "unknown_municipality")
        note = _("%(old)s maakt sinds een fusie deel uit van %(new)s.")
        return FoundPlace(place, note % {"old": written, "new": f"{place.name} ({place.code})"})


def name_key(name: str) -> str:
    """The form in which names of municipalities are compared."""
    key = fold(name)
    for written, short in _SAINT:
        key = written.sub(short, key)
    return key


def _is_meant(place: CataloguePlace, prefer: Collection[uuid.UUID]) -> bool:
    return not place.gone or place.id in prefer


def names_in(written: str) -> list[str]:
    """The name as it stands, and without what sort of government it is."""
    whole = name_key(written)
    return [name for name in dict.fromkeys((whole, _KIND.sub("", whole))) if name]


def is_total(written: str) -> bool:
    """Whether it is the foot of a table: Totaal, Gemiddelde Gent, Aantal rijen."""
    joined = _JOINED.match(written.strip())
    return joined is None and _TOTAL.fullmatch(name_key(written)) is not None


def new_key(written: str) -> str:
    """By which a new one is the same as another new one: Nieuwdorp, Gemeente Nieuwdorp, OCMW Nieuwdorp."""
    rest = [rest for rest, _note in _parts_beside(written)]
    return next(reversed(names_in(rest[-1] if rest else written)), name_key(written))


def _parts_beside(written: str) -> Iterator[tuple[str, str]]:
    """What is left of a name without what stands beside it, and what is to be told then."""
    key = name_key(written)
    if match := _POSTCODE.fullmatch(key):
        rest = match["before"] or match["behind"]
        yield rest, _("Het cijfer naast de naam is als postcode overgeslagen: de naam telt.")
        key = rest
    if match := _WELFARE.fullmatch(key):
        yield match["before"] or match["behind"], _("Het OCMW telt bij zijn gemeente: %(name)s.")


def _zeros_note(written: str, place: CataloguePlace) -> str:
    code = plain_code(written)
    if not code.isdigit() or code == place.code:
        return ""
    note = _("De code %(written)s is gelezen als %(code)s (%(name)s).")
    return note % {"written": written, "code": place.code, "name": place.name}


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
