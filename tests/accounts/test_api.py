"""The API's door: keys, errors as JSON, and the tenant for the whole request."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError, connections
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_access.authentication import HasScope, TokenThrottle
from accounts.api_access.scopes import Scope
from accounts.models import ApiToken, AuditEvent, Membership, Tenant, User
from accounts.roles import Role
from accounts.team import actions
from accounts.tenancy import current_tenant_id, tenant
from config.urls import handler400, handler404, handler500
from config.urls import urlpatterns as real

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class Tell(APIView):
    scope = Scope.RESULTS

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope(self.scope)]

    def get(self, request: Request) -> Response:
        return Response({"tenant": str(current_tenant_id()), "user": str(request.user)})

    def post(self, request: Request) -> Response:
        """Does something, and then refuses."""
        AuditEvent.objects.create(action="half", subject_type="t", subject_id="1")
        raise PermissionDenied


class Manage(Tell):
    scope = Scope.WEBHOOKS


class Read(Tell):
    def post(self, request: Request) -> Response:
        return Response(request.data)


class Break(Tell):
    def get(self, request: Request) -> Response:
        raise LookupError


class Away(Tell):
    def get(self, request: Request) -> Response:
        raise OperationalError


urlpatterns = [
    *real,
    path("api/v1/read", Read.as_view()),
    path("api/v1/break", Break.as_view()),
    path("api/v1/away", Away.as_view()),
    path("api/v1/tell", Tell.as_view()),
    path("api/v1/manage", Manage.as_view()),
]
__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def text(north: Tenant, olga: User) -> str:
    with tenant(north.id):
        scopes = [Scope.RESULTS.value]
        return actions.create_token(by=olga, name="x", days=1, scopes=scopes)[1]


def call(where: str, text: str | None, method: str = "get") -> Any:
    headers = {} if text is None else {"Authorization": f"Bearer {text}"}
    send: Callable[..., Any] = getattr(Client(), method)
    return send(f"/api/v1/{where}", headers=headers)


def test_key_enters_its_tenant(north: Tenant, text: str) -> None:
    answer = call("tell", text)
    assert answer.json() == {"tenant": str(north.id), "user": "Olga"}


@pytest.mark.parametrize("wrong", [None, "", "tz_x", "tz_" + "0" * 32 + "_" + "a" * 43])
def test_without_a_key_401_says_how(db: None, wrong: str | None) -> None:
    answer = call("tell", wrong)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["detail"]


def test_session_opens_no_door(alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    assert browser.get("/api/v1/tell").status_code == 401


def test_revoked_key_is_refused_at_once(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        row, text = actions.create_token(by=olga, name="x", days=1)
    assert call("tell", text).status_code == 200
    with tenant(north.id):
        actions.revoke_token(by=olga, token=row)
    answer = call("tell", text)
    assert (answer.status_code, answer.json()) == (401, {"detail": "This API key was revoked."})


def test_key_without_the_scope(text: str) -> None:
    answer = call("manage", text)
    assert answer.status_code == 403
    assert "scope" in answer.json()["detail"]


def test_key_may_no_more_than_its_maker(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        text = actions.create_token(by=olga, name="x", days=1)[1]
    assert call("manage", text).status_code == 200
    Membership.objects.filter(user=olga).update(role=Role.ANALYST.value)
    assert [call(where, text).status_code for where in ("manage", "tell")] == [403, 200]


ODD: list[tuple[dict[str, Any], int]] = [
    ({"method": "PUT"}, 405),
    ({"method": "OPTIONS"}, 405),
    ({"method": "POST", "data": b"{", "content_type": "application/json"}, 400),
    ({"method": "POST", "data": b"a=b", "content_type": "text/plain"}, 415),
    ({"method": "POST", "data": b" " * 3_000_000, "content_type": "application/json"}, 413),
    ({"method": "GET", "HTTP_ACCEPT": "text/html"}, 406),
    ({"method": "GET", "HTTP_HOST": "evil.example"}, 400),
]


@pytest.mark.parametrize(("asked", "status"), ODD)
def test_whatever_goes_wrong_is_json(text: str, asked: dict[str, Any], status: int) -> None:
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        method = asked["method"]
        rest = {name: value for name, value in asked.items() if name != "method"}
        auth = {"authorization": f"Bearer {text}"}
        answer = Client().generic(method, "/api/v1/read", headers=auth, **rest)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert set(answer.json()) == {"detail"}


def test_our_own_mistake_is_json(text: str) -> None:
    answer = Client(raise_request_exception=False).get(
        "/api/v1/break", headers={"authorization": f"Bearer {text}"}
    )
    told = {"detail": "Our mistake.", "request_id": answer["X-Request-ID"]}
    assert (answer.status_code, answer.json()) == (500, told)


def test_service_that_is_away_is_json(text: str) -> None:
    answer = Client(raise_request_exception=False).get(
        "/api/v1/away", headers={"authorization": f"Bearer {text}"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.json()["detail"]


@pytest.mark.parametrize("key", [True, False])
def test_unknown_address_is_json(text: str, key: bool) -> None:
    answer = call("nothing/here", text if key else None)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_error_undoes_what_was_half_done(north: Tenant, text: str) -> None:
    assert call("tell", text, "post").status_code == 403
    with tenant(north.id):
        assert not AuditEvent.objects.filter(action="half").exists()


def test_throttle_counts_each_key(
    north: Tenant, olga: User, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TokenThrottle, "a_minute", 2)
    monkeypatch.setattr("accounts.api_access.authentication.MINUTE", 3600)  # none ends meanwhile
    with tenant(north.id):
        other = actions.create_token(by=olga, name="y", days=1)[1]
    assert [call("tell", text).status_code for _ in range(3)] == [200, 200, 429]
    assert call("tell", other).status_code == 200


def test_schema_is_public_and_names_the_scheme(db: None) -> None:
    answer = Client().get("/api/v1/schema", headers={"Accept": "application/json"})
    document = json.loads(answer.content)
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert document["paths"]["/api/v1/tell"]["get"]["security"] == [{"bearer": []}]


@override_settings(ALLOWED_HOSTS=["testserver"])
def test_foreign_host_is_refused(text: str) -> None:
    answer = Client().get(
        "/api/v1/tell", headers={"Authorization": f"Bearer {text}", "Host": "evil.example"}
    )
    assert answer.status_code == 400


def test_a_request_costs_one_statement_of_ours(
    text: str, django_assert_num_queries: Callable[[int], Any]
) -> None:
    assert call("tell", text).status_code == 200  # the key is marked as used
    # The tenant's setting, the key with all that it may, and what a test's own transaction adds.
    with django_assert_num_queries(5):
        assert call("tell", text).status_code == 200


def test_use_is_written_though_the_request_undoes_itself(north: Tenant, text: str) -> None:
    assert call("tell", text, "post").status_code == 403
    with tenant(north.id):
        assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_is_done_is_told_so_though_the_key_cannot_be_marked(text: str) -> None:
    """A program that reads an error does it once more."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE lock_not_available; END $$;"
            " CREATE TRIGGER not_now BEFORE UPDATE ON accounts_apitoken"
            " FOR EACH ROW EXECUTE FUNCTION not_now()"
        )
        try:
            assert call("tell", text).status_code == 200
        finally:
            cursor.execute("DROP FUNCTION not_now CASCADE")


@pytest.mark.parametrize(
    "shown",
    [
        "Bearer",
        "{}x",
        "{} x",
        "é{}",
        "{0} {0}",
        "tz_" + "0" * 32 + "_" + "a" * 43,
        "tz_" + "f" * 33,
    ],
)
def test_a_key_is_the_whole_of_what_is_shown(text: str, shown: str) -> None:
    assert call("tell", shown.format(text)).status_code == 401


def test_a_key_opens_no_other_tenant(north: Tenant, south: Tenant, text: str) -> None:
    assert call("tell", text.replace(north.id.hex, south.id.hex)).status_code == 401


@pytest.mark.parametrize("harm", ["nobody", "inactive", "ended", "elsewhere", "expired"])
def test_a_key_ends_with_what_it_rests_on(
    north: Tenant, south: Tenant, olga: User, text: str, harm: str
) -> None:
    assert call("tell", text).status_code == 200
    belongs = Membership.objects.filter(user=olga, tenant=north)
    with tenant(north.id):
        if harm == "nobody":
            ApiToken.objects.update(created_by=None)
        elif harm == "inactive":
            User.objects.filter(id=olga.id).update(is_active=False)
        elif harm == "ended":
            belongs.update(role=Role.OPERATOR, ends_at=timezone.now())
        elif harm == "elsewhere":
            belongs.update(tenant=south)
        else:
            ApiToken.objects.update(expires_at=timezone.now())
    assert call("tell", text).status_code == 401
