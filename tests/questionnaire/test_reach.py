"""What can never hold, and why: each kind of problem with one example, and claims against answers."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire.conditions.expressions import evaluate, parse
from surveys.questionnaire.conditions.visibility import flattened, visible_items
from surveys.questionnaire.document import Document, Perspective, encode
from surveys.questionnaire.flow import counting, deciding_keys, flow, tried
from surveys.questionnaire.rules.problem import Problem
from surveys.questionnaire.rules.validation import problems
from tests.questionnaire.builders import NL, OPTIONS, raw_item, small

POLITICAL = Perspective.POLITICAL
MANY = [{"code": code, "text": {"nl": code}} for code in "abcdefghijkl"]


def of_logic(document: Document) -> list[Problem]:
    return [problem for problem in problems(document) if problem.code.startswith("logic_")]


def scale(code: str, **fields: Any) -> dict[str, Any]:
    return raw_item(code, "scale", scale="five", **fields)


def sections(*parts: tuple[str, str | None, list[dict[str, Any]]]) -> Document:
    raw = [
        {"code": code, "title": NL, "items": items, **({"show_if": show_if} if show_if else {})}
        for code, show_if, items in parts
    ]
    return small(sections=raw)


# --- Each kind once ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "code", "said"),
    [
        ([scale("A", show_if="Q == 1")], "logic_unknown", "niet (meer)"),
        ([scale("A", show_if="B == 1"), scale("B")], "logic_forward", "pas later"),
        ([scale("A", show_if="A == 1")], "logic_self", "zelf"),
        ([raw_item("A", "information"), scale("B", show_if="answered(A)")], "logic_no_answer", "geen antwoord"),
        ([raw_item("A", "number", wording={"political": NL}), scale("B", show_if="A > 1")], "logic_other_side", "niet elke kant"),
        ([scale("A", show_if="B == 1"), scale("B", show_if="A == 1")], "logic_cycle", "A → B → A"),
        ([scale("A", show_if="C == 1"), scale("B", show_if="A == 1"), scale("C", show_if="B == 1")], "logic_cycle", "A → C → B → A"),
    ],
)  # fmt: skip
def test_a_wrong_reference_is_named_and_blocks(
    items: list[dict[str, Any]], code: str, said: str
) -> None:
    [problem] = [one for one in of_logic(small(*items)) if one.blocks]
    assert problem.code == code
    assert said in str(problem)


@pytest.mark.parametrize(
    ("condition", "code", "parts"),
    [
        ("R > 10", "logic_never", ["R > 10"]),
        ("answered(A) and R > 10", "logic_never", ["R > 10"]),
        ("A <= 2 and R > 3 and A >= 4", "logic_never_together", ["A <= 2", "A >= 4"]),
        ("S == a and S != a", "logic_never_together", ["S == a", "S != a"]),
        ("A == 1 and (A == 2 or A == 3)", "logic_never_together", ["A == 1", "A == 2 or A == 3"]),
    ],
)
def test_what_can_never_hold_says_which_parts_exclude_each_other(
    condition: str, code: str, parts: list[str]
) -> None:
    items = [
        scale("A"),
        raw_item("R", "rating", scale="ten"),
        raw_item("S", "single", options=OPTIONS),
    ]
    [problem] = of_logic(small(*items, scale("Z", show_if=condition)))
    assert (problem.code, problem.blocks) == (code, False)
    assert list(getattr(problem.params["parts"], "texts", ())) == parts


def test_a_question_that_is_hidden_for_who_should_answer_it_is_named() -> None:
    document = small(
        scale("A"), scale("B", show_if="A >= 4"), scale("C", show_if="B > 1"),
        scale("D", show_if="C == 1 and A < 3"),
    )  # fmt: skip
    [problem] = of_logic(document)
    assert problem.code == "logic_never_shown"
    assert problem.params["shown"] == "C, B"
    assert getattr(problem.params["gates"], "texts", ()) == ("B > 1", "A >= 4")
    assert getattr(problem.params["parts"], "texts", ()) == ("C == 1", "A < 3")


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("A <= 3 or A > 3 or not answered(A) or A == no_opinion", "logic_always"),
        ("A >= 1 or A == no_opinion", "logic_any_answer"),
        ("S != a or S == a", "logic_any_answer"),
        ("A == 2 or A == 9", "logic_idle_part"),
        ("A == 1 and (S == a or A == 3)", "logic_idle_part"),
        # Whoever asks for an answer means it; a scale with 'no opinion' has more than its steps.
        ("answered(A)", ""),
        ("A >= 1", ""),
    ],
)
def test_what_always_holds_is_named(condition: str, code: str) -> None:
    items = [scale("A"), raw_item("S", "single", options=OPTIONS)]
    found = of_logic(small(*items, scale("Z", show_if=condition)))
    assert [problem.code for problem in found] == ([code] if code else [])
    assert not any(problem.blocks for problem in found)


def test_many_options_at_once_can_hold() -> None:
    """Of more options than are tried, nothing is claimed."""
    every = " and ".join(f"M has {code}" for code in "abcdefghijkl")
    document = small(raw_item("M", "multiple", options=MANY), scale("Z", show_if=every))
    assert of_logic(document) == []


# --- Sections ------------------------------------------------------------------------------------


def test_a_section_has_a_condition_for_all_its_items() -> None:
    document = sections(
        ("one", None, [scale("A")]),
        ("two", "A >= 4", [scale("B"), scale("C", show_if="B == 1")]),
    )
    assert of_logic(document) == []
    for answers, shown in (({}, "A"), ({"A": 4, "B": 1}, "ABC"), ({"A": 3, "B": 1}, "A")):
        assert "".join(i.code for i in visible_items(document, POLITICAL, answers)) == shown
        assert visible_items(document, POLITICAL, answers) == tuple(
            document.item(item.code)
            for item in visible_items(flattened(document), POLITICAL, answers)
        )
    assert [item.show_if for item in flattened(document).items()] == [
        None, "A >= 4", "(A >= 4) and (B == 1)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "code"),
    [("B == 1", "logic_self"), ("C == 1", "logic_cycle"), ("A > 9", "logic_never"), ("A ==", "logic_unfinished")],
)  # fmt: skip
def test_a_problem_of_a_section_stands_at_the_section(condition: str, code: str) -> None:
    document = sections(
        ("one", None, [scale("A")]),
        ("two", condition, [scale("B")]),
        ("three", None, [scale("C", show_if="B == 1")]),
    )
    here = [one for one in of_logic(document) if one.place.section == "two"]
    assert [(one.code, one.place.item) for one in here] == [(code, "")]


def test_an_item_is_judged_with_its_section() -> None:
    document = sections(
        ("one", None, [scale("A")]), ("two", "A >= 4", [scale("B", show_if="A < 3")])
    )
    [problem] = of_logic(document)
    assert (problem.code, problem.place.item) == ("logic_never_together", "B")
    long = " or ".join(["A == 1"] * 30)
    document = sections(("one", None, [scale("A")]), ("two", long, [scale("B", show_if=long)]))
    assert "logic_joined_too_long" in {problem.code for problem in of_logic(document)}


def test_a_document_without_section_conditions_has_the_bytes_it_had() -> None:
    document = sections(("one", None, [scale("A")]))
    assert b"show_if" not in encode(document)
    assert flattened(document) is document


# --- Claims against answers ----------------------------------------------------------------------

_ITEMS: list[tuple[str, str, list[Any]]] = [
    ("A", "scale", [1, 2, 3, 4, 5, "no_opinion"]),
    ("S", "single", ["a", "b", "c"]),
    ("M", "multiple", [["a"], ["b"], ["a", "b", "c"]]),
    ("N", "number", [0, 3, 4, 10]),
]
_atoms = st.sampled_from([
    "A == 1", "A >= 3", "A < 2", "A == no_opinion", "answered(A)", "S == a", "S != b", "M has a",
    "M has c", "N > 3", "N <= 3", "N > 10", "answered(S)", "A.estimate == 2",
])  # fmt: skip
_conditions = st.recursive(
    _atoms,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({' '.join(p)})")
        | inner.map(lambda text: f"not ({text})")
    ),
    max_leaves=4,
)


@st.composite
def _documents(draw: st.DrawFn) -> Document:
    """The four questions in any order, each perhaps with a condition, in two sections."""
    items = []
    for code, kind, _answers in draw(st.permutations(_ITEMS)):
        extra: dict[str, Any] = {"scale": {"scale": "five", "estimate": True}}.get(kind, {})
        extra |= {"options": OPTIONS} if kind in ("single", "multiple") else {}
        extra |= {"min": 0, "max": 10} if kind == "number" else {}
        if condition := draw(st.none() | _conditions):
            extra["show_if"] = condition
        items.append(raw_item(code, kind, **extra))
    return sections(("one", None, items[:2]), ("two", draw(st.none() | _conditions), items[2:]))


_answers = st.fixed_dictionaries(
    {}, optional={code: st.sampled_from(values) for code, _kind, values in _ITEMS}
    | {"A.estimate": st.sampled_from([1, 2])},
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(_documents(), st.lists(_answers, min_size=1, max_size=20))
def test_a_claim_holds_for_all_answers(document: Document, tries: list[dict[str, Any]]) -> None:
    found = of_logic(document)
    at = {code: {p.place.item or p.place.section for p in found if p.code == code} for code in
          ("logic_always", "logic_never", "logic_never_together", "logic_never_shown")}  # fmt: skip
    never = at["logic_never"] | at["logic_never_together"] | at["logic_never_shown"]
    for answers in tries:
        shown = {item.code for item in visible_items(document, POLITICAL, answers)}
        for section in document.sections:
            if section.code in never:
                assert not shown & {item.code for item in section.items}
        assert not shown & never
        counts = counting(document, POLITICAL, answers)
        for code in at["logic_always"]:
            place = document.item(code) or document.section(code)
            assert place is not None
            assert evaluate(parse(place.show_if or ""), counts)


@settings(deadline=None, max_examples=100)
@given(_documents(), _answers)
def test_what_is_hidden_has_a_part_that_fails(document: Document, answers: dict[str, Any]) -> None:
    shown = visible_items(document, POLITICAL, answers)
    found = tried(document, POLITICAL, answers)
    assert tuple(one.item for one in found if one.hidden_by is None) == shown
    sound = not any(problem.blocks for problem in of_logic(document))
    for one in found:
        if sound and one.hidden_by is not None:
            assert one.failing


# --- The flow ------------------------------------------------------------------------------------


def test_the_flow_of_a_side_names_what_decides() -> None:
    document = sections(
        ("one", None, [scale("A"), raw_item("B", "number", wording={"political": NL}, show_if="A > 3")]),
        ("two", "A == 1", [scale("C", show_if="A == 5")]),
        ("three", None, [raw_item("D", "number", wording={"administrative": NL})]),
    )  # fmt: skip
    steps = flow(document, POLITICAL)
    assert [(step.place.code, step.looks_at, step.reached) for step in steps] == [
        ("one", (), True), ("A", (), True), ("B", ("A",), True), ("two", ("A",), True),
        ("C", ("A",), False),
    ]  # fmt: skip
    assert steps[1].decides == ("B", "two", "C")
    assert deciding_keys(document, POLITICAL) == ("A",)
    assert [step.place.code for step in flow(document, Perspective.ADMINISTRATIVE)] == [
        "one", "A", "two", "C", "three", "D",
    ]  # fmt: skip


def test_a_large_document_is_judged_within_its_bounds() -> None:
    """300 items with conditions that look at many others: the search gives up, it does not go on."""
    items = [raw_item(f"M{n}", "multiple", options=MANY) for n in range(10)]
    condition = " and ".join(f"(M{n % 10} has a or M{(n + 3) % 10} has b)" for n in range(16))
    items += [scale(f"Z{n}", show_if=f"{condition} and not (M{n % 10} has c)") for n in range(290)]
    document = small(*items)
    begin = time.process_time()
    of_logic(document)
    assert time.process_time() - begin < 10


def test_answers_that_stand_for_all_count_as_steps() -> None:
    """Nine answers that are named are chosen in 512 ways, and each condition names others."""
    many = [{"code": f"o{n}", "text": NL} for n in range(100)]
    items = [raw_item(code, "multiple", options=many) for code in "ABCD"]
    for n in range(296):
        some = [(n * (7 + k) + k * 11) % 100 for k in range(9)]
        named = (" or ".join(f"{code} has o{one}" for one in some) for code in "ABCD")
        items.append(scale(f"Z{n}", show_if=" and ".join(f"({part})" for part in named)))
    begin = time.process_time()
    of_logic(small(*items))
    assert time.process_time() - begin < 5
