"""Answers of chance to one side, and a document that has every comparison with every kind."""

import random
from typing import Any, assert_never

from surveys.questionnaire.checks import choosable
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    DateItem,
    Document,
    InformationItem,
    Item,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    RankingItem,
    SingleItem,
    SumItem,
    Writing,
    other_key,
)
from tests.questionnaire.builders import OPTIONS, raw_item, small

CONDITIONS = (
    "A == 3", "A != 3", "A >= 4", "A == no_opinion", "not (A <= 2)", "R <= 6", "S == a", "S == other",
    "not S == a", "M has a", "not (M has b) and answered(M)", "K has c", "P has b", "N >= 2.5",
    "N != 2", "not N < 3", 'D >= "2026-01-01"', 'D == "2026-01-01"', "answered(T)", 'T == "ja"',
    "answered(S.other)", "answered(P)", "M has a or (A > 1 and not R == 0)", "answered(K)", "A has 3",
    "answered(M)", "not answered(R)",
)  # fmt: skip


def logical() -> Document:
    """Every comparison with every kind, each with items behind it that depend on what is hidden."""
    asked_first = [
        raw_item("A", "scale", scale="five"),
        raw_item("R", "rating", scale="ten"),
        raw_item("S", "single", options=OPTIONS, other=True),
        raw_item("M", "multiple", options=OPTIONS, other=True),
        raw_item("K", "ranking", options=OPTIONS, choose=2),
        raw_item("P", "sum", options=OPTIONS, total=10),
        raw_item("N", "number", decimals=1),
        raw_item("D", "date"),
        raw_item("T", "short_text"),
    ]
    shown = [raw_item(f"X{n}", "number", show_if=text) for n, text in enumerate(CONDITIONS)]
    behind = [raw_item(f"Y{n}", "number", show_if=f"X{n} >= 2") for n in range(len(CONDITIONS))]
    last = [raw_item(f"Z{n}", "number", show_if=f"not Y{n} >= 2") for n in range(len(CONDITIONS))]
    return small(*asked_first, *shown, *behind, *last)


def _answer(chance: random.Random, document: Document, item: Item) -> Any:
    match item:
        case Measured():
            scale = document.scales[item.scale]
            return chance.choice([*scale.categories, *([NO_OPINION] if scale.no_opinion else [])])
        case SingleItem():
            return chance.choice(choosable(item))
        case MultipleItem():
            return chance.sample(choosable(item), chance.randint(1, len(choosable(item))))
        case RankingItem():
            return chance.sample(item.option_codes, min(item.choose, len(item.options)))
        case SumItem():
            return {code: chance.choice([0, 5]) for code in item.option_codes}
        case NumberItem():
            return chance.choice([0, 1, 2, 2.5, 3, 7])
        case DateItem():
            return chance.choice(["2026-01-01", "2025-12-31", "2027-05-05"])
        case Writing():
            return chance.choice(["ja", "nee", "x"])
        case InformationItem():
            raise ValueError("information has no answer")
        case _:
            assert_never(item)


def _chosen(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def answer_sets(document: Document, perspective: Perspective) -> list[dict[str, Any]]:
    chance = random.Random(7)  # noqa: S311 - any answers will do
    sets: list[dict[str, Any]] = []
    for _number in range(50):
        answers: dict[str, Any] = {}
        for item in document.for_perspective(perspective):
            if chance.random() < 0.75 and not isinstance(item, InformationItem):
                answers[item.code] = _answer(chance, document, item)
            if OTHER in _chosen(answers.get(item.code)) and chance.random() < 0.5:
                answers[other_key(item.code)] = "eigen"
        sets.append(answers)
    return sets
