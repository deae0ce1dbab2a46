"""What a wave will show at which response, for the page that asks it before the wave closes."""

from dataclasses import dataclass

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.names import sort_key
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.foresight import (
    RATES,
    ExpectedRoster,
    ExpectedSpread,
    Outlook,
    Precision,
    foresee,
)
from benchmarking.core.tables.results import Response, SideResponse
from benchmarking.queries.runs import limits_of
from reports.narrative.phrasing.words import Writer
from reports.narrative.small import small_base
from surveys.fieldwork.queries.roster import InvitedPlace, invited_places
from surveys.models import Wave
from surveys.questionnaire.document import Document
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import Perspective

USUAL = 0.7  # the response at which a number is told in words
SIDES = (Perspective.POLITICAL, Perspective.ADMINISTRATIVE)


@dataclass(frozen=True)
class ForesightLine:
    """One row of a table: a heading, a note below it, and a cell for each response rate."""

    heading: str
    note: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Need:
    """One side of a municipality: how many must answer of how many are invited."""

    invited: int
    needed: int

    @property
    def never(self) -> bool:
        return self.invited < self.needed

    @property
    def missing(self) -> int:
        """How many more must be invited before anything can be shown."""
        return max(0, self.needed - self.invited)

    @property
    def percentage(self) -> int:
        """The share of those invited that must answer, rounded up."""
        return -(-100 * self.needed // self.invited) if self.invited else 100


@dataclass(frozen=True)
class ForesightPlace:
    """A municipality: what it needs, and its chance of a page of both sides at each rate."""

    code: str
    name: str
    political: Need
    administrative: Need
    chances: tuple[str, ...]

    @property
    def sides(self) -> tuple[tuple[str, Need], ...]:
        return ("political", self.political), ("administrative", self.administrative)

    @property
    def never(self) -> bool:
        return self.political.never or self.administrative.never


@dataclass(frozen=True)
class Foreseen:
    """The whole page; `places` that can never be shown come first, then the least likely."""

    rates: tuple[str, ...]
    threshold: int
    invited: int
    small: str  # that the wave is too small for a class or a test even if everybody answers
    expected: str  # how many statements the median municipality will read, and why not the others
    benchmark: tuple[ForesightLine, ...]
    functions: tuple[ForesightLine, ...]
    never: tuple[ForesightPlace, ...]
    places: tuple[ForesightPlace, ...]


def foreseen(wave: Wave, language: str) -> Foreseen:
    """Two queries, however many people are invited."""
    invited, limits = invited_places(wave), limits_of(wave)
    roster = _roster(invited)
    outlooks = foresee(roster, limits)
    places = _places(invited, outlooks, limits)
    statements = _statements(wave.version.document)
    return Foreseen(
        rates=tuple(percent(rate) for rate in RATES),
        threshold=limits.answers,
        invited=int(roster.invited.sum()),
        small=_small(roster, language),
        expected=_expected(outlooks, statements, limits) if len(invited) else "",
        benchmark=tuple(_benchmark(outlooks, len(invited), statements)),
        functions=tuple(_functions(roster, outlooks, language)),
        never=tuple(place for place in places if place.never),
        places=tuple(places),
    )


def _roster(places: list[InvitedPlace]) -> ExpectedRoster:
    functions = [f for f in Function if any(f in place.functions for place in places)]
    sides = [[place.sides.get(side, 0) for side in SIDES] for place in places]
    counts = [[place.functions.get(f, 0) for f in functions] for place in places]
    return ExpectedRoster(
        np.array(sides, dtype=np.int64).reshape(len(places), len(SIDES)),
        tuple(f.value for f in functions),
        np.array(counts, dtype=np.int64).reshape(len(places), len(functions)),
    )


def _benchmark(outlooks: tuple[Outlook, ...], places: int, statements: int) -> list[ForesightLine]:
    of = _("van %(all)s, met de grenzen van de middelste 80 %%") % {"all": places}
    return [
        ForesightLine(
            _("Besturen met cijfers van de politiek"), of, _spreads(outlooks, "political")
        ),
        ForesightLine(
            _("Besturen met cijfers van de administratie"), of, _spreads(outlooks, "administrative")
        ),
        ForesightLine(_("Besturen met cijfers van beide kanten"), of, _spreads(outlooks, "both")),
        *([_seen(outlooks, statements)] if statements and places else []),
        ForesightLine(
            _("Een klasse per vraag mogelijk"),
            _("dertig antwoorden per kant, twintig besturen met beide kanten"),
            tuple(percent(outlook.classes) for outlook in outlooks),
        ),
        ForesightLine(
            _("Onzekerheid van het verschil"),
            _("halve breedte van het interval van 95 %, over alle besturen, in procentpunten"),
            tuple(_half_width(outlook.precision) for outlook in outlooks),
        ),
        ForesightLine(
            _("Gelijk zijn is aantoonbaar"),
            _("tot welk verschil, in procentpunten"),
            tuple(_equivalence(outlook.precision) for outlook in outlooks),
        ),
    ]


def _statements(document: Document) -> int:
    """How many statements are asked to both sides."""
    asked = (item for item in document.items() if document.scale_of(item) is not None)
    return sum(all(item.asked_to(side) for side in SIDES) for item in asked)


def _visible(outlook: Outlook, statements: int) -> float:
    """How many of them the median municipality can expect to see on both sides."""
    return float(statements * np.median(outlook.statements))


def _seen(outlooks: tuple[Outlook, ...], statements: int) -> ForesightLine:
    return ForesightLine(
        _("Stellingen die een doorsnee bestuur te zien krijgt"),
        _("van %(all)s met cijfers van beide kanten; de mediaan van de besturen")
        % {"all": statements},
        tuple(_rounded(_visible(outlook, statements), 0) for outlook in outlooks),
    )


def _expected(outlooks: tuple[Outlook, ...], statements: int, limits: Thresholds) -> str:
    outlook = next(one for one in outlooks if one.rate == USUAL)
    return _(
        "Bij een respons van %(rate)s ziet een doorsnee bestuur naar verwachting %(n)s van de"
        " %(all)s stellingen met cijfers van beide kanten. De andere blijven verborgen omdat aan"
        " een kant minder dan %(few)s mensen antwoorden, of omdat iedereen daar hetzelfde"
        " antwoordt en men dan van elk het antwoord kent."
    ) % {
        "rate": percent(outlook.rate),
        "n": _rounded(_visible(outlook, statements), 0),
        "all": statements,
        "few": limits.answers,
    }


def _small(roster: ExpectedRoster, language: str) -> str:
    """What the report will say of a wave that is too small, if everybody answers."""
    both = int((roster.invited > 0).all(axis=1).sum())
    sides = (SideResponse(int(n), int(n)) for n in roster.invited.sum(axis=0))
    found = small_base(Response(both, both, *sides), Writer(language, {}))
    return " ".join(sentence.text for sentence in found)


def _spreads(outlooks: tuple[Outlook, ...], name: str) -> tuple[str, ...]:
    return tuple(_spread(getattr(outlook, name)) for outlook in outlooks)


def _spread(found: ExpectedSpread) -> str:
    limits = f" ({found.low}–{found.high})" if found.low < found.high else ""
    return _rounded(found.expected, 0) + limits


def _half_width(found: Precision) -> str:
    return "–" if found.half95 is None else f"± {_rounded(100 * found.half95, 1)}"


def _equivalence(found: Precision) -> str:
    if found.equivalence is None:
        return _("nee")
    return _("tot %(gap)s") % {"gap": _rounded(100 * found.equivalence, 1)}


def _rounded(number: float, places: int) -> str:
    """The number in the reader's writing; `number_format` by itself cuts off."""
    return number_format(round(number, places), places)


def _functions(
    roster: ExpectedRoster, outlooks: tuple[Outlook, ...], language: str
) -> list[ForesightLine]:
    invited = roster.by_function.sum(axis=0)
    return [
        ForesightLine(
            Function(name).label(language),
            _("%(n)s uitgenodigd") % {"n": number_format(int(invited[f]), force_grouping=True)},
            tuple(percent(float(outlook.functions[f])) for outlook in outlooks),
        )
        for f, name in enumerate(roster.functions)
    ]


def _places(
    invited: list[InvitedPlace], outlooks: tuple[Outlook, ...], limits: Thresholds
) -> list[ForesightPlace]:
    both = np.stack([outlook.chances.prod(axis=1) for outlook in outlooks], axis=1)
    rows = [
        ForesightPlace(
            one.code,
            one.name,
            Need(one.sides.get(Perspective.POLITICAL, 0), limits.answers),
            Need(one.sides.get(Perspective.ADMINISTRATIVE, 0), limits.answers),
            tuple(percent(float(chance)) for chance in both[m]),
        )
        for m, one in enumerate(invited)
    ]
    order = sorted(
        range(len(rows)), key=lambda m: (not rows[m].never, both[m].sum(), sort_key(rows[m].name))
    )
    return [rows[m] for m in order]


def percent(chance: float) -> str:
    """A chance as it is read: never rounded to impossible, nor to certain."""
    if 0 < chance < 0.01:
        return "<\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}%"
    if 0.99 < chance < 1:
        return ">\N{NO-BREAK SPACE}99\N{NO-BREAK SPACE}%"
    return f"{100 * chance:.0f}\N{NO-BREAK SPACE}%"
