"""Files as survey tools write them: the mapping that is proposed, and what is read by it."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from surveys.answer_import.files import read_answers
from surveys.answer_import.forms.linking import best_match, links_of
from surveys.answer_import.mapping import convert_mapping
from surveys.answer_import.samples import guess, table_as_bytes, table_from_bytes
from surveys.questionnaire.document import Document, decode
from surveys.upload.table_errors import TableError
from surveys.upload.tables import UploadedTable, read_table

Rows = Sequence[Sequence[object]]


def both(text: str) -> dict[str, dict[str, str]]:
    return {side: {"nl": text} for side in ("political", "administrative")}


def options(**texts: str) -> list[dict[str, Any]]:
    return [{"code": code, "text": {"nl": text}} for code, text in texts.items()]


A1, A2 = "Het bestuur maakt duidelijke keuzes.", "We werken goed samen."
M1, R1, S1, P1 = (
    "Waarop zet u in?",
    "Rangschik de uitdagingen.",
    "Uw grootste zorg?",
    "Verdeel 100 punten.",
)
LABELS = ("Helemaal oneens", "Oneens", "Neutraal", "Eens", "Helemaal eens")
THREE = {"money": "Geld", "care": "Zorg, welzijn en gezin", "it": "Digitalisering"}
ITEMS: list[dict[str, Any]] = [
    {"code": "A1", "kind": "scale", "scale": "agree", "wording": both(A1)},
    {"code": "A2", "kind": "scale", "scale": "agree", "wording": both(A2)},
    {"code": "M1", "kind": "multiple", "other": True, "wording": both(M1), "options": options(**THREE)},
    {"code": "R1", "kind": "ranking", "choose": 3, "wording": both(R1), "options": options(**THREE)},
    {"code": "S1", "kind": "single", "other": True, "wording": both(S1), "options": options(**THREE)},
    {"code": "P1", "kind": "sum", "total": 100, "wording": both(P1), "options": options(road="Wegen", care="Zorg")},
]  # fmt: skip


def document(items: list[dict[str, Any]] = ITEMS) -> Document:
    return decode(
        {
            "title": {"nl": "Q"}, "minutes": 2, "languages": ["nl"],
            "scales": {"agree": {"labels": [{"nl": label} for label in LABELS]}},
            "sections": [{"code": "s", "title": {"nl": "S"},
                          "items": [{"required": False, **item} for item in items]}],
        }
    )  # fmt: skip


TRUTH = {
    "A1": 4, "A2": 2, "M1": ["money", "care", "other"], "M1.other": "Weer", "R1": ["it", "money", "care"],
    "S1": "other", "S1.other": "Fusie", "P1": {"road": 60, "care": 40},
}  # fmt: skip


def table_of(rows: Rows, **form: Any) -> UploadedTable:
    text = io.StringIO()
    csv.writer(text, **form).writerows(rows)
    return read_table(io.BytesIO(text.getvalue().encode()), "a.csv", tells=True)


def proposed(table: UploadedTable, found: Document) -> dict[str, str]:
    """What the page fills in; nobody changed it. The file waits on the way there."""
    waited = table_from_bytes(table_as_bytes(table))
    assert waited == table
    links = links_of(found, waited)
    return {**links.suggested, **links.recognised}


def taken(table: UploadedTable, found: Document) -> dict[str, Any]:
    """The answers of the first row, by the proposed mapping."""
    mapping = convert_mapping(
        {"municipality": {"column": guess(table).municipality}, "perspective": "political",
         "questionnaire": "Q", "items": proposed(table, found)}
    )  # fmt: skip
    reading = read_answers(table, mapping, found)
    assert reading.refused == []
    return dict(reading.rows[0].answers)


CODES = [
    "Aalst",
    "4",
    "2",
    "Y",
    "Y",
    "",
    "Weer",
    "it",
    "money",
    "care",
    "-oth-",
    "Fusie",
    "60",
    "40",
]
FULL = ["Aalst", "Eens", "Oneens", "Ja", "Ja", "Nee", "Weer", "Digitalisering", "Geld",
        "Zorg, welzijn en gezin", "Andere", "Fusie", "60", "40"]  # fmt: skip
IN_CODES = ["gemeente", "A1", "X9[A2]", *(f"M1[{c}]" for c in (*THREE, "other")),
            *(f"R1[{n}]" for n in (1, 2, 3)), "S1", "S1[other]", "P1[road]", "P1[care]"]  # fmt: skip
IN_WORDS = ["Gemeente", A1, f"Stellingen [{A2}]", *(f"{M1} [{t}]" for t in (*THREE.values(), "Andere")),
            *(f"{R1} [Rang {n}]" for n in (1, 2, 3)), S1, f"{S1} [Andere]",
            f"{P1} [Wegen]", f"{P1} [Zorg]"]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "row"),
    [(IN_CODES, CODES), (IN_WORDS, FULL),
     (["Gemeente", *(f"{c}. {w}" for c, w in zip(IN_CODES[1:], IN_WORDS[1:], strict=True))], FULL)],
)  # fmt: skip
def test_an_export_of_limesurvey_is_recognised(header: list[str], row: list[str]) -> None:
    """In codes, in full, and with codes and texts."""
    table = table_of([header, row, row], quoting=csv.QUOTE_ALL)
    assert taken(table, document()) == TRUTH


QUESTIONS = ["Gemeente", f"Stellingen - {A1}", f"Stellingen - {A2}",
             *(f"{M1} - Selected Choice - {t}" for t in (*THREE.values(), "Andere:")), f"{M1} - Andere: - Text",
             *(f"{R1} - {t}" for t in THREE.values()), f"{S1} - Selected Choice", f"{S1} - Andere: - Text",
             f"{P1} - Wegen", f"{P1} - Zorg", f"{M1} - Display Order", f"{R1} - Display Order"]  # fmt: skip
NAMED = ["Gemeente", "Q1_1", "Q1_2", *(f"Q2_{n}" for n in range(1, 5)), "Q2_4_TEXT", "R1_1", "R1_2", "R1_3",
         "Q4", "Q4_4_TEXT", "Q5_1", "Q5_2", "M1_DO", "R1_DO"]  # fmt: skip
IMPORTS = [json.dumps({"ImportId": f"QID{n}"}) for n in range(len(NAMED))]
PLACES = ["2", "3", "1", "Andere:", "Fusie", "60", "40", "it|care", "it|care"]
BY_OPTION = [
    ["Aalst", "Eens", "Oneens", *list(THREE.values())[:2], "", "Andere:", "Weer", *PLACES],
    ["Aalst", "4", "2", "1", "1", "", "1", "Weer", *PLACES],
]


@pytest.mark.parametrize("row", BY_OPTION)
def test_an_export_of_qualtrics_is_recognised_by_its_second_header(row: list[str]) -> None:
    assert taken(table_of([NAMED, QUESTIONS, IMPORTS, row, row]), document()) == TRUTH


def test_an_export_of_google_forms_is_recognised() -> None:
    header = ["Tijdstempel", "Gemeente", f"Stellingen [{A1}]", f"Stellingen [{A2}]", M1,
              *(f"{R1} [{n}e keuze]" for n in (1, 2, 3)), S1]  # fmt: skip
    row = ["2024/03/04 10:15:23 a.m. CET", "Aalst", "4", "Oneens", "Geld, Zorg, welzijn en gezin",
           "Digitalisering", "Geld", "Zorg, welzijn en gezin", "Digitalisering"]  # fmt: skip
    assert taken(table_of([header, row, row]), document()) == {
        "A1": 4, "A2": 2, "M1": ["money", "care"], "R1": ["it", "money", "care"], "S1": "it",
    }  # fmt: skip


def test_an_export_of_microsoft_forms_is_recognised() -> None:
    header = ["ID", "Begintijd", "Tijd van voltooien", "Gemeente", A1, f"{A2}\u00a0", M1, R1, S1, "Toelichting", "Toelichting2"]  # fmt: skip
    row = ["1", "3/4/24 10:15:00", "3/4/24 10:25:00", "Aalst", "Eens", "Oneens",
           "Geld;Zorg, welzijn en gezin;", "Digitalisering;Geld;Zorg, welzijn en gezin;", "Geld", "", ""]  # fmt: skip
    assert taken(table_of([header, row, row]), document()) == {
        "A1": 4, "A2": 2, "M1": ["money", "care"], "R1": ["it", "money", "care"], "S1": "money",
    }  # fmt: skip


def test_an_export_of_survey_monkey_is_recognised() -> None:
    header = ["Respondent ID", "Collector ID", "Gemeente", "Stellingen", "", M1, "", "", "", R1, "", "", S1, "", P1, ""]  # fmt: skip
    below = ["", "", "Open-Ended Response", A1, A2, *THREE.values(), "Andere (geef nadere toelichting)",
             *THREE.values(), "Response", "Andere (geef nadere toelichting)", "Wegen", "Zorg"]  # fmt: skip
    row = ["1", "2", "Aalst", "Eens", "Oneens", "Geld", "Zorg, welzijn en gezin", "", "Weer", "2", "3", "1",
           "", "Fusie", "60", "40"]  # fmt: skip
    assert taken(table_of([header, below, row, row]), document()) == TRUTH


@pytest.mark.parametrize("before", ["", "deel/", "deel/vragen/"])
def test_an_export_of_kobo_is_recognised(before: str) -> None:
    """Its multiple choice stands in one column and once more in a column for each option."""
    header = ["start", "gemeente", f"{before}A1", f"{before}A2", f"{before}M1",
              *(f"{before}M1/{c}" for c in THREE), f"{before}R1/_1st_choice", f"{before}R1/_2nd_choice",
              f"{before}R1/_3rd_choice", f"{before}S1", f"{before}S1_other", "_uuid"]  # fmt: skip
    row = ["2024-03-04T10:00:00.000+01:00", "Aalst", "4", "2", "money care", "1", "1", "0", "it", "money", "care",
           "other", "Fusie", "u"]  # fmt: skip
    assert taken(table_of([header, row, row], delimiter=";"), document()) == {
        key: value for key, value in TRUTH.items() if key not in ("M1", "M1.other", "P1")
    } | {"M1": ["money", "care"]}  # fmt: skip


def test_a_file_with_codes_and_texts_chooses_its_questionnaire() -> None:
    table = table_of(
        [
            ["Gemeente", f"A1. {A1}", f"A2. {A2}", f"M1[money]. {M1} [Geld]"],
            ["Aalst", "4", "2", "Y"],
        ]
    )
    assert best_match({"q": document()}, table) == "q"


@pytest.mark.parametrize(
    "name",
    ["M1[SQ001]", "M1_DO", "A1_DO", "A1_TEXT", "A1[comment]", "M1_1", f"Punten - {S1}!", "A1_pol"],
)
def test_a_column_of_which_nobody_can_tell_what_it_holds_is_left_to_a_person(name: str) -> None:
    assert proposed(table_of([["gemeente", name], ["Aalst", "1"]]), document()) == {}


def test_of_two_columns_for_one_statement_none_is_proposed() -> None:
    table = table_of(
        [
            ["gemeente", f"Belang [{A1}]", f"Inzet [{A1}]", f"Stelling [{A2}]"],
            ["Aalst", "1", "2", "3"],
        ]
    )
    assert proposed(table, document()) == {f"Stelling [{A2}]": "A2"}


def test_a_place_and_the_place_of_an_option_are_told_apart_by_the_question() -> None:
    """Both are called R1_1 by some tool."""
    names = ["gemeente", "R1_1", "R1_2", "R1_3"]
    row = ["Aalst", "2", "3", "1"]
    below = ["Gemeente", *(f"{R1} - {text}" for text in THREE.values())]
    assert taken(table_of([names, below, IMPORTS[:4], row]), document()) == {
        "R1": ["it", "money", "care"]
    }
    texts = ["Aalst", "Digitalisering", "money", "Zorg, welzijn en gezin"]
    assert taken(table_of([names, texts]), document()) == {"R1": ["it", "money", "care"]}


def test_words_beside_other_alone_do_not_make_an_answer_of_several() -> None:
    """The columns of the options were not named: whoever wrote words may have chosen them too."""
    table = table_of([["gemeente", "A1", "M1[SQ001]", "M1[other]"], ["Aalst", "4", "Y", "Weer"]])
    assert taken(table, document()) == {"A1": 4, "M1.other": "Weer"}


def test_what_nobody_was_asked_is_not_answered_unless_an_answer_is_called_so() -> None:
    """LimeSurvey writes N/A for every question that it did not show."""
    header = ["gemeente", "A1", "A2", "S1"]
    assert taken(table_of([header, ["Aalst", "4", "N/A", "N/A"]]), document()) == {"A1": 4}
    called = [
        {
            "code": "S1",
            "kind": "single",
            "wording": both(S1),
            "options": options(none="N/A", it="Digitalisering"),
        }
    ]
    assert taken(table_of([["gemeente", "S1"], ["Aalst", "N/A"]]), document(called)) == {
        "S1": "none"
    }


NUMBERED = options(a1="Geld", a2="Zorg", a10="Digitalisering")
WITH_NUMBERS: list[dict[str, Any]] = [
    {"code": "S1", "kind": "single", "other": True, "wording": both(S1), "options": NUMBERED},
    {"code": "M1", "kind": "multiple", "wording": both(M1), "options": NUMBERED},
    {"code": "R1", "kind": "ranking", "choose": 3, "wording": both(R1), "options": NUMBERED},
]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["S1", "M1", "R1"], ["2", "1,10", "10 1 2"]),
        (["S1", "M1", "R1"], ["2.0", "1;10", "10,1,2"]),
        (["S1", "M1[1]", "M1[2]", "M1[10]", "R1[1]", "R1[2]", "R1[3]"], ["2", "Y", "", "Y", "10", "1", "2"]),
        (["S1", "M1_1", "M1_2", "M1_10", "R1"], ["2", "1", "0", "1", "a10 a1 a2"]),
        (["deel/S1", "deel/M1/1", "deel/M1/2", "deel/M1/10", "R1"], ["2", "1", "0", "1", "10 1 2"]),
    ],
)  # fmt: skip
def test_codes_that_were_numbers_elsewhere_are_read(header: list[str], row: list[str]) -> None:
    """A questionnaire taken over from LimeSurvey, Kobo or Qualtrics, and its answers after it."""
    table = table_of([["gemeente", *header], ["Aalst", *row]])
    assert taken(table, document(WITH_NUMBERS)) == {
        "S1": "a2", "M1": ["a1", "a10"], "R1": ["a10", "a1", "a2"],
    }  # fmt: skip


def test_a_number_that_an_option_says_is_no_code() -> None:
    said = options(a1="3", a2="2", a3="1")
    items = [{"code": "S1", "kind": "single", "wording": both(S1), "options": said}]
    assert taken(table_of([["gemeente", "S1"], ["Aalst", "3"]]), document(items)) == {"S1": "a1"}


def in_workbook(rows: Rows) -> UploadedTable:
    book = openpyxl.Workbook()
    for row in rows:
        book["Sheet"].append([cell or None for cell in row])
    content = io.BytesIO()
    book.save(content)
    return read_table(io.BytesIO(content.getvalue()), "a.xlsx", tells=True)


def test_the_last_question_of_a_workbook_has_all_its_columns() -> None:
    """The names end with the question; its other columns have an option below and no name."""
    header = ["Respondent ID", "Gemeente", A1, P1, ""]
    below = ["", "Open-Ended Response", "Response", "Wegen", "Zorg"]
    table = in_workbook([header, below, ["1", "Aalst", "Eens", "60", "40"]])
    assert taken(table, document()) == {"A1": 4, "P1": {"road": 60, "care": 40}}


@pytest.mark.parametrize("before", ["deel-", "groep-deel-"])
def test_an_export_of_odk_central_is_recognised(before: str) -> None:
    header = ["SubmissionDate", "gemeente", f"{before}A1", f"{before}M1", f"{before}S1", "meta-instanceID", "KEY"]  # fmt: skip
    row = ["2026-03-01T10:00:00Z", "Aalst", "4", "money care", "it", "uuid:1", "uuid:1"]
    assert taken(table_of([header, row]), document()) == {
        "A1": 4, "M1": ["money", "care"], "S1": "it",
    }  # fmt: skip


def test_a_ranking_is_known_by_code_and_question_together() -> None:
    header = ["gemeente", *(f"R1[{n}] {R1} [Rang {n}]" for n in (1, 2, 3))]
    table = table_of([header, ["Aalst", "it", "money", "care"]])
    assert taken(table, document()) == {"R1": ["it", "money", "care"]}


@pytest.mark.parametrize("code", ["-99", "-9", "-1", "-99.0", "-999"])
def test_a_code_for_no_answer_is_no_words(code: str) -> None:
    """Qualtrics writes -99 where somebody saw a question and left it."""
    items = [*ITEMS, {"code": "T1", "kind": "short_text", "wording": both("Waarom?")}]
    table = table_of([["gemeente", "A1", "S1.other", "T1"], ["Aalst", "4", code, code]])
    mapping = convert_mapping(
        {"municipality": {"column": "gemeente"}, "perspective": "political", "questionnaire": "Q",
         "items": {"A1": "A1", "S1.other": "S1.other", "T1": "T1"}}
    )  # fmt: skip
    reading = read_answers(table, mapping, document(items))
    assert reading.rows[0].answers == {"A1": 4}
    assert {(one.column, one.code) for one in reading.refused} == {
        ("S1.other", "code_in_words"),
        ("T1", "code_in_words"),
    }


def test_an_opendocument_sheet_is_called_by_its_name() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")
    with pytest.raises(TableError, match="open_document"):
        read_table(io.BytesIO(content.getvalue()), "a.ods")
