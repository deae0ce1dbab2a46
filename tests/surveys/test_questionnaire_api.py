"""Questionnaires through the API: files in, files out, and the same answer before and after."""

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from accounts.api_access.scopes import Scope
from accounts.models import ApiToken, Tenant, User
from accounts.team.actions import create_token
from accounts.tenancy import tenant
from surveys.formats import known
from surveys.models import PaperFile, Questionnaire
from surveys.papers.tasks import make_paper
from surveys.questionnaire.document import Perspective, decode, encode, to_builtins
from tests.formats.forms import form
from tests.surveys.authoring import DOCUMENT

LIST = "/api/v1/questionnaires"
POLITICAL, ADMINISTRATIVE = Perspective
FORM = [
    ("type", "name", "label"),
    ("text", "1a", "Wat vindt u?"),
    ("geopoint", "where", "Waar?"),
]


@pytest.fixture
def api(north: Tenant, olga: User) -> Client:
    with tenant(north.id):
        key = create_token(by=olga, name="x", days=1, scopes=[Scope.QUESTIONNAIRES.value])[1]
    return Client(headers={"authorization": f"Bearer {key}"})


def post(api: Client, content: bytes, **more: Any) -> Any:
    body = {"content": b64encode(content).decode(), **more}
    return api.post(LIST, body, content_type="application/json")


def names(north: Tenant) -> list[str]:
    with tenant(north.id):
        return [*Questionnaire.objects.values_list("name", flat=True)]


def test_a_check_says_what_the_file_becomes_and_writes_nothing(api: Client, north: Tenant) -> None:
    checked = post(api, form(FORM), name="Nieuw", check=True)
    assert (checked.status_code, names(north)) == (200, [])
    made = post(api, form(FORM), name="Nieuw")
    assert (made.status_code, names(north)) == (201, ["Nieuw"])
    assert {**made.json(), "id": None} == checked.json()
    assert made.json()["items"] == 1
    assert ["where"] in [loss["places"] for loss in made.json()["losses"] if loss["left_out"]]
    again = post(api, form(FORM), name="Nieuw")
    assert (again.status_code, names(north)) == (409, ["Nieuw"])


@pytest.mark.parametrize("slug", ["yaml", "json"])
def test_what_goes_out_comes_in_as_it_was(api: Client, north: Tenant, slug: str) -> None:
    written = known.written(found(slug), DOCUMENT, None)
    made = post(api, written.body, name="Eén").json()
    out = api.get(f"{LIST}/{made['id']}/file", {"format": slug})
    assert known.taken(out.content).document == DOCUMENT
    assert post(api, out.content, name="Twee").status_code == 201
    assert api.get(f"{LIST}/{made['id']}/versions").json() == []


def found(slug: str) -> known.QuestionnaireFormat:
    form_ = known.by_slug(slug)
    assert form_ is not None
    return form_


def test_two_files_become_one_questionnaire(api: Client, north: Tenant) -> None:
    other = [FORM[0], ("text", "1a", "Wat vindt de raad?")]
    files = {"side": "political", "other": b64encode(form(other)).decode()}
    made = post(api, form(FORM), name="Twee kanten", **files).json()
    with tenant(north.id):
        item = Questionnaire.objects.get(id=made["id"]).draft_document.item("q1a")
    assert item.perspectives == (POLITICAL, ADMINISTRATIVE)
    alone = post(api, form(FORM), name="Eén kant", other=files["other"])
    assert alone.status_code == 400
    assert "content" in alone.json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": "geen base64!"},
        {"content": b64encode(b"geen vragenlijst").decode()},
        {"content": b64encode(form(FORM)).decode(), "format": "ddi"},
        {"content": b64encode(form(FORM)).decode(), "nmae": "x"},
        {"content": b64encode(form(FORM)).decode(), "name": "a\u202eb"},
    ],
)
def test_a_body_that_is_wrong_is_told_by_field(
    api: Client, north: Tenant, body: dict[str, str]
) -> None:
    answer = api.post(LIST, body, content_type="application/json")
    assert (answer.status_code, names(north)) == (400, [])
    assert all(isinstance(told, list) for told in answer.json().values())


def test_a_format_of_one_side_asks_which(api: Client) -> None:
    made = post(api, form(FORM), name="Nieuw").json()
    address = f"{LIST}/{made['id']}/file"
    assert api.get(address, {"format": "xlsform"}).status_code == 404
    assert api.get(address, {"format": "xlsform", "side": "political"}).status_code == 200
    assert api.get(address, {"format": "docx"}).status_code == 400
    assert api.get(address, {"version": "2"}).status_code == 404


def test_a_paper_is_made_by_a_worker_and_then_there(api: Client, north: Tenant) -> None:
    made = post(api, form(FORM), name="Nieuw").json()
    address = f"{LIST}/{made['id']}/file"
    query = {"format": "pdf", "side": "political"}
    waiting = api.get(address, query)
    assert (waiting.status_code, waiting.json()) == (202, {"state": "waiting"})
    assert waiting["Retry-After"] == "1"
    with tenant(north.id):
        row = PaperFile.objects.get()
    make_paper(str(north.id), str(row.id))
    there = api.get(address, query)
    assert (there.status_code, there["Content-Type"]) == (200, "application/pdf")
    assert api.get(address, {"format": "pdf"}).status_code == 404
    assert api.get(address, {**query, "version": "3"}).status_code == 404
    with tenant(north.id):
        PaperFile.objects.update(
            state="failed", problem="paper_too_long", path="", sha256="", size=0
        )
    refused = api.get(address, query)
    assert refused.status_code == 404
    assert "te lang om af te drukken" in refused.json()["detail"]


def test_whoever_may_not_write_questionnaires_has_no_key_for_it(
    api: Client, north: Tenant, olga: User
) -> None:
    """A key may do no more than its maker may now."""
    with tenant(north.id):
        ApiToken.objects.update(scopes=[Scope.WAVES.value])
    assert api.get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("title", "name"),
    [("Twee\nregels", "Twee regels"), ("a\u202eb", "a b"), ("x" * 150, "x" * 120)],
)
def test_a_title_becomes_a_name_on_one_line(
    api: Client, north: Tenant, title: str, name: str
) -> None:
    assert post(api, titled(title)).json()["name"] == name
    assert names(north) == [name]


@pytest.mark.parametrize("title", ["", " ", "\u200b"])
def test_a_file_without_a_title_asks_for_a_name(api: Client, north: Tenant, title: str) -> None:
    for body in ({}, {"check": True}):
        answer = post(api, titled(title), **body)
        assert (answer.status_code, list(answer.json())) == (400, ["name"])
    assert names(north) == []
    assert post(api, titled(title), name="Nieuw").status_code == 201


def titled(title: str) -> bytes:
    return encode(decode({**to_builtins(DOCUMENT), "title": {"nl": title}}))
