"""Answers in an SPSS file: labels or codes, what it calls missing, and what it says of its variables."""

import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from surveys.answer_import.files import FileReading, read_answers
from surveys.answer_import.mapping import convert_mapping
from surveys.answer_import.reasons import MappingError
from surveys.upload.table_errors import TableError
from surveys.upload.table_remarks import told
from surveys.upload.tables import UploadedTable, read_table
from tests.surveys.answer_stage import answers, refusals
from tests.surveys.test_import_layouts import A1, A2, LABELS, M1, R1, document, proposed

SCALE = {float(code): label for code, label in enumerate(LABELS, start=1)}


def sav(columns: dict[str, list[Any]], **more: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sav"
        pyreadstat.write_sav(pd.DataFrame(columns), str(path), **more)
        return path.read_bytes()


def table_of(columns: dict[str, list[Any]], sheet: str = "", **more: Any) -> UploadedTable:
    return read_table(io.BytesIO(sav(columns, **more)), "antwoorden.sav", sheet=sheet)


def reading(table: UploadedTable, items: dict[str, str]) -> FileReading:
    mapping = convert_mapping(
        {"municipality": {"column": "gemeente"}, "perspective": "political", "questionnaire": "Q", "items": items}
    )  # fmt: skip
    return read_answers(table, mapping, document())


TOWNS = ["Aalst", "Gent", "Lier"]
FILE: dict[str, list[Any]] = {
    "gemeente": TOWNS, "v1": [4.0, 9.0, 99.0], "v2": [2.0, None, 5.0], "v3": [1.0, 0.0, 1.0], "v4": [1.0, 1.0, 0.0],
    "r1": [2.0, 1.0, 1.0], "dag": [dt.date(2024, 3, 4), None, None], "Opmerking": ["a ", "", "c"],
}  # fmt: skip
SAID: dict[str, Any] = {
    "column_labels": {"v1": A1, "v2": f"Stellingen - {A2}", "v3": f"{M1} [Geld]", "v4": f"[Digitalisering] {M1}",
                      "r1": f"{R1} [Rang 1]"},
    "variable_value_labels": {"v1": {**SCALE, 9.0: "Niet gevraagd"}, "v2": SCALE, "v3": {1: "Ja", 0: "Nee"},
                              "v4": {1: "Yes", 0: "Not selected"}, "r1": {1: "Geld", 2: "Digitalisering"}},
    "missing_ranges": {"v1": [9, {"lo": 98, "hi": 99}]},
}  # fmt: skip


def test_a_spss_file_is_read_by_its_labels() -> None:
    table = table_of(FILE, **SAID)
    items = proposed(table, document())
    assert items == {"v1": "A1", "v2": "A2", "v3": "M1.money", "v4": "M1.it", "r1": "R1"}
    del items["r1"]
    found = reading(table, items)
    assert answers(found, "A1") == [4, None, None]
    assert answers(found, "A2") == [2, None, 5]
    assert answers(found, "M1") == [["money", "it"], ["it"], ["money"]]
    assert (found.refused, [row.line for row in found.rows]) == ([], [1, 2, 3])
    assert [table.rows[0].cells[name] for name in ("dag", "Opmerking")] == ["2024-03-04", "a"]


def test_an_empty_text_is_no_code_without_a_label() -> None:
    """LimeSurvey keeps a box that is not ticked so."""
    boxes = {"gemeente": TOWNS, "m1": ["Y", "", "Y"], "m2": ["", "Y", ""]}
    named = {"m1": f"[Geld] {M1}", "m2": f"{M1} - Selected Choice Digitalisering"}
    said = {"Y": "Ja", "N": "Niet geselecteerd"}
    table = table_of(boxes, column_labels=named, variable_value_labels={"m1": said, "m2": said})
    items = proposed(table, document())
    assert items == {"m1": "M1.money", "m2": "M1.it"}
    found = reading(table, items)
    assert refusals(found) == []
    assert answers(found, "M1") == [["money"], ["it"], ["money"]]


def test_a_spss_file_has_its_codes_beside_its_labels() -> None:
    assert "Niet gelezen: 'codes' (3 rijen)" in " ".join(told(table_of(FILE, **SAID)))
    codes = table_of(FILE, "codes", **SAID)
    assert [row.cells["v1"] for row in codes.rows] == ["4", "9", "99"]
    assert answers(reading(codes, {"v1": "A1", "v2": "A2"}), "A1") == [4, None]
    assert told(table_of({"gemeente": TOWNS, "v1": [1.0, 2.0, 3.0]})) == []
    with pytest.raises(TableError, match="no_such_sheet"):
        table_of(FILE, "blad 1", **SAID)


def test_a_spss_scale_that_is_numbered_from_the_other_end_is_read_by_its_labels() -> None:
    turned = {6 - code: label for code, label in SCALE.items()}
    table = table_of(
        {"gemeente": TOWNS, "v1": [1.0, 2.0, 5.0]}, variable_value_labels={"v1": turned}
    )
    assert answers(reading(table, {"v1": "A1"}), "A1") == [5, 4, 1]


def test_a_spss_scale_with_labels_at_its_ends_is_read_or_refused_whole() -> None:
    columns: dict[str, list[Any]] = {"gemeente": TOWNS, "v1": [1.0, 2.0, 5.0]}
    ends = {1: LABELS[0], 5: LABELS[4]}
    table = table_of(columns, variable_value_labels={"v1": ends})
    assert answers(reading(table, {"v1": "A1"}), "A1") == [1, 2, 5]
    turned = table_of(columns, variable_value_labels={"v1": {1: LABELS[4], 5: LABELS[0]}})
    with pytest.raises(MappingError, match="labels_turned"):
        reading(turned, {"v1": "A1"})


def test_what_a_spss_file_calls_missing_is_an_answer_where_it_is_one_here() -> None:
    """'Geen mening' is declared missing in nearly every file for SPSS."""
    table = table_of({"gemeente": TOWNS, "v1": [4.0, 8.0, 9.0]}, variable_value_labels={"v1": {**SCALE, 8.0: "Helemaal eens", 9.0: "Weigert"}},
                     missing_ranges={"v1": [8, 9]})  # fmt: skip
    assert answers(reading(table, {"v1": "A1"}), "A1") == [4, 5]


def test_a_label_that_is_unknown_is_refused_and_told() -> None:
    table = table_of({"gemeente": TOWNS, "v1": [1.0, 1.0, 2.0]}, variable_value_labels={"v1": {1: "Eens", 2: "Zo zo"}})  # fmt: skip
    assert refusals(reading(table, {"v1": "A1"}))[0] == (3, "v1", "Zo zo", "unknown_label")


@pytest.mark.parametrize("damage", ["cut", "head", "noise"])
def test_what_is_no_spss_file_is_refused(damage: str) -> None:
    whole = sav(FILE, **SAID)
    content = {"cut": whole[:-60], "head": whole[:100], "noise": b"$FL2" + b"\xff" * 2000}[damage]
    with pytest.raises(TableError, match="bad_sav"):
        read_table(io.BytesIO(content), "a.sav")


def test_a_spss_file_with_too_many_variables_is_refused_for_that() -> None:
    with pytest.raises(TableError, match="too_many_columns"):
        table_of({f"v{n}": [1.0] for n in range(501)})


# --- scale-of-another-size ----------------------------------------------------------------------


def labelled(meant: dict[float, str], sheet: str = "", **more: Any) -> UploadedTable:
    """Answers 1, 2 and 5 in a variable whose codes mean this."""
    columns: dict[str, list[Any]] = {"gemeente": TOWNS, "v1": [1.0, 2.0, 5.0]}
    return table_of(columns, sheet, variable_value_labels={"v1": meant}, **more)


@pytest.mark.parametrize(
    ("meant", "sheet"),
    [
        ({1.0: LABELS[0], 7.0: LABELS[-1]}, ""),
        ({float(n): str(n) for n in range(1, 8)}, "codes"),
        ({float(6 - n): label for n, label in enumerate(LABELS, start=1)}, "codes"),
        ({float(n): label for n, label in enumerate(LABELS)}, "codes"),
    ],
)
def test_codes_that_the_file_says_mean_something_else_are_questioned(
    meant: dict[float, str], sheet: str
) -> None:
    """Though none of them is in any cell beside the scale."""
    with pytest.raises(MappingError) as refused:
        reading(labelled(meant, sheet), {"v1": "A1"})
    assert (refused.value.code, refused.value.params["column"]) == ("codes_meant", "v1")


def test_codes_that_mean_the_steps_of_the_scale_or_no_answer_are_read() -> None:
    assert answers(reading(labelled(SCALE, "codes"), {"v1": "A1"}), "A1") == [1, 2, 5]
    turned = {float(6 - n): label for n, label in enumerate(LABELS, start=1)}
    assert answers(reading(labelled(turned), {"v1": "A1"}), "A1") == [5, 4, 1]
    more = {**SCALE, 6.0: "Niet gevraagd", 9.0: "Geen antwoord"}
    table = labelled(more, "codes", missing_ranges={"v1": [6]})
    assert answers(reading(table, {"v1": "A1"}), "A1") == [1, 2, 5]
