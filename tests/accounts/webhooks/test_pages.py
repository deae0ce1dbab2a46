"""What an owner does with addresses on the pages."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Tenant, User, Webhook, WebhookAttempt, WebhookDelivery
from accounts.tenancy import tenant
from accounts.webhooks import actions, signing
from tests.conftest import client_of

pytestmark = pytest.mark.django_db

LIST = "/t/north/webhooks/"
GIVEN = {"name": "CRM", "url": "https://hooks.example.org/in", "events": ["wave.closed"]}


@pytest.fixture
def browser(olga: User) -> Client:
    cache.clear()
    return client_of(olga)


@pytest.fixture
def hook(north: Tenant, olga: User) -> Webhook:
    with tenant(north.id):
        return actions.create_webhook(by=olga, **GIVEN)  # type: ignore[arg-type]


def test_owner_adds_an_address_and_reads_its_secret(browser: Client, north: Tenant) -> None:
    answer = browser.post(LIST, GIVEN, follow=True)
    with tenant(north.id):
        hook = Webhook.objects.get()
        assert AuditEvent.objects.filter(action="webhook_created").exists()
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"{LIST}{hook.id}/", 302)]
    assert signing.secret_of(hook) in page
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.org/", "https://127.0.0.1/", "https://redis:6379/", "javascript:x", ""],
)
def test_address_of_the_wrong_shape_is_told_at_its_field(
    browser: Client, north: Tenant, url: str
) -> None:
    answer = browser.post(LIST, {**GIVEN, "url": url})
    assert answer.status_code == 422
    assert "id_url" in answer.content.decode()
    with tenant(north.id):
        assert not Webhook.objects.exists()


def test_same_address_twice_is_told(browser: Client, hook: Webhook) -> None:
    answer = browser.post(LIST, GIVEN)
    assert answer.status_code == 422
    assert "al in uw lijst" in answer.content.decode()


def test_buttons_of_an_address(browser: Client, north: Tenant, hook: Webhook) -> None:
    before = signing.secret_of(hook)
    here = f"{LIST}{hook.id}/"
    assert before not in browser.post(f"{here}rotate/", follow=True).content.decode()
    browser.post(f"{here}test/")
    browser.post(f"{here}switch/", {"on": "0"})
    with tenant(north.id):
        hook.refresh_from_db()
        row = WebhookDelivery.objects.get()
        assert hook.disabled_at is not None
        assert (row.event, row.state) == ("webhook.test", "failed")
    assert "uitgeschakeld" in browser.post(f"{here}test/", follow=True).content.decode()
    browser.post(f"{here}switch/", {"on": "1"})
    browser.post(f"{LIST}messages/{row.id}/again/")
    with tenant(north.id):
        row.refresh_from_db()
        assert row.state == "waiting"
    browser.post(f"{here}delete/")
    with tenant(north.id):
        assert not Webhook.objects.exists()
        assert not WebhookDelivery.objects.exists()


def test_log_shows_each_attempt_and_runs_nothing(
    browser: Client, north: Tenant, olga: User, hook: Webhook
) -> None:
    with tenant(north.id):
        row = actions.send_test(by=olga, webhook=hook)
        WebhookAttempt.objects.create(
            delivery=row, milliseconds=12, status=500, trouble="refused", piece="<script>x</script>"
        )
    page = browser.get(f"{LIST}{hook.id}/").content.decode()
    assert "500" in page
    assert "12 ms" in page
    assert "De server nam het bericht niet aan." in page
    assert "&lt;script&gt;x" in page


def test_log_costs_the_same_for_one_message_and_many(
    browser: Client, north: Tenant, olga: User, hook: Webhook
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            browser.get(f"{LIST}{hook.id}/")
        return len(caught)

    with tenant(north.id):
        actions.send_test(by=olga, webhook=hook)
    browser.get(f"{LIST}{hook.id}/")
    one = queries()
    with tenant(north.id):
        for _ in range(4):
            row = actions.send_test(by=olga, webhook=hook)
            WebhookAttempt.objects.create(delivery=row, milliseconds=1)
    assert queries() == one


def test_consultant_manages_no_addresses(alice: User, hook: Webhook) -> None:
    assert client_of(alice).get(LIST).status_code == 403
    assert client_of(alice).get(f"{LIST}{hook.id}/").status_code == 403
