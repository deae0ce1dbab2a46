"""The words of 'other' in the cell of the answer, as Google Forms and Microsoft Forms export them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.answer_import.files import FileReading, read_answers
from surveys.answer_import.mapping import convert_mapping
from surveys.answer_import.reasons import MappingError
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.models import Version
from surveys.upload.tables import UploadedTable
from tests.conftest import client_of
from tests.surveys.answer_stage import answers, refusals, table_of
from tests.surveys.test_import_layouts import S1, document

ONE = ["Geld", "Zorg, welzijn en gezin", "Te veel regels, en te weinig tijd"]
GOOGLE = [
    "Geld, Zorg, welzijn en gezin",
    "Geld, Te veel regels, en te weinig tijd",
    "Alleen eigen woorden",
    "Digitalisering",
]
MICROSOFT = ["Geld;Zorg, welzijn en gezin;", "Te veel regels, dus;Geld;", "Alleen eigen woorden;"]


def file(column: str, cells: list[str], start: str = "Tijdstempel") -> UploadedTable:
    """A row for each cell, with the columns that the tool puts first."""
    rows = [f'1-2-2026 10:00:0{place};Aalst;"{cell}"' for place, cell in enumerate(cells)]
    return table_of("\n".join([f"{start};gemeente;{column}", *rows]).encode())


def read(code: str, cells: list[str], **column: Any) -> FileReading:
    described = {
        "municipality": {"column": "gemeente"},
        "perspective": "political",
        "questionnaire": "Q",
        "items": {"vraag": {"code": code, "other_words": True, **column}},
    }
    return read_answers(file("vraag", cells), convert_mapping(described), document())


def test_words_of_a_single_choice_are_those_of_other() -> None:
    found = read("S1", ONE)
    assert answers(found, "S1") == ["money", "care", "other"]
    assert answers(found, "S1.other") == [None, None, ONE[2]]
    assert found.refused == []


def test_without_the_key_they_are_refused() -> None:
    found = read("S1", ONE, other_words=False)
    assert [one[3] for one in refusals(found)] == ["unknown_option", "no_answers"]


def test_words_of_google_come_last_and_may_have_commas() -> None:
    found = read("M1", GOOGLE)
    assert answers(found, "M1") == [["money", "care"], ["money", "other"], ["other"], ["it"]]
    words = [None, "Te veel regels, en te weinig tijd", "Alleen eigen woorden", None]
    assert answers(found, "M1.other") == words
    assert found.refused == []


def test_words_of_microsoft_stand_anywhere() -> None:
    found = read("M1", MICROSOFT)
    assert answers(found, "M1") == [["money", "care"], ["money", "other"], ["other"]]
    assert answers(found, "M1.other") == [None, "Te veel regels, dus", "Alleen eigen woorden"]


@pytest.mark.parametrize(
    ("others", "cell"),
    [
        (
            GOOGLE,
            "Geld, te weinig, Digitalisering",
        ),  # words with an option in them, or two stretches
        (GOOGLE, "te weinig, Geld"),  # words never come first
        (GOOGLE, "Geld, digitalisering, en zo verder"),  # the small letter is the respondent's
        (
            MICROSOFT,
            "Geld;te weinig;en te laat;",
        ),  # an option that we do not know, or one sign in words
        (["Geld"], "Digitalisering; en dat"),  # nothing says what separates
    ],
)
def test_what_cannot_be_told_apart_is_refused(others: list[str], cell: str) -> None:
    found = read("M1", [*others, cell])
    assert [one[3] for one in refusals(found)] == ["words_unclear", "no_answers"]
    assert "eigen woorden" in found.refused[0].reason


@pytest.mark.parametrize("cell", ["digitaliséring", "1. Geld", "Geld!"])
def test_what_is_an_option_but_for_its_spelling_becomes_no_words(cell: str) -> None:
    assert refusals(read("S1", ["Geld", cell]))[0][3] == "like_option"


@pytest.mark.parametrize(("cell", "why"), [("7", "unknown_option"), ("#N/A", "sheet_error")])
def test_a_code_or_an_error_becomes_no_words(cell: str, why: str) -> None:
    assert refusals(read("S1", ["Geld", cell]))[0][3] == why


def test_words_are_held_to_what_a_respondent_may_write() -> None:
    found = read("S1", ["Geld", "x" * 5_000, "<script>alert(1)</script>", "=1+cmd|' /C calc'!A0"])
    assert refusals(found)[0][3] == "text_too_long"
    assert answers(found, "S1.other")[1:] == ["<script>alert(1)</script>", "=1+cmd|' /C calc'!A0"]


def test_a_column_of_nothing_but_words_is_another_question() -> None:
    with pytest.raises(MappingError, match="only_words"):
        read("S1", [f"woorden {letter}" for letter in "abcde"])


def test_only_a_choice_with_other_has_words() -> None:
    with pytest.raises(MappingError, match="no_other"):
        read("R1", ["Geld"])


def test_the_words_are_told_with_the_commonest() -> None:
    notes = read("S1", [*ONE, "Personeel", "personeel"]).notes
    told = next(note for note in notes if note.code == "words_read")
    assert told.params["rows"] == 3
    assert told.params["words"].startswith("personeel (2)")


def test_words_in_two_places_are_refused() -> None:
    described = {
        "municipality": {"column": "gemeente"},
        "perspective": "political",
        "questionnaire": "Q",
        "items": {"vraag": {"code": "S1", "other_words": True}, "woorden": "S1.other"},
    }
    table = table_of(b"gemeente;vraag;woorden\nAalst;Geld;")
    with pytest.raises(MappingError, match="item_twice"):
        read_answers(table, convert_mapping(described), document())


@pytest.fixture
def version(alice: User, north: Tenant) -> Version:
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Q", document=document())
        return publish_version(by=alice, questionnaire=made)


def uploaded(alice: User, column: str, start: str) -> tuple[Client, str]:
    browser, lines = (
        client_of(alice),
        [f"{start};gemeente;{column}", "1-2-2026;Aalst;Te weinig tijd"],
    )
    content = SimpleUploadedFile("antwoorden.csv", "\n".join(lines).encode())
    return browser, browser.post("/t/north/answers/", {"file": content})["Location"]


@pytest.mark.parametrize(
    ("start", "proposed"),
    [
        ("Tijdstempel", True), ("Begintijd;Tijd van voltooien", True), ("Start time;Completion time", True),
        ("Horodateur", True), ("Startzeit;Fertigstellungszeit", True), ("Datum", False),
    ],
)  # fmt: skip
def test_the_page_proposes_it_of_tools_that_write_so(
    alice: User, version: Version, start: str, proposed: bool
) -> None:
    browser, page = uploaded(alice, S1, start)
    shown = browser.post(page, {"questionnaire": version.id, "show": "1"}).text
    box = re.search(r'<input type="checkbox" name="words-\d"[^>]*>', shown)
    assert box is not None
    assert ("checked" in box[0]) is proposed


def test_what_was_confirmed_on_the_page_is_read_and_shown_again(
    alice: User, version: Version
) -> None:
    browser, page = uploaded(alice, S1, "Tijdstempel")
    told = {
        "municipality": "gemeente", "municipality_by": "name", "side": "political", "items": [S1],
        "language": "nl", "questionnaire": str(version.id), "scale_min": "1", "scale_max": "5",
    }  # fmt: skip
    preview = browser.get(browser.post(page, {**told, "words-2": "1"})["Location"])
    assert "eigen woorden bij ‘anders’, het vaakst: te weinig tijd (1)" in preview.text
    again = browser.get(page).text
    assert 'name="words-2" value="1" checked' in again
    assert "zegt meer dan deze pagina toont" not in again
    without = browser.get(browser.post(page, told)["Location"])
    assert "Dit antwoord staat niet in de vragenlijst." in without.text
