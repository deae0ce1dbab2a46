"""The bundled instrument is complete: what the eight takeaways need stands in it."""

from collections import Counter

import pytest

from surveys.authoring.bundled import bundled, slugs, templates
from surveys.questionnaire.document import Document, Kind, Measured, Purpose, digest
from surveys.questionnaire.rules.text_rules import texts
from surveys.questionnaire.rules.validation import problems
from surveys.questionnaire.words import Language


@pytest.fixture
def instrument() -> Document:
    return bundled()


def test_there_is_nothing_wrong_with_it(instrument: Document) -> None:
    assert [str(problem) for problem in problems(instrument)] == []


def test_every_text_stands_in_every_language(instrument: Document) -> None:
    found = list(texts(instrument))
    assert len(found) > 150
    for entry in found:
        assert set(entry.text) == set(Language), str(entry.place)
        assert all(words.strip() for words in entry.text.values()), str(entry.place)


def test_french_punctuation_has_its_no_break_space(instrument: Document) -> None:
    for entry in texts(instrument):
        assert not any(f" {sign}" in entry.text["fr"] for sign in "?;:!"), str(entry.place)


def test_it_counts_as_many_items_as_the_study(instrument: Document) -> None:
    kinds = Counter(item.kind for item in instrument.items())
    assert kinds == {
        Kind.SCALE: 41,
        Kind.MULTIPLE: 1,
        Kind.RANKING: 2,
        Kind.SUM: 1,
        Kind.RATING: 1,
        Kind.LONG_TEXT: 1,
    }
    assert all(item.paired for item in instrument.items())
    assert [section.code for section in instrument.sections] == [
        "challenges", "yield", "capacity", "cooperation", "conditions", "future",
    ]  # fmt: skip


def test_what_the_takeaways_hold_on_to(instrument: Document) -> None:
    measured = [item for item in instrument.items() if isinstance(item, Measured)]
    reverse = {item.code for item in measured if item.reverse}
    assert reverse == {"U6", "V3", "V4", "V5", "C2", "C3", "C5", "F2"}
    assert {item.code for item in measured if item.estimated} == {"F3", "S1", "S2", "S5"}
    roles = {item.code: (item.role, item.of) for item in measured if item.role}
    assert roles["S5"] == (Purpose.TRANSLATION, "S4")
    assert roles["V2_digital"] == (Purpose.YIELD, "V1_digital")
    assert roles["C5"] == (Purpose.WORKLOAD, None)
    assert len(roles) == 13
    takeaways = {theme.takeaway for theme in instrument.themes.values()}
    takeaways |= {item.takeaway for item in instrument.items()}
    assert takeaways - {None} == set(range(1, 9))


def test_only_pressure_is_framed_as_a_problem(instrument: Document) -> None:
    assert {c for c, theme in instrument.themes.items() if theme.frame == "problem"} == {"pressure"}


def test_the_last_question_is_free_and_for_the_less_ready(instrument: Document) -> None:
    item = instrument.item("Z3")
    assert item is not None
    assert (item.required, item.show_if) == (False, "Z1 <= 6")


def test_a_condition_of_the_ranking_belongs_to_a_theme(instrument: Document) -> None:
    item = instrument.item("P1")
    assert item is not None
    assert item.kind == Kind.RANKING
    themes = Counter(option.theme for option in getattr(item, "options", ()))
    assert themes == {"steering": 3, "room": 3, "structure": 3}


def test_templates_are_found_by_name() -> None:
    assert slugs() == ("toekomstgericht_besturen",)
    assert [digest(template.document) for template in templates()] == [digest(bundled())]
    with pytest.raises(KeyError):
        bundled("../secrets")
