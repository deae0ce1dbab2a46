"""Two questionnaires that share statements by their lineage: what is one, and whether it continues."""

from typing import Any

import pytest

from surveys.questionnaire.comparison.across import (
    Published,
    aligned,
    continued_across,
    proposals_across,
    shared,
)
from surveys.questionnaire.comparison.proposals import Ground, Proposal, Verdict
from surveys.questionnaire.document import Document
from tests.questionnaire.builders import NL, changed, raw_item, small

FIVE = [{"nl": str(n)} for n in range(1, 6)]
OLD = small(
    raw_item("A", "scale", scale="five"),
    raw_item("B", "scale", scale="five", show_if="A >= 3 and C == 'A'"),
    raw_item("C", "short_text", max_length=10),
)
NEW = small(
    raw_item("Q1", "scale", scale="agree", lineage="old.A"),
    raw_item("Q2", "scale", scale="agree", lineage="old.B", show_if="Q1 >= 3 and C == 'A'"),
    raw_item("A", "scale", scale="agree"),
    raw_item("C", "short_text", max_length=10, lineage="old.C"),
    scales={"agree": {"labels": FIVE, "no_opinion": NL}},
)
CODES = {"Q1": "A", "Q2": "B"}


def found(old: Document = OLD, new: Document = NEW) -> dict[str, Proposal]:
    codes = shared(Published("old", old), Published("new", new))
    return proposals_across(old, new, codes)


def test_one_statement_is_known_by_where_it_was_written_first() -> None:
    """Not by its code: A of the second questionnaire is another statement. A text has no course."""
    assert shared(Published("old", OLD), Published("new", NEW)) == CODES
    assert shared(Published("another", OLD), Published("new", NEW)) == {}
    # Both took it over from a third one.
    third = small(raw_item("X", "scale", scale="five", lineage="old.A"))
    assert shared(Published("third", third), Published("new", NEW)) == {"Q1": "X"}


def test_the_same_under_other_codes_continues() -> None:
    assert {code: (one.verdict, one.grounds) for code, one in found().items()} == {
        "Q1": (Verdict.COMPARABLE, ()),
        "Q2": (Verdict.OPEN, (Ground.CONDITION,)),
    }


def test_a_condition_follows_the_codes_of_what_is_shared() -> None:
    """C is no statement of a trend, but in both: nobody knows that it is one, so a person looks."""
    item = aligned(OLD, NEW, CODES).item("Q2")
    assert item is not None
    assert item.show_if is not None
    assert item.show_if.startswith("Q1 >= 3 and C")
    alone = changed(OLD, "B", show_if="A >= 3")
    assert found(alone, changed(NEW, "Q2", show_if="Q1 >= 3"))["Q2"].comparable


def test_codes_that_change_places_stay_apart_in_conditions() -> None:
    old = small(
        raw_item("A", "scale", scale="five"),
        raw_item("B", "scale", scale="five"),
        raw_item("D", "scale", scale="five", show_if="A >= 3 and B >= 2"),
    )
    new = small(
        raw_item("B", "scale", scale="five", lineage="old.A"),
        raw_item("A", "scale", scale="five", lineage="old.B"),
        raw_item("D", "scale", scale="five", lineage="old.D", show_if="B >= 3 and A >= 2"),
    )
    assert all(one.comparable and not one.grounds for one in found(old, new).values())


@pytest.mark.parametrize(
    ("fields", "ground"),
    [({"reverse": True}, Ground.REVERSE), ({"favourable_from": 3}, Ground.LINE)],
)
def test_what_is_counted_otherwise_nobody_can_call_comparable(
    fields: dict[str, Any], ground: Ground
) -> None:
    one = found(new=changed(NEW, "Q1", **fields))["Q1"]
    assert (one.verdict, one.possible) == (Verdict.NOT_COMPARABLE, False)
    assert ground in one.deciding
    assert continued_across({"Q1": one}, {"Q1": True}) == frozenset()


def test_a_person_overrules_what_is_possible() -> None:
    words = {"political": {"nl": "Heel iets anders"}, "administrative": NL}
    proposed = found(new=changed(NEW, "Q1", wording=words))
    assert proposed["Q1"].verdict is Verdict.OPEN
    assert "Q1" not in continued_across(proposed, {})
    assert "Q1" in continued_across(proposed, {"Q1": True})
    assert "Q1" not in continued_across(found(), {"Q1": False})


def test_scales_of_other_names_are_laid_beside_each_other_by_what_they_say() -> None:
    """Two scales that became one, of which the second says something else."""
    old = small(
        raw_item("A", "scale", scale="five"),
        raw_item("B", "scale", scale="other"),
        scales={
            "five": {"labels": FIVE, "no_opinion": NL},
            "other": {"labels": FIVE[:4], "no_opinion": NL},
        },
    )
    proposed = found(old, changed(NEW, "Q2", show_if=None))
    assert proposed["Q1"].comparable
    assert proposed["Q2"].grounds == (Ground.CATEGORIES,)
    assert not proposed["Q2"].possible
