"""Files through the API: asked for, followed and fetched with a key."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import storage
from accounts.models import Tenant, User
from accounts.team.actions import create_token
from accounts.tenancy import tenant
from reports.editions.actions import withdraw
from reports.exports.tasks import make_file
from surveys.models import Municipality, Wave
from tests.reports.stage import ready_wave, released

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def key_of(of: Tenant, by: User) -> dict[str, str]:
    with tenant(of.id):
        key = create_token(by=by, name="Export", days=30)[1]
    return {"authorization": f"Bearer {key}"}


def ask(key: dict[str, str], wave: Wave, **wanted: str) -> Any:
    where = f"/api/v1/waves/{wave.id}/files"
    sent = {"format": "csv", "language": "nl", **wanted}
    return Client().post(where, sent, content_type="application/json", headers=key)


def test_a_file_is_asked_for_followed_and_fetched(
    north: Tenant, alice: User, olga: User, wave: Wave
) -> None:
    key = key_of(north, olga)
    asked = ask(key, wave, municipality="44021")
    assert asked.status_code == 202
    made = asked.json()
    assert (made["municipality"], made["edition"], made["state"]) == ("44021", None, "waiting")
    content = f"/api/v1/files/{made['id']}/content"
    assert Client().get(content, headers=key).status_code == 404
    make_file(str(north.id), made["id"])
    told = Client().get(f"/api/v1/files/{made['id']}", headers=key).json()
    fetched = Client().get(content, headers=key)
    assert told["state"] == "ready"
    assert told["sha256"] == storage.sha256(fetched.content)
    assert told["size"] == len(fetched.content)
    listed = Client().get(f"/api/v1/waves/{wave.id}/files", headers=key).json()
    assert [one["id"] for one in listed] == [made["id"]]
    assert ask(key, wave, municipality="44021").json()["id"] == made["id"]


def test_files_of_a_withdrawn_edition_are_gone_with_its_reason(
    north: Tenant, olga: User, wave: Wave
) -> None:
    edition, key = released(north, olga, wave), key_of(north, olga)
    made = ask(key, wave).json()
    make_file(str(north.id), made["id"])
    content = f"/api/v1/files/{made['id']}/content"
    assert Client().get(content, headers=key).status_code == 200
    with tenant(north.id):
        withdraw(by=olga, edition=edition, reason="Een naam stond erin.")
    for answer in (
        Client().get(content, headers=key),
        ask(key, wave),
        ask(key, wave, municipality="44021"),
    ):
        assert answer.status_code == 410
        assert answer.json()["withdrawn_because"] == "Een naam stond erin."
    released(north, olga, wave)
    assert ask(key, wave).json()["edition"] == 2


def test_a_municipality_of_ones_own_is_asked_for_by_its_code(
    north: Tenant, olga: User, wave: Wave
) -> None:
    with tenant(north.id):
        own = Municipality.objects.get(tenant=None, code="44021")
        place = wave.participations.get(municipality=own)
        place.municipality = Municipality.objects.create(tenant=north, code="Zône 3", name="Zône 3")
        place.save(update_fields=["municipality"])
    asked = ask(key_of(north, olga), wave, municipality="Zône 3")
    assert (asked.status_code, asked.json()["municipality"]) == (202, "Zône 3")


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ({"format": "exe"}, 400),
        ({"language": "xx"}, 400),
        ({"municipality": "99999"}, 404),
        ({"municipality": "Stad Gent é/1"}, 404),
        ({"municipality": "44\x0021"}, 400),
        ({"municipality": "x" * 300}, 400),
        ({"municipality": "44021", "format": "zip"}, 404),
    ],
)
def test_wrong_requests_are_told(
    north: Tenant, alice: User, olga: User, wave: Wave, wanted: dict[str, str], answer: int
) -> None:
    told = ask(key_of(north, olga), wave, **wanted)
    assert told.status_code == answer
    assert told["Content-Type"].startswith("application/json")


def test_another_tenants_key_finds_nothing(
    north: Tenant, south: Tenant, alice: User, olga: User, carla: User, wave: Wave
) -> None:
    made = ask(key_of(north, olga), wave).json()
    foreign = key_of(south, carla)
    assert ask(foreign, wave).status_code == 404
    for rest in (f"waves/{wave.id}/files", f"files/{made['id']}", f"files/{made['id']}/content"):
        assert Client().get(f"/api/v1/{rest}", headers=foreign).status_code == 404
        assert Client().get(f"/api/v1/{rest}").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b'{"format": "\\ud800", "language": "nl"}',
        b'{"\\ud800": 1}',
        b"[" * 50_000 + b"]" * 50_000,
        b'{"a":' * 50_000,
        b"9" * 5000,
        b'{"format": NaN}',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'"\xed\xa0\x80"',
        b"",
        b"{",
        b"null",
        b"[1]",
    ],
    ids=lambda body: ascii(body[:12]),
)
@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-16"])
def test_a_body_that_is_no_body_is_told_so(
    body: bytes, kind: str, north: Tenant, olga: User, wave: Wave
) -> None:
    browser = Client(raise_request_exception=False, headers=key_of(north, olga))
    answer = browser.generic("POST", f"/api/v1/waves/{wave.id}/files", body, content_type=kind)
    assert answer.status_code == 400
    assert answer.json()
