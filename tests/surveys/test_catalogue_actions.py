"""A tenant's own local governments."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import AuditEvent, Tenant, User
from accounts.roles import Role
from accounts.team.actions import invite_member
from accounts.tenancy import tenant
from surveys.catalogue.actions.municipalities import (
    CodeTaken,
    Imported,
    MunicipalityInUse,
    NotOwn,
    add_municipality,
    change_municipality,
    delete_municipality,
    import_municipalities,
)
from surveys.catalogue.municipality_rows import (
    MunicipalityRow,
    RowError,
    parse,
    read_code,
    read_population,
)
from surveys.catalogue.queries.municipalities import preview
from surveys.models import Contact, Municipality
from surveys.upload.tables import TableRow, UploadedTable, read_table

ZONE = MunicipalityRow("PZ1", "Zone Noord", population=81000, group="politiezone")


@pytest.fixture
def inside(north: Tenant) -> Iterator[None]:
    with tenant(north.id):
        yield


def test_an_own_local_government(inside: None, alice: User, north: Tenant) -> None:
    made = add_municipality(by=alice, row=ZONE)
    assert (made.tenant_id, made.code, made.size_class) == (north.id, "PZ1", "50-100k")
    assert AuditEvent.objects.get().action == "municipality_added"


def test_only_its_tenant_sees_it(north: Tenant, south: Tenant, alice: User, carla: User) -> None:
    with tenant(north.id):
        add_municipality(by=alice, row=ZONE)
    with tenant(south.id):
        assert not Municipality.objects.filter(code="PZ1").exists()
        add_municipality(by=carla, row=ZONE)
        assert Municipality.objects.filter(code="PZ1").count() == 1


def test_codes_do_not_clash(inside: None, alice: User) -> None:
    add_municipality(by=alice, row=ZONE)
    for code in ("PZ1", "41002"):
        with pytest.raises(CodeTaken) as taken:
            add_municipality(by=alice, row=replace(ZONE, code=code))
        assert taken.value.codes == [code]


def test_changing(inside: None, alice: User) -> None:
    made = add_municipality(by=alice, row=ZONE)
    add_municipality(by=alice, row=replace(ZONE, code="PZ2"))
    change_municipality(by=alice, municipality=made, row=replace(ZONE, code="PZ3", name="Zuid"))
    assert Municipality.objects.get(code="PZ3").name == "Zuid"
    for code in ("PZ2", "41002"):
        with pytest.raises(CodeTaken):
            change_municipality(by=alice, municipality=made, row=replace(ZONE, code=code))


def test_the_catalogue_is_not_changed(inside: None, alice: User, aalst: Municipality) -> None:
    with pytest.raises(NotOwn):
        change_municipality(by=alice, municipality=aalst, row=ZONE)
    with pytest.raises(NotOwn):
        delete_municipality(by=alice, municipality=aalst)


def test_deleting_what_nothing_refers_to(inside: None, alice: User) -> None:
    made = add_municipality(by=alice, row=ZONE)
    delete_municipality(by=alice, municipality=made)
    assert not Municipality.objects.own().exists()


def test_what_is_used_stays(inside: None, alice: User, north: Tenant) -> None:
    invited = add_municipality(by=alice, row=ZONE)
    email = "iemand@example.org"
    invite_member(
        by=alice, tenant=north, email=email, role=Role.MANAGER, municipality_id=invited.id
    )
    peopled = add_municipality(by=alice, row=replace(ZONE, code="PZ2"))
    Contact.objects.create(municipality=peopled, name="X", email=email, function="mayor")
    for municipality in (invited, peopled):
        with pytest.raises(MunicipalityInUse):
            delete_municipality(by=alice, municipality=municipality)


def test_importing_adds_and_updates(inside: None, alice: User) -> None:
    add_municipality(by=alice, row=ZONE)
    rows = [replace(ZONE, name="Nieuwe naam"), replace(ZONE, code="PZ2")]
    assert import_municipalities(by=alice, rows=rows) == Imported(added=1, updated=1)
    assert import_municipalities(by=alice, rows=rows) == Imported(added=0, updated=2)
    names = dict(Municipality.objects.own().values_list("code", "name"))
    assert names == {"PZ1": "Nieuwe naam", "PZ2": "Zone Noord"}
    assert AuditEvent.objects.filter(action="municipalities_imported").count() == 2


def test_importing_is_all_or_nothing(inside: None, alice: User) -> None:
    with pytest.raises(CodeTaken):
        import_municipalities(by=alice, rows=[ZONE, replace(ZONE, code="41002")])
    assert not Municipality.objects.own().exists()
    assert import_municipalities(by=alice, rows=[]) == Imported(0, 0)


# --- Rows of a file ------------------------------------------------------------------------------


def table(*rows: dict[str, str]) -> UploadedTable:
    columns = ("NIS-code", "Gemeente", "Aantal inwoners", "Groupe")
    filled = [{**dict.fromkeys(columns, ""), **row} for row in rows]
    return UploadedTable(
        columns, [TableRow(number, cells) for number, cells in enumerate(filled, start=2)]
    )


def test_rows_are_read_and_refused_with_a_reason() -> None:
    parsed = parse(
        table(
            {"NIS-code": "A1", "Gemeente": "Noord", "Aantal inwoners": "81 000"},
            {"NIS-code": "", "Gemeente": "Zonder code"},
            {"NIS-code": "A2"},
            {"NIS-code": "A 3", "Gemeente": "x"},
            {"NIS-code": "A4", "Gemeente": "x" * 121},
            {"NIS-code": "A5", "Gemeente": "x", "Aantal inwoners": "veel"},
            {"NIS-code": "A1", "Gemeente": "Nog eens"},
            {"NIS-code": "A6", "Gemeente": "\u202ednooN"},
        )
    )
    assert [numbered.row for numbered in parsed.usable] == [
        MunicipalityRow("A1", "Noord", population=81000)
    ]
    assert [(one.row, one.reason) for one in parsed.refused] == [
        (3, "no_code"),
        (4, "no_name"),
        (5, "bad_code"),
        (6, "too_long"),
        (7, "bad_population"),
        (8, "twice"),
        (9, "hidden"),
    ]
    assert all(one.message for one in parsed.refused)


def test_a_name_with_what_cannot_be_seen_is_the_name_or_refused() -> None:
    text = "code;naam;nota\nA1;No\u00adord\u200b;\nA2;Zu\x0bid;\nA3;Oost;\x0b\n"
    parsed = parse(read_table(io.BytesIO(text.encode()), "besturen.csv"))
    assert [numbered.row.name for numbered in parsed.usable] == ["Noord", "Oost"]
    assert [(one.row, one.message) for one in parsed.refused] == [
        (3, "In kolom ‘naam’ staat een teken dat geen tekst kan bevatten.")
    ]


@pytest.mark.parametrize(
    ("text", "population"),
    [
        ("", None), ("0", 0), ("81000", 81000), ("81 000", 81000), ("81.000", 81000),
        ("1,234,567", 1234567), ("8100,0", 8100), ("81\u00a0000", 81000), ("81’000", 81000),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, population: int | None) -> None:
    assert read_population(text) == population


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "1e5", "²", "999999999", "٣"])
def test_what_is_no_number_of_inhabitants(text: str) -> None:
    with pytest.raises(RowError):
        read_population(text)


@pytest.mark.parametrize("text", ["a/b", "../x", "é", "-x", "x" * 21, "a\x00", "<b>"])
def test_a_code_fits_an_address(text: str) -> None:
    with pytest.raises(RowError):
        read_code(text)


def test_neither_a_total_nor_what_a_spreadsheet_made_of_a_cell_is_a_municipality() -> None:
    rows = [
        ("A1", "#N/B"),
        ("5-okt", "Vijf"),
        ("Totaal", "Totaal"),
        ("", "Totaal"),
        ("#REF!", "x"),
        ("20261005", "Acht"),
    ]
    found = parse(table(*({"NIS-code": code, "Gemeente": name} for code, name in rows)))
    assert [one.reason for one in found.refused] == [
        "sheet_error", "turned_into_date", "total", "total", "sheet_error",
    ]  # fmt: skip
    assert [one.row.code for one in found.usable] == ["20261005"]


def test_a_preview_tells_what_would_happen(inside: None, alice: User) -> None:
    add_municipality(by=alice, row=MunicipalityRow("A1", "Noord"))
    add_municipality(by=alice, row=MunicipalityRow("A2", "Zuid"))
    rows = [("A1", "Noord"), ("A2", "Anders"), ("A3", "Nieuw"), ("41002", "Aalst")]
    cells = [{"NIS-code": code, "Gemeente": name} for code, name in rows]
    found = preview(parse(table(*cells)))
    assert found.unchanged == 1
    assert [change.new.code for change in found.changed] == ["A2"]
    assert [numbered.row.code for numbered in found.new] == ["A3"]
    assert [(one.row, one.reason) for one in found.refused] == [(5, "in_catalogue")]
    assert {row.code for row in found.rows} == {"A2", "A3"}


def test_what_the_file_does_not_mention_stays(inside: None, alice: User) -> None:
    row = MunicipalityRow("A1", "Noord", "Nord", 10, "zone", "Antwerpen")
    add_municipality(by=alice, row=row)
    cells = {"NIS-code": "A1", "Gemeente": "Noord", "Aantal inwoners": "20", "Groupe": ""}
    (change,) = preview(parse(table(cells))).changed
    assert change.new == replace(row, population=20, group="")


# --- What the database refuses by itself ---------------------------------------------------------


def test_the_database_refuses_a_code_twice_or_none(inside: None, north: Tenant) -> None:
    Municipality.objects.create(tenant=north, code="A1", name="x")
    with pytest.raises(IntegrityError, match="surveys_municipality_code_key"), transaction.atomic():
        Municipality.objects.create(tenant=north, code="A1", name="y")
    with pytest.raises(IntegrityError, match="surveys_municipality_has_code"), transaction.atomic():
        Municipality.objects.create(tenant=north, code="", name="y")


def test_the_database_refuses_rows_for_everybody_and_for_others(
    inside: None, south: Tenant
) -> None:
    for place in (None, south):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Municipality.objects.create(tenant=place, code="A1", name="x")


def test_the_database_hides_the_catalogue_from_changes(
    inside: None, alice: User, aalst: Municipality
) -> None:
    assert Municipality.objects.filter(id=aalst.id).update(name="Van mij") == 0
    assert Municipality.objects.get(id=aalst.id).name == "Aalst"
