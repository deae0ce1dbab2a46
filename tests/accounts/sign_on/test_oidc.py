"""Log-in by OpenID Connect, at a real provider: who gets in, and who does not."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Membership, SignOn, SignOnDomain, SignOnLink, Tenant, User
from accounts.roles import Role
from accounts.sign_on import actions, oidc, queries
from accounts.sign_on.sealing import seal
from accounts.team.actions import invite_member, remove_member
from accounts.tenancy import tenant
from tests.accounts.sign_on.providers import OidcProvider, oidc_provider
from tests.conftest import PASSWORD, client_of, member

pytestmark = pytest.mark.django_db
ID = uuid.uuid4()  # of the connection: the provider knows its address before there is a database
BACK = f"/sso/north/{ID}/back/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    folder = tmp_path_factory.mktemp("oidc")
    with oidc_provider(folder, [settings.SITE_URL + BACK]) as found:
        yield found


@pytest.fixture(autouse=True)
def _here(settings: Any) -> None:
    settings.WEBHOOKS_LOCAL = True  # the provider is on this machine
    cache.clear()


@pytest.fixture
def row(north: Tenant, olga: User, provider: OidcProvider) -> SignOn:
    """A connection that was tried, with a proved domain."""
    with tenant(north.id):
        made: SignOn = SignOn.objects.create(
            id=ID,
            name="Microsoft van ons",
            protocol="oidc",
            issuer=provider.issuer,
            client_id="tweezicht",
            secret=seal(ID, "geheim & lang"),
            counts_second_step=True,
        )
        domain = actions.add_domain(by=olga, tenant=north, row=made, domain="example.org")
        actions.prove_domain(by=None, tenant=north, domain=domain)
        actions.mark_tested(by=olga, tenant=north, row=made)
    return made


def goes(browser: Client, provider: OidcProvider, more: str = "") -> Any:
    """There and back."""
    there = browser.get(f"/sso/north/{ID}/go/{more}")
    assert there.status_code == 302, there.content
    return browser.get(provider.visit(there["Location"]))


def linked(row: SignOn, user: User, subject: str) -> None:
    with tenant(row.tenant_id):
        SignOnLink.objects.create(sign_on=row, user=user, subject=subject, email=user.email)


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


@pytest.mark.parametrize("wanted", [oidc.WANTED, '{"id_token":{"amr":null}}'])
def test_who_was_invited_comes_in_without_a_password(
    row: SignOn,
    north: Tenant,
    olga: User,
    provider: OidcProvider,
    monkeypatch: pytest.MonkeyPatch,
    wanted: str,
) -> None:
    """Whether the provider names the address in its token, or only where it is asked once more."""
    monkeypatch.setattr(oidc, "WANTED", wanted)
    provider.person(
        "s-1", amr=["pwd", "mfa"], email="New@Example.org", email_verified=True, name="Nieuw"
    )
    with tenant(north.id):
        invite_member(by=olga, tenant=north, email="new@example.org", role=Role.CONSULTANT)
    browser = Client()
    answer = goes(browser, provider, "?next=/t/north/waves/")
    assert answer["Location"] == "/t/north/waves/"
    made = User.objects.get(email="new@example.org")
    assert who(browser) == str(made.pk)
    assert not made.has_usable_password()
    assert Membership.objects.get(user=made).role == Role.CONSULTANT
    assert browser.get("/t/north/waves/").status_code == 200
    with tenant(north.id):
        assert {"sign_on_linked", "invitation_accepted"} <= set(
            AuditEvent.objects.values_list("action", flat=True)
        )


def test_a_member_proves_the_account_once(row: SignOn, alice: User, provider: OidcProvider) -> None:
    """Only who also has the password; from then on the provider is enough, by its subject."""
    provider.person("s-alice", email=alice.email, email_verified=True)
    browser = Client()
    assert goes(browser, provider)["Location"] == reverse("sign_on_confirm")
    assert who(browser) is None
    assert alice.email in browser.get(reverse("sign_on_confirm")).content.decode()
    fields = {"login": alice.email, "password": PASSWORD, "next": reverse("sign_on_confirm")}
    browser.post("/accounts/login/", fields)
    assert browser.get(reverse("sign_on_confirm")).status_code == 200
    with tenant(row.tenant_id):
        assert not SignOnLink.objects.exists()  # a look links nothing
    browser.post(reverse("sign_on_confirm"))
    with tenant(row.tenant_id):
        assert SignOnLink.objects.get().user == alice
    provider.person("s-alice", email="other@elsewhere.test", email_verified=True)
    again = Client()
    goes(again, provider)
    assert who(again) == str(alice.pk)


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"email": "x@elsewhere.test", "email_verified": True}, "mag niet voor uw e-mailadres"),
        ({"email": "alice@example.org", "email_verified": False}, "niet is nagekeken"),
        ({}, "noemt geen e-mailadres"),
        ({"email": "nobody@example.org", "email_verified": True}, "hoort niet bij deze"),
        ({"email": "carla@example.org", "email_verified": True}, "hoort niet bij deze"),
    ],
)
def test_whom_a_provider_may_not_name(
    row: SignOn, alice: User, carla: User, provider: OidcProvider, claims: Any, says: str
) -> None:
    """Carla is a member of another tenant, with an address of the very domain."""
    provider.person("hostile", **claims)
    browser = Client()
    answer = goes(browser, provider)
    assert (answer.status_code, who(browser)) == (403, None)
    assert says in answer.content.decode()
    with tenant(row.tenant_id):
        assert not SignOnLink.objects.exists()


def test_an_account_of_somebody_else_is_not_linked(
    row: SignOn, alice: User, bram: User, provider: OidcProvider
) -> None:
    provider.person("s-alice", email=alice.email, email_verified=True)
    browser = Client()
    goes(browser, provider)
    browser.post("/accounts/login/", {"login": bram.email, "password": PASSWORD})
    answer = browser.post(reverse("sign_on_confirm"))
    assert answer.status_code == 403
    with tenant(row.tenant_id):
        assert not SignOnLink.objects.exists()


def test_a_provider_opens_its_own_tenant_and_no_account(
    row: SignOn, south: Tenant, alice: User, provider: OidcProvider
) -> None:
    """Of a member of two tenants, and nothing by which the other could be opened."""
    Membership.objects.create(tenant=south, user=alice, role=Role.OWNER)
    linked(row, alice, "s-alice")
    provider.person("s-alice", amr=["mfa"])
    browser = Client()
    goes(browser, provider)
    assert browser.get("/t/north/waves/").status_code == 200
    assert browser.get("/t/south/waves/").status_code == 403
    assert browser.post("/t/south/tokens/", {"name": "x"}).status_code == 403
    assert "Zuid" not in browser.get("/", follow=True).content.decode()
    for closed in ("account_email", "account_change_password", "mfa_index", "mfa_activate_totp"):
        assert browser.get(reverse(closed)).status_code == 403, closed
    assert browser.get(reverse("account_sessions")).status_code == 200


def test_what_a_provider_says_of_a_second_step_counts_if_the_owner_says_so(
    row: SignOn, north: Tenant, alice: User, provider: OidcProvider
) -> None:
    Membership.objects.update(created_at=timezone.now() - timedelta(days=30))
    Tenant.objects.update(second_step_from=timezone.now() - timedelta(days=30))
    linked(row, alice, "s-alice")
    provider.person("s-alice", amr=["pwd"])
    weak = Client()
    goes(weak, provider)
    assert weak.get("/t/north/waves/")["Location"].startswith("/accounts/second-step/")
    assert "aanmelddienst zegt niet" in weak.get("/t/north/waves/", follow=True).content.decode()
    provider.person("s-alice", amr=["pwd", "mfa"])
    strong = Client()
    goes(strong, provider)
    assert strong.get("/t/north/waves/").status_code == 200
    with tenant(north.id):
        SignOn.objects.update(counts_second_step=False)
    uncounted = Client()
    goes(uncounted, provider)
    assert uncounted.get("/t/north/waves/").status_code == 302
    TOTP.activate(alice, generate_totp_secret())
    assert "Tweede stap doen" in uncounted.get("/t/north/waves/", follow=True).content.decode()


def test_a_required_domain_has_no_other_door_but_for_owners(
    row: SignOn, north: Tenant, olga: User, alice: User, provider: OidcProvider
) -> None:
    with tenant(north.id):
        domain = SignOnDomain.objects.get()
        actions.require_domain(by=olga, tenant=north, domain=domain, required=True)
    assert client_of(alice).get("/t/north/waves/")["Location"] == "/sso/north/"
    linked(row, alice, "s-alice")
    alice.email = "alice@elsewhere.test"  # no way out: it is the address that was invited
    alice.save()
    assert client_of(alice).get("/t/north/waves/")["Location"] == "/sso/north/"
    assert client_of(olga).get("/t/north/waves/").status_code == 200
    provider.person("s-alice", amr=["mfa"])
    browser = Client()
    goes(browser, provider)
    assert browser.get("/t/north/waves/").status_code == 200


def test_who_is_removed_or_unlinked_is_out_at_once(
    row: SignOn, north: Tenant, olga: User, alice: User, provider: OidcProvider
) -> None:
    linked(row, alice, "s-alice")
    provider.person("s-alice", amr=["mfa"])
    browser = Client()
    goes(browser, provider)
    with tenant(north.id):
        actions.unlink(by=olga, link=SignOnLink.objects.select_related("user").get())
    assert browser.get("/t/north/waves/")["Location"].startswith("/accounts/login/")
    linked(row, alice, "s-alice")
    goes(browser, provider)
    with tenant(north.id):
        remove_member(by=olga, membership=Membership.objects.get(user=alice))
    assert browser.get("/t/north/waves/").status_code == 404
    assert goes(Client(), provider).status_code == 403


def test_an_answer_counts_once_and_in_the_browser_that_was_sent(
    row: SignOn, alice: User, provider: OidcProvider
) -> None:
    linked(row, alice, "s-alice")
    provider.person("s-alice")
    mine, other = Client(), Client()
    there = mine.get(f"/sso/north/{ID}/go/")["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = provider.visit(there)
    assert other.get(back).status_code == 403
    assert mine.get(back.replace("state=", "state=x")).status_code == 403
    assert mine.get(back).status_code == 403  # used up by the false one
    assert who(mine) is None
    provider.refuse()
    assert "afgebroken" in goes(mine, provider).content.decode()


def test_an_owner_connects_and_tries_a_provider(
    north: Tenant, olga: User, provider: OidcProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_of(olga)
    fields = {
        "name": "Ons",
        "issuer": f"{provider.issuer}/.well-known/openid-configuration",
        "client_id": "tweezicht",
        "secret": "geheim & lang",
    }
    answer = browser.post("/t/north/sign-on/new/oidc/", fields)
    assert answer.status_code == 302, answer.content
    with tenant(north.id):
        made = SignOn.objects.get()
        assert b"geheim" not in bytes(made.secret)
    page = browser.get(answer["Location"]).content.decode()
    assert f"/sso/north/{made.id}/back/" in page
    assert "&amp; lang" not in page
    assert browser.get("/sso/north/").status_code == 404  # nobody came back from it yet
    browser.post(f"/t/north/sign-on/{made.id}/domains/", {"domain": "@Example.org"})
    with tenant(north.id):
        domain = SignOnDomain.objects.get()
    required = f"/t/north/sign-on/domains/{domain.id}/require/"
    browser.post(required, {"required": "1"})
    records = "accounts.sign_on.views.settings.txt_records"
    monkeypatch.setattr(records, lambda name: [])
    browser.post(f"/t/north/sign-on/domains/{domain.id}/prove/")
    with tenant(north.id):
        domain.refresh_from_db()
        assert (domain.proved_at, domain.required) == (None, False)
        proof = queries.proof_for(domain)
    monkeypatch.setattr(records, lambda name: [proof])
    browser.post(f"/t/north/sign-on/domains/{domain.id}/prove/")
    north.refresh_from_db()
    assert north.sign_on == {}  # not tried yet


def test_a_try_logs_nobody_in(
    row: SignOn, north: Tenant, olga: User, provider: OidcProvider
) -> None:
    provider.person("s-x", email="somebody@example.org", email_verified=True)
    browser = client_of(olga)
    answer = goes(browser, provider, "?test")
    assert answer["Location"] == f"/t/north/sign-on/{ID}/"
    assert "somebody@example.org" in browser.get(answer["Location"]).content.decode()
    assert who(browser) == str(olga.pk)
    stranger = client_of(member(north, "ann", Role.CONSULTANT))
    assert goes(stranger, provider, "?test").status_code == 403  # a try is an owner's


def test_an_inner_address_is_never_asked(north: Tenant, olga: User, settings: Any) -> None:
    settings.WEBHOOKS_LOCAL = False
    browser = client_of(olga)
    for issuer in (
        "http://127.0.0.1:8000",
        "https://10.0.0.1",
        "https://localhost",
        "https://x.internal",
    ):
        fields = {"name": "x", "issuer": issuer, "client_id": "x", "secret": "x"}
        answer: HttpResponse = browser.post("/t/north/sign-on/new/oidc/", fields)  # type: ignore[assignment]
        assert answer.status_code == 422, issuer
        assert "openbaar adres" in answer.content.decode()
