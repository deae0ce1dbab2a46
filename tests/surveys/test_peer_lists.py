"""Lists of peer groups: read from a file, shown, kept whole or not at all."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.catalogue.actions.municipalities import add_municipality
from surveys.catalogue.actions.peers import (
    MunicipalityGone,
    create_peer_list,
    delete_peer_list,
    rename_peer_list,
    replace_peer_groups,
)
from surveys.catalogue.municipality_rows import MunicipalityRow
from surveys.catalogue.peer_pending import kept, restored
from surveys.catalogue.peer_rows import PeerRows, parse_peers
from surveys.catalogue.places import Directory
from surveys.models import Municipality, PeerList, PeerMember, PendingImport
from surveys.refusals import NameTaken
from surveys.upload.tables import MissingColumns, read_table
from tests.conftest import client_of
from tests.surveys.authoring import HOSTILE, url
from tests.surveys.test_catalogue_pages import file

GOOD = "NIS-code;groep\n41002;centrum\n44021;Centrum\n44083;andere\n46021;\n"


@pytest.fixture
def inside(north: Tenant) -> Iterator[None]:
    with tenant(north.id):
        yield


@pytest.fixture
def cities(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> PeerList:
    groups = {aalst.id: "centrum", gent.id: "centrum"}
    with tenant(north.id):
        return create_peer_list(by=alice, name="Centrumsteden", groups=groups)


def groups_of(north: Tenant, name: str) -> dict[str, str]:
    with tenant(north.id):
        rows = PeerMember.objects.filter(peer_list__name=name)
        return dict(rows.values_list("municipality__name", "group"))


# --- Rows of a file ------------------------------------------------------------------------------


def parsed(text: str) -> PeerRows:
    return parse_peers(read_table(io.BytesIO(text.encode()), "groepen.csv"), Directory.load())


def test_a_second_column_of_groups_is_told(inside: None) -> None:
    found = parsed("gemeente;type;cluster\nGent;stad;A\nAalst;stad;B\n")
    assert [note.why for note in found.notes] == [
        "‘type’ is gelezen; ‘cluster’ lijkt hetzelfde te zeggen en is niet gelezen."
    ]


def test_groups_are_read(inside: None) -> None:
    found = parsed(GOOD)
    assert {name: [p.code for p in places] for name, places in found.groups.items()} == {
        "andere": ["44083"],
        "centrum": ["41002", "44021"],
    }
    assert (found.without_group, found.errors, found.usable) == (1, [], True)
    assert restored(kept(found)) == found


def test_what_a_spreadsheet_made_of_a_group_is_no_group(inside: None) -> None:
    found = parsed("nis;groep\n41002;5-okt\n44021;#N/B\n44083;2026-10-05\n46021;5-10\n")
    assert list(found.groups) == ["5-10"]
    assert [(error.row, error.why.split(" ")[0]) for error in found.errors] == [
        (2, "‘5-okt’"), (3, "Het"), (4, "‘2026-10-05’"),
    ]  # fmt: skip


def test_neither_capitals_nor_apostrophes_make_another_group(inside: None) -> None:
    found = parsed("nis,groep\n41002,Vlaamse ’ruit’\n44021,vlaamse 'ruit'\n44083,Vlaamse `Ruit`\n")
    assert list(found.groups) == ["Vlaamse ’ruit’"]


def test_a_character_that_no_text_holds_is_an_error_of_its_row(inside: None) -> None:
    found = parsed("nis,groep,nota\n41002,cen\x0btrum,\n44021,centrum,\x0b\n")
    assert [(one.row, "groep" in one.why) for one in found.errors] == [(2, True)]


@pytest.mark.parametrize(
    "header", ["gemeente,groep", "Commune,Groupe", "municipality,peer group", "Gemeinde,Gruppe"]
)
def test_names_do_as_well(inside: None, header: str) -> None:
    assert [m.place.code for m in parsed(f"{header}\nAlost,x\n").members.values()] == ["41002"]


def test_a_code_comes_before_a_name(inside: None) -> None:
    found = parsed("gemeente;nis;groep\nGent;44021;x\nAalst;;y\nNergens;44083;y\n")
    assert {m.place.code: m.group for m in found.members.values()} == {
        "44021": "x", "41002": "y", "44083": "y",
    }  # fmt: skip
    assert found.errors == []


def test_a_code_and_another_name_are_an_error(inside: None) -> None:
    found = parsed("gemeente;nis;groep\nAalst;44021;x\n")
    assert [(one.row, "spreken elkaar tegen" in one.why) for one in found.errors] == [(2, True)]


def test_every_error_has_its_row_and_reason(inside: None) -> None:
    found = parsed(
        "NIS-code;groep\n41002;a\n99999;a\n;a\n41002;b\n44021;" + "x" * 61 + "\n44083;\u202ea\n"
    )
    assert {remark.row: remark.why for remark in found.errors} == {
        3: "Onbekend bestuur.",
        4: "De NIS-code of de naam ontbreekt.",
        5: "Aalst staat ook op rij 2, in de groep ‘a’.",
        6: f"De tekst ‘{'x' * 20}…’ is te lang: hoogstens 60 tekens.",
        7: "De tekst bevat een onzichtbaar teken (U+202E).",
    }
    assert not found.usable


def test_codes_of_before_a_merger_stand_for_the_new_municipality(inside: None) -> None:
    """Galmaarden and Gooik are one municipality now: in one group they agree, in two they do not."""
    one = parsed("nis;groep\n23023;a\n23024;a\n")
    assert [m.place.code for m in one.members.values()] == ["23106"]
    assert (len(one.notes), one.errors) == (2, [])
    assert len(parsed("nis;groep\n23023;a\n23024;b\n").errors) == 1


@pytest.mark.parametrize("header", ["groep;inwoners", "NIS-code;inwoners"])
def test_both_columns_are_needed(inside: None, header: str) -> None:
    with pytest.raises(MissingColumns):
        parsed(f"{header}\n41002;x\n")


# --- Acts ----------------------------------------------------------------------------------------


def test_a_list_is_made_changed_and_deleted(
    inside: None, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    made = create_peer_list(by=alice, name="A", groups={aalst.id: "x"})
    replace_peer_groups(by=alice, peer_list=made, groups={gent.id: "y"})
    assert [(m.municipality_id, m.group) for m in made.members.all()] == [(gent.id, "y")]
    rename_peer_list(by=alice, peer_list=made, name="B")
    assert str(PeerList.objects.get()) == "B"
    delete_peer_list(by=alice, peer_list=made)
    assert not PeerList.objects.exists()
    assert not PeerMember.objects.exists()
    acts = AuditEvent.objects.order_by("at").values_list("action", flat=True)
    assert [act.removeprefix("peer_list_") for act in acts] == [
        "created",
        "replaced",
        "renamed",
        "deleted",
    ]


def test_a_name_is_taken_once(inside: None, alice: User, cities: PeerList) -> None:
    other = create_peer_list(by=alice, name="Andere", groups={})
    with pytest.raises(NameTaken):
        create_peer_list(by=alice, name="Centrumsteden", groups={})
    with pytest.raises(NameTaken):
        rename_peer_list(by=alice, peer_list=other, name="Centrumsteden")


def test_what_another_tenant_added_cannot_be_a_member(
    north: Tenant, south: Tenant, alice: User, carla: User
) -> None:
    with tenant(south.id):
        theirs = add_municipality(by=carla, row=MunicipalityRow("PZ1", "Zone Zuid"))
    with tenant(north.id), pytest.raises(MunicipalityGone):
        create_peer_list(by=alice, name="A", groups={theirs.id: "x"})
    assert groups_of(north, "A") == {}


# --- What the database refuses by itself ---------------------------------------------------------


def test_the_database_refuses_twice_and_nameless(
    inside: None, cities: PeerList, aalst: Municipality, gent: Municipality
) -> None:
    second = PeerList.objects.create(name="B")
    for wrong, constraint in (
        (PeerList(name="B"), "surveys_peerlist_name"),
        (PeerList(name=""), "surveys_peerlist_has_name"),
        (PeerMember(peer_list=cities, municipality=aalst, group="y"), "surveys_peermember_once"),
        (PeerMember(peer_list=second, municipality=gent, group=""), "surveys_peermember_has_group"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            wrong.save(force_insert=True)


def test_the_database_keeps_tenants_apart(
    north: Tenant, south: Tenant, cities: PeerList, aalst: Municipality, carla: User
) -> None:
    with tenant(south.id):
        assert not PeerList.objects.exists()
        assert not PeerMember.objects.exists()
        theirs = add_municipality(by=carla, row=MunicipalityRow("PZ1", "Zone Zuid"))
        # The composite key is checked when the transaction ends.
        PeerMember.objects.create(peer_list_id=cities.id, municipality=aalst, group="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()
        PeerMember.objects.all().delete()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            PeerList.objects.create(tenant=north, name="X")
    with tenant(north.id), pytest.raises(IntegrityError, match="does not exist"):
        PeerMember.objects.create(peer_list=cities, municipality_id=theirs.id, group="x")


# --- Pages ---------------------------------------------------------------------------------------


def upload(browser: Client, content: str | bytes, name: str = "Steden") -> str:
    answer = browser.post(url("peer_list_new"), {"name": name, "file": file(content)})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


def test_the_first_list(browser: Client, north: Tenant) -> None:
    page = browser.get(url("peer_list_list")).content.decode()
    assert "Nog geen vergelijkingslijst" in page
    preview = upload(browser, GOOD)
    page = browser.get(preview).content.decode()
    assert "2 groepen hebben minder dan 5 besturen en worden niet getoond." in page
    assert "1 rij zonder groep" in page
    assert groups_of(north, "Steden") == {}
    shown = browser.post(f"{preview}confirm/", follow=True).content.decode()
    assert "De lijst ‘Steden’ is bewaard." in shown
    assert groups_of(north, "Steden") == {
        "Aalst": "centrum",
        "Gent": "centrum",
        "Deinze": "andere",
    }
    with tenant(north.id):
        assert not PendingImport.objects.exists()
    assert "Steden" in browser.get(url("peer_list_list")).content.decode()


def test_nothing_is_imported_while_a_row_is_wrong(browser: Client, north: Tenant) -> None:
    preview = upload(browser, GOOD + "99999;centrum\n")
    page = browser.get(preview).content.decode()
    assert "Onbekend bestuur." in page
    assert "Lijst bewaren" not in page
    browser.post(f"{preview}confirm/")
    with tenant(north.id):
        assert not PeerList.objects.exists()
        assert not PendingImport.objects.exists()


def test_a_workbook_does_as_well(browser: Client, north: Tenant) -> None:
    book = openpyxl.Workbook()
    for row in (["NIS-code", "Groep"], [41002, "centrum"]):
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    browser.post(f"{upload(browser, buffer.getvalue())}confirm/")
    assert groups_of(north, "Steden") == {"Aalst": "centrum"}


def test_the_example_can_be_uploaded(browser: Client, north: Tenant) -> None:
    example = browser.get(url("peer_list_example"))
    assert example["Content-Type"].startswith("text/csv")
    browser.post(f"{upload(browser, example.content)}confirm/")
    assert set(groups_of(north, "Steden")) == {"Aalst", "Gent", "Deinze"}


@pytest.mark.parametrize(
    ("name", "content", "field"),
    [
        ("Steden", "NIS-code;naam\n41002;x\n", "file"),
        ("Steden", "\x00\x01", "file"),
        ("", GOOD, "name"),
        ("x" * 81, GOOD, "name"),
        ("Centrumsteden", GOOD, "name"),
    ],
)
def test_what_is_refused_at_the_field(
    browser: Client, cities: PeerList, name: str, content: str, field: str
) -> None:
    answer = browser.post(url("peer_list_new"), {"name": name, "file": file(content)})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_groups_are_replaced(browser: Client, north: Tenant, cities: PeerList) -> None:
    replace = url("peer_list_replace", cities.id)
    assert browser.post(replace).status_code == 422
    answer = browser.post(replace, {"file": file("nis;groep\n44083;klein\n")})
    browser.post(f"{answer['Location']}confirm/")
    assert groups_of(north, "Centrumsteden") == {"Deinze": "klein"}


def test_a_name_that_was_taken_meanwhile(
    browser: Client, north: Tenant, alice: User, olga: User
) -> None:
    preview = upload(browser, GOOD)
    with tenant(north.id):
        create_peer_list(by=alice, name="Steden", groups={})
    assert "Er is al een lijst" in browser.post(f"{preview}confirm/", follow=True).content.decode()
    assert client_of(olga).get(preview).status_code == 404
    browser.post(f"{preview}confirm/", {"cancel": "1"})
    assert browser.get(preview).status_code == 404


def test_renaming_and_deleting(browser: Client, north: Tenant, cities: PeerList) -> None:
    with tenant(north.id):
        PeerList.objects.create(name="Bezet")
    rename = url("peer_list_rename", cities.id)
    assert browser.get(rename).context["form"]["name"].value() == "Centrumsteden"
    assert browser.post(rename, {"name": "Bezet"}).status_code == 422
    browser.post(rename, {"name": "Steden"})
    page = browser.get(url("peer_list_page", cities.id)).content.decode()
    assert "Steden" in page
    assert "Aalst, Gent" in page
    assert "Te weinig besturen" in page
    browser.post(url("peer_list_delete", cities.id))
    assert browser.get(url("peer_list_page", cities.id)).status_code == 404


def test_hostile_text_is_shown_as_text(browser: Client, north: Tenant) -> None:
    preview = upload(browser, f"nis;groep\n41002;{HOSTILE}\n{HOSTILE};x\n", HOSTILE)
    assert HOSTILE not in browser.get(preview).content.decode()
    preview = upload(browser, f"nis;groep\n41002;{HOSTILE}\n", HOSTILE)
    shown = browser.post(f"{preview}confirm/", follow=True).content.decode()
    assert HOSTILE not in shown
    assert HOSTILE not in browser.get(url("peer_list_list")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_of_the_database_for_1_and_3(
    browser: Client,
    north: Tenant,
    alice: User,
    aalst: Municipality,
    gent: Municipality,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    places = list(Municipality.objects.catalogue()[:count])
    with tenant(north.id):
        for number in range(count):
            groups = {place.id: f"g{n}" for n, place in enumerate(places)}
            made = create_peer_list(by=alice, name=f"Lijst {number}", groups=groups)
    with django_assert_num_queries(8):
        browser.get(url("peer_list_list"))
    with django_assert_num_queries(9):
        browser.get(url("peer_list_page", made.id))
