"""What the operator has: a command that makes tenants, and two health pages."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Tenant
from config import health

pytestmark = pytest.mark.django_db


def test_command_makes_a_tenant_and_prints_the_link() -> None:
    out = StringIO()
    call_command("create_tenant", "West", slug="west", owner="wim@example.org", stdout=out)
    link = re.search(r"http://127.0.0.1:8000(/join/\S+)", out.getvalue())
    assert link is not None
    assert "West" in Client().get(link[1]).content.decode()


@pytest.mark.parametrize(
    ("slug", "owner"),
    [("no slug", "w@example.org"), ("west", "nobody"), ("north", "w@example.org")],
)
def test_command_refuses_what_cannot_be(north: Tenant, slug: str, owner: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_tenant", "West", slug=slug, owner=owner, stdout=StringIO())
    assert Tenant.objects.count() == 1


def test_healthy_and_ready() -> None:
    assert Client().get("/healthz").content == b"ok"
    answer = Client().get("/readyz")
    assert (answer.status_code, set(answer.json().values())) == (200, {"ok"})


def test_not_ready_says_which_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> str:
        raise ConnectionRefusedError("redis://user:secret@host")

    monkeypatch.setitem(health.CHECKS, "broker", away)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "failed: ConnectionRefusedError")
