"""The running program keeps what the API's description promises, asked by schemathesis.

Through the whole stack, in the process: every operation, with good values and bad ones.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable as NoExamples
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from accounts.api_access.authentication import TokenThrottle
from accounts.api_access.scopes import Scope
from accounts.models import Tenant, User
from accounts.team.actions import create_token
from accounts.tenancy import tenant
from accounts.webhooks.actions import create_webhook, send_test
from reports.exports.actions import request_file
from reports.exports.tasks import make_file
from reports.models import FileFormat
from reports.queries import benchmark_standing
from surveys.authoring.bundled import bundled
from surveys.formats import own
from surveys.models import Wave
from tests.reports.stage import ready_wave, released

pytestmark = pytest.mark.django_db

EXAMPLES = 4  # of each operation; more only finds the same again
SCHEMA = "/api/v1/schema"


@pytest.fixture
def known(north: Tenant, olga: User, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Parameter → a value that exists, so that not every answer is a 404."""
    cache.clear()
    monkeypatch.setattr(TokenThrottle, "a_minute", 100_000)
    wave = ready_wave(north, olga)
    released(north, olga, wave)
    with tenant(north.id):
        hook = create_webhook(by=olga, name="x", url="https://x.example/", events=["run.ready"])
        send_test(by=olga, webhook=hook)
        standing = benchmark_standing(Wave.objects.get(id=wave.id))
        assert standing is not None
        file = request_file(by=olga, standing=standing, kind=FileFormat.CSV, language="nl")
    make_file(str(north.id), str(file.id))
    return {
        "wave_id": str(wave.id),
        "file_id": str(file.id),
        "webhook_id": str(hook.id),
        "questionnaire_id": str(wave.version.questionnaire_id),
        "version": 1,
        "side": "political",
        "number": 1,
        "code": "41002",
        "key": "all",
    }


@pytest.fixture
def bearer(north: Tenant, olga: User) -> dict[str, str]:
    with tenant(north.id):
        return {"Authorization": f"Bearer {create_token(by=olga, name='x', days=1)[1]}"}


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A request outside Django's own client would close the connection of the test."""
    moments = (signals.request_started, signals.request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


OPERATIONS = 24  # at least so many are described


@pytest.mark.usefixtures("_one_connection")
def test_description_is_kept(known: dict[str, Any], bearer: dict[str, str]) -> None:
    """Every check of schemathesis, for values that exist, for good ones and for bad ones."""
    schema = schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= OPERATIONS
    broken = [
        f"{operation.label}, {mode.value}: {said}"
        for operation in operations
        for mode in GenerationMode
        for said in faults(operation.as_strategy(generation_mode=mode), known, bearer, mode)
    ]
    assert broken == []


def faults(
    cases: SearchStrategy[Case[Any]],
    known: dict[str, Any],
    bearer: dict[str, str],
    mode: GenerationMode,
) -> list[str]:
    @given(cases)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=[*HealthCheck]
    )
    def check(case: Case[Any]) -> None:
        if mode == GenerationMode.POSITIVE:
            for name in case.path_parameters or {}:
                case.path_parameters[name] = known[name]
            for name in {*case.query} & {*known}:
                case.query[name] = known[name]
            if isinstance(case.body, dict) and "content" in case.body:
                case.body = {**case.body, **file_of(case.body)}
        # It asks for compressed answers and does not unpack those of a WSGI program.
        case.call_and_validate(headers={**bearer, "Accept-Encoding": "identity"})

    try:
        check()
    except NoExamples:
        return []  # nothing about it can be wrong
    except FailureGroup as group:
        return [f"{one.title}: {one.message}"[:600] for one in group.exceptions]
    return []


def file_of(body: dict[str, Any]) -> dict[str, Any]:
    """Bytes by chance are no questionnaire; so these are one, of a side where there are two."""
    content = b64encode(own.write_yaml(bundled()).body).decode()
    files = {name: content for name in ("content", "other") if name in body}
    return {**files, "format": "yaml", "side": "political", "name": "Nieuw"}


OF_SCOPE = {
    Scope.WAVES: ("waves", "waves/{wave_id}", "waves/{wave_id}/municipalities",
                  "waves/{wave_id}/editions", "waves/{wave_id}/editions/1"),
    Scope.PROGRESS: ("waves/{wave_id}/progress",),
    Scope.RESULTS: ("waves/{wave_id}/benchmark", "waves/{wave_id}/municipalities/41002",
                    "waves/{wave_id}/peer-groups", "waves/{wave_id}/peer-groups/all",
                    "waves/{wave_id}/editions/1/benchmark",
                    "waves/{wave_id}/editions/1/municipalities/41002",
                    "waves/{wave_id}/editions/1/peer-groups",
                    "waves/{wave_id}/editions/1/peer-groups/all"),
    Scope.FILES: ("waves/{wave_id}/files", "files/{file_id}", "files/{file_id}/content"),
    Scope.QUESTIONNAIRES: ("questionnaires", "questionnaires/{questionnaire_id}/versions",
                           "questionnaires/{questionnaire_id}/file"),
    Scope.WEBHOOKS: ("webhooks", "webhooks/{webhook_id}/messages"),
}  # fmt: skip


@pytest.mark.parametrize("scope", Scope)
def test_key_opens_what_it_was_made_for_and_nothing_else(
    north: Tenant, olga: User, known: dict[str, Any], scope: Scope
) -> None:
    with tenant(north.id):
        key = create_token(by=olga, name="x", days=1, scopes=[scope.value])[1]
    for of, addresses in OF_SCOPE.items():
        for address in addresses:
            path = f"/api/v1/{address.format(**known)}"
            answer = Client().get(path, headers={"authorization": f"Bearer {key}"})
            assert (answer.status_code, path) == (200 if of is scope else 403, path)


def test_every_operation_belongs_to_a_scope() -> None:
    document = Client().get(SCHEMA, headers={"accept": "application/json"}).json()
    described = {path for path, operations in document["paths"].items() if "get" in operations}
    tried = {
        address.replace("/1", "/{number}").replace("/41002", "/{code}").replace("/all", "/{key}")
        for addresses in OF_SCOPE.values()
        for address in addresses
    }
    assert {f"/api/v1/{address}" for address in tried} == described
