"""What the operator has: a command that makes tenants, and two health pages."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import Tenant
from config import alive, health

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


@pytest.fixture
def working() -> None:
    """Workers listen, and have run every sweep."""
    cache.clear()
    alive.tell_worker(alive.QUEUES)
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        alive.tell_sweep(str(entry["task"]))


def ready(**asked: str) -> tuple[int, dict[str, str]]:
    answer = Client().get("/readyz", **asked)  # type: ignore[arg-type]
    return answer.status_code, answer.json()


def test_healthy_and_ready(working: None) -> None:
    assert Client().get("/healthz").content == b"ok"
    status, parts = ready()
    assert (status, set(parts.values())) == (200, {"ok"})
    assert set(parts) == {"database", "migrations", "broker", "storage", "workers", "sweeps"}


def test_ready_says_who_has_not_been_heard_of(working: None, settings: Settings) -> None:
    cache.delete("alive:worker:compute")
    cache.delete("alive:sweep:surveys.tasks.sweep_mail")
    settings.MEDIA_ROOT = "/proc/nothing"
    status, parts = ready()
    assert status == 503
    assert parts == {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "storage": "takes no files",
        "workers": "none for compute",
        "sweeps": "missed: surveys.tasks.sweep_mail",
    }


@pytest.mark.parametrize(
    "asked", [{"HTTP_X_FORWARDED_FOR": "203.0.113.5"}, {"REMOTE_ADDR": "8.8.4.4"}]
)
def test_a_stranger_hears_nothing_of_the_parts(working: None, asked: dict[str, str]) -> None:
    assert ready(**asked) == (200, {"ready": "yes"})
    cache.delete("alive:worker:mail")
    assert ready(**asked) == (503, {"ready": "no"})


def test_not_ready_says_which_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> str:
        raise ConnectionRefusedError("redis://user:secret@host")

    monkeypatch.setitem(health.CHECKS, "broker", away)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "failed: ConnectionRefusedError")
