"""Versions: what changed, and what may still be compared."""

from typing import Any

import pytest

from surveys.authoring.bundled import bundled
from surveys.questionnaire.comparison import ItemChangeKind, VersionChange, default_comparable, diff
from surveys.questionnaire.document import Document, decode, to_builtins
from tests.questionnaire.builders import NL, OPTIONS, changed, every_kind, raw_item, small

OLD = every_kind()


def test_a_version_does_not_differ_from_itself() -> None:
    assert diff(bundled(), bundled()) == []
    assert all(default_comparable(OLD, OLD, item.code) for item in OLD.items())


def test_items_come_and_go() -> None:
    old, new = small(raw_item("A", "date")), small(raw_item("B", "date"))
    assert diff(old, new) == [
        VersionChange(ItemChangeKind.ADDED, "B", new="Tekst"),
        VersionChange(ItemChangeKind.REMOVED, "A", old="Tekst"),
    ]
    assert not default_comparable(old, new, "A")
    assert not default_comparable(old, new, "B")


WORDING = {"political": {"nl": "Anders"}, "administrative": NL}
TRANSLATED = {"political": {"nl": "Tekst", "fr": "Texte"}, "administrative": NL}


@pytest.mark.parametrize(
    ("code", "fields", "named", "comparable"),
    [
        ("A", {"wording": WORDING}, ["wording.political.nl"], False),
        ("A", {"wording": TRANSLATED}, ["wording.political.fr"], True),
        ("A", {"wording": {"political": NL}}, ["wording.administrative.nl"], True),
        ("A", {"reverse": True}, ["reverse"], False),
        ("A", {"estimate": None}, ["estimate"], True),
        ("A", {"takeaway": 3}, ["takeaway"], True),
        ("A", {"required": False}, ["required"], True),
        ("A", {"help": NL}, ["help.nl"], True),
        ("L", {"show_if": "R <= 5"}, ["show_if"], False),
        ("M", {"max": 3}, ["max"], False),
        ("M", {"options": OPTIONS[:2]}, ["options"], False),
        ("M", {"options": [*OPTIONS[:2], {"code": "c", "text": NL}]}, ["options.c.nl"], False),
        ("K", {"choose": 3}, ["choose"], False),
        ("N", {"min": 0.5}, ["min"], False),
    ],
)
def test_a_change_is_named_and_judged(
    code: str, fields: dict[str, Any], named: list[str], comparable: bool
) -> None:
    new = changed(OLD, code, **fields)
    assert [(change.code, change.field) for change in diff(OLD, new)] == [(code, n) for n in named]
    assert default_comparable(OLD, new, code) is comparable


def with_scale(**fields: Any) -> Document:
    raw = to_builtins(OLD)
    raw["scales"]["five"].update(fields)
    return decode({**raw, "scales": {**raw["scales"]}})


def test_a_scale_that_changes_breaks_the_trend_of_its_items() -> None:
    labels = [{"nl": str(n)} for n in range(1, 6)]
    more = with_scale(labels=[*labels, {"nl": "6"}])
    other = with_scale(labels=[*labels[:4], {"nl": "vijf"}])
    silent = with_scale(no_opinion=None)
    for new, field in ((more, "scale"), (other, "scale.5.nl"), (silent, "scale.no_opinion.nl")):
        assert field in [change.field for change in diff(OLD, new)]
        assert not default_comparable(OLD, new, "A")
        assert default_comparable(OLD, new, "R")


def test_the_same_scale_under_another_name_is_the_same_scale() -> None:
    raw = to_builtins(OLD)
    raw["scales"]["vijf"] = raw["scales"].pop("five")
    new = changed(decode(raw), "A", scale="vijf")
    assert diff(OLD, new) == []
    assert default_comparable(OLD, new, "A")


def test_another_kind_or_section_is_named() -> None:
    raw = to_builtins(OLD)
    raw["sections"].append(
        {"code": "last", "title": NL, "items": [raw["sections"][0]["items"].pop()]}
    )
    moved = decode(raw)
    assert diff(OLD, moved) == [
        VersionChange(ItemChangeKind.CHANGED, "L", "section", "first", "last")
    ]
    assert default_comparable(OLD, moved, "L")
    other_kind = changed(OLD, "W", kind="date")
    assert "kind" in [change.field for change in diff(OLD, other_kind)]
    assert not default_comparable(OLD, other_kind, "W")
