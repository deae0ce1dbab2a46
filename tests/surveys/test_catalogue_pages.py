"""The pages about local governments, and the import of a file."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import TeamInvitation, Tenant, User
from accounts.tenancy import tenant
from surveys.catalogue.actions.municipalities import add_municipality
from surveys.catalogue.municipality_rows import MunicipalityRow
from surveys.catalogue.queries.municipalities import line
from surveys.models import Municipality, PendingImport
from surveys.upload.tables import read_table
from tests.conftest import client_of
from tests.surveys.authoring import HOSTILE, url


@pytest.fixture
def zone(north: Tenant, alice: User) -> Municipality:
    with tenant(north.id):
        return add_municipality(by=alice, row=MunicipalityRow("PZ1", "Zone Noord"))


def own(north: Tenant) -> dict[str, str]:
    with tenant(north.id):
        return dict(Municipality.objects.own().values_list("code", "name"))


def file(content: str | bytes, name: str = "besturen.csv") -> io.BytesIO:
    upload = io.BytesIO(content.encode() if isinstance(content, str) else content)
    upload.name = name
    return upload


# --- List ----------------------------------------------------------------------------------------


def found(browser: Client, **query: str) -> list[str]:
    page = browser.get(url("municipality_list"), query)
    return [row.name for row in page.context["found"].rows]


def test_searching(browser: Client, zone: Municipality) -> None:
    assert found(browser, q="aalst")[:1] == ["Aalst"]
    assert found(browser, q="41002") == ["Aalst"]
    assert found(browser, q="anvers") == ["Antwerpen"]
    assert found(browser, kind="own") == ["Zone Noord"]
    assert found(browser, kind="brussels", q="Anderlecht") == ["Anderlecht"]
    assert found(browser, province="Limburg", q="Aalst") == []
    assert len(found(browser)) == 50


def test_odd_filters_find_everything(browser: Client, zone: Municipality) -> None:
    query = {"kind": "x", "province": "y", "page": "zzz"}
    assert len(found(browser, **query)) == 50
    assert found(browser, page="999")


def test_a_search_survives_the_next_page(browser: Client, zone: Municipality) -> None:
    page = browser.get(url("municipality_list"), {"kind": "flemish"}).content.decode()
    assert "?kind=flemish&amp;page=2" in page


def test_nothing_found_has_a_next_step(browser: Client, zone: Municipality) -> None:
    page = browser.get(url("municipality_list"), {"q": "zzzz"}).content.decode()
    assert "Geen bestuur gevonden" in page
    assert url("municipality_new") in page


# --- Own local governments -----------------------------------------------------------------------


def form(**changes: str) -> dict[str, str]:
    row = {"code": "PZ9", "name": "Zone Zuid", "population": "12.500"}
    return {**row, "province": "Limburg", "group": "politiezone", **changes}


def test_adding_one(browser: Client, north: Tenant) -> None:
    answer = browser.post(url("municipality_new"), form())
    assert answer.status_code == 302
    page = browser.get(answer["Location"]).content.decode()
    assert "12.500" in page
    assert "10.000 tot 20.000" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "41002"}, "code"),
        ({"code": "PZ1"}, "code"),
        ({"code": "a/b"}, "code"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"population": "veel"}, "population"),
        ({"group": "\u202ex"}, "group"),
    ],
)
def test_what_cannot_be_added(
    browser: Client, north: Tenant, zone: Municipality, changes: dict[str, str], field: str
) -> None:
    answer = browser.post(url("municipality_new"), form(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert own(north) == {"PZ1": "Zone Noord"}


def test_changing_and_deleting(browser: Client, north: Tenant, zone: Municipality) -> None:
    address = url("municipality_edit", zone.id)
    assert browser.get(address).context["form"]["name"].value() == "Zone Noord"
    assert browser.post(address, form(code="41002")).status_code == 422
    browser.post(address, form())
    assert own(north) == {"PZ9": "Zone Zuid"}
    browser.post(url("municipality_delete", zone.id))
    assert own(north) == {}


def test_the_catalogue_is_only_read(browser: Client, aalst: Municipality) -> None:
    page = browser.get(url("municipality_page", aalst.id)).content.decode()
    assert "41002" in page
    assert url("municipality_edit", aalst.id) not in page
    assert browser.get(url("municipality_edit", aalst.id)).status_code == 404
    assert browser.post(url("municipality_delete", aalst.id)).status_code == 404


def test_what_is_used_is_not_deleted(
    olga: User, browser: Client, north: Tenant, zone: Municipality
) -> None:
    client_of(olga).post(url("manager_invite", zone.id), {"email": "x@example.org"})
    answer = browser.post(url("municipality_delete", zone.id), follow=True)
    assert "blijft bestaan" in answer.content.decode()
    assert own(north) == {"PZ1": "Zone Noord"}


# --- Managers ------------------------------------------------------------------------------------


def test_the_owner_invites_a_manager(olga: User, north: Tenant, aalst: Municipality) -> None:
    browser = client_of(olga)
    browser.post(url("manager_invite", aalst.id), {"email": "Dirk@Example.org"})
    with tenant(north.id):
        invitation = TeamInvitation.objects.get()
    assert (invitation.email, invitation.role) == ("dirk@example.org", "manager")
    assert invitation.municipality_id == aalst.id
    assert "dirk@example.org" in browser.get(url("municipality_page", aalst.id)).content.decode()


def test_a_bad_address_is_explained(olga: User, north: Tenant, aalst: Municipality) -> None:
    answer = client_of(olga).post(url("manager_invite", aalst.id), {"email": "dirk"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]


def test_managers_are_shown(browser: Client, bram: User, aalst: Municipality) -> None:
    page = browser.get(url("municipality_page", aalst.id))
    assert [manager.email for manager in page.context["managers"]] == [bram.email]
    assert "De eigenaar van uw organisatie" in page.content.decode()


# --- The import ----------------------------------------------------------------------------------

LINES = "code;naam;inwoners\nPZ1;Zone Nieuw;81 000\nPZ2;Zone Liège;\n41002;Mijn Aalst;1\nPZ2;x;\n"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Code", "Naam", "Inwoners"], ["PZ2", "Zone Liège", 81000.0]):
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_nothing_is_written_before_it_is_confirmed(
    browser: Client, north: Tenant, zone: Municipality
) -> None:
    answer = browser.post(url("municipality_import"), {"file": file(LINES)})
    page = browser.get(answer["Location"])
    shown = page.context["preview"]
    assert (len(shown.new), len(shown.changed), len(shown.refused)) == (1, 1, 2)
    assert "is al van Aalst in de catalogus" in page.content.decode()
    assert own(north) == {"PZ1": "Zone Noord"}
    back = browser.get(answer["Location"] + "refused.csv")
    refused = read_table(io.BytesIO(back.content), "terug.csv").rows
    assert [(row.cells["code"], row.cells["naam"]) for row in refused] == [
        ("41002", "Mijn Aalst"), ("PZ2", "x"),
    ]  # fmt: skip
    browser.post(answer["Location"] + "confirm/")
    assert own(north) == {"PZ1": "Zone Nieuw", "PZ2": "Zone Liège"}
    with tenant(north.id):
        assert not PendingImport.objects.exists()
    again = browser.post(answer["Location"] + "confirm/", follow=True)
    assert "Dit bestand was al ingelezen" in again.content.decode()


def test_a_name_that_there_is_already_is_told_and_capitals_make_no_other_code(
    browser: Client, north: Tenant, zone: Municipality
) -> None:
    lines = "code;naam\npz1;Zone Nieuw\nG1;Stad Gent\nS1;St. Niklaas\nK1;Kern\nK2;kern\n"
    answer = browser.post(url("municipality_import"), {"file": file(lines)})
    page = browser.get(answer["Location"])
    assert [note.row for note in page.context["notes"]] == [3, 4, 6]
    assert "Gent (44021) heeft deze naam al" in page.content.decode()
    browser.post(answer["Location"] + "confirm/")
    assert own(north)["PZ1"] == "Zone Nieuw"
    assert "pz1" not in own(north)


@pytest.mark.parametrize(
    "content",
    [
        "code;naam\nPZ2;Zone Liège\n".encode("cp1252"),
        "\ufeffCode,Nom\nPZ2,Zone Liège\n".encode(),
        "Code\tGemeinde\nPZ2\tZone Liège\n".encode("utf-16"),
        workbook(),
    ],
)
def test_files_of_every_kind(browser: Client, north: Tenant, content: bytes) -> None:
    answer = browser.post(url("municipality_import"), {"file": file(content)})
    browser.post(answer["Location"] + "confirm/")
    assert own(north) == {"PZ2": "Zone Liège"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("naam;inwoners\nx;1\n", "een kolom ‘code’"),
        ("code;naam\n", "geen rijen"),
        (b"\x89PNG\x00\x00", "geen CSV-, Excel- of SPSS-bestand"),
        ("", "leeg"),
    ],
)
def test_a_bad_file_is_explained_at_the_field(
    browser: Client, north: Tenant, content: str | bytes, message: str
) -> None:
    answer = browser.post(url("municipality_import"), {"file": file(content)})
    assert answer.status_code == 422
    assert message in answer.context["form"].errors["file"][0]
    assert browser.post(url("municipality_import")).status_code == 422


def test_thinking_better_of_it(browser: Client, north: Tenant) -> None:
    answer = browser.post(url("municipality_import"), {"file": file(LINES)})
    browser.post(answer["Location"] + "confirm/", {"cancel": "1"})
    assert own(north) == {}
    assert browser.get(answer["Location"]).status_code == 404


def test_only_who_uploaded_confirms(browser: Client, olga: User, carla: User) -> None:
    answer = browser.post(url("municipality_import"), {"file": file(LINES)})
    for other in (olga, carla):
        assert client_of(other).get(answer["Location"]).status_code == 404
        assert client_of(other).post(answer["Location"] + "confirm/").status_code == 404


def test_hostile_text_is_shown_as_text(browser: Client, north: Tenant, alice: User) -> None:
    row = MunicipalityRow("X1", HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE)
    with tenant(north.id):
        made = add_municipality(by=alice, row=row)
    lines = f"code;naam;groep;provincie;inwoners\nX1;{HOSTILE}2;{HOSTILE};;\n{HOSTILE};x;;;\nX2;{HOSTILE};;;\n"
    preview = browser.post(url("municipality_import"), {"file": file(lines, f"{HOSTILE}.csv")})
    for address in (
        url("municipality_list") + "?kind=own",
        url("municipality_page", made.id),
        url("municipality_edit", made.id),
        preview["Location"],
    ):
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "&lt;script&gt;" in page, address


# --- Walls and counts ----------------------------------------------------------------------------

GETS = [
    ("municipality_list", False),
    ("municipality_new", False),
    ("municipality_import", False),
    ("municipality_page", True),
    ("municipality_edit", True),
]
POSTS = [("municipality_delete", True), ("manager_invite", True)]


@pytest.mark.parametrize(("name", "one"), [*GETS, *POSTS])
def test_only_consultants_come_in(
    name: str,
    one: bool,
    anna: User,
    bram: User,
    carla: User,
    zone: Municipality,
) -> None:
    args: tuple[Any, ...] = (zone.id,) if one else ()
    method = "post" if (name, one) in POSTS else "get"
    answers = [
        getattr(client_of(user), method)(url(name, *args)).status_code
        for user in (anna, bram, carla)
    ]
    assert answers == [403, 403, 404]
    assert getattr(Client(), method)(url(name, *args)).status_code == 302
    if one:
        elsewhere = reverse(name, args=("south", *args))
        wanted = 403 if name == "manager_invite" else 404
        assert getattr(client_of(carla), method)(elsewhere).status_code == wanted


def test_a_consultant_does_not_invite_managers(browser: Client, aalst: Municipality) -> None:
    assert browser.post(url("manager_invite", aalst.id), {"email": "x@y.be"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_of_the_database_for_1_and_3(
    browser: Client,
    north: Tenant,
    alice: User,
    olga: User,
    count: int,
    aalst: Municipality,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        row = MunicipalityRow(f"Z{number}", f"Zone {number}")
        with tenant(north.id):
            add_municipality(by=alice, row=row)
        email = {"email": f"m{number}@example.org"}
        client_of(olga).post(url("manager_invite", aalst.id), email)
    with django_assert_num_queries(10):
        browser.get(url("municipality_list") + "?kind=own")
    with django_assert_num_queries(10):
        browser.get(url("municipality_page", aalst.id))


@pytest.mark.parametrize("count", [1, 3])
def test_confirming_asks_the_same_of_the_database_for_1_and_3(
    browser: Client,
    north: Tenant,
    zone: Municipality,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    lines = ["code;naam", "PZ1;Anders", *(f"Z{number};Zone" for number in range(count))]
    answer = browser.post(url("municipality_import"), {"file": file("\n".join(lines))})
    with django_assert_num_queries(22):
        browser.post(answer["Location"] + "confirm/")
    assert len(own(north)) == count + 1


@pytest.mark.parametrize(
    ("population", "words"),
    [(None, ""), (9_999, "minder dan 10.000"), (10_000, "10.000 tot 20.000"), (500_000, "100.000 of meer")],
)  # fmt: skip
def test_the_size_of_a_municipality_is_said_in_words(population: int | None, words: str) -> None:
    row = Municipality(code="x", name="X", population=population)
    assert line(row).size == words
