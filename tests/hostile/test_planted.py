"""The attacks find something: each wall that is taken away is reported, and with all of them nothing is."""

import ast
import copy
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.redis import RedisSerializer
from django.db import connection, transaction
from django.middleware.csrf import CsrfViewMiddleware
from django.template import engines
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from accounts.login.adapters import AccountAdapter
from accounts.middleware import entering
from accounts.models import Membership, User
from accounts.roles import ALLOWED, Permission, Role
from config.cache import SteadyCache
from surveys.respond import limits as respondents
from tests.guards.addresses import Address, all_addresses
from tests.hostile import access, limits, xss
from tests.hostile.injection import pieces
from tests.hostile.payloads import PAYLOADS, alive
from tests.hostile.registry import ATTACKS, attempt, load
from tests.hostile.scene import NEIGHBOUR, OWN, Answer, Scene
from tests.hostile.staging import stage
from tests.reports.stage import ready_wave

load()
SOME = {"team", "token_list", "token_revoke", "municipality_list"}
Patch = pytest.MonkeyPatch


def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """To the product in this process, as it would come over HTTP."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    kind = headers.get("Content-Type", "")
    rest = {name: value for name, value in headers.items() if name != "Content-Type"}
    came: Any = browser.generic(method, path, body, kind, headers=rest)
    content = b"".join(came.streaming_content) if came.streaming else came.content
    told = {name.lower(): value for name, value in came.headers.items()}
    return Answer(
        came.status_code, told, content, tuple(m.OutputString() for m in came.cookies.values())
    )


@pytest.fixture(scope="module")
def staged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """Made once, in a transaction around those of all tests, each of which is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = stage(ready_wave, west=False)
        User.objects.update(name=PAYLOADS[1])
        connection.check_constraints()  # or each test would check what waits here
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def scene(staged: dict[str, Any], db: None, monkeypatch: Patch, tmp_path: Path) -> Scene:
    def some() -> list[Address]:
        return [one for one in all_addresses() if one.name in SOME]

    for module in (access, limits, xss):
        monkeypatch.setattr(module, "of_tenants", some)
    monkeypatch.setattr(xss, "WEST", OWN)
    monkeypatch.setattr(xss, "PAYLOADS", PAYLOADS[:3])
    cache.clear()
    told = {
        **copy.deepcopy(staged),
        "redis": settings.CACHES["default"]["LOCATION"],
        "home": str(tmp_path),
        "site": settings.SITE_URL,
    }
    return Scene(told, send, cache.clear, str, lambda _statement, _values: True)


def anybody(patch: Patch) -> None:
    def found(user: User, slug: str) -> Membership | None:
        return Membership.objects.select_related("tenant").filter(tenant__slug=slug).first()

    patch.setattr(entering, "find_membership", found)


def every_permission(patch: Patch) -> None:
    patch.setattr(Membership, "may", lambda self, permission: self.tenant_id is not None)


def more_for_consultants(patch: Patch) -> None:
    patch.setitem(ALLOWED, Role.CONSULTANT, ALLOWED[Role.CONSULTANT] | {Permission.MANAGE_TEAM})


def no_token_of_the_page(patch: Patch) -> None:
    patch.setattr(CsrfViewMiddleware, "process_view", lambda *_arguments: None)


def any_host(patch: Patch) -> None:
    patch.setattr(settings, "ALLOWED_HOSTS", ["*"])


def pickles(patch: Patch) -> None:
    patch.setattr(SteadyCache, "away_until", 0.0)
    patch.setattr(cache._cache, "_serializer", RedisSerializer())  # type: ignore[attr-defined]
    patch.setattr(type(cache._cache), "_serializer", RedisSerializer(), raising=False)  # type: ignore[attr-defined]


def no_limit(patch: Patch) -> None:
    patch.setattr(respondents, "WRONG", 10**6)


def anywhere(patch: Patch) -> None:
    patch.setattr(AccountAdapter, "is_safe_url", lambda _self, _url: True)


def no_escaping(patch: Patch) -> None:
    patch.setattr(engines["django"].engine, "autoescape", False)  # type: ignore[attr-defined]


def types_are_guessed(patch: Patch) -> None:
    patch.setattr(settings, "SECURE_CONTENT_TYPE_NOSNIFF", False)


def unknown_are_told(patch: Patch) -> None:
    patch.setattr(settings, "ACCOUNT_PREVENT_ENUMERATION", False)


PLANTED: dict[str, tuple[Callable[[Patch], None], str]] = {
    "membership is not asked": (anybody, "A1a"),
    "permission is not asked": (every_permission, "A4"),
    "a role may more": (more_for_consultants, "A24a"),
    "no token of the page": (no_token_of_the_page, "A34a"),
    "no token, another site": (no_token_of_the_page, "A34b"),
    "any host": (any_host, "A20a"),
    "pickles in the cache": (pickles, "A7a"),
    "links without a limit": (no_limit, "A19a"),
    "a log-in leads anywhere": (anywhere, "A30a"),
    "texts are not escaped": (no_escaping, "A8c"),
    "types are guessed": (types_are_guessed, "A9a"),
    "unknown addresses are told": (unknown_are_told, "A18a"),
}


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_wall_that_is_missing_is_reported(scene: Scene, monkeypatch: Patch, name: str) -> None:
    plant, code = PLANTED[name]
    before = attempt(ATTACKS[code], scene)
    assert (before.open, before.tries > 0) == ([], True)
    plant(monkeypatch)
    assert attempt(ATTACKS[code], scene).open


def test_a_log_that_tells_a_link_is_reported(scene: Scene) -> None:
    scene.logs = lambda: f"GET {scene.told['links'][NEIGHBOUR][0]} 200"
    assert attempt(ATTACKS["A32b"], scene).open


def test_an_attack_that_breaks_or_tries_nothing_counts_as_open(scene: Scene) -> None:
    scene.told.pop("keys")
    assert "broke" in attempt(ATTACKS["A1d"], scene).open[0]
    scene.told["links"] = {OWN: [], NEIGHBOUR: []}
    assert attempt(ATTACKS["A32b"], scene).open


def test_a_statement_made_of_pieces_is_seen() -> None:
    assert list(pieces(ast.parse("cursor.execute(f'SELECT {name}')"))) == [1]
    assert list(pieces(ast.parse("cursor.execute('SELECT %s', [name])"))) == []


def test_a_payload_that_lives_is_seen() -> None:
    seen = [text for text in PAYLOADS if alive(f'<p title="{text}">{text}</p>')]
    assert len(seen) >= 25
    escaped = "".join(text.replace("&", "&amp;").replace("<", "&lt;") for text in PAYLOADS)
    assert alive(f"<p>{escaped}</p>") == []


def test_a_formula_in_a_file_is_seen() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "=1+1"
    made = io.BytesIO()
    book.save(made)
    assert list(xss.in_file("x", made.getvalue(), "spreadsheet"))
    assert list(xss.in_file("x", b"a;=1+1\n", "text/csv"))
    assert not list(xss.in_file("x", b"a;'=1+1\n", "text/csv"))


def test_there_are_as_many_as_promised() -> None:
    assert len(ATTACKS) >= 60, len(ATTACKS)
    assert len(PAYLOADS) == 40
