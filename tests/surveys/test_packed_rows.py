"""Rows kept by column are the rows that they were, also after they were put aside."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.upload.reading.columns import PackedRows, Packing, TableRow, as_bytes, from_bytes

CELLS = st.lists(st.sampled_from(["", "1", "2", "ja", "Liège", "\U0001f600"]), max_size=4)
NAMES = ("a", "b", "c", "d")


def packed(rows: list[list[str]]) -> PackedRows:
    packing = Packing()
    for number, cells in enumerate(rows, start=2):
        packing.add(number, cells)
    return packing.rows(NAMES)


def named(cells: list[str]) -> dict[str, str]:
    return dict(zip(NAMES, [*cells, *[""] * 4], strict=False))


@given(st.lists(CELLS))
def test_rows_are_what_they_were(rows: list[list[str]]) -> None:
    expected = [TableRow(number, named(cells)) for number, cells in enumerate(rows, start=2)]
    found = packed(rows)
    assert found == expected
    assert from_bytes(NAMES, as_bytes(found)) == expected
    assert list(found.texts_of_rows()) == [(r.number, tuple(r.cells.values())) for r in expected]


@given(st.lists(CELLS, min_size=1), st.sampled_from(NAMES))
def test_a_column_tells_what_stands_in_its_rows(rows: list[list[str]], name: str) -> None:
    cells = [named(row)[name] for row in rows]
    found = packed(rows)
    kept = found.where(lambda row: row.cells[name] != "1")
    column = found.columns[name]
    assert column.different() == set(cells)
    assert list(column.counts().items()) == [(c, cells.count(c)) for c in dict.fromkeys(cells)]
    firsts = [(c, cells.index(c) + 2) for c in dict.fromkeys(cells)]
    assert list(column.firsts(found.numbers).items()) == firsts
    assert kept == [row for row in found if row.cells[name] != "1"]
    assert kept.columns[name].different() == set(cells) - {"1"}


def test_more_different_texts_than_two_bytes_tell_apart() -> None:
    many = 70_000
    found = from_bytes(NAMES, as_bytes(packed([[str(n), "x"] for n in range(many)])))
    assert [row.cells["a"] for row in found] == [str(n) for n in range(many)]
    assert found[many - 1].cells["b"] == "x"
