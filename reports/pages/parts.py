"""The parts of a report: each has an address, a heading and a body of its own; and what stands where.

Whatever stands in the navigation of a report is listed here, in BENCHMARK and MUNICIPALITY: a part
of the report as a `Part`, a page with addresses of its own as an `Elsewhere`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from benchmarking.queries.results import peer_headings
from reports.narrative.model import Payload
from reports.pages.statements import ALL, READINGS, SIZES, SORTS, known
from reports.queries import Standing, provinces_of
from surveys.questionnaire.document import Document

SHOWN: Final = ("items", "table")  # of the courses, beside what stands there without a choice


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part of the report. `slug` stands in the address; empty is the overview. `choices`: the
    parameters that it takes. `reads`: what it shows beside the figures of its own document."""

    slug: str
    name: Promise
    about: Promise
    choices: tuple[str, ...] = ()
    reads: frozenset[str] = frozenset()

    def template(self, standing: Standing) -> str:
        """What its body is made with."""
        kind = "municipality" if standing.municipality else "benchmark"
        return f"reports/{kind}/{self.slug or 'overview'}.html"

    def url(self, tenant: str, standing: Standing) -> str:
        """Its address in the report of a wave, or of one of its municipalities."""
        name = "report_municipality" if standing.municipality else "report"
        if not self.slug:
            return reverse(name, args=_place(tenant, standing))
        return reverse(f"{name}_part", args=(*_place(tenant, standing), self.slug))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A page that stands among the parts: the address `url_name` takes the slug of the tenant, the
    wave's id, and in a municipality's report its code."""

    url_name: str
    name: Promise
    about: Promise

    def url(self, tenant: str, standing: Standing) -> str:
        """Its address."""
        return reverse(self.url_name, args=_place(tenant, standing))


Entry: TypeAlias = ReportPart | Elsewhere


def _place(tenant: str, standing: Standing) -> tuple[object, ...]:
    town = standing.municipality
    return (tenant, standing.wave.id, *((town.code,) if town else ()))


OVERVIEW: Final = ReportPart(
    "",
    _("Overzicht"),
    _("de conclusie, wie antwoordde, en wat u het eerst bespreekt"),
    reads=frozenset({"response", "correction"}),
)
STATEMENTS: Final = ReportPart(
    "statements",
    _("Alle stellingen"),
    _("elke stelling met beide kanten naast elkaar, te sorteren en te kiezen"),
    choices=("sort", "theme", "reading", "size"),
)
PRIORITIES: Final = ReportPart(
    "priorities",
    _("Prioriteiten"),
    _("waar weinig gunstig geantwoord wordt, en waar beide kanten ver uiteen liggen"),
)
THEMES: Final = ReportPart(
    "themes", _("Thema’s"), _("de score van elk thema aan beide kanten, van 0 tot 100")
)
GROUPS: Final = ReportPart(
    "peers",
    _("Groepen"),
    _("groepen van besturen, ook uit een eigen lijst, naast elkaar"),
    choices=("theme",),
    reads=frozenset({"peers"}),
)
PEERS: Final = ReportPart(
    "peers",
    _("Vergelijkbare besturen"),
    _("de plaats van dit bestuur in een groep, op de scores en op het verschil"),
    choices=("peers",),
    reads=frozenset({"peers"}),
)
ESTIMATES: Final = ReportPart(
    "estimates",
    _("Beeld van elkaar"),
    _("wat elke kant denkt dat de andere antwoordt, en of dat klopt"),
)
TRENDS: Final = ReportPart(
    "trends",
    _("Verloop"),
    _("wat over de golven veranderde, en wat gelijk bleef"),
    choices=("show",),
)
MAP: Final = ReportPart(
    "map",
    _("Besturen naast elkaar"),
    _("het verschil tussen beide kanten, per bestuur en per thema"),
    choices=("province", "by"),
    reads=frozenset({"municipalities"}),
)
QUESTIONS: Final = ReportPart(
    "questions",
    _("Keuzes en rangorden"),
    _("vragen met een lijst van antwoorden, en wat samen genoemd wordt"),
)
OPEN: Final = ReportPart(
    "open",
    _("In eigen woorden"),
    _("wat mensen aan beide kanten schreven op de open vragen"),
    reads=frozenset({"texts"}),
)
EFFORT: Final = ReportPart(
    "effort",
    _("Inspanning en rendement"),
    _("waarin geïnvesteerd wordt, en wat men ervan merkt"),
)
FIGURES: Final = ReportPart(
    "figures",
    _("Cijfers als tabel"),
    _("alle cijfers van de stellingen, om na te slaan"),
    choices=("rows",),
)
METHOD: Final = ReportPart(
    "method",
    _("Methode"),
    _("hoe u de cijfers leest, en wat verborgen blijft en waarom"),
    reads=frozenset({"wordings"}),
)
WHOLE: Final = ReportPart(
    "whole",
    _("Hele rapport"),
    _("alle delen op één pagina, om af te drukken"),
    reads=frozenset({"peers", "response", "correction", "texts", "wordings"}),
)

_EIGHT: Final = (_("Acht inzichten"), _("wat de golf zegt over de acht vragen van het onderzoek"))
BENCHMARK: Final[tuple[Entry, ...]] = (
    OVERVIEW, Elsewhere("takeaways", *_EIGHT), STATEMENTS, PRIORITIES, THEMES, GROUPS, MAP,
    ESTIMATES, TRENDS, QUESTIONS, EFFORT, OPEN, FIGURES, METHOD,
)  # fmt: skip
MUNICIPALITY: Final[tuple[Entry, ...]] = (
    OVERVIEW, Elsewhere("takeaways_municipality", *_EIGHT), STATEMENTS, PRIORITIES, THEMES, PEERS,
    QUESTIONS, ESTIMATES, TRENDS, EFFORT, OPEN, FIGURES, METHOD,
)  # fmt: skip


def entries_of(standing: Standing) -> tuple[Entry, ...]:
    """What stands in the navigation of this report."""
    return MUNICIPALITY if standing.municipality else BENCHMARK


def parts_in(entries: Iterable[Entry]) -> list[ReportPart]:
    """The parts of the report among them."""
    return [entry for entry in entries if isinstance(entry, ReportPart)]


def part_named(slug: str, standing: Standing) -> ReportPart | None:
    """The part with this slug in its address; None when there is none."""
    parts = (*parts_in(entries_of(standing)), WHOLE)
    return next((part for part in parts if part.slug == slug), None)


def chosen_in(part: ReportPart, standing: Standing, asked: Mapping[str, str]) -> dict[str, str]:
    """What was chosen in the address, by name: only what there is to choose from."""
    found = {}
    for name in part.choices:
        wanted = asked.get(name, "")
        if wanted and known(wanted, _choices(name, standing)):
            found[name] = wanted
    return found


def moved_to(part: ReportPart, standing: Standing, asked: Mapping[str, str]) -> ReportPart | None:
    """The part that now takes what was chosen on the one page that a report once was."""
    groups = PEERS if standing.municipality else GROUPS
    return groups if part is OVERVIEW and any(name in asked for name in groups.choices) else None


def _choices(name: str, standing: Standing) -> Iterable[str]:
    fixed = {"sort": tuple(SORTS), "reading": READINGS, "size": SIZES, "show": SHOWN}
    if name in fixed:
        return fixed[name]
    if name == "peers":
        return (group.key for group in peer_headings(standing.run))
    if name == "province":
        return (ALL, *provinces_of(standing.wave))
    document: Document = standing.wave.version.document
    codes = document.theme_codes()
    return (ALL, *codes) if name == "rows" else codes


@dataclass(frozen=True, slots=True)
class PartLink:
    """An entry as the page shows it."""

    name: Promise
    about: Promise
    href: str
    is_current: bool


@dataclass(frozen=True)
class Navigation:
    """All entries, and where among them the reader is."""

    title: str  # of the report
    links: tuple[PartLink, ...]
    statements: PartLink
    whole: str
    current: ReportPart

    @property
    def place(self) -> int:
        """The place of the part that is read, from 1; 0 for the whole report."""
        return next((n for n, link in enumerate(self.links, 1) if link.is_current), 0)

    @property
    def trail(self) -> tuple[tuple[str, str], ...]:
        """The way from the overview to here; empty there."""
        here = (str(self.current.name), "")
        return () if self.current is OVERVIEW else ((self.title, self.links[0].href), here)

    @property
    def before(self) -> PartLink | None:
        """The part before this one."""
        return self.links[self.place - 2] if self.place > 1 else None

    @property
    def after(self) -> PartLink | None:
        """The part after this one."""
        return self.links[self.place] if 0 < self.place < len(self.links) else None


def navigation(tenant: str, standing: Standing, current: ReportPart) -> Navigation:
    """The entries of a report, seen from one of its parts."""
    links = {
        entry: PartLink(entry.name, entry.about, entry.url(tenant, standing), entry is current)
        for entry in entries_of(standing)
    }
    town = standing.municipality
    title = town.name if town else gettext("Benchmark")
    whole = WHOLE.url(tenant, standing)
    return Navigation(title, tuple(links.values()), links[STATEMENTS], whole, current)


@dataclass(frozen=True)
class PagePlaces:
    """By its code the address of each thing that stands in the report."""

    addresses: Mapping[str, str]

    def of(self, code: str) -> str:
        """The address; empty for what stands nowhere, such as a question that is not asked now."""
        address = self.addresses.get(code)
        return "" if address is None else f"{address}#item-{code}"


def places_of(payload: Payload, tenant: str, standing: Standing, shown: ReportPart) -> PagePlaces:
    """Seen from one part: what it holds itself is reached by the fragment alone."""
    asked = (*payload.choices, *payload.rankings, *payload.sums)
    held = {STATEMENTS: payload.items, THEMES: payload.themes, QUESTIONS: asked}
    found: dict[str, str] = {}
    for part, things in held.items():
        address = "" if shown in (part, WHOLE) else part.url(tenant, standing)
        found |= dict.fromkeys((thing.code for thing in things), address)
    return PagePlaces(found)
