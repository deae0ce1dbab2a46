"""Reading people from a file: tolerant of names, strict about what is wrong, silent about nothing."""

import io
from collections.abc import Collection, Iterator

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.catalogue.places import CataloguePlace, Directory, NotFound, read_codes
from surveys.fieldwork.people import name_key
from surveys.fieldwork.people_file import Checked, Rules, Seat, check_people
from surveys.fieldwork.queries.people_preview import doubles_of
from surveys.models import Municipality
from surveys.questionnaire.functions import Function
from surveys.upload.remarks import Remark
from surveys.upload.tables import MissingColumns, TableRow, UploadedTable, read_table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directory(north: Tenant) -> Iterator[Directory]:
    with tenant(north.id):
        yield Directory.load()


def check(text: str, directory: Directory, *codes: str, taken: Collection[Seat] = ()) -> Checked:
    table = read_table(io.BytesIO(text.encode()), "mensen.csv")
    ids = {directory.by_code[code].id for code in codes or ("41002", "44021")}
    return check_people(table, Rules(directory, ids, taken, ["nl", "fr"]))


def reasons(checked: Checked) -> dict[int, str]:
    return {remark.row: remark.why for remark in checked.refused}


def test_plain_file(directory: Directory, aalst: Municipality, gent: Municipality) -> None:
    checked = check(
        "naam;e-mail;gemeente;functie;taal\n"
        "An Aa;An.Aa@Aalst.be;41002;Burgemeester;nl\n"
        "Bo Bé;bo@gent.be;Stad Gent;algemeen directeur;FR\n",
        directory,
    )
    assert checked.refused == checked.notes == []
    assert [(p.email, p.municipality_id, p.function, p.language) for p in checked.people] == [
        ("an.aa@aalst.be", aalst.id, Function.MAYOR, "nl"),
        ("bo@gent.be", gent.id, Function.GENERAL_DIRECTOR, "fr"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Naam,E-mailadres,NIS-code,Functie",
        "Nom,Courriel,Commune,Fonction",
        "Full name,Email,Municipality,Role",
        "NAME,E-Mail-Adresse,Gemeinde,FUNKTION",
    ],
)
def test_headers_in_four_languages(directory: Directory, header: str) -> None:
    checked = check(f"{header}\nAn Aa,an@aalst.be,Alost,bourgmestre\n", directory)
    assert [p.function for p in checked.people] == [Function.MAYOR]


def test_one_name_with_two_addresses_at_a_municipality_is_told(
    directory: Directory, aalst: Municipality
) -> None:
    rows = (
        "An Aa;an.aa@aalst.be;Aalst;schepen\nan aa;an@thuis.be;Aalst;schepen\n"
        "An Aa;an@gent.be;Gent;schepen\nBo Bé;bo@aalst.be;Aalst;schepen\n"
    )
    table = read_table(io.BytesIO(f"naam;e-mail;gemeente;functie\n{rows}".encode()), "m.csv")
    ids = {directory.by_code[code].id for code in ("41002", "44021")}
    checked = check_people(
        table, Rules(directory, ids, (), ["nl"], {(aalst.id, name_key("Bo Bé"))})
    )
    assert len(checked.people) == 4
    assert [(note.row, note.why) for note in checked.notes] == [
        (3, "Deze naam staat voor dit bestuur ook op rij 2, met een ander adres."),
        (5, "Deze naam is voor dit bestuur al uitgenodigd, op een ander adres."),
    ]


def test_a_name_turned_around_and_a_second_mayor_are_told(
    directory: Directory, aalst: Municipality
) -> None:
    rows = (
        "Eva Vos;eva@aalst.be;Aalst;schepen\nVos Eva;vos@aalst.be;Aalst;schepen\n"
        "Bo Bé;bo@aalst.be;Aalst;burgemeester\nCi Ce;ci@aalst.be;Aalst;burgemeester\n"
        "Di De;di@aalst.be;Aalst;financieel directeur\nEf Ef;ef@gent.be;Gent;burgemeester\n"
    )
    table = read_table(io.BytesIO(f"naam;e-mail;gemeente;functie\n{rows}".encode()), "m.csv")
    ids = {directory.by_code[code].id for code in ("41002", "44021")}
    held = {(aalst.id, Function.FINANCE_DIRECTOR.value)}
    checked = check_people(table, Rules(directory, ids, (), ["nl"], offices=held))
    assert len(checked.people) == 6
    assert [(note.row, note.why) for note in checked.notes] == [
        (3, "Deze naam staat voor dit bestuur ook op rij 2, met een ander adres."),
        (5, "Dit bestuur heeft op rij 4 al iemand met de functie burgemeester."),
        (6, "Dit bestuur heeft al een uitgenodigde met de functie financieel directeur."),
    ]


def test_a_whole_name_as_first_name_is_not_doubled(directory: Directory) -> None:
    text = "voornaam;naam;mail;gemeente;functie\nAn Aa;Aa;an@aalst.be;Aalst;schepen\n"
    assert check(text, directory).people[0].name == "An Aa"


def test_first_and_last_name_are_joined(directory: Directory) -> None:
    checked = check(
        "voornaam,familienaam,mail,gemeente,functie\nAn,Aa,an@aalst.be,Aalst,schepen\n", directory
    )
    assert checked.people[0].name == "An Aa"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("voornaam;naam", "An;Aa"),
        ("prénom;nom", "An;Aa"),
        ("vorname;name", "An;Aa"),
        ("naam;achternaam", "An;Aa"),
        ("voornaam;naam", "An;An Aa"),
        ("naam;voornaam;familienaam", "An Aa;An;Aa"),
    ],
)
def test_no_part_of_a_name_is_lost_or_doubled(
    directory: Directory, header: str, cells: str
) -> None:
    checked = check(f"{header};mail;gemeente;functie\n{cells};a@x.be;Aalst;schepen\n", directory)
    assert [person.name for person in checked.people] == ["An Aa"]


def test_first_name_that_is_the_surname_as_well_is_kept(directory: Directory) -> None:
    checked = check(
        "voornaam;naam;mail;gemeente;functie\nSimon;Simon;s@x.be;Aalst;schepen\n", directory
    )
    assert checked.people[0].name == "Simon Simon"


def test_columns_that_are_not_read_are_named(directory: Directory) -> None:
    checked = check(
        "naam;gsm;mail;gemeente;functie;nota\nAn;0470;a@x.be;Aalst;schepen;x\n", directory
    )
    assert checked.ignored == ["gsm", "nota"]
    assert checked.used["email"] == "mail"


def test_missing_columns_are_named(directory: Directory) -> None:
    with pytest.raises(MissingColumns, match="e-mail, functie"):
        check("naam;gemeente\nAn;Aalst\n", directory)


def test_every_refused_row_is_listed_with_its_reason(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;gemeente;functie\n"
        "An;geen adres;Aalst;schepen\n"
        "An;;Aalst;schepen\n"
        ";b@x.be;Aalst;schepen\n"
        "An;c@x.be;Nergens;schepen\n"
        "An;d@x.be;Brugge;schepen\n"
        "An;e@x.be;Aalst;koning\n"
        "An;f@x.be;Aalst;\n"
        "An;g@x.be;Aalst;schepen\n"
        "An;G@X.be;Aalst;schepen\n"
        "An;al@x.be;Gent;schepen\n",
        directory,
        taken=[(directory.by_code["44021"].id, "al@x.be")],
    )
    assert [p.email for p in checked.people] == ["g@x.be"]
    why = reasons(checked)
    assert "geldig" in why[2]
    assert "ontbreekt" in why[3]
    assert "naam" in why[4]
    assert why[5] == "Nergens: Onbekend bestuur."
    assert why[6] == "Brugge neemt niet deel aan deze golf."
    assert "koning" in why[7]
    assert "functie" in why[8]
    assert why[10] == "Dit adres staat voor dit bestuur ook op rij 9."
    assert "al uitgenodigd" in why[11]
    assert len(checked.refused) == 9


def test_two_seats_are_two_invitations(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;gemeente;functie\n"
        "Eva Voorbeeld;eva@example.org;Aalst;financieel directeur\n"
        "Eva Voorbeeld;eva@example.org;Gent;gewestelijk ontvanger\n"
        "Eva Voorbeeld;Eva@example.org;Gent;schepen\n",
        directory,
    )
    assert [(p.email, p.function) for p in checked.people] == [
        ("eva@example.org", Function.FINANCE_DIRECTOR)
    ] * 2
    assert len({p.municipality_id for p in checked.people}) == 2
    assert reasons(checked) == {4: "Dit adres staat voor dit bestuur ook op rij 3."}


def test_codes_as_numbers_and_names_as_written_find_people(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;gemeente;functie\n"
        "Eva Voorbeeld;eva@example.org;44021.0;schepen\n"
        "Bob Voorbeeld;bob@example.org;Stad Gent;schepen\n"
        "Cas Voorbeeld;cas@example.org;Moerbeke;schepen\n",
        directory,
        "44021",
        "46029",
    )
    assert [one.row for one in checked.notes] == [4]
    assert len(checked.people) == 3


def test_unknown_language_becomes_the_default_and_is_noted(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;gemeente;functie;taal\nAn;a@x.be;Aalst;schepen;Klingon\nBo;b@x.be;Aalst;schepen;de\n",
        directory,
    )
    assert [p.language for p in checked.people] == ["nl", "nl"]
    assert [note.row for note in checked.notes] == [2, 3]


def test_row_whose_code_and_name_disagree_is_refused(
    directory: Directory, gent: Municipality
) -> None:
    checked = check(
        "naam;e-mail;gemeente;nis;functie\n"
        "An;a@x.be;Aalst;44021;schepen\n"
        "Bo;b@x.be;Gent;;schepen\n"
        "Ci;c@x.be;Stad Gent;44021;schepen\n"
        "Di;d@x.be;Nergens;44021;schepen\n",
        directory,
    )
    assert [person.name for person in checked.people] == ["Bo", "Ci", "Di"]
    assert {person.municipality_id for person in checked.people} == {gent.id}
    assert reasons(checked) == {
        2: "Code en naam spreken elkaar tegen: 44021 is Gent, maar er staat Aalst."
    }
    assert [(note.row, "Nergens" in note.why) for note in checked.notes] == [(5, True)]


def test_code_and_name_from_before_a_merger_agree(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;nis;gemeente;functie\n"
        "An;a@x.be;23106;Galmaarden;schepen\n"
        "Bo;b@x.be;23023;Gooik;schepen\n",
        directory,
        "23106",
    )
    assert len(checked.people) == 2


def test_refused_row_keeps_all_that_it_said(directory: Directory) -> None:
    checked = check("naam;mail;gemeente;functie;gsm\nAn;fout;Aalst;schepen;0470\n", directory)
    assert checked.refused[0].cells == {
        "naam": "An",
        "mail": "fout",
        "gemeente": "Aalst",
        "functie": "schepen",
        "gsm": "0470",
    }


def test_character_that_no_text_holds_is_told_with_its_row(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;gemeente;functie;gsm\n"
        "An\x0bDe Wit;a@x.be;Aalst;schepen;\nBo;b@x.be;Aalst;schepen;\x0b1\n",
        directory,
    )
    assert [person.name for person in checked.people] == ["An De Wit", "Bo"]
    assert [(note.row, "naam" in note.why) for note in checked.notes] == [(2, True)]


def test_what_a_spreadsheet_could_not_work_out_is_nobodys_name(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;gemeente;functie\n#N/B;a@x.be;Aalst;schepen\n#REF!;b@x.be;Aalst;schepen\n",
        directory,
    )
    assert checked.people == []
    assert reasons(checked)[2] == "Het rekenblad toont hier een fout: ‘#N/B’."


def test_marks_without_width_are_no_part_of_a_name_or_an_address(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;gemeente;functie\nAn\u200bna De\u00ad Wit;\u200ba@x.be\u2060;Aalst;schepen\n",
        directory,
    )
    assert [(person.name, person.email) for person in checked.people] == [("Anna De Wit", "a@x.be")]


@pytest.mark.parametrize("written", ["23023", "Galmaarden", "gemeente Gooik", "23024"])
def test_old_municipality_maps_to_the_new_one_with_a_note(
    directory: Directory, written: str
) -> None:
    checked = check(
        f"naam;e-mail;gemeente;functie\nAn;a@x.be;{written};schepen\n", directory, "23106"
    )
    assert checked.people[0].municipality_id == directory.by_code["23106"].id
    assert "fusie" in checked.notes[0].why


def test_namesakes_need_a_code_unless_one_takes_part(directory: Directory) -> None:
    twins = Directory()
    one, other = (
        CataloguePlace(directory.by_code[c].id, c, "Sint-Dubbel") for c in ("41002", "44021")
    )
    twins.add(one)
    twins.add(other)
    with pytest.raises(NotFound, match="41002, 44021"):
        twins.find("sint dubbel")
    assert twins.find("Sint-Dubbel", prefer=[other.id]).place == other
    with pytest.raises(NotFound, match="meer besturen"):
        twins.find("sint dubbel", prefer=[one.id, other.id])


def test_list_of_codes_tells_what_it_did_not_understand(directory: Directory) -> None:
    found, refused = read_codes("41002; 44021\nGooik\nXYZ, 99999", directory)
    assert {directory.by_code[c].id for c in ("41002", "44021", "23106")} == found
    assert refused == ["XYZ: Onbekend bestuur.", "99999: Onbekend bestuur."]


def test_spreadsheet_is_read_like_csv(directory: Directory) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["naam", "e-mail", "NIS", "functie"])
    book.active.append(["1+1", "a@x.be", 41002, "schepen"])
    content = io.BytesIO()
    book.save(content)
    table = read_table(io.BytesIO(content.getvalue()), "mensen.xlsx")
    rules = Rules(directory, {directory.by_code["41002"].id}, (), ["nl"])
    checked = check_people(table, rules)
    assert len(checked.people) + len(checked.refused) == 1


HOSTILE = st.text(max_size=40)


@given(name=HOSTILE, email=HOSTILE, place=HOSTILE, function=HOSTILE, language=HOSTILE)
def test_whatever_a_row_holds_it_is_taken_or_refused(
    name: str, email: str, place: str, function: str, language: str
) -> None:
    directory = Directory()
    header = ("naam", "email", "gemeente", "functie", "taal")
    row = TableRow(2, dict(zip(header, (name, email, place, function, language), strict=True)))
    checked = check_people(UploadedTable(header, [row]), Rules(directory, (), (), ["nl"]))
    assert len(checked.people) + len(checked.refused) == 1
    assert all(isinstance(remark, Remark) for remark in checked.refused)


# --- two-columns-of-one-kind -------------------------------------------------------------------


def test_gemeente_and_bestuur_that_differ_are_refused_with_both(directory: Directory) -> None:
    checked = check(
        "naam;mail;gemeente;bestuur;functie\nAn;a@x.be;Aalst;Gent;schepen\n"
        "Bo;b@x.be;Aalst;Stad Aalst;schepen\nCé;c@x.be;Aalst;;schepen\n",
        directory,
    )
    assert reasons(checked) == {2: "In kolom ‘bestuur’ staat een ander bestuur: Gent."}
    assert [person.name for person in checked.people] == ["Bo", "Cé"]
    [told] = doubles_of(checked.used, checked.second)
    assert "‘gemeente’ en in ‘bestuur’" in told


def test_a_second_column_that_is_not_read_is_told(directory: Directory) -> None:
    checked = check(
        "naam;e-mail;mail;gemeente;functie\nAn;a@x.be;thuis@x.be;Aalst;schepen\n", directory
    )
    assert [person.email for person in checked.people] == ["a@x.be"]
    assert doubles_of(checked.used, checked.second) == [
        "‘e-mail’ is gelezen; ‘mail’ lijkt hetzelfde te zeggen en is niet gelezen."
    ]
