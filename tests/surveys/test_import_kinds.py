"""Kinds of answers that were once read wrong without a word: each says what is right now."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.answer_import.files import FileReading
from surveys.answer_import.reasons import MappingError
from surveys.authoring.bundled import bundled
from surveys.questionnaire.answers import AnswerError
from surveys.questionnaire.document import NumberItem, Perspective, decode
from surveys.upload import dates
from surveys.upload.numbers import typed_number
from tests.surveys.answer_stage import answers, read, refusals


def both(text: str) -> dict[str, dict[str, str]]:
    return {side: {"nl": text} for side in ("political", "administrative")}


TYPED: dict[str, Any] = {
    "title": {"nl": "Getallen en data"},
    "minutes": 2,
    "languages": ["nl"],
    "sections": [
        {
            "code": "cijfers",
            "title": {"nl": "Cijfers"},
            "items": [
                {"code": "N0", "kind": "number", "required": False, "wording": both("Hoeveel?")},
                {"code": "N1", "kind": "number", "decimals": 1, "required": False, "wording": both("Euro?")},
                {"code": "D1", "kind": "date", "required": False, "wording": both("Sinds?")},
            ],
        }
    ],
}  # fmt: skip


def typed(*cells: str, code: str, **more: Any) -> FileReading:
    lines = [f"gemeente;kant;{code}", *(f"Aalst;college;{cell}" for cell in cells)]
    return read(*lines, items=[code], document=decode(TYPED), **more)


# --- number-thousands --------------------------------------------------------------------------


def test_number_thousands_are_thousands() -> None:
    lines = ["gemeente;kant;N0;N1", "Aalst;college;3.000;12.500", "Aalst;staf;12.500;1.250.000",
             "Gent;college;4 200;2.750,5", "Gent;staf;950;980,5"]  # fmt: skip
    found = read(*lines, items=["N0", "N1"], document=decode(TYPED))
    assert answers(found, "N0") == [3000, 12500, 4200, 950]
    assert answers(found, "N1") == [12500, 1250000, 2750.5, 980.5]
    assert found.refused == []
    assert [(one.line, one.column, one.code) for one in found.notes] == [
        (2, "N0", "number_read"), (2, "N1", "number_read"),
    ]  # fmt: skip
    assert found.notes[1].reason == "Gelezen als 12500, en zo in de hele kolom."


def test_number_thousands_and_decimals_follow_what_the_column_proves() -> None:
    assert answers(typed("12.500", "12.5", code="N1"), "N1") == [12.5, 12.5]
    assert answers(typed("12.500", "12,5", code="N1"), "N1") == [12500, 12.5]
    assert answers(typed("12,500", "1.5", code="N1"), "N1") == [12500, 1.5]
    assert answers(typed("3.000", "4.0", code="N0"), "N0") == [3, 4]


def test_number_thousands_stay_so_beside_a_slip_with_decimals() -> None:
    found = typed("3.5", "3.000", code="N0")
    assert answers(found, "N0") == [3000]
    assert [one.reason for one in found.refused if not one.whole_row] == [
        "Dit is geen geheel getal."
    ]


def test_number_thousands_follow_the_language_or_the_mapping_where_nothing_proves_them() -> None:
    assert answers(typed("12.500", code="N1"), "N1") == [12500]
    assert answers(typed("12.500", code="N1", language="en"), "N1") == [12.5]
    assert answers(typed("12.500", code="N1", decimal="."), "N1") == [12.5]


def test_number_thousands_are_refused_where_a_column_contradicts_itself() -> None:
    found = typed("12.500", "12.5", "12,5", code="N1")
    assert answers(found, "N1") == [12.5, 12.5]
    assert refusals(found)[0][::3] == (2, "ambiguous_number")
    assert found.refused[0].reason.startswith("Dit kan 12.5 zijn of 12500")


def test_a_number_that_may_say_that_nobody_answered_is_told() -> None:
    found = typed("12", "-99", "999", "999", code="N1")
    assert answers(found, "N1") == [12, -99, 999, 999]
    told = [(one.line, one.column, one.code, one.params["values"]) for one in found.notes]
    assert told == [(3, "N1", "number_code", "-99, 999")]
    named = typed("12", "-99", "999", code="N1", missing=["-99", "999"])
    assert (answers(named, "N1"), named.notes) == ([12], [])


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("€ 12 500", 12500), ("12’500", 12500), ("12\u202f500,5", 12500.5), ("-1.250.000", -1250000),
        ("1,250.5", 1250.5), ("0.5", 0.5), ("1234.5", 1234.5), ("12.500 euro", 12500),
        ("€ 1.250,-", 1250), ("1250,—", 1250), ("12,5 €", 12.5), ("1'250.--", 1250), ("-3,- euro", -3),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written(cell: str, number: float) -> None:
    assert answers(typed(cell, code="N1"), "N1") == [number]


@pytest.mark.parametrize(
    "cell", ["1.25.000", "12.50.0", "1 2", "1e3", "veel", "12,5,5", "12-", "12,5,-", ",-"]
)
def test_what_is_no_number_is_refused(cell: str) -> None:
    assert refusals(typed(cell, code="N1"))[0][3] == "not_a_number"


def number_item(code: str) -> NumberItem:
    item = decode(TYPED).item(code)
    assert isinstance(item, NumberItem)
    return item


def test_number_thousands_of_a_respondent_are_thousands_or_asked_for() -> None:
    whole, decimal = number_item("N0"), number_item("N1")
    assert [typed_number(whole, text) for text in ("3.000", "12.500", "1.250.000")] == [
        3000, 12500, 1250000,
    ]  # fmt: skip
    assert typed_number(decimal, "12.500,5") == 12500.5
    assert typed_number(decimal, "12,5") == 12.5
    with pytest.raises(AnswerError) as caught:
        typed_number(decimal, "12.500")
    assert caught.value.params == {"large": 12500, "small": "12,5"}


@given(
    st.from_regex(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}", fullmatch=True),
    st.integers(min_value=1, max_value=6),
)
@example("1,234", 3)
@example("1,234", 1)
@example("1.000", 2)
def test_the_spelling_that_a_respondent_is_advised_is_read(text: str, decimals: int) -> None:
    item = msgspec.structs.replace(number_item("N1"), decimals=decimals)
    with pytest.raises(AnswerError) as caught:
        typed_number(item, text)
    small, large = (str(caught.value.params[name]) for name in ("small", "large"))
    digits = text.replace(",", "").replace(".", "")
    assert typed_number(item, large) == int(digits)
    assert typed_number(item, small) == round(int(digits) / 1000, decimals)


# --- dates-as-written --------------------------------------------------------------------------


def test_dates_as_written_are_one_day() -> None:
    cells = ("31/12/2019", "31-12-2019", "2019-12-31 10:15:00", "2019-12-31", "31.12.2019",
             "2019-12-31T10:15:00Z", "31/12/2019 9:05", "2019/12/31")  # fmt: skip
    assert set(answers(typed(*cells, code="D1"), "D1")) == {"2019-12-31"}


def test_dates_as_written_follow_what_the_column_proves() -> None:
    assert answers(typed("3/4/2019", "31/12/2019", code="D1"), "D1") == ["2019-04-03", "2019-12-31"]
    assert answers(typed("3/4/2019", "12/31/2019", code="D1"), "D1") == ["2019-03-04", "2019-12-31"]
    assert answers(typed("3/3/2019", code="D1"), "D1") == ["2019-03-03"]


def test_dates_as_written_that_can_be_two_days_are_asked_for() -> None:
    with pytest.raises(MappingError) as caught:
        typed("3/4/2019", code="D1")
    assert (caught.value.code, caught.value.params) == ("date_order", {"column": "D1"})
    assert answers(typed("3/4/2019", code="D1", dates="day_first"), "D1") == ["2019-04-03"]
    assert answers(typed("3/4/2019", code="D1", dates="month_first"), "D1") == ["2019-03-04"]
    mixed = typed("3/4/2019", "31/12/2019", "12/31/2019", code="D1")
    assert [one.code for one in mixed.refused if not one.whole_row] == ["ambiguous_date"]


@pytest.mark.parametrize(
    "cell",
    ["31 december 2019", "31 déc. 2019", "31-Dec-2019", "di 31/12/2019", "dinsdag 31 december 2019",
     "December 31, 2019", "31. Dezember 2019", "20191231", "1er janvier 2020"],
)  # fmt: skip
def test_dates_as_written_may_have_words(cell: str) -> None:
    (day,) = answers(typed(cell, code="D1"), "D1")
    assert day == ("2020-01-01" if "janvier" in cell else "2019-12-31")


@pytest.mark.parametrize("cell", ["43830", "43830,5"])
def test_dates_as_written_are_no_number_of_a_spreadsheet(cell: str) -> None:
    assert refusals(typed(cell, code="D1"))[0][-1] == "date_serial"


@pytest.mark.parametrize("cell", ["31 foo 2019", "32 december 2019", "20191331", "december 2019"])
def test_dates_as_written_are_days_that_there_are(cell: str) -> None:
    assert refusals(typed(cell, code="D1"))[0][-1] == "not_a_date"


@pytest.mark.parametrize(
    "cell", ["31/12/2999", "0019-12-31", "1/1/0001", "1900-01-01", "9999-12-31"]
)
def test_a_day_that_a_program_or_a_slip_wrote_is_no_answer(cell: str) -> None:
    assert refusals(typed(cell, code="D1"))[0][3] == "no_day"


@pytest.mark.parametrize(
    "cell", ["31/12/19", "31-dec-19", "31.12.19", "31/12/19 10:15", "31 déc. '19"]
)
def test_dates_as_written_with_half_a_year_are_refused_for_that(cell: str) -> None:
    assert refusals(typed(cell, code="D1"))[0][3] == "short_year"


def test_dates_as_written_may_have_the_time_as_people_say_it() -> None:
    cells = ("31/12/2019 10h15", "31.12.2019 9h05")
    assert answers(typed(*cells, code="D1"), "D1") == ["2019-12-31"] * 2


@pytest.mark.parametrize(
    ("cell", "clock"),
    [("2019/12/31 2:15:23 p.m. CET", "13:15:23"), ("2019/12/31 10:15:23 AM GMT+1", "9:15:23"),
     ("2019/12/31 12:15:23 am GMT+01:00", "-1 day, 23:15:23"), ("31.12.2019, 10:15 Uhr", "10:15:00"),
     ("31 december 2019 om 10:15 uur", "10:15:00"), ("mardi 31 décembre 2019 à 10:15", "10:15:00"),
     ("December 31, 2019, 2:15 pm", "14:15:00"), ("2019-12-31 10:15:00 +0100", "9:15:00")],
)  # fmt: skip
def test_dates_as_written_may_say_half_of_the_day_and_zone(cell: str, clock: str) -> None:
    """As Google Forms writes them; the hour tells which of two rows of a person is the last."""
    assert answers(typed(f'"{cell}"', code="D1"), "D1") == ["2019-12-31"]
    assert str(timedelta(seconds=dates.clock(cell))) == clock


# --- option-columns, several-in-a-cell, ranking-columns ----------------------------------------

OPTIONS = {"u1": "U1.finance", "u2": "U1.digital", "u3": "U1.hr"}


def test_option_columns_say_chosen_as_every_tool_writes_it() -> None:
    found = read(
        "gemeente;kant;u1;u2;u3",
        "Aalst;college;Checked;Unchecked;Checked",
        "Aalst;staf;Unchecked;Unchecked;Checked",
        "Gent;college;Ja;Nein;Nein",
        "Gent;staf;Financieel evenwicht;;Personeel en aantrekkelijk werkgeverschap",
        "Lier;college;Selected;Not Selected;Not Selected",
        "Lier;staf;1;?;0",
        items=OPTIONS,
    )
    assert answers(found, "U1") == [
        ["finance", "hr"], ["hr"], ["finance"], ["finance", "hr"], ["finance"],
    ]  # fmt: skip
    assert refusals(found) == [(7, "u2", "?", "not_marked"), (7, "gemeente", "Lier", "no_answers")]


def test_option_columns_follow_the_mapping_and_know_nothing_of_empty_rows() -> None:
    lines = ["gemeente;kant;u1;u2;u3;C1", "Aalst;college;9;8;9;4", "Gent;college;;;;5",
             "Lier;college;Digitalisering;;;5"]  # fmt: skip
    found = read(*lines, items={**OPTIONS, "C1": "C1"}, chosen=[9], not_chosen=[8])
    assert answers(found, "U1") == [["finance", "hr"], None, None]
    assert refusals(found) == [(4, "u1", "Digitalisering", "not_marked")]


def test_option_columns_have_one_for_the_mark_of_other_and_one_for_its_words() -> None:
    found = read(
        "gemeente;kant;u1;anders;tekst", "Aalst;college;Checked;Checked;Vergrijzing",
        "Aalst;staf;Checked;Unchecked;", "Gent;college;Unchecked;Unchecked;Mobiliteit",
        "Gent;staf;Unchecked;Checked;",
        items={"u1": "U1.finance", "anders": "U1.other", "tekst": "U1.other"},
    )  # fmt: skip
    assert answers(found, "U1") == [["finance", "other"], ["finance"], ["other"], ["other"]]
    assert answers(found, "U1.other") == ["Vergrijzing", None, "Mobiliteit", None]
    assert found.refused == []


def test_option_columns_with_two_columns_of_words_are_one_too_many() -> None:
    with pytest.raises(MappingError):
        read(
            "gemeente;kant;a;b", "Aalst;college;Weer;Wind", items={"a": "U1.other", "b": "U1.other"}
        )


def test_several_in_a_cell_are_parted_however_they_are_written() -> None:
    found = read(
        "gemeente|kant|U1",
        "Aalst|college|Financieel evenwicht, Digitalisering",
        "Aalst|staf|finance digital hr",
        "Gent|college|Financieel evenwicht;Digitalisering;",
        "Gent|staf|Financieel evenwicht;Fusie",
        items=["U1"],
    )
    assert [sorted(map(str, one)) for one in answers(found, "U1") if isinstance(one, list)] == [
        ["digital", "finance"], ["digital", "finance", "hr"], ["digital", "finance"],
    ]  # fmt: skip
    assert refusals(found)[0] == (5, "U1", "Financieel evenwicht;Fusie", "unknown_option")


def test_several_in_a_cell_may_hold_commas_and_a_separator_of_their_own() -> None:
    raw = {
        "title": {"nl": "Q"}, "minutes": 2, "languages": ["nl"],
        "sections": [{"code": "s", "title": {"nl": "S"}, "items": [{
            "code": "M1", "kind": "multiple", "required": False, "wording": both("Wat?"),
            "options": [{"code": c, "text": {"nl": t}} for c, t in (
                ("a", "Zorg"), ("b", "Zorg, welzijn en gezin"), ("c", "Wegen"))],
        }]}],
    }  # fmt: skip
    lines = ["gemeente;kant;M1", "Aalst;college;Zorg, welzijn en gezin, Wegen",
             "Gent;college;Wegen, Zorg"]  # fmt: skip
    assert answers(read(*lines, items=["M1"], document=decode(raw)), "M1") == [
        ["b", "c"],
        ["a", "c"],
    ]
    parted = ["gemeente;kant;M1", "Aalst;college;Zorg, welzijn en gezin/Wegen"]
    found = read(*parted, items=["M1"], document=decode(raw), separator="/")
    assert answers(found, "M1") == [["b", "c"]]


RANKED = "gemeente;kant;U2[1];U2[2];U2[3];P2_1;P2_2;P2_3"
PLACES = {"U2[1]": "U2", "U2[2]": "U2", "U2[3]": "U2"}
POINTS = {"P2_1": "P2.steering", "P2_2": "P2.room", "P2_3": "P2.structure"}


def test_ranking_columns_have_a_place_each_and_points_an_option_each() -> None:
    found = read(
        RANKED, "Aalst;college;finance;hr;digital;50;30;20", "Aalst;staf;hr;finance;burden;20;20;60",
        items={**PLACES, **POINTS},
    )  # fmt: skip
    assert answers(found, "U2") == [["finance", "hr", "digital"], ["hr", "finance", "burden"]]
    assert answers(found, "P2") == [
        {"steering": 50, "room": 30, "structure": 20}, {"steering": 20, "room": 20, "structure": 60},
    ]  # fmt: skip
    assert found.refused == []


@pytest.mark.parametrize("names", [("U2[2]", "U2[1]", "U2[3]"), ("Rang 2", "Rang 1", "Rang 10")])
def test_ranking_columns_are_in_the_order_that_their_names_say(names: tuple[str, ...]) -> None:
    lines = ["gemeente;kant;" + ";".join(names), "Aalst;college;hr;finance;digital"]
    found = read(*lines, items=dict.fromkeys(names, "U2"))
    assert answers(found, "U2") == [["finance", "hr", "digital"]]


def test_ranking_columns_may_say_the_place_of_each_option() -> None:
    options = {
        f"r{n}": f"U2.{code}" for n, code in enumerate(("finance", "hr", "digital", "burden"))
    }
    found = read(
        "gemeente;kant;r0;r1;r2;r3", "Aalst;college;1;2;;3", "Gent;college;1;1;2;",
        "Lier;college;1;x;2;3", items=options,
    )  # fmt: skip
    assert answers(found, "U2") == [["finance", "hr", "burden"]]
    assert [one.code for one in found.refused if not one.whole_row] == [
        "wrong_places",
        "not_a_number",
    ]


def test_two_columns_of_another_kind_are_still_one_too_many() -> None:
    with pytest.raises(MappingError) as caught:
        read("gemeente;kant;a;b", "Aalst;college;1;2", items={"a": "C1", "b": "C1"})
    assert caught.value.code == "item_twice"


def test_a_file_may_have_a_column_for_each_side() -> None:
    """One survey elsewhere, in which each side saw questions of its own."""
    lines = ["gemeente;kant;C1pol;C1adm", "Aalst;college;4;", "Aalst;staf;;2", "Gent;staf;;"]
    found = read(*lines, items={"C1pol": "C1", "C1adm": "C1"})
    assert answers(found, "C1") == [4, 2]
    with pytest.raises(MappingError, match="item_twice"):
        read(*lines, "Lier;staf;3;2", items={"C1pol": "C1", "C1adm": "C1"})


# --- label-apostrophe, unused-columns, leading zeros -------------------------------------------


def test_label_apostrophe_makes_no_other_label() -> None:
    found = read(
        "gemeente;kant;Z2",
        "Aalst;college;Tout à fait d'accord",
        "Aalst;staf;Pas d'accord",
        "Gent;college;Ni d'accord ni pas d'accord",
        "Gent;staf;D’acc\u00adord\u200b",
        items=["Z2"],
        language="fr",
    )
    assert answers(found, "Z2") == [5, 2, 3, 4]


def test_label_apostrophe_and_the_names_of_columns_and_values() -> None:
    found = read(
        "Commune d’origine;kant;C1", "Aalst;l\u2019administration\u00a0;4",
        municipality={"column": "commune d'origine"}, items=["C1"],
        perspective={"column": "KANT", "values": {"L'administration": "administrative"}},
    )  # fmt: skip
    assert answers(found, "C1") == [4]


def test_labels_in_another_order_than_the_questionnaire_has_are_refused() -> None:
    own = bundled().scales["agree5"]
    turned = [(own.category_text(c) or {})["nl"] for c in reversed(own.categories)]
    with pytest.raises(MappingError, match="labels_turned"):
        read("gemeente;kant;C1", "Aalst;college;5", items=["C1"],
             scale={"min": 1, "max": 5, "labels": turned})  # fmt: skip


@pytest.mark.parametrize(
    ("items", "code"),
    [({"C1": {"code": "C1", "reverse": True}}, "only_new_items"), (["C2..C1"], "range_backwards")],
)
def test_what_a_mapping_says_is_done_or_refused(items: Any, code: str) -> None:
    with pytest.raises(MappingError, match=code):
        read("gemeente;kant;C1;C2", "Aalst;college;5;4", items=items)


def test_a_column_with_the_wording_of_an_item_is_that_item() -> None:
    wording = bundled().item("C4")
    assert wording is not None
    text = (wording.wording_for(Perspective.POLITICAL) or {})["nl"]
    found = read(f"gemeente;kant;{text.upper()}", "Aalst;college;4", items=[text.upper()])
    assert answers(found, "C4") == [4]


def test_unused_columns_are_an_error_only_where_the_mapping_names_them() -> None:
    lines = ["gemeente;kant;C1;Toelichting;C2;Toelichting", "Aalst;college;4;a;5;"]
    assert answers(read(*lines, items=["C1"]), "C1") == [4]
    with pytest.raises(MappingError) as caught:
        read(*lines, items={"C1": "C1", "Toelichting": "C3"})
    assert caught.value.code == "ambiguous_column"


def test_leading_zeros_make_another_code() -> None:
    values = {"01": "political", "1": "administrative", "007": "political"}
    lines = ["gemeente;kant;C1", "Aalst;01;4", "Aalst;1;2", "Gent;7;5"]
    found = read(*lines, items=["C1"], perspective={"column": "kant", "values": values})
    assert [row.function.value for row in found.rows] == [
        "political",
        "administrative",
        "political",
    ]


def test_ranking_columns_without_a_first_place_are_refused() -> None:
    """The second would become the first."""
    lines = ["gemeente;kant;Rang 1;Rang 2;Rang 3;Rang 4", "Aalst;college;;hr;finance;digital",
             "Aalst;staf;hr;finance;digital;"]  # fmt: skip
    found = read(*lines, items=dict.fromkeys(lines[0].split(";")[2:], "U2"))
    assert answers(found, "U2") == [["hr", "finance", "digital"]]
    assert refusals(found)[0][3] == "wrong_places"


def test_codes_as_numbers_kept_from_a_spreadsheet_are_codes() -> None:
    lines = ["gemeente;kant;C1", '"=""41002""";college;"=""4"""', '="41002";staf;="2"']
    found = read(*lines, items=["C1"])
    assert [row.municipality for row in found.rows] == ["41002", "41002"]
    assert answers(found, "C1") == [4, 2]


def options(*rows: str, **more: Any) -> FileReading:
    lines = ["gemeente;kant;u1;u2;u3", *(f"Aalst;college;{row}" for row in rows)]
    items = {"u1": "U1.finance", "u2": "U1.digital", "u3": "U1.hr"}
    return read(*lines, items=items, **more)


def test_option_columns_of_ones_and_twos_are_asked_for() -> None:
    rows = ("1;2;2", "1;1;1", "2;1;2")
    with pytest.raises(MappingError) as caught:
        options(*rows)
    assert caught.value.code == "marks_numbered"
    assert "‘u1’" in caught.value.message
    sosci = options(*rows, chosen=[2], not_chosen=[1])
    assert answers(sosci, "U1") == [["digital", "hr"], ["finance", "hr"]]
    spss = options(*rows, chosen=[1], not_chosen=[2])
    assert answers(spss, "U1") == [["finance"], ["finance", "digital", "hr"], ["digital"]]


def test_option_columns_of_ones_and_twos_are_asked_for_though_no_column_has_both() -> None:
    with pytest.raises(MappingError, match="marks_numbered"):
        options("1;2;2", "1;2;2")


def test_option_columns_with_another_code_beside_ones_and_noughts_are_read() -> None:
    found = options("1;0;2", "1;0;1", "0;1;")
    assert answers(found, "U1") == [["finance", "hr"], ["digital"]]
    assert refusals(found)[0] == (2, "u3", "2", "not_marked")


@pytest.mark.parametrize(
    ("yes", "no"),
    [("Aangekruist", "Niet aangekruist"), ("aangeduid", "niet aangeduid"), ("cochée", "non cochée"), ("WAAR", "ONWAAR"),
     ("Quoted", "Not quoted"), ("1,0", "0,0"), ("☒", "☐"), ("Wahr", "Falsch"), ("Oui", "Non"), ("On", "Off"), ("True", "False")],
)  # fmt: skip
def test_option_columns_understand_the_usual_words(yes: str, no: str) -> None:
    assert answers(options(f"{yes};{no};{yes}"), "U1") == [["finance", "hr"]]


def test_option_columns_understand_what_sosci_writes() -> None:
    assert answers(options("gewählt;nicht gewählt;gewählt"), "U1") == [["finance", "hr"]]


@pytest.mark.parametrize(
    ("items", "row"),
    [
        ({"a": "U1", "b": "U1.other"}, "Fusie;Weer"),
        ({"a": "U1.finance", "b": "U1.other"}, "?;Weer"),
        ({"a": "U1.hr", "b": "U1", "c": "U1", "d": "U1.other"}, "0;hr;hr;Weer"),
    ],
)
def test_words_beside_other_do_not_stand_for_what_could_not_be_read(items: Any, row: str) -> None:
    """Only 'other' would be left of several options."""
    found = read(f"gemeente;kant;C1;{';'.join(items)}", f"Aalst;college;4;{row}",
                 items={"C1": "C1", **items})  # fmt: skip
    assert answers(found, "U1") == [None]
    assert len(found.refused) == 1


# --- '4 - Eens', and lists in a cell however they are written ----------------------------------


@pytest.mark.parametrize(
    "cell",
    ["4 - Eens", "4. Eens", "4: Eens", "4 = Eens", "4) eens", "(4) Eens", "[4] Eens", "4 Eens", "4 – Eens",
     "Eens (4)", "Eens [4]", "4\u00a0-\u00a0Eens"],
)  # fmt: skip
def test_a_number_beside_a_label_is_that_label(cell: str) -> None:
    assert answers(read("gemeente;kant;C1", f"Aalst;college;{cell}", items=["C1"]), "C1") == [4]


@pytest.mark.parametrize(
    "cell",
    [
        "1 - Helemaal eens",
        "Helemaal oneens (5)",
        "3 - Geen mening",
        "0 - Helemaal oneens",
        "Eens (10)",
    ],
)
def test_a_number_that_contradicts_its_label_is_refused(cell: str) -> None:
    """A scale that the file numbers from the other end, or 'no opinion' that took a place on it."""
    document = decode({**TYPED, "scales": {"s": {
        "labels": [{"nl": one} for one in ("Helemaal oneens", "Oneens", "Neutraal", "Eens", "Helemaal eens")],
        "no_opinion": {"nl": "Geen mening"}}},
        "sections": [{"code": "s", "title": {"nl": "S"}, "items": [
            {"code": "C1", "kind": "scale", "scale": "s", "required": False, "wording": both("Wat?")}]}],
    })  # fmt: skip
    lines = ["gemeente;kant;C1", f"Aalst;college;{cell}", "Gent;college;9 - Geen mening"]
    found = read(*lines, items=["C1"], document=document)
    assert refusals(found)[0][2:] == (cell, "number_and_label")
    assert answers(found, "C1") == ["no_opinion"]


@pytest.mark.parametrize(
    "between",
    [" / ", "/", " + ", " & ", " • ", "·", " - ", ";#", "\\", "¦", " en ", " en/of ", ", ", ",", "\t", " > "],
)  # fmt: skip
def test_several_in_a_cell_are_parted_by_any_separator(between: str) -> None:
    texts = ("Financieel evenwicht", "Digitalisering", "Personeel en aantrekkelijk werkgeverschap")
    found = read("gemeente|kant|U1", f"Aalst|college|{between.join(texts)}", items=["U1"])
    assert answers(found, "U1") == [["finance", "digital", "hr"]]


@pytest.mark.parametrize(
    "cell",
    ["['finance', 'digital']", "{finance,digital}", "1. Financieel evenwicht, 2. Digitalisering",
     "1) Financieel evenwicht 2) Digitalisering", "- Financieel evenwicht; - Digitalisering"],
)  # fmt: skip
def test_several_in_a_cell_may_be_a_list(cell: str) -> None:
    found = read("gemeente|kant|U1", f"Aalst|college|{cell}", items=["U1"])
    assert answers(found, "U1") == [["finance", "digital"]]


def test_several_in_a_cell_with_places_are_in_their_order_or_refused() -> None:
    found = read(
        "gemeente|kant|U2", "Aalst|college|1. Financieel evenwicht, 2. Digitalisering, 3. hr",
        "Aalst|staf|2. Financieel evenwicht, 1. Digitalisering, 3. hr", items=["U2"],
    )  # fmt: skip
    assert answers(found, "U2") == [["finance", "digital", "hr"]]
    assert refusals(found)[0][3] == "wrong_places"


@pytest.mark.parametrize(
    "cell",
    ["Sturing=50; Ruimte=30; Structuur=20", "Sturing: 50, Ruimte: 30, Structuur: 20",
     "Sturing 50, Ruimte 30, Structuur 20", "Sturing (50); Ruimte (30); Structuur (20)"],
)  # fmt: skip
def test_points_in_a_cell_stand_behind_their_options(cell: str) -> None:
    found = read("gemeente|kant|P2", f"Aalst|college|{cell}", items=["P2"])
    assert answers(found, "P2") == [{"steering": 50, "room": 30, "structure": 20}]


def test_points_that_an_option_gets_twice_are_refused() -> None:
    """The last of them made up the total."""
    found = read("gemeente|kant|P2", "Aalst|college|Sturing=30; Sturing=100", items=["P2"])
    assert refusals(found)[0][3] == "duplicate_option"


def test_ranking_columns_may_call_a_place_a_choice() -> None:
    options = {"r0": "U2.finance", "r1": "U2.hr", "r2": "U2.digital"}
    found = read("gemeente;kant;r0;r1;r2", "Aalst;college;2e keuze;1ste keuze;3e keuze",
                 "Aalst;staf;Rang 1;Rang 2;Rang 3", "Gent;college;1st choice;3rd choice;2nd choice",
                 items=options)  # fmt: skip
    assert answers(found, "U2") == [
        ["hr", "finance", "digital"], ["finance", "hr", "digital"], ["finance", "digital", "hr"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    ["Andere", "Anders, namelijk:", "Andere (geef nadere toelichting)", "Autre (veuillez préciser)",
     "Other - please specify", "Sonstiges…", "-oth-"],
)  # fmt: skip
def test_other_is_called_so_in_many_ways(cell: str) -> None:
    one = read("gemeente;kant;U1", f"Aalst;college;finance;{cell}".replace("finance;", "finance|"),
               items=["U1"])  # fmt: skip
    assert answers(one, "U1") == [["finance", "other"]]
    column = {"u1": "U1.finance", "u2": "U1.other"}
    two = read("gemeente;kant;u1;u2", f"Aalst;college;1;{cell}", items=column)
    assert (answers(two, "U1"), answers(two, "U1.other")) == ([["finance", "other"]], [None])


@pytest.mark.parametrize(
    "first", ["1 - Helemaal eens", "1 (helemaal eens)", "1 [helemaal eens]", "Helemaal eens = 1"]
)
def test_a_scale_with_words_at_its_ends_alone_that_the_file_turned_around_is_refused(
    first: str,
) -> None:
    """What lies between the ends would be turned without a word."""
    with pytest.raises(MappingError, match="labels_turned"):
        read("gemeente;kant;C1", f"Aalst;college;{first}", "Gent;college;2", items=["C1"])


@pytest.mark.parametrize(
    "cell",
    ["5 (helemaal eens)", "helemaal eens = 5", "helemaal eens - 5", "helemaal eens: 5", "5 [Helemaal eens]"],
)  # fmt: skip
def test_a_number_and_its_label_stand_together_in_many_ways(cell: str) -> None:
    found = read("gemeente;kant;C1", f"Aalst;college;{cell}", "Gent;college;2", items=["C1"])
    assert (answers(found, "C1"), found.refused) == ([5, 2], [])


def test_a_slip_in_one_label_turns_no_scale() -> None:
    slip = read("gemeente;kant;C1", "Aalst;college;1 - Helemaal eens", "Gent;college;4 - Eens",
                "Lier;college;2", items=["C1"])  # fmt: skip
    assert answers(slip, "C1") == [4, 2]
