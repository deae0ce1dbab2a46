"""How an owner sets the look, and where it shows."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from tests.accounts.branding.pictures import picture, template
from tests.conftest import client_of

pytestmark = pytest.mark.django_db

HERE = "/t/north/look/"


@pytest.fixture
def browser(olga: User) -> Client:
    cache.clear()
    return client_of(olga)


def files_of(of: Tenant) -> list[str]:
    folder = Path(default_storage.path(f"{of.id}/brand"))
    return sorted(one.suffix for one in folder.glob("*"))


def upload(browser: Client, what: str, content: bytes, name: str = "x") -> int:
    file = SimpleUploadedFile(name, content)
    return browser.post(f"{HERE}{what}/", {what: file}).status_code


def test_name_and_colour_show_at_once(browser: Client, north: Tenant) -> None:
    answer = browser.post(HERE, {"name": "Nieuw & Co", "colour": "#FFED00", "imprint": "Straat 1"})
    assert answer.status_code == 302
    page = browser.get(HERE).content.decode()
    north.refresh_from_db()
    style = f"/brand/{north.id}/{north.look}.css"
    assert "Nieuw &amp; Co" in page
    assert style in page
    assert "#ffed00 is aangepast tot" in page
    found = Client().get(style)
    assert found["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand: light-dark(#" in found.content.decode()
    assert found["Cache-Control"] == "public, max-age=86400"
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="look_changed").count() == 1


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "#12345g", "}; x: url(//e)"])
def test_colour_of_another_kind_is_refused(browser: Client, north: Tenant, colour: str) -> None:
    answer = browser.post(HERE, {"name": "x", "colour": colour})
    assert answer.status_code == 422
    north.refresh_from_db()
    assert north.colour == ""


def test_logo_is_shown_to_everybody_until_it_is_deleted(browser: Client, north: Tenant) -> None:
    assert upload(browser, "logo", picture("RGBA")) == 302
    north.refresh_from_db()
    address = f"/brand/{north.id}/{north.look}.png"
    assert address in browser.get(HERE).content.decode()
    found = Client().get(address)
    assert (found.status_code, found["Content-Type"]) == (200, "image/png")
    assert found["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in found["Content-Security-Policy"]
    assert files_of(north) == [".png"]


def test_another_logo_takes_the_place_of_the_first(
    browser: Client, north: Tenant, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    for size in ((300, 100), (100, 100)):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            upload(browser, "logo", picture(size=size))
    assert files_of(north) == [".png"]
    north.refresh_from_db()
    gone = f"/brand/{north.id}/{north.look}.png"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        browser.post(f"{HERE}logo/", {"delete": "1"})
    assert files_of(north) == []
    assert Client().get(gone).status_code == 404


def test_svg_is_no_logo(browser: Client, north: Tenant) -> None:
    assert upload(browser, "logo", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.png") == 422
    assert files_of(north) == []


def test_template_is_kept_and_deleted(
    browser: Client, north: Tenant, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    assert upload(browser, "slides", template()) == 302
    assert files_of(north) == [".pptx"]
    assert "in uw eigen sjabloon" in browser.get(HERE).content.decode()
    assert upload(browser, "slides", template(**{"ppt/vbaProject.bin": b"x"})) == 422
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        browser.post(f"{HERE}slides/", {"delete": "1"})
    assert files_of(north) == []


def test_only_an_owner_decides(alice: User, north: Tenant) -> None:
    assert client_of(alice).get(HERE).status_code == 403
    assert upload(client_of(alice), "logo", picture()) == 403


@pytest.mark.parametrize("rest", ["0000000000000000.css", "0000000000000000.png"])
def test_look_of_another_day_or_tenant_is_not_found(north: Tenant, rest: str) -> None:
    assert Client().get(f"/brand/{north.id}/{rest}").status_code == 404
    nobody = "00000000-0000-0000-0000-000000000000"
    assert Client().get(f"/brand/{nobody}/{rest}").status_code == 404
