"""A report as a page shows it: rows in reading order, each with its texts. No figure is made here."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.charts import effort, quadrant
from reports.charts.effort import Domain
from reports.charts.quadrant import Point
from reports.narrative.benchmark import DIFFERENT, SHARED, class_of, different
from reports.narrative.model import Labels, Payload, Sentence, both_visible, visible
from reports.narrative.tell import tell
from reports.queries import Report
from surveys.questionnaire.document import Document, Perspective
from surveys.questionnaire.items import WithOptions

DISCUSSED = 4  # how many items are proposed to be discussed first
LOW = 50.0  # a joint score below this is a low one (0 to 100, high is favourable)


@dataclass(frozen=True)
class Row:
    """One item or theme, with the texts that belong to it.

    `other` is the administrative wording where it differs from `text`. `state` is one of
    different, equal, undecided, suppressed, described (a municipality: no test).
    """

    item: Payload
    code: str
    text: str
    other: str
    state: str
    gap: Payload


@dataclass(frozen=True)
class Together:
    """Which options one side names together."""

    side: str
    title: str
    prefix: str
    options: tuple[tuple[str, str], ...]  # code and text
    pairs: tuple[Payload, ...]


@dataclass(frozen=True)
class Options:
    """A question with options: its text and one row for each option."""

    item: Payload
    code: str
    text: str
    rows: tuple[Row, ...]
    together: tuple[Together, ...]  # multiple choice at the benchmark only


@dataclass(frozen=True)
class Page:
    """Everything on a report page."""

    payload: Payload
    labels: Labels
    language: str
    verdict: tuple[Sentence, ...]
    sentences: tuple[Sentence, ...]
    rows: tuple[Row, ...]  # largest gap first, what is suppressed last
    discuss: tuple[Row, ...]
    themes: tuple[Row, ...]
    choices: tuple[Options, ...]
    rankings: tuple[Options, ...]
    sums: tuple[Options, ...]
    points: tuple[Point, ...]  # of the quadrant
    domains: tuple[Domain, ...]  # of effort and yield

    @property
    def counts(self) -> dict[str, int]:
        """How many items are in each state."""
        states = [row.state for row in self.rows]
        return {state: states.count(state) for state in STATES}


STATES = ("different", "equal", "undecided", "described", "suppressed")
VERDICT = frozenset({"verdict", "largest", "response"})


def make_page(report: Report, language: str) -> Page:
    """The page of a report in one of the interface's languages."""
    document, payload = report.document, report.payload
    labels = labels_of(document)
    sentences = tell(payload, labels, language)
    rows = sorted(_item_rows(document, payload, language), key=_largest_first)
    return Page(
        payload=payload,
        labels=labels,
        language=language,
        verdict=tuple(s for s in sentences if s.kind in VERDICT)[:2],
        sentences=tuple(s for s in sentences if s.kind not in VERDICT),
        rows=tuple(rows),
        discuss=tuple(_to_discuss(rows, payload)),
        themes=tuple(_theme_rows(document, payload, language)),
        choices=tuple(_options(document, payload, "choices", language)),
        rankings=tuple(_options(document, payload, "rankings", language)),
        sums=tuple(_options(document, payload, "sums", language)),
        points=tuple(quadrant.points(payload, labels, language)),
        domains=tuple(effort.domains(payload, labels, language)),
    )


def labels_of(document: Document) -> Labels:
    """Item and theme titles by code, options by `item.option`, in every language."""
    labels: dict[str, dict[str, str]] = {}
    for code, theme in document.themes.items():
        labels[code] = dict(theme.title)
    for item in document.items():
        labels[item.code] = {
            language: document.wording(item, item.perspectives[0], language)
            for language in document.languages
        }
        if isinstance(item, WithOptions):
            labels |= {f"{item.code}.{one.code}": dict(one.text) for one in item.options}
    return labels


def gap_of(item: Payload) -> Payload:
    """The headline gap of a payload's item: within at the benchmark, descriptive elsewhere."""
    gap: Payload = item["gap"].get("within") or item["gap"].get("share") or item["gap"].get("mean")
    return gap


def _item_rows(document: Document, payload: Payload, language: str) -> Iterable[Row]:
    for item in payload["items"]:
        found = document.item(item["code"])
        if found is None:
            continue
        wordings = [document.wording(found, side, language) for side in Perspective]
        text = wordings[0] or wordings[1]
        other = wordings[1] if wordings[1] not in ("", text) else ""
        yield Row(item, item["code"], text, other, _state(item), gap_of(item))


def _state(item: Payload) -> str:
    if "class" not in item:
        return "described" if visible(gap_of(item)) else "suppressed"
    code = class_of(item)
    if code in DIFFERENT:
        return "different"
    if code in SHARED:
        return "equal"
    return "suppressed" if code == "suppressed" else "undecided"


def _largest_first(row: Row) -> tuple[bool, float, str]:
    size = abs(row.gap["value"]) if visible(row.gap) else 0.0
    return (not visible(row.gap), -size, row.code)


def score(item: Payload) -> float:
    """The joint score of both sides, 0 to 100 with high favourable, whatever the frame."""
    mean = sum(item[side]["mean"]["value"] for side in ("political", "administrative")) / 2
    return 100 - mean if item["frame"] == "problem" else float(mean)


def _to_discuss(rows: list[Row], payload: Payload) -> list[Row]:
    """A low joint score and a large difference: at the benchmark a demonstrable one."""
    if payload["kind"] == "benchmark":
        codes = {item["code"] for item in different(payload)}
        rows = [row for row in rows if row.code in codes]
    low = [row for row in rows if both_visible(row.item, "mean") and score(row.item) < LOW]
    return [row for row in low if visible(row.gap)][:DISCUSSED]


def _theme_rows(document: Document, payload: Payload, language: str) -> Iterable[Row]:
    order = {code: place for place, code in enumerate(document.theme_codes())}
    for theme in sorted(payload["themes"], key=lambda one: order.get(one["code"], len(order))):
        title = document.text(document.themes[theme["code"]].title, language)
        gap = theme["gap"].get("mean_within") or theme["gap"].get("mean")
        yield Row(theme, theme["code"], title, "", _state(theme | {"gap": {"mean": gap}}), gap)


def _options(document: Document, payload: Payload, part: str, language: str) -> Iterable[Options]:
    for question in payload[part]:
        item = document.item(question["code"])
        if not isinstance(item, WithOptions):
            continue
        rows = []
        for option in question["options"]:
            found = item.option(option["code"])
            text = document.text(found.text, language) if found else option["code"]
            gap = next(iter(option["gap"].values()))
            rows.append(Row(option, option["code"], text, "", "described", gap))
        wording = document.wording(item, item.perspectives[0], language)
        together = tuple(_together(question, wording, rows))
        ordered = tuple(sorted(rows, key=_most_first))
        yield Options(question, item.code, wording, ordered, together)


def _together(question: Payload, wording: str, rows: list[Row]) -> Iterable[Together]:
    texts = tuple((row.code, row.text) for row in rows)
    for side, found in (question.get("cooccurrence") or {}).items():
        if found and found.get("pairs"):
            prefix = f"{question['code']}-{side}"
            yield Together(side, wording, prefix, texts, tuple(found["pairs"]))


def _most_first(row: Row) -> tuple[float, str]:
    """Options by how often both sides name them."""
    total = 0.0
    for side in ("political", "administrative"):
        figure = row.item[side].get("top") or row.item[side]
        total += figure["value"] if visible(figure) else 0.0
    return (-total, row.code)
