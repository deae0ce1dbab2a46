"""Validation: each rule finds its problem, in its place, and says it in Dutch."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from surveys.questionnaire.document import Document, Perspective
from surveys.questionnaire.messages import MESSAGES
from surveys.questionnaire.rules.validation import Problem, problems, publishable
from tests.questionnaire.builders import NL, OPTIONS, every_kind, raw_item, small
from tests.questionnaire.strategies import documents

ONE_SIDED = {"political": NL}
USED = (raw_item("Y1", "scale", scale="five"), raw_item("Y2", "rating", scale="ten"))


def scale(code: str = "A", **fields: Any) -> dict[str, Any]:
    return raw_item(code, "scale", scale=fields.pop("scale", "five"), **fields)


def found(*items: dict[str, Any], **fields: Any) -> list[Problem]:
    return problems(small(*USED, *items, **fields))


def codes(*items: dict[str, Any], **fields: Any) -> set[str]:
    return {problem.code for problem in found(*items, **fields)}


def test_a_sound_document_has_no_problems() -> None:
    assert problems(every_kind()) == []
    assert publishable(every_kind())


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (scale("Y1"), "duplicate_code"),
        (scale("y1"), "duplicate_code"),
        (scale("not"), "reserved_code"),
        (scale(wording={}), "asked_to_nobody"),
        (scale(scale="nine"), "unknown_scale"),
        (scale(scale="ten"), "scale_of_other_kind"),
        (raw_item("A", "rating", scale="five"), "scale_of_other_kind"),
        (scale(favourable_from=6), "favourable_outside"),
        (scale(favourable_from=1), "favourable_outside"),
        (scale(theme="nothing"), "unknown_theme"),
        (scale(takeaway=0), "takeaway_range"),
        (scale(estimate=True, wording=ONE_SIDED), "estimate_one_sided"),
        (scale(of="Y1"), "of_without_role"),
        (scale(role="goal", of="Y1"), "of_without_role"),
        (scale(role="translation"), "of_wrong"),
        (scale(role="translation", of="Y1"), "of_wrong"),
        (scale(role="yield", of="A"), "of_wrong"),
        (raw_item("A", "date", role="workload"), "role_without_scale"),
        (raw_item("A", "single", options=OPTIONS[:1]), "too_few_options"),
        (raw_item("A", "single", options=[*OPTIONS, {"code": "A", "text": NL}]), "duplicate_code"),
        (raw_item("A", "single", options=[*OPTIONS, {"code": "other", "text": NL}]), "reserved_code"),
        (raw_item("A", "sum", options=[*OPTIONS, {"code": "d", "text": NL, "theme": "x"}]), "unknown_theme"),
        (raw_item("A", "multiple", options=OPTIONS, min=3, max=2), "min_above_max"),
        (raw_item("A", "multiple", options=OPTIONS, max=4), "choice_range"),
        (raw_item("A", "multiple", options=OPTIONS, max=0), "choice_range"),
        (raw_item("A", "ranking", options=OPTIONS, choose=4), "choose_range"),
        (raw_item("A", "ranking", options=OPTIONS, choose=0), "choose_range"),
        (raw_item("A", "sum", options=OPTIONS, total=0), "total_range"),
        (raw_item("A", "number", min=2, max=1), "min_above_max"),
        (raw_item("A", "number", min=float("nan")), "bound_not_finite"),
        (raw_item("A", "date", min="2026-01-02", max="2026-01-01"), "min_above_max"),
        (raw_item("A", "short_text", max_length=0), "max_length_range"),
        (scale(show_if="Y1 <="), "logic_unfinished"),
        (scale(show_if="Q <= 1"), "logic_unknown"),
        (scale(show_if="A <= 1"), "logic_self"),
        (scale(show_if="Y1.estimate <= 1"), "logic_no_answer"),
        (scale(show_if="Y1 has a"), "logic_impossible"),
        (scale(show_if="Y1 == hello"), "logic_impossible"),
        (scale(wording={"political": {"nl": " "}}), "missing_source"),
        (scale(wording={"political": {"nl": "x" * 1001}}), "text_too_long_here"),
        (scale(help={"nl": "a\x07b"}), "hidden_character"),
        (scale(help={"nl": "a\u202eb"}), "hidden_character"),
        (scale(help={"nl": "a\tb"}), "hidden_character"),
    ],
)  # fmt: skip
def test_a_blocker_stops_publication(item: dict[str, Any], code: str) -> None:
    problem = next(problem for problem in found(item) if problem.code == code)
    assert problem.blocks
    assert problem.place.item.casefold() == item["code"].casefold()
    assert not publishable(small(*USED, item))


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (scale(role="workload", wording=ONE_SIDED), "role_one_sided"),
        (scale(role="goal"), "role_alone"),
        (scale(role="effort"), "role_alone"),
        (scale(wording={"political": {"nl": "x", "fr": "y"}}), "unused_translation"),
        (scale(show_if="Y1 < 2 and Y1 > 2"), "logic_never_together"),
        (scale(show_if="answered(Y1) or not answered(Y1)"), "logic_always"),
        (scale(show_if="Y1 >= 1 or Y1 == no_opinion"), "logic_any_answer"),
        (scale(show_if="Y1 == 2 or Y1 > 5"), "logic_idle_part"),
        (scale(show_if="Y2 > 10"), "logic_never"),
        (raw_item("A", "single", options=[*OPTIONS, {"code": "d", "text": {"nl": "c"}}]), "duplicate_text"),
    ],
)  # fmt: skip
def test_a_warning_does_not(item: dict[str, Any], code: str) -> None:
    assert code in codes(item)
    assert publishable(small(*USED, item))


def test_a_theme_counts_scales_only() -> None:
    themes = {"t": {"title": NL}, "u": {"title": NL}}
    assert codes(raw_item("A", "date", theme="t"), themes=themes) == {
        "theme_without_scale",
        "unused_theme",
    }


def test_roles_come_in_pairs() -> None:
    goal = scale("A", role="goal")
    first, second = (scale(c, role="translation", of="A") for c in "BC")
    assert codes(goal, first) == set()
    assert codes(goal, first, second) == {"of_twice"}
    other = raw_item("B", "rating", scale="ten", role="translation", of="A")
    assert codes(goal, other) == {"of_other_scale"}


def test_a_condition_looks_at_what_the_same_side_sees() -> None:
    political = raw_item("A", "number", wording=ONE_SIDED)
    assert codes(political, scale("B", show_if="A > 1")) == {"logic_other_side"}
    assert codes(political, scale("B", show_if="A > 1", wording=ONE_SIDED)) == set()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("S has a", set()),
        ("S == other", {"logic_impossible"}),
        ("M has a and M has b", set()),
        ("M == a", {"logic_impossible"}),
        ("P has c", set()),
        ("K has a and K has b and K has c", {"logic_never_together"}),
        ("N >= 0", {"logic_never"}),
        ("N <= -3", set()),
        ('D > "2026-12-31"', {"logic_never"}),
        ('D > "2026-12-30"', set()),
        ("D > 3", {"logic_impossible"}),
        ('T == "ja"', set()),
        ("Y1 == no_opinion", set()),
        ("Y2 == no_opinion", {"logic_never"}),
        ("I == 1", {"logic_no_answer"}),
        ("O.other == 3", {"logic_impossible"}),
        ('O.other == "x"', set()),
        ("answered(O) and not answered(O)", {"logic_never_together"}),
        ('D > "2026-02-30"', {"logic_impossible"}),
    ],
)
def test_a_condition_fits_the_kind_and_can_hold(condition: str, expected: set[str]) -> None:
    items = (
        raw_item("S", "single", options=OPTIONS),
        raw_item("O", "single", options=OPTIONS, other=True),
        raw_item("M", "multiple", options=OPTIONS),
        raw_item("P", "sum", options=OPTIONS),
        raw_item("K", "ranking", options=OPTIONS, choose=2),
        raw_item("N", "number", min=-5, max=-1),
        raw_item("D", "date", max="2026-12-31"),
        raw_item("T", "short_text"),
        raw_item("I", "information"),
    )
    assert codes(*items, raw_item("Z", "date", show_if=condition)) == expected


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"languages": []}, "no_language"),
        ({"languages": ["nl", "nl"]}, "duplicate_language"),
        ({"languages": ["nl", "fr"]}, "missing_translation"),
        ({"minutes": 0}, "minutes_range"),
        ({"minutes": 500}, "minutes_range"),
        ({"sections": []}, "no_questions"),
        ({"sections": [{"code": "s", "title": NL}]}, "empty_section"),
        ({"sections": [{"code": c, "title": NL} for c in ("s", "S")]}, "duplicate_code"),
        ({"sections": [{"code": f"s{n}", "title": NL} for n in range(61)]}, "too_many_sections"),
        ({"themes": {f"t{n}": {"title": NL} for n in range(61)}}, "too_many_themes"),
        ({"scales": {f"t{n}": {"labels": [NL, NL]} for n in range(61)}}, "too_many_scales"),
        ({"scales": {"x": {"labels": [NL]}}}, "scale_size"),
        ({"scales": {"x": {"labels": [{"nl": str(n)} for n in range(12)]}}}, "scale_size"),
        ({"scales": {"x": {"min": 3, "max": 1, "low": NL, "high": NL}}}, "scale_size"),
        ({"scales": {"x": {"min": 0, "max": 20, "low": NL, "high": NL}}}, "scale_size"),
        ({"scales": {"x": {"min": 0, "max": 2}}}, "scale_is_neither"),
        ({"scales": {"x": {"labels": [NL, NL], "min": 1}}}, "scale_is_both"),
        ({"scales": {"x": {"labels": [NL, NL]}}}, "duplicate_text"),
    ],
)
def test_the_document_as_a_whole(fields: dict[str, Any], code: str) -> None:
    assert code in codes(**fields)


def test_limits_stop_all_other_work() -> None:
    many = small(*(raw_item(f"A{n}", "date") for n in range(301)))
    assert [problem.code for problem in problems(many)] == ["too_many_items"]
    options = [{"code": f"o{n}", "text": {"nl": str(n)}} for n in range(101)]
    assert codes(raw_item("A", "single", options=options)) == {"too_many_options"}


def test_two_views_are_expected() -> None:
    one_sided = small(scale(wording=ONE_SIDED))
    warned = {p.code: p.params for p in problems(one_sided) if not p.blocks}
    assert "no_paired_items" in warned
    assert warned["side_without_questions"] == {"perspective": Perspective.ADMINISTRATIVE.value}


def test_markup_is_only_text() -> None:
    assert codes(scale(wording={"political": {"nl": "<script>alert(1)</script> & %(x)s"}})) == set()


def test_blockers_come_first() -> None:
    severities = [p.blocks for p in found(scale(role="goal"), scale("B", scale="nine"))]
    assert severities == sorted(severities, reverse=True)
    assert len(set(severities)) == 2


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_any_document_can_be_judged_and_every_sentence_filled_in(document: Document) -> None:
    for problem in problems(document):
        sentence = str(problem)
        assert problem.code in MESSAGES
        assert not re.search(r"%\(\w+\)s", sentence.replace("%(x)s", ""))


def test_every_message_names_its_parameters_in_plain_words() -> None:
    assert len(MESSAGES) > 80
    for code, sentence in MESSAGES.items():
        assert re.fullmatch(r"[a-z_]+", code)
        assert re.sub(r"%\([a-z]+\)s", "", sentence).count("%") == 0
        assert sentence[-1] in ".:s"
