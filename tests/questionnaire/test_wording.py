"""Advice on wording, and how long a side takes."""

from typing import Any

import pytest

from surveys.authoring.bundled import bundled
from surveys.questionnaire import duration
from surveys.questionnaire.document import Document, Perspective, decode, to_builtins
from surveys.questionnaire.duration import item_seconds, minutes
from surveys.questionnaire.messages import MESSAGES
from surveys.questionnaire.rules.wording_rules import problems


def one(words: str, language: str = "nl", **more: Any) -> Document:
    """The bundled questionnaire with one item more, in which both sides read `words`."""
    raw = to_builtins(bundled())
    both = {side.value: {language: words} for side in Perspective}
    wording = more.pop("wording", both)
    kind = {"kind": "scale", "scale": "agree5"} if "kind" not in more else {}
    item = {"code": "NEW", "wording": wording, **kind, **more}
    raw["sections"][0]["items"].append(item)
    return decode(raw)


def advice(document: Document) -> set[str]:
    return {problem.code for problem in problems(document) if problem.place.item == "NEW"}


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("De dienst is snel en vriendelijk", "nl", {"double_barrelled"}),
        ("Het vertrouwen tussen college en managementteam is groot", "nl", set()),
        ("Politiek en administratie vertrouwen elkaar", "nl", set()),
        ("We overleggen niet genoeg", "nl", {"negated"}),
        ("Wij genieten van ons werk", "nl", set()),
        ("The service is fast and friendly", "en", {"double_barrelled"}),
        ("The board and the staff trust each other", "en", set()),
        ("We don’t talk enough", "en", {"negated"}),
        ("Nous ne parlons pas et ne rions pas", "fr", set()),
        ("x" * 161, "nl", {"long_on_phone"}),
    ],
)
def test_advice_by_rules_that_can_be_explained(words: str, language: str, found: set[str]) -> None:
    assert advice(one(words, language)) == found


def test_an_item_for_one_side_has_nothing_to_be_compared_with() -> None:
    assert advice(one("", wording={"political": {"nl": "Goed"}})) == {"only_political"}
    assert advice(one("", wording={"administrative": {"nl": "Goed"}})) == {"only_administrative"}


def test_a_reversed_item_among_others_of_its_theme() -> None:
    assert "reversed_among_others" in advice(one("Goed", theme="capacity", reverse=True))
    raw = to_builtins(one("Goed", reverse=True, theme="alone"))
    raw["themes"]["alone"] = {"title": {"nl": "Alleen"}}
    assert advice(decode(raw)) == set()


def test_only_statements_are_read_for_two_questions_in_one() -> None:
    document = one("", kind="long_text", wording={"political": {"nl": "Wat gaat niet en waarom?"}})
    assert advice(document) == {"only_political"}


def test_every_advice_has_its_sentence() -> None:
    for problem in problems(bundled()):
        assert problem.code in MESSAGES
        assert not problem.blocks
        str(problem)


def test_a_side_that_is_asked_more_takes_longer() -> None:
    before = bundled()
    after = one("", wording={"political": {"nl": "Een zin van vijf woorden"}})
    item = after.item("NEW")
    assert item is not None
    seconds = item_seconds(after, item, Perspective.POLITICAL)
    assert 4 < seconds < 7
    assert item_seconds(after, item, Perspective.ADMINISTRATIVE) == 0
    told = [minutes(document, Perspective.POLITICAL) for document in (before, after)]
    assert told[1] - told[0] == pytest.approx(seconds / 60)
    assert minutes(after, Perspective.ADMINISTRATIVE) == minutes(before, Perspective.ADMINISTRATIVE)


@pytest.mark.parametrize(("promised", "found"), [(6, True), (7, False), (20, False), (21, True)])
def test_a_promise_that_is_too_short_or_far_too_long_is_told(promised: int, found: bool) -> None:
    raw = to_builtins(bundled())
    problems = duration.problems(decode({**raw, "minutes": promised}))
    assert [(p.code, p.blocks, p.params["promised"]) for p in problems] == [
        ("minutes_far", False, promised)
    ] * found
    assert duration.problems(decode({**raw, "minutes": promised, "sections": []})) == []
