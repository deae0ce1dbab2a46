"""Questions with options, and estimates of the other side, as a report page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarking.core.data.figures import Figure
from benchmarking.core.municipalities.own_results import (
    OwnChoice,
    OwnRanking,
    OwnSum,
)
from benchmarking.core.tables import results
from benchmarking.core.tables.results import (
    Benchmark,
    ChoiceResult,
    ItemResult,
    RankingResult,
    SumResult,
)
from reports.narrative.model import SIDES, Payload, apart, value, visible
from reports.narrative.phrasing.names import DUTCH
from reports.pages.rows import OWN, Row
from surveys.questionnaire.document import OTHER, UNLISTED, Document
from surveys.questionnaire.items import WithOptions
from surveys.questionnaire.words import OTHER_LABEL

# What is shown of an option.
MEASURES = {"choices": "share", "rankings": "top", "sums": "mean"}


@dataclass(frozen=True)
class PairRow:
    """Two options that are named together: by which share, and how often against chance."""

    first: str
    second: str
    both: float
    lift: float | None


@dataclass(frozen=True)
class Together:
    """Which options one side names together."""

    side: str
    title: str
    prefix: str
    options: tuple[tuple[str, str], ...]  # code and text
    pairs: tuple[results.Pair, ...]

    @property
    def named(self) -> list[PairRow]:
        """The pairs in words, the most named first."""
        texts = dict(self.options)
        found = [PairRow(texts[pair.a], texts[pair.b], pair.both, pair.lift) for pair in self.pairs]
        return sorted(found, key=lambda pair: (-pair.both, pair.first, pair.second))


Question = ChoiceResult | RankingResult | SumResult | OwnChoice | OwnRanking | OwnSum


@dataclass(frozen=True)
class Options:
    """A question with options: its text and one row for each option."""

    item: Question
    code: str
    text: str
    rows: tuple[Row, ...]
    together: tuple[Together, ...]  # multiple choice at the benchmark only

    @property
    def has_other(self) -> bool:
        """Whether there is an answer in own words, which is not on the list."""
        return any(row.code == OTHER for row in self.rows)


@dataclass(frozen=True)
class Estimate:
    """What one side answers to an item, and what the other side expects it to answer."""

    side: str  # who answers; the other side estimates
    own: Figure
    guess: Figure
    difference: float | None  # estimate minus answer, as a share
    state: str  # near, higher, lower, suppressed
    orientation: str  # of the side that estimates: true_consensus, false_conflict, …


@dataclass(frozen=True)
class Estimated:
    """An item of which both sides were asked to estimate the other."""

    code: str
    text: str
    answers: str  # which ones the shares count
    is_favourable: bool | None
    rows: tuple[Estimate, ...]


def other_label(language: str) -> str:
    """The option that a respondent fills in."""
    return OTHER_LABEL.get(language, OTHER_LABEL[DUTCH]).split(",")[0]


def options(document: Document, payload: Payload, part: str, language: str) -> Iterable[Options]:
    """The questions of one part of the payload: choices, rankings or sums."""
    questions: tuple[Question, ...] = getattr(payload, part)
    for question in questions:
        item = document.item(question.code)
        if not isinstance(item, WithOptions):
            continue
        rows = []
        for option in question.options:
            found = item.option(option.code)
            text = document.text(found.text, language) if found else option.code
            if found is None and option.code == OTHER:
                text = other_label(language)
            gap = option.gap.figure if isinstance(option, OWN) else option.gap.within
            measure = MEASURES[part]
            rows.append(Row(option, option.code, text, "", "described", gap, measure=measure))
        wording = document.wording(item, item.perspectives[0], language)
        together = tuple(_together(question, wording, rows))
        ordered = tuple(sorted(rows, key=_most_first))
        yield Options(question, item.code, wording, ordered, together)


def _together(question: Question, wording: str, rows: list[Row]) -> Iterable[Together]:
    both = question.cooccurrence if isinstance(question, ChoiceResult) else None
    if both is None:
        return
    for side, found in zip(SIDES, (both.political, both.administrative), strict=True):
        if found.pairs:
            named = {end for pair in found.pairs for end in (pair.a, pair.b)}
            texts = tuple((row.code, row.text) for row in rows if row.code in named)
            yield Together(side, wording, f"{question.code}-{side}", texts, found.pairs)


def _most_first(row: Row) -> tuple[bool, float, str]:
    """Options by how often both sides name them; what is not on the list stands last."""
    total = sum(value(figure) for figure in row.sides if visible(figure))
    return (row.code in UNLISTED, -total, row.code)


def estimated(payload: Payload, rows: Iterable[Row]) -> Iterable[Estimated]:
    """Own answers beside what the other side expects, in the order of the table."""
    if not isinstance(payload, Benchmark):
        return
    found = {one.code: one for one in payload.estimates}
    states = {one.code: one for one in payload.coorientation}
    for row in rows:
        guess, item = found.get(row.code), row.item
        if guess is None or not isinstance(item, ItemResult):
            continue
        known = states.get(row.code)
        political, administrative = SIDES
        made = (
            _estimate(
                political,
                (item.political.share, guess.administrative.share),
                payload.delta,
                known.administrative.state if known else "undecided",
            ),
            _estimate(
                administrative,
                (item.administrative.share, guess.political.share),
                payload.delta,
                known.political.state if known else "undecided",
            ),
        )
        yield Estimated(row.code, row.text, row.answers, row.is_favourable, made)


def _estimate(
    side: str, figures: tuple[Figure, Figure], delta: float, orientation: str
) -> Estimate:
    """Own answer and guess of the others; `orientation` of the side that guesses."""
    own, guess = figures
    if not (visible(own) and visible(guess)):
        return Estimate(side, own, guess, None, "suppressed", "undecided")
    difference = apart(value(guess), value(own))
    state = "near" if abs(difference) < delta else "higher" if difference > 0 else "lower"
    return Estimate(side, own, guess, difference, state, orientation)
