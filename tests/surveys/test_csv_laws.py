"""Laws of reading CSV: what a program wrote comes back, and a lost mark is never lost silently."""

import csv
import io
import re
import tracemalloc

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from surveys.answer_import.hints import notes_on
from surveys.answer_import.mapping import convert_mapping
from surveys.answer_import.samples import table_as_bytes, table_from_bytes
from surveys.upload.reading.csv_lines import CsvRows
from surveys.upload.table_errors import TableError
from surveys.upload.tables import USUAL, read_table

Cells = list[list[str]]
TEXT = st.text(st.sampled_from(list('ab "\n\r;,')), max_size=8)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(TEXT, min_size=width, max_size=width), min_size=2, max_size=6)
)


def written(table: Cells, quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=quoting).writerows(table)  # type: ignore[arg-type]  # any int
    return f"sep=;\n{text.getvalue()}"


def rows_of(text: str) -> tuple[Cells, int]:
    """Rows with something in them, and the line of which there is doubt."""
    found = CsvRows(text, USUAL.lines)
    rows = [list(cells) for _number, cells in found]
    return [cells for cells in rows if any(cells)], found.doubt


def plain(table: Cells) -> Cells:
    rows = [[re.sub("\r\n|\r", "\n", cell) for cell in cells] for cells in table]
    return [cells for cells in rows if any(cells)]


@given(TABLES, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
@example([["naam", "opm"], ["Jan", "zie\nwww.x.be;y=1"]], csv.QUOTE_MINIMAL)
@example([["a", "b", "c"], ["1", "x;2;3\n4;y", "6"]], csv.QUOTE_MINIMAL)
@example([["a", "b", "c"], ["", "x\n;;", "6"]], csv.QUOTE_MINIMAL)
def test_what_a_program_wrote_is_read_or_refused_with_its_line(table: Cells, quoting: int) -> None:
    text = written(table, quoting)
    try:
        rows, _doubt = rows_of(text)
    except TableError as error:
        refused = error
    else:
        assert rows == plain(table)
        return
    assert refused.code == "open_quote"
    assert '"' in re.split("\r\n|\r|\n", text)[int(str(refused.params["row"])) - 1]


@given(TABLES, st.integers(min_value=0), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
@example([["a", "b"], ["1", "x;"], ["2", ";y"]], 0, csv.QUOTE_MINIMAL)
@example([["a", "b"], ["1", "x\n"], [";y", "z"]], 0, csv.QUOTE_MINIMAL)
@example([["a", "b", "c"], ["1", "x;"], ["2", "", "y"], ["3", ";z", "5"]], 0, csv.QUOTE_MINIMAL)
def test_a_table_that_lost_a_closing_mark_is_refused_or_doubted(
    table: Cells, which: int, quoting: int
) -> None:
    text = written(table, quoting)
    closing = [found.end() - 1 for found in re.finditer('(?<![^;\r\n])"(?:[^"]|"")*"', text)]
    assume(closing)
    place = closing[which % len(closing)]
    before = rows_or_none(text)
    after = rows_or_none(text[:place] + text[place + 1 :])
    if before is not None and after is not None:
        assert after[1] > 0 or after[0] == before[0]


def rows_or_none(text: str) -> tuple[Cells, int] | None:
    try:
        return rows_of(text)
    except TableError:
        return None


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # A link, a list, a table of two columns: as many separators as a row has.
        ('naam;opm\nJan;"zie\nwww.x.be;y=1"\n', [["Jan", "zie\nwww.x.be;y=1"]]),
        # Fewer separators than the header has, or more.
        (
            'a;b;c;d\n1;"open;2\n3;dicht";4;5\n',
            [["1", "open;2\n3;dicht", "4", "5"]],
        ),
    ],
)
def test_rows_that_may_have_run_together_are_doubted(text: str, rows: Cells) -> None:
    table = read_table(io.BytesIO(text.encode()), "a.csv", tells=True)
    assert [list(row.cells.values()) for row in table.rows] == rows
    assert table.doubt == 2
    with pytest.raises(TableError) as refused:
        read_table(io.BytesIO(text.encode()), "a.csv")
    assert (refused.value.code, refused.value.params) == ("open_quote", {"row": 2})


@pytest.mark.parametrize(
    "text",
    [
        # More cells than the header, in every line.
        'a;b;c\n1;"open;2;x\n3;y;dicht";4\n',
        'a;b;c\n1;"open;2;x\n8;9;7;6\n3;y;dicht";4\n',
    ],
)
def test_rows_that_ran_together_are_refused(text: str) -> None:
    with pytest.raises(TableError) as refused:
        read_table(io.BytesIO(text.encode()), "a.csv", tells=True)
    assert (refused.value.code, refused.value.params) == ("open_quote", {"row": 2})


def test_several_lines_of_prose_raise_no_doubt() -> None:
    text = 'naam;opm\nJan;"een, twee;\ndrie; vier\n\n- vijf"\nPiet;"zes\nzeven"\n'
    table = read_table(io.BytesIO(text.encode()), "a.csv")
    assert (len(table.rows), table.doubt) == (2, 0)


@pytest.mark.parametrize("end", ['"\n', '"x\n', ""])
def test_a_cell_of_nothing_but_marks_costs_little_memory(end: str) -> None:
    content = b'a;b\n1;"' + b'""' * 1_000_000 + end.encode()
    tracemalloc.start()
    with pytest.raises(TableError) as refused:
        read_table(io.BytesIO(content), "a.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.code in {"cell_too_long", "open_quote"}
    assert peak < 10 * len(content)


def test_doubt_reaches_the_person_who_confirms_the_import() -> None:
    text = 'gemeente;kant;C1;opm\nAalst;college;4;"een;\nGent;twee"\n'
    table = read_table(io.BytesIO(text.encode()), "a.csv", tells=True)
    kept = table_from_bytes(table_as_bytes(table))
    assert kept == table
    mapping = convert_mapping(
        {
            "questionnaire": "Q",
            "municipality": {"column": "gemeente"},
            "perspective": {"column": "kant", "values": {"college": "political"}},
            "items": ["C1"],
        }
    )
    notes = [note for note in notes_on(kept, mapping, {}) if note.code == "joined"]
    assert [note.line for note in notes] == [2]
    assert "aanhalingsteken" in str(notes[0].reason)
