"""A document in parts: taken apart and put together, and ranks that never run out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.authoring.bundled import bundled
from surveys.questionnaire.document import Document, DocumentError, encode
from surveys.questionnaire.drafts import (
    PartKind,
    between,
    in_order,
    join,
    normal,
    rank_row,
    ranks,
    split,
    state,
)
from tests.questionnaire.strategies import documents


@given(documents)
def test_parts_put_together_are_the_same_bytes(document: Document) -> None:
    parts = split(document)
    assert encode(join(parts)) == encode(document)
    assert {key: normal(part) for key, part in parts.items()} == parts


def test_the_order_of_the_rows_does_not_matter() -> None:
    parts = split(bundled())
    assert join(dict(reversed(parts.items()))) == bundled()


@given(st.lists(st.integers(0, 60), max_size=80))
def test_there_is_always_a_rank_between_two(places: list[int]) -> None:
    row = ranks(2)
    for place in places:
        at = place % (len(row) + 1)
        low, high = (row[at - 1] if at else ""), (row[at] if at < len(row) else None)
        row.insert(at, between(low, high))
    assert row == sorted(set(row))
    assert not any(rank.endswith("0") for rank in row)


def test_ranks_stay_short_where_everybody_adds() -> None:
    assert max(map(len, rank_row("0001V", None, 300))) == 5
    assert max(map(len, rank_row("0001V", "0002V", 300))) < 80
    assert rank_row("zzzz", None, 1)[0] > "zzzz"
    assert ranks(300) == sorted(ranks(300))


def test_a_part_that_no_document_holds_is_refused() -> None:
    for kind, body in ((PartKind.ITEM, {"kind": "scale"}), (PartKind.SCALE, {"labels": 3})):
        with pytest.raises(DocumentError):
            state(kind, "x", body)
    with pytest.raises(DocumentError):
        state(PartKind.THEME, "x", {"title": {"nl": "\ud800"}})


def test_items_stand_in_their_sections_in_order() -> None:
    parts = split(bundled())
    codes = [part["code"] for _key, part in in_order(parts, PartKind.SECTION)]
    assert codes == [section.code for section in bundled().sections]
