"""The frame of every page is kept as far as it is the same, and no further."""

import re

import pytest
from django.test import Client

from accounts.models import SignOn, SignOnLink, Tenant, User
from accounts.tenancy import tenant
from tests.conftest import client_of

pytestmark = pytest.mark.django_db
CURRENT = re.compile(r'href="([^"]+)" aria-current="page"')


def current(browser: Client, path: str) -> set[str]:
    return set(CURRENT.findall(browser.get(path).content.decode()))


def test_each_page_has_its_own_link_as_the_current_one(north: Tenant, olga: User) -> None:
    browser = client_of(olga)
    for path, link in (
        ("/t/north/", "/t/north/"),
        ("/t/north/waves/", "/t/north/waves/"),
        ("/t/north/waves/new/", "/t/north/waves/"),
        ("/t/north/team/", "/t/north/team/"),
        ("/t/north/team/audit/", "/t/north/team/"),
        ("/t/north/", "/t/north/"),
    ):
        assert link in current(browser, path)
        others = {one for one in current(browser, path) if one.count("/") <= link.count("/")}
        assert others == {link}


def test_links_are_those_of_the_reader(
    north: Tenant, south: Tenant, olga: User, alice: User
) -> None:
    """Kept for one, they are not shown to whoever may do less, or in another language or tenant."""
    owner, consultant = client_of(olga), client_of(alice)
    assert "/t/north/tokens/" in owner.get("/t/north/").content.decode()
    page = consultant.get("/t/north/").content.decode()
    assert "/t/north/waves/" in page
    assert "/t/north/tokens/" not in page
    french = owner.get("/t/north/", headers={"Accept-Language": "fr"}).content.decode()
    assert "Questionnaires" in french
    assert "Vragenlijsten" in owner.get("/t/north/").content.decode()


def test_who_logged_in_is_named_to_themselves_alone(north: Tenant, olga: User, alice: User) -> None:
    for user, other in ((olga, alice), (alice, olga), (olga, alice)):
        page = client_of(user).get("/t/north/").content.decode()
        assert user.email in page
        assert other.email not in page


def test_what_the_frame_makes_takes_no_name_of_a_page(north: Tenant, olga: User) -> None:
    """The page of a provider has its own `links`: whose accounts it is linked to, here nobody's."""
    with tenant(north.id):
        row = SignOn.objects.create(
            name="Provider", protocol="oidc", issuer="https://login.example.org", client_id="us"
        )
        page = f"/t/north/sign-on/{row.id}/"
        assert "links-title" not in client_of(olga).get(page).content.decode()
        SignOnLink.objects.create(sign_on=row, user=olga, subject="1", email=olga.email)
    text = client_of(olga).get(page).content.decode()
    assert text.count("/unlink/") == 1
    assert text.count('href="/t/north/waves/"') == 2
    assert text.count(f'title="{olga.email}"') == 2
