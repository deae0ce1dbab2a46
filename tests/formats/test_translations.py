"""Texts to a translator and back, in each format; what tools and hostile hands make of the files."""

import contextlib
import io
import re
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.formats.losses import Unreadable
from surveys.formats.translations import FILE_FORMATS, ReadUnit, TranslationUnit, Units, read
from surveys.formats.translations.units import TranslationFormat
from surveys.questionnaire import plain
from surveys.questionnaire.words import TranslationState

SHEET, XLIFF = FILE_FORMATS
FIRST = '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'
SECOND = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="nl" trgLang="fr-BE">'

said = (
    st.text(st.characters(codec="utf-8"), max_size=60)
    .map(plain.tidy)
    .filter(lambda text: plain.forbidden(text) is None and "\ufffe" not in text and "\uffff" not in text)
)  # fmt: skip
units = st.builds(
    TranslationUnit,
    id=st.from_regex(r"item\.[A-Za-z][A-Za-z0-9_]{0,9}\.options\.[a-z]{1,3}", fullmatch=True),
    where=said,
    source=said.filter(bool),
    target=said,
    state=st.sampled_from(TranslationState),
    note=said,
    limit=st.integers(1, 5000),
)
files = st.builds(
    Units, st.just("besturen"), st.just("nl"), st.just("fr"), st.lists(units, min_size=1, max_size=5).map(tuple)
)  # fmt: skip


def unit(source: str, target: str = "", state: str = "missing") -> TranslationUnit:
    return TranslationUnit("item.S1.help", "Deel", source, target, TranslationState(state), "", 100)


def file(*found: TranslationUnit) -> Units:
    return Units("besturen", "nl", "fr", found)


@pytest.mark.parametrize("form", FILE_FORMATS, ids=lambda form: form.slug)
@settings(deadline=None, max_examples=40, suppress_health_check=[*HealthCheck])
@given(told=files)
def test_what_goes_out_comes_back(form: TranslationFormat, told: Units) -> None:
    body = form.write(told)
    found = read(body)
    assert form.recognises(body)
    assert found.target_language == "fr"
    assert found.units == tuple(
        ReadUnit(one.id, one.source, one.target, one.state is TranslationState.DONE)
        for one in told.units
    )


# --- The workbook --------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["=1+1", "+32 9", "-5", "@allen", "'s avonds", "=HYPERLINK(1)"])
def test_no_text_becomes_a_formula(words: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(SHEET.write(file(unit(words, words)))))
    cells = book.worksheets[0][2]
    assert [cells[2].value, cells[3].value] == [words, words]
    assert all(cell.data_type in ("s", "n") and cell.number_format == "@" for cell in cells)
    assert cells[2].quotePrefix
    assert cells[3].quotePrefix


def test_only_the_translation_and_its_state_are_free() -> None:
    book = openpyxl.load_workbook(io.BytesIO(SHEET.write(file(unit("Bron", "Doel", "outdated")))))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [
        "id", "where", "source (nl)", "target (fr)", "state", "note",
    ]  # fmt: skip
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[2]] == [True, True, True, False, False, True]
    assert sorted(str(each.sqref) for each in sheet.data_validations.dataValidation) == ["D2", "E2"]


def edited(rows: Sequence[Sequence[object]], title: str = "Blad1") -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append([*row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_that_people_worked_in_is_read_by_its_heads() -> None:
    """Another program's name of the sheet, rows above, columns moved and added, numbers as such."""
    found = read(
        edited(
            [
                ["Voor Marie"],
                ["Opmerking", "Target (FR)", "ID", "State", "Source (nl)"],
                ["?", 7, "item.S1.help", "Done", "Zeven"],
                [None, "Deux", " item.S2.help ", None, None],
                ["leeg"],
            ]
        )
    )
    assert found.target_language == "fr"
    assert found.units == (
        ReadUnit("item.S1.help", "Zeven", "7", done=True),
        ReadUnit("item.S2.help", "", "Deux", done=False),
    )


def test_what_no_database_can_hold_is_left_out() -> None:
    book = edited([["id", "target (fr)"], ["item.S1.help", "Een_x0000__x0007_twee"]])
    assert read(book).units[0].target == "Eentwee"


# --- XLIFF ---------------------------------------------------------------------------------------


def test_states_and_lengths_as_tools_read_them() -> None:
    text = XLIFF.write(file(unit("A"), unit("B", "b", "outdated"), unit("C", "c", "done"))).decode()
    assert re.findall(r'state="([^"]*)"', text) == ["new", "needs-translation", "translated"]
    assert re.findall(r'approved="([^"]*)"', text) == ["no", "no", "yes"]
    assert text.count('maxwidth="100" size-unit="char"') == 3


def test_what_tools_make_of_a_unit_of_1_2() -> None:
    """Segments marked within it, codes, an older translation beside it, no state, approved alone."""
    body = f"""{FIRST}<file original="x" source-language="nl" target-language="fr-FR" datatype="plaintext"><body>
      <group><trans-unit id="a"><source>Een. Twee.</source><seg-source><mrk mtype="seg" mid="1">Een.</mrk> <mrk mtype="seg" mid="2">Twee.</mrk></seg-source>
        <target><mrk mtype="seg" mid="1">Un.</mrk> <mrk mtype="seg" mid="2">Deux.</mrk></target>
        <alt-trans><source>Oud</source><target state="final">Vieux</target></alt-trans></trans-unit></group>
      <trans-unit id="b" approved="yes"><source>Met <ph id="1">{{naam}}</ph></source><target>Avec <ph id="1">{{naam}}</ph><x id="2"/></target></trans-unit>
      <trans-unit id="c" approved="yes"><source>C</source><target state="needs-translation">C</target></trans-unit>
      <trans-unit id="d"><source>D</source></trans-unit></body></file></xliff>"""
    found = read(body.encode())
    assert found.target_language == "fr-FR"
    assert found.units == (
        ReadUnit("a", "Een. Twee.", "Un. Deux.", done=False),
        ReadUnit("b", "Met {naam}", "Avec {naam}", done=True),
        ReadUnit("c", "C", "C", done=False),
        ReadUnit("d", "D", "", done=False),
    )


def test_xliff_2_with_every_segment() -> None:
    body = f"""{SECOND}<file id="f"><group id="g"><unit id="a"><notes><note>x</note></notes>
      <segment state="final"><source>Een.</source><target>Un.</target></segment><ignorable><source> </source></ignorable>
      <segment state="translated"><source>Twee.</source><target>Deux.</target></segment></unit></group>
      <unit id="b"><segment><source>B</source><target>b</target></segment></unit>
      <unit id="c"><segment state="initial"><source>C</source></segment><ignorable><source> </source></ignorable></unit></file></xliff>"""
    found = read(body.encode("utf-16"))
    assert found.target_language == "fr-BE"
    assert found.units == (
        ReadUnit("a", "Een. Twee.", "Un. Deux.", done=True),
        ReadUnit("b", "B", "b", done=False),
        ReadUnit("c", "C ", "", done=False),
    )


# --- Hostile files -------------------------------------------------------------------------------


def of_units(inner: str, before: str = "") -> bytes:
    head = '<file original="x" source-language="nl" target-language="fr" datatype="plaintext">'
    return f"{before}{FIRST}{head}<body>{inner}</body></file></xliff>".encode()


UNIT = '<trans-unit id="a"><source>A</source><target>B</target></trans-unit>'
BOMB = '<!DOCTYPE xliff [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE xliff [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (of_units(UNIT.replace("B", "&b;"), BOMB), "file_not_read"),
        (of_units(UNIT.replace("B", "&a;"), OUTSIDE), "file_not_read"),
        (of_units("<g>" * 100 + "</g>" * 100), "file_too_deep"),
        (of_units(UNIT * 20_001), "file_too_many"),
        (of_units("x" * 5_000_001), "file_too_big"),
        (of_units(""), "no_translations"),
        (of_units(UNIT)[:-20], "file_not_read"),
        (b"<tmx>xliff</tmx>", "no_translations"),
        (b"", "no_translations"),
        (b"%PDF-1.7", "no_translations"),
        (b"a" * (10 * 1024 * 1024 + 1), "file_too_big"),
        (edited([["code", "tekst"], ["S1", "x"]]), "no_translations"),
        (edited([["id", "target (fr)"]]), "no_translations"),
        (b"PK\x03\x04 xl/workbook.xml", "bad_workbook"),
        (edited([["id", "target (fr)"], *[[f"i{n}", "x" * 9_000] for n in range(600)]]), "file_too_big"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_that_is_none_or_costs_too_much_says_so(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(body)
    assert refused.value.code == code


def test_a_book_that_unpacks_to_very_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<c/>" * 3_000_000)
    with pytest.raises(Unreadable):
        read(out.getvalue())


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200), st.sampled_from([b"", b"<xliff>", FIRST.encode(), SECOND.encode()]))
def test_whatever_the_bytes_there_is_one_error(rest: bytes, start: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read(start + rest)
