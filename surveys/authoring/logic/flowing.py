"""The map of a side's flow, and the flow with answers that an author tries."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.authoring.logic.answering import listed, shape_of, typed
from surveys.authoring.logic.conditions import key_name, spoken, stated_tree, value_name
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.conditions.expressions import (
    Answers,
    Expression,
    is_answered,
    references,
)
from surveys.questionnaire.conditions.shapes import AnswerShape
from surveys.questionnaire.document import (
    Document,
    Item,
    NumberItem,
    Perspective,
    Section,
    WithOptions,
    base_code,
)
from surveys.questionnaire.flow import FlowStep, TriedItem, counting, deciding_keys, flow, tried
from surveys.respond.widgets import answer_message
from surveys.upload.numbers import typed_number

# --- The map -------------------------------------------------------------------------------------

ROW: Final = 64  # pixels; the rows of the list in authoring.css are as high
LANE: Final = 12
_MOST_LANES: Final = 10
_BEND: Final = 6
_CATEGORY: Final = re.compile(r"-?\d{1,4}", re.ASCII)


@dataclass(frozen=True)
class MapRow:
    kind: str
    code: str
    words: str
    condition: str
    decides: str
    reached: bool
    wrong: bool
    carried: str = ""  # the question of which only what was chosen is offered here


@dataclass(frozen=True)
class MapArrow:
    """From the question that decides to what it decides on; `back` where it goes up, which it may not."""

    line: str
    head: str
    back: bool


@dataclass(frozen=True)
class FlowMap:
    rows: tuple[MapRow, ...]
    arrows: tuple[MapArrow, ...]
    width: int
    height: int

    @property
    def conditional(self) -> int:
        return sum(bool(row.condition) for row in self.rows)

    @property
    def decided(self) -> bool:
        return any(row.condition or row.carried for row in self.rows)

    @property
    def unreached(self) -> int:
        return sum(not row.reached and row.kind == "item" for row in self.rows)


def flow_map(document: Document, side: Perspective, language: str) -> FlowMap:
    steps = flow(document, side)
    spans = list(_spans(steps))
    lanes = _lanes(spans)
    width = LANE * (max(lanes, default=0) + 2)
    arrows = [
        _arrow(start, end, width - LANE * (lane + 1), width)
        for (start, end), lane in zip(spans, lanes, strict=True)
    ]
    rows = tuple(_map_row(document, step, side, language) for step in steps)
    return FlowMap(rows, tuple(arrows), width if spans else 0, ROW * len(rows))


def _map_row(document: Document, step: FlowStep, side: Perspective, language: str) -> MapRow:
    place = step.place
    words = (
        document.text(place.title, language) or place.code
        if isinstance(place, Section)
        else " ".join(document.wording(place, side, language).split())
    )
    return MapRow(
        kind="section" if step.is_section else "item",
        code=place.code,
        words=words,
        condition=spoken(document, place.show_if, language, side),
        decides=", ".join(_called(document, code, language) for code in step.decides),
        reached=step.reached,
        wrong=step.wrong,
        carried=(place.carries_from or "") if isinstance(place, WithOptions) else "",
    )


def _called(document: Document, code: str, language: str) -> str:
    """An item by its code, a section by its title."""
    section = None if document.item(code) else document.section(code)
    title = document.text(section.title, language) if section else ""
    return f"‘{title}’" if title else code


def _spans(steps: Sequence[FlowStep]) -> Iterator[tuple[int, int]]:
    rows = {step.place.code: n for n, step in enumerate(steps) if not step.is_section}
    for number, step in enumerate(steps):
        for code in step.looks_at:
            yield rows[code], number


def _lanes(spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each arrow how far from the list it runs: short ones close by, none over another."""
    taken: list[list[tuple[int, int]]] = []
    lanes = dict.fromkeys(range(len(spans)), 0)
    for number in sorted(lanes, key=lambda n: abs(spans[n][1] - spans[n][0])):
        low, high = sorted(spans[number])
        free = (
            lane
            for lane, others in enumerate(taken)
            if all(high < other[0] or low > other[1] for other in others)
        )
        lane = next(free, min(len(taken), _MOST_LANES - 1))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[number] = lane
    return [lanes[number] for number in range(len(spans))]


def _arrow(start: int, end: int, x: int, width: int) -> MapArrow:
    down = 1 if end > start else -1
    # It leaves below the middle of its row and comes in above it, so that both can be told apart.
    y1, y2 = ROW * start + ROW // 2 + 6 * down, ROW * end + ROW // 2 - 6 * down
    if start == end:
        y1, y2 = y1 - 12, y1
    bend = _BEND * (1 if y2 > y1 else -1)
    line = (
        f"M{width} {y1}H{x + _BEND}Q{x} {y1} {x} {y1 + bend}"
        f"V{y2 - bend}Q{x} {y2} {x + _BEND} {y2}H{width - 2}"
    )
    head = f"M{width - 7} {y2 - 4}L{width - 1} {y2}L{width - 7} {y2 + 4}"
    return MapArrow(line, head, back=end <= start)


# --- Trying --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrialOption:
    value: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class TrialQuestion:
    """A question on which a condition depends, with what was chosen."""

    key: str
    name: str
    widget: str  # choice, boxes, number, date, text
    options: tuple[TrialOption, ...]
    value: str
    error: str

    @property
    def id(self) -> str:
        return "try-" + self.key.replace(".", "-")


@dataclass(frozen=True)
class TrialRow:
    code: str
    words: str
    shown: bool
    why: tuple[str, ...]


@dataclass(frozen=True)
class TrialPage:
    """A section; `number` is the page that a respondent counts, or 0 if it falls away."""

    code: str
    title: str
    number: int
    rows: tuple[TrialRow, ...]


@dataclass(frozen=True)
class FlowTrial:
    questions: tuple[TrialQuestion, ...]
    pages: tuple[TrialPage, ...]
    answers: dict[str, Answer]

    @property
    def shown(self) -> int:
        return sum(row.shown for page in self.pages for row in page.rows)

    @property
    def items(self) -> int:
        return sum(len(page.rows) for page in self.pages)


def trial(document: Document, side: Perspective, language: str, data: QueryDict) -> FlowTrial:
    answers: dict[str, Answer] = {}
    questions = []
    for key in deciding_keys(document, side):
        item = document.item(base_code(key))
        if item is None:  # pragma: no cover - the keys are those of items
            continue
        error = ""
        try:
            answer = check_answer(document, key, _given(item, key, data), partial=True)
            answers |= {} if answer is None else {key: answer}
        except AnswerError as refusal:
            error = answer_message(refusal)
        questions.append(_question(document, item, key, (language, side), data, error))
    return FlowTrial(tuple(questions), tuple(_pages(document, side, language, answers)), answers)


def _given(item: Item, key: str, data: QueryDict) -> object:
    raw = data.get(key, "")
    match shape_of(item, key):
        case AnswerShape.CATEGORY:
            return int(raw) if _CATEGORY.fullmatch(raw) else raw
        case AnswerShape.OPTIONS:
            return data.getlist(key)
        case AnswerShape.POINTS:
            return dict.fromkeys(data.getlist(key), 1)
        case AnswerShape.NUMBER:
            return typed_number(item, raw) if isinstance(item, NumberItem) else raw
        case AnswerShape.OPTION | AnswerShape.DAY | AnswerShape.WORDS | AnswerShape.NOTHING:
            return raw


def _question(
    document: Document,
    item: Item,
    key: str,
    of: tuple[str, Perspective],
    data: QueryDict,
    error: str,
) -> TrialQuestion:
    language, side = of
    chosen = data.getlist(key)
    options = tuple(
        TrialOption(
            str(value),
            value_name(document, key, _comparable(value), language),
            str(value) in chosen,
        )
        for value in listed(document, item, key)
    )
    return TrialQuestion(
        key=key,
        name=key_name(document, key, language, side),
        widget=_widget(item, key),
        options=options,
        value=data.get(key, ""),
        error=error,
    )


def _comparable(value: int | str) -> float | str:
    return float(value) if isinstance(value, int) else value


def _widget(item: Item, key: str) -> str:
    shape = shape_of(item, key)
    if not shape.listed:
        return typed(item, key)
    return "boxes" if shape.several else "choice"


def _pages(
    document: Document, side: Perspective, language: str, answers: Answers
) -> Iterator[TrialPage]:
    found = {one.item.code: one for one in tried(document, side, answers)}
    counts = counting(document, side, answers)
    said = _Reasons(document, side, language, answers, counts)
    number = 0
    for section in document.sections:
        items = [found[item.code] for item in section.for_perspective(side)]
        if not items:
            continue
        here = any(one.hidden_by is None for one in items)
        number += here
        yield TrialPage(
            code=section.code,
            title=document.text(section.title, language) or section.code,
            number=number if here else 0,
            rows=tuple(
                TrialRow(
                    code=one.item.code,
                    words=" ".join(document.wording(one.item, side, language).split()),
                    shown=one.hidden_by is None,
                    why=tuple(said.why(one)),
                )
                for one in items
            ),
        )


@dataclass(frozen=True)
class _Reasons:
    document: Document
    side: Perspective
    language: str
    answers: Answers
    counts: Answers

    def why(self, one: TriedItem) -> Iterator[str]:
        whole = isinstance(one.hidden_by, Section)
        if isinstance(one.item, WithOptions) and one.hidden_by is one.item and not one.failing:
            yield _("Verborgen, omdat bij %(source)s niets gekozen is.") % {
                "source": one.item.carries_from
            }
        for part in one.failing:
            words: dict[str, Any] = {
                "condition": stated_tree(self.document, part, self.language, self.side),
                "now": self._now(part),
            }
            yield (
                _("Het onderdeel is verborgen, omdat niet geldt: %(condition)s. %(now)s") % words
                if whole
                else _("Verborgen, omdat niet geldt: %(condition)s. %(now)s") % words
            )

    def _now(self, part: Expression) -> str:
        """What the questions of a part have as an answer now."""
        return " ".join(self._answer(key) for key in sorted(references(part)))

    def _answer(self, key: str) -> str:
        if is_answered(self.answers.get(key)) and key not in self.counts:
            return _("%(key)s is zelf verborgen.") % {"key": key}
        if not is_answered(self.counts.get(key)):
            return _("%(key)s heeft geen antwoord.") % {"key": key}
        value = self.counts[key]
        each = [*value] if isinstance(value, list | tuple | dict) else [value]
        names = [value_name(self.document, key, _as_value(one), self.language) for one in each]
        answer = ", ".join(f"«{name}»" for name in names)
        return _("%(key)s heeft nu: %(answer)s.") % {"key": key, "answer": answer}


def _as_value(answer: object) -> float | str:
    return float(answer) if isinstance(answer, int | float) else str(answer)
