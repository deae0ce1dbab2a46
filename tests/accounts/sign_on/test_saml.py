"""Log-in by SAML 2, at a real provider: what it posts, and what of it is not believed."""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.models import SignOn, SignOnLink, Tenant, User
from accounts.sign_on import actions
from accounts.tenancy import tenant
from tests.accounts.sign_on.saml_provider import ENTITY, MFA, SamlProvider
from tests.conftest import client_of

pytestmark = [
    pytest.mark.django_db,
    # What pysaml2 uses is old in other libraries.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
]


@pytest.fixture(scope="module")
def idp(tmp_path_factory: pytest.TempPathFactory) -> SamlProvider:
    return SamlProvider(tmp_path_factory.mktemp("saml"))


@pytest.fixture
def row(north: Tenant, olga: User, idp: SamlProvider) -> SignOn:
    """Connected by an owner, with the metadata of both sides."""
    cache.clear()
    idp.sp.unlink(missing_ok=True)
    browser = client_of(olga)
    answer = browser.post(
        "/t/north/sign-on/new/saml/",
        {"name": "Stad", "metadata": idp.metadata(), "counts_second_step": "on"},
    )
    assert answer.status_code == 302, answer.content
    with tenant(north.id):
        made: SignOn = SignOn.objects.get()
        domain = actions.add_domain(by=olga, tenant=north, row=made, domain="example.org")
        actions.prove_domain(by=None, tenant=north, domain=domain)
        actions.mark_tested(by=olga, tenant=north, row=made)
    assert made.issuer == ENTITY
    idp.sp.write_bytes(browser.get(f"/sso/north/{made.id}/metadata/").content)
    return made


def sent(browser: Client, row: SignOn) -> tuple[str, str]:
    """The request and the state that we give a browser along."""
    there = browser.get(f"/sso/north/{row.id}/go/")["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert len(asked["RelayState"][0]) <= 80
    return asked["SAMLRequest"][0], asked["RelayState"][0]


def posted(row: SignOn, answer: str, relay: str) -> Any:
    """By another site, so without any session of ours."""
    fields = {"SAMLResponse": base64.b64encode(answer.encode()).decode(), "RelayState": relay}
    return Client(enforce_csrf_checks=True).post(f"/sso/north/{row.id}/acs/", fields)


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


def test_a_linked_member_comes_in_and_once(
    row: SignOn, north: Tenant, alice: User, idp: SamlProvider
) -> None:
    with tenant(north.id):
        SignOnLink.objects.create(
            sign_on=row, user=alice, subject="persistent|s-1", email=alice.email
        )
    browser, thief = Client(), Client()
    request, relay = sent(browser, row)
    answer = idp.answer(request, "s-1", {}, level=MFA)
    back = posted(row, answer, relay)
    assert thief.get(back["Location"]).status_code == 403  # not the browser that was sent
    assert browser.get(back["Location"])["Location"] == "/t/north/"
    assert who(browser) == str(alice.pk)
    assert browser.get("/t/north/waves/").status_code == 200
    again = Client()
    sent(again, row)
    assert again.get(posted(row, answer, relay)["Location"]).status_code == 403  # a replay


def test_a_new_subject_with_the_address_of_a_member_proves_it(
    row: SignOn, alice: User, idp: SamlProvider
) -> None:
    browser = Client()
    request, relay = sent(browser, row)
    answer = idp.answer(request, "s-2", {"mail": [alice.email]})
    back = browser.get(posted(row, answer, relay)["Location"])
    assert (back["Location"], who(browser)) == ("/sso/confirm", None)


def _unsigned(answer: str) -> str:
    return re.sub(r"<(\w+):Signature .*?</\1:Signature>", "", answer, flags=re.DOTALL)


def _wrapped(answer: str) -> str:
    """The signed assertion stays, and another that is not signed is put before it."""
    assertion = re.search(r"<(\w+):Assertion .*?</\1:Assertion>", answer, re.DOTALL)
    assert assertion is not None
    forged = _unsigned(assertion[0]).replace("s-1", "s-9")
    forged = re.sub(r'ID="[^"]+"', 'ID="_forged"', forged, count=1)
    return answer.replace(assertion[0], forged + assertion[0])


SPOILED: dict[str, Callable[[str], str]] = {
    "not signed": _unsigned,
    "another subject": lambda answer: answer.replace("s-1", "s-9"),
    "wrapped": _wrapped,
    "another request": lambda answer: re.sub(
        r'InResponseTo="[^"]+"', 'InResponseTo="_other"', answer, count=1
    ),
    "to no request": lambda answer: re.sub(r' InResponseTo="[^"]+"', "", answer, count=1),
    "a DTD": lambda answer: (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + answer.partition("?>")[2]
    ),
    "no XML": lambda answer: "hello",
}


@pytest.mark.parametrize("how", SPOILED)
def test_what_was_changed_is_not_believed(row: SignOn, idp: SamlProvider, how: str) -> None:
    request, relay = sent(Client(), row)
    answer = SPOILED[how](idp.answer(request, "s-1", {}))
    assert posted(row, answer, relay).status_code == 403


def test_an_answer_for_another_or_from_another_time_is_not_believed(
    row: SignOn, idp: SamlProvider, tmp_path: Path
) -> None:
    request, relay = sent(Client(), row)
    good = idp.answer(request, "s-1", {})
    assert posted(row, good, relay).status_code == 302
    elsewhere = {"destination": f"https://elsewhere.test/sso/north/{row.id}/acs/"}
    assert posted(row, idp.answer(request, "s-1", {}, **elsewhere), relay).status_code == 403
    with time_machine.travel("2030-01-01"):
        assert posted(row, good, relay).status_code == 403
    old = {"sign_alg": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"}
    assert posted(row, idp.answer(request, "s-1", {}, **old), relay).status_code == 403
    assert posted(row, good, "").status_code == 403  # begun by the provider, not by us
    other = SamlProvider(tmp_path)  # of the same name, with a key of its own
    other.sp.write_bytes(idp.sp.read_bytes())
    assert posted(row, other.answer(request, "s-1", {}), relay).status_code == 403


def test_text_that_is_no_metadata_is_refused(north: Tenant, olga: User) -> None:
    browser = client_of(olga)
    bomb = '<!DOCTYPE x [<!ENTITY e "eeee">]><x>&e;</x>'
    for text in ("hello", "<x/>", bomb, ""):
        fields = {"name": "x", "metadata": text}
        assert browser.post("/t/north/sign-on/new/saml/", fields).status_code == 422, text
