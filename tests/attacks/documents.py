"""Published documents of a tenant, and where in them the figures of one thing asked stand.

A *subject* is what a municipality's cell is about: an item, a theme, an option. Of each side a
document tells n and one or more *measures*: means of answers that lie between 0 and `steps`
(favourable or not: 0 or 1; codes: 0..K-1; points), printed as a share or on another scale.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import lcm
from typing import Any

from tests.attacks.spans import SCORE, SHARE, Reader, Span

Json = dict[str, Any]
SIDES = ("political", "administrative")
SMALLEST = {"single": 8, "rankings": 10}  # answers behind a cell, where it is not the threshold


@dataclass(frozen=True)
class Scale:
    """What the questionnaire says of an item: categories 1..K, agreeing from `cut` on; whether
    it counts the other way round in its theme."""

    categories: int
    cut: int
    reverse: bool = False


@dataclass
class Dossier:
    """One edition: the documents side by side. `groups` are pairs of member codes and a document."""

    benchmark: Json
    municipalities: dict[str, Json]
    groups: dict[str, tuple[frozenset[str], Json]] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Mapping[str, Json]) -> "Dossier":
        """From stored documents: "" the benchmark, "m:…" municipalities, all others groups.

        Who belongs to a group each municipality's document says itself.
        """
        own = {key[2:]: one for key, one in documents.items() if key.startswith("m:")}
        groups = {}
        for key, document in documents.items():
            if key and not key.startswith("m:"):
                named = (code for code, one in own.items() if _names(one, key))
                groups[key] = (frozenset(named), document)
        return cls(documents[""], own, groups)


def _names(municipality: Json, key: str) -> bool:
    return any(peer["key"] == key for peer in municipality["peers"])


@dataclass(frozen=True)
class Measure:
    """Answers of 0..steps each; n of them with sum S are printed as whole·S/(steps·n)."""

    name: str
    whole: float
    steps: int
    grid: float

    @property
    def unit(self) -> float:
        """What one step is on the printed scale."""
        return self.whole / self.steps


@dataclass(frozen=True)
class Subject:
    """`part` of the document, code, option; `fewest` answers behind a cell that is shown.

    `gaps`: the printed gap figures, each with the measure that it compares; `besides`: the
    figures of one side that stand beside a gap. `adds_up`: of a measure, what one person's
    answers to all options of the question add up to.
    """

    part: str
    code: str
    option: str
    measures: tuple[Measure, ...]
    gaps: tuple[tuple[str, str], ...]
    fewest: int
    scale: Scale | None = None
    adds_up: tuple[tuple[str, int], ...] = ()

    @property
    def besides(self) -> tuple[tuple[str, str], ...]:
        """Names and measures."""
        return _BESIDES[self.part]

    def beside(self, entry: Json, side: str, name: str) -> Json | None:
        """A side's figure beside a gap; None where the document has none."""
        own = entry[side] if self.part in ("items", "themes") else entry.get(name) or {}
        found: Json | None = own.get(name if self.part in ("items", "themes") else side)
        return found

    @property
    def question(self) -> str:
        return f"{self.part}:{self.code}"

    @property
    def name(self) -> str:
        return ":".join(part for part in (self.part, self.code, self.option) if part)

    def figure(self, entry: Json, side: str, measure: str) -> Json | None:
        """The figure of one side; None where the document has none."""
        own: Json = entry[side]
        if "value" in own:
            return own
        found: Json | None = own.get(measure)
        return found


def entries(document: Json) -> dict[str, Json]:
    """Where a document tells of each subject, by the subject's name."""
    found = {
        f"{part}:{entry['code']}": entry
        for part in ("items", "themes")
        for entry in document.get(part, ())
    }
    for part in ("choices", "rankings", "sums"):
        for entry in document.get(part, ()):
            for option in entry["options"]:
                found[f"{part}:{entry['code']}:{option['code']}"] = option
    return found


@dataclass(frozen=True)
class Told:
    """A printed figure of a population: n answers at so many municipalities, `alike` in them all.

    What stands beside it: the sum of the squares of single answers in steps, the intraclass
    correlation, and the beta distribution of the municipalities' shares.
    """

    n: int
    places: int | None
    value: Span
    low: Span | None
    high: Span | None
    method: str
    effective: Span | None
    alike: bool = False
    squares: Span | None = None
    intraclass: Span | None = None
    beta: tuple[float, float] | None = None


def told(reader: Reader, figure: Json | None, grid: float) -> Told | None:
    """Read a figure; None where it is hidden."""
    value = reader.value(figure, grid) if figure else None
    if figure is None or value is None or figure.get("n") is None:
        return None
    return Told(
        figure["n"],
        figure.get("municipalities"),
        value,
        reader.end(figure, "low", grid),
        reader.end(figure, "high", grid),
        figure.get("method", ""),
        reader.number(figure.get("n_effective"), 1.0),
        figure.get("reason") == "degenerate",
    )


def beside(reader: Reader, figure: Told, side: Json, measure: Measure) -> Told:
    """With what else a document tells of one side."""
    if measure.name == "share" and not reader.rounded and "a" in (side.get("spread") or {}):
        return replace(figure, beta=(side["spread"]["a"], side["spread"]["b"]))
    squares, bars = None, side.get("distribution")
    if measure.name == "mean" and bars is not None:
        step = side.get("distribution_step")
        spans = [reader.number(bar, SHARE, step) or (0.0, 1.0) for bar in bars]
        weights = [step * step for step in range(len(bars))]
        low, high = (
            sum(w * span[e] for w, span in zip(weights, spans, strict=True)) * figure.n
            for e in (0, 1)
        )
        squares = (low, high)
    intraclass = side.get("intraclass")
    if measure.name != "mean" or intraclass is None:
        return replace(figure, squares=squares)
    return replace(figure, squares=squares, intraclass=reader.value(intraclass, SHARE))


FAVOURABLE = Measure("share", 1.0, 1, SHARE)
POOLED = ("pooled", "mean_pooled")
_BESIDES = {
    "items": (("within", "share"), ("mean_within", "mean")),
    "themes": (("within", "share"), ("mean_within", "mean")),
    "choices": (("within", "share"),),
    "rankings": (("within", "top"), ("first_within", "first")),
    "sums": (("within", "mean"),),
}
_ITEM_GAPS = (
    ("within", "share"),
    ("within_equal", "share"),
    ("pooled", "share"),
    ("mean_within", "mean"),
    ("mean_pooled", "mean"),
)


def scales_of(benchmark: Json) -> dict[str, Scale]:
    return {
        item["code"]: Scale(item["categories"], item["favourable_from"], item.get("reverse", False))
        for item in benchmark["items"]
    }


def subjects(benchmark: Json) -> Iterator[Subject]:
    """Everything that municipalities have figures of, except free numbers: they have no end."""
    fewest, scales = benchmark["threshold"], scales_of(benchmark)
    for code, scale in scales.items():
        points = Measure("mean", 100.0, scale.categories - 1, SCORE)
        yield Subject("items", code, "", (FAVOURABLE, points), _ITEM_GAPS, fewest, scale)
    for theme in benchmark["themes"]:
        points = Measure("mean", 100.0, _theme_steps(theme, scales), SCORE)
        gaps = (("within", "share"), ("mean_within", "mean"), ("mean_pooled", "mean"))
        yield Subject("themes", theme["code"], "", (FAVOURABLE, points), gaps, fewest)
    yield from _options(benchmark, fewest)


def _theme_steps(theme: Json, scales: dict[str, Scale]) -> int:
    """A score is 100/j · Σ(c-1)/(K-1) over j >= 2/3 of the items: all are multiples of 100/this."""
    items = len(theme["items"])
    answered = range(-(-2 * items // 3), items + 1)
    return lcm(*(scales[code].categories - 1 for code in theme["items"])) * lcm(*answered)


def _options(benchmark: Json, fewest: int) -> Iterator[Subject]:
    for choice in benchmark["choices"]:
        single = choice["kind"] == "single"
        least = max(fewest, SMALLEST["single"]) if single else fewest
        adds_up = (("share", 1),) if single else ()
        gaps = (("within", "share"), ("pooled", "share"))
        yield from _each(choice, "choices", (FAVOURABLE,), gaps, least, adds_up)
    for ranking in benchmark["rankings"]:
        measures = tuple(Measure(name, 1.0, 1, SHARE) for name in ("top", "first"))
        least = max(fewest, SMALLEST["rankings"])
        per_person = (("top", int(ranking["choose"])), ("first", 1))
        gaps = (("within", "top"), ("pooled", "top"))
        yield from _each(ranking, "rankings", measures, gaps, least, per_person)
    for points in benchmark["sums"]:
        whole = round(points["total"])
        measures = (Measure("mean", points["total"], whole, SCORE),)
        adds_up = (("mean", whole),)
        yield from _each(points, "sums", measures, (("within", "mean"),), fewest, adds_up)


def _each(
    question: Json,
    part: str,
    measures: tuple[Measure, ...],
    gaps: tuple[tuple[str, str], ...],
    fewest: int,
    adds_up: tuple[tuple[str, int], ...],
) -> Iterator[Subject]:
    for option in question["options"]:
        code = question["code"]
        yield Subject(part, code, option["code"], measures, gaps, fewest, adds_up=adds_up)
