"""Log-in by SAML 2 in a real browser: what the provider's page posts comes from another site, without our cookies."""

import base64
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Route

from accounts.models import SignOn, SignOnLink, Tenant, User
from accounts.tenancy import tenant
from tests.accounts.sign_on.saml_provider import LOGIN, MFA, SamlProvider
from tests.accounts.sign_on.test_saml import idp, row
from tests.flows.browser import WATCH

__all__ = ["idp", "row"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
]


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, locale="nl-BE")
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def goes(page: Page, idp: SamlProvider, row: SignOn, site: str, subject: str) -> list[Request]:
    """To the provider's page at its own address, which posts its answer to us: what it asked."""
    posts: list[Request] = []

    def answer(route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query)
        said = idp.answer(asked["SAMLRequest"][0], subject, {}, level=MFA)
        sealed = base64.b64encode(said.encode()).decode()
        fields = {"SAMLResponse": sealed, "RelayState": asked["RelayState"][0]}
        inputs = "".join(f'<input name="{n}" value="{escape(v)}">' for n, v in fields.items())
        form = f'<form method="post" action="{site}/sso/north/{row.id}/acs/">{inputs}</form>'
        page = f"<!doctype html>{form}<script>document.forms[0].submit()</script>"
        route.fulfill(content_type="text/html", body=page)

    def came(request: Request) -> None:
        if request.url.endswith("/acs/"):
            posts.append(request)

    page.route(f"{LOGIN}**", answer)
    page.on("request", came)
    # A program between browser and network does not see where a redirect leads, so the last one is followed here.
    there = page.context.request.get(f"/sso/north/{row.id}/go/", max_redirects=0)
    page.goto(there.headers["location"])
    return posts


def test_a_member_comes_in_from_the_page_of_another_site(
    page: Page, live_server: Any, row: SignOn, north: Tenant, alice: User, idp: SamlProvider
) -> None:
    with tenant(north.id):
        SignOnLink.objects.create(
            sign_on=row, user=alice, subject="persistent|s-1", email=alice.email
        )
    posts = goes(page, idp, row, live_server.url, "s-1")
    page.wait_for_url("**/t/north/")
    (post,) = posts
    assert (post.method, post.all_headers().get("cookie")) == ("POST", None)
    assert [one["sameSite"] for one in page.context.cookies() if one["name"] == "session"] == [
        "Lax"
    ]
    assert page.evaluate("window.blocked") == []
    page.goto("/t/north/waves/")
    assert urlsplit(page.url).path == "/t/north/waves/"


def test_who_is_no_member_does_not_come_in(
    page: Page, live_server: Any, row: SignOn, idp: SamlProvider
) -> None:
    goes(page, idp, row, live_server.url, "s-9")
    page.wait_for_url(f"{live_server.url}/sso/**")
    page.wait_for_load_state()
    assert page.context.request.get("/t/north/waves/", max_redirects=0).status != 200
