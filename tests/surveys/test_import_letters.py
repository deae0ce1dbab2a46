"""The letters of a CSV: bytes that could be other ones are never read in silence."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.answer_import.files import document_for, read_answers
from surveys.answer_import.samples import table_as_bytes, table_from_bytes
from surveys.models import Response
from surveys.upload.reading.encodings import ENCODINGS, decoded
from surveys.upload.table_remarks import told
from surveys.upload.tables import TableError, UploadedTable, read_table
from tests.surveys.answer_stage import mapping

TEXT = "gemeente;kant;Q1;opm\nLiège;politiek;4;très bien, ça va\nGent;administratie;2;coördinatie\n"
OLD = ("cp850", "cp437", "macintosh")


def table(content: bytes, **more: Any) -> UploadedTable:
    return read_table(io.BytesIO(content), "a.csv", **more)


@pytest.mark.parametrize("name", ENCODINGS)
def test_letters_are_recognised(name: str) -> None:
    found = table(TEXT.encode(ENCODINGS[name]))
    assert [row.cells["gemeente"] for row in found.rows] == ["Liège", "Gent"]
    assert found.rows[0].cells["opm"] == "très bien, ça va"


@pytest.mark.parametrize("name", OLD)
def test_letters_of_old_programs_are_told_with_words(name: str) -> None:
    found = table(TEXT.encode(ENCODINGS[name]))
    # The letters that we use are the same in both sets of DOS.
    assert found.encoding == {"cp437": "cp850"}.get(name, name)
    (sentence,) = told(found)
    assert "Liège, très, ça" in sentence
    assert told(table_from_bytes(table_as_bytes(found))) == [sentence]


@pytest.mark.parametrize("name", ["utf-8", "utf-16", "windows-1252"])
def test_letters_that_cannot_be_other_ones_need_no_word(name: str) -> None:
    assert told(table(TEXT.encode(ENCODINGS[name]))) == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_letters_of_two_bytes_need_no_mark(encoding: str) -> None:
    assert table(TEXT.encode(encoding)).rows[0].cells["gemeente"] == "Liège"


WORDS = (
    "Grâce-Hollogne;Hôtel;Château",
    "Müller;Jörg;Größe;Übung",
    "LIÈGE;FLÉMALLE;BÜLLINGEN",
    "Éva;Élise;François;naïef;où;même",
    "« oui » dit-il",
)


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("name", ["windows-1252", "cp850", "macintosh"])
def test_letters_stand_where_words_have_them(text: str, name: str) -> None:
    assert decoded(text.encode(ENCODINGS[name])).text == text


def test_letters_that_an_earlier_program_lost_do_not_spoil_the_others() -> None:
    """One sign for a lost one is whole UTF-8, and says nothing of the file it stands in."""
    found = table("gemeente;kant;X2\nLiège;college;caf\ufffd\n".encode())
    assert (found.rows[0].cells["gemeente"], found.encoding) == ("Liège", "utf-8")


def test_letters_that_could_be_two_are_told_though_the_usual_set_is_right() -> None:
    # à of DOS and … of Windows are one byte, and both end a word.
    found = decoded("voilà".encode("cp850"))
    assert (found.encoding, found.doubt) == ("windows-1252", "voil…")


def test_letters_are_read_as_a_person_says() -> None:
    content = "gemeente;opm\nGent;voilà\n".encode("cp850")
    found = table(content, encoding="cp850")
    assert (found.rows[0].cells["opm"], told(found)) == ("voilà", [])
    with pytest.raises(TableError) as refused:
        table(content, encoding="utf-8")
    assert refused.value.code == "wrong_encoding"
    assert "utf-8" in refused.value.message


def test_letters_are_among_the_remarks_of_an_import() -> None:
    file = table(TEXT.encode("cp850"))
    described = mapping(items=["Q1"])
    notes = read_answers(file, described, document_for(described, file, "Proef")).notes
    assert ["Liège" in one.reason for one in notes if one.code == "letters"] == [True]


def test_letters_can_be_chosen_on_the_page(browser: Client) -> None:
    content = "gemeente;kant;Q1\nGent;voilà;4\nGent;b;3\n".encode("cp850")
    given = {"file": SimpleUploadedFile("a.csv", content)}
    page = browser.post("/t/north/answers/", given, follow=True)
    assert "voil…" in page.text
    assert "kies dan bij het bestand een andere tekenset" in page.text
    again = {"file": SimpleUploadedFile("a.csv", content), "encoding": "cp850"}
    page = browser.post("/t/north/answers/", again, follow=True)
    assert "voilà" in page.text
    assert "een andere tekenset" not in page.text


@pytest.mark.parametrize("said", ["option", "mapping"])
def test_letters_can_be_chosen_in_the_command(north: Tenant, tmp_path: Any, said: str) -> None:
    file, described = tmp_path / "a.csv", tmp_path / "m.yaml"
    file.write_bytes("gemeente;kant;C1\nGent;voilà;4\n".encode("cp850"))
    described.write_text(
        "municipality: {column: gemeente}\ncreate_items: true\nscale: {min: 1, max: 5}\nitems: [C1]\n"
        "perspective: {column: kant, values: {voilà: political}}\n"
        + ("encoding: cp850\n" if said == "mapping" else "")
    )
    names = {"mapping": described, "tenant": "north", "study": "S", "wave": "W"}
    more = {"encoding": "cp850"} if said == "option" else {}
    call_command("import_answers", file, **names, **more)
    with tenant(north.id):
        assert Response.objects.count() == 1
