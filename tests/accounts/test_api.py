"""The API's door: keys, errors as JSON, and the tenant for the whole request."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import path
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_access.authentication import HasPermission, TokenThrottle
from accounts.models import AuditEvent, Tenant, User
from accounts.roles import Permission
from accounts.team import actions
from accounts.tenancy import current_tenant_id, tenant
from config.urls import handler404
from config.urls import urlpatterns as real

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class Tell(APIView):
    permission = Permission.SEE_BENCHMARK

    def get_permissions(self) -> list[BasePermission]:
        return [HasPermission(self.permission)]

    def get(self, request: Request) -> Response:
        return Response({"tenant": str(current_tenant_id()), "user": str(request.user)})

    def post(self, request: Request) -> Response:
        """Does something, and then refuses."""
        AuditEvent.objects.create(actor_name="x", action="half", subject_type="t", subject_id="1")
        raise PermissionDenied


class Manage(Tell):
    permission = Permission.MANAGE_TEAM


urlpatterns = [
    *real,
    path("api/v1/tell", Tell.as_view()),
    path("api/v1/manage", Manage.as_view()),
]
__all__ = ["handler404", "urlpatterns"]


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def text(north: Tenant, olga: User) -> str:
    with tenant(north.id):
        return actions.create_token(by=olga, name="x", days=1)[1]


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


def test_key_without_the_permission(text: str) -> None:
    answer = call("manage", text)
    assert answer.status_code == 403
    assert "detail" in answer.json()


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
    monkeypatch.setattr(TokenThrottle, "rate", "2/min", raising=False)
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
