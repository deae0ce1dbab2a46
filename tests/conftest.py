"""The cast and the stage: real PostgreSQL and Valkey, named people, one database a process."""

import gc
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest
from django.test import Client, TransactionTestCase, override_settings
from django.utils import timezone, translation
from pytest_django.plugin import DjangoDbBlocker

from accounts.login import proof
from accounts.models import Membership, MunicipalityManager, Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from config import embedded
from surveys.models import Municipality
from tests import database

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSWORD = "een lang wachtwoord 2026"

# No test measures time: on a busy machine an example may take as long as it takes.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=5)  # make test-fast
hypothesis.settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    # Django's TRUNCATE would be refused: the application's role may not.
    TransactionTestCase._fixture_teardown = lambda self: database.clean()  # type: ignore[attr-defined]
    if not hasattr(config, "workerinput") and settings.EMBEDDED:
        embedded.ensure(settings.LOCAL_DIR)


# Folders with files that take longest, beside those with a browser.
LONG = {"guards", "faults", "hostile", "attacks", "benchmarking"}


@pytest.hookimpl(trylast=True)  # after they were shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: no process then waits at the end for another one's browser."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 0
    return 1 if LONG & {*item.path.parts} else 2


def pytest_collection_finish() -> None:
    """What thousands of tests and large libraries are made of stays until the end: the collector of
    garbage need not look at it again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the embedded services if this run started them."""
    if not hasattr(config, "workerinput") and settings.EMBEDDED and embedded.started_here:
        connections.close_all()
        embedded.stop(settings.LOCAL_DIR)


def _database(url: str, number: int) -> str:
    return urlsplit(url)._replace(path=f"/{number}").geturl()


@pytest.fixture(scope="session", autouse=True)
def _test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files, mails and cache of a test run stay apart; passwords are hashed quickly."""
    folder = tmp_path_factory.mktemp("tweezicht")
    (folder / "storage").mkdir()  # without its folder the storage is away
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Clearing a cache empties its whole database: each process has one of its own.
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    own: dict[str, object] = {
        **settings.CACHES["default"],
        "LOCATION": _database(settings.REDIS_URL, 1 + number % 8),
    }
    # On a busy machine it may answer late, and is not away for that.
    patient = {"socket_timeout": 30, "socket_connect_timeout": 30}
    own["OPTIONS"] = {**settings.CACHES["default"]["OPTIONS"], **patient}  # type: ignore[dict-item]  # all of them are
    # It also tells what was already made from the settings to forget them.
    with override_settings(
        SITE_URL="http://127.0.0.1:8000",  # whatever runs of this checkout meanwhile
        MEDIA_ROOT=str(folder / "storage"),
        STATIC_ROOT=folder,  # WhiteNoise warns about a folder that is not there
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        CACHES={"default": own},
    ):
        yield


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its language with its thread; the next test reads Dutch again."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), database.fresh_database(database.own_name()):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One Chromium for all tests of a process; each of them opens windows of its own."""
    from tests.flows.browser import launched  # noqa: PLC0415 -- for those alone who look at pages

    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def browser(chromium: "Browser") -> "Browser":
    """The same, where no folder calls its client of Django so."""
    return chromium


def make_tenant(name: str, slug: str) -> Tenant:
    """Its people need a second step in a year: those who test that begin sooner."""
    later = timezone.now() + timedelta(days=365)
    return Tenant.objects.create(name=name, slug=slug, second_step_from=later)


@pytest.fixture
def north(db: None) -> Tenant:
    return make_tenant("Noord Advies", "north")


@pytest.fixture
def south(db: None) -> Tenant:
    return make_tenant("Zuid Advies", "south")


def member(of: Tenant, name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, name=name.title())
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
    ends_at = timezone.now() + timedelta(hours=1) if role is Role.OPERATOR else None
    Membership.objects.create(tenant=of, user=user, role=role, address=user.email, ends_at=ends_at)
    return user


@pytest.fixture
def aalst(db: None) -> Municipality:
    return Municipality.objects.get(code="41002")


@pytest.fixture
def gent(db: None) -> Municipality:
    return Municipality.objects.get(code="44021")


@pytest.fixture
def olga(north: Tenant) -> User:
    """The owner of tenant North."""
    return member(north, "olga", Role.OWNER)


@pytest.fixture
def alice(north: Tenant) -> User:
    """A consultant of tenant North."""
    return member(north, "alice", Role.CONSULTANT)


@pytest.fixture
def anna(north: Tenant) -> User:
    """An analyst of tenant North."""
    return member(north, "anna", Role.ANALYST)


@pytest.fixture
def bram(north: Tenant, aalst: Municipality) -> User:
    """The manager of Aalst at tenant North."""
    user = member(north, "bram", Role.MANAGER)
    with tenant(north.id):
        MunicipalityManager.objects.create(
            membership=Membership.objects.get(user=user), municipality_id=aalst.id
        )
    return user


@pytest.fixture
def carla(south: Tenant) -> User:
    """A consultant of tenant South: the outsider."""
    return member(south, "carla", Role.CONSULTANT)


def client_of(user: User) -> Client:
    """A browser in which `user` has logged in, in two steps."""
    client = Client()
    log_in(client, user)
    return client


def log_in(client: Client, user: User) -> None:
    """Like the pages of the log-in, without them.

    Django's `force_login` would keep a session of nobody first, and the second step be kept apart:
    a half of what the log-ins of thousands of tests cost.
    """
    request, name = HttpRequest(), settings.SESSION_COOKIE_NAME
    request.session = client.session if name in client.cookies else SessionStore()
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    request.session[proof.SECOND_STEP] = str(user.pk)
    request.session.save()
    client.cookies[name] = str(request.session.session_key)
