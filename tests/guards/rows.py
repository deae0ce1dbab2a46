"""One row of every tenant model for a tenant, made from what the models say of themselves.

A new model gets its row by itself. When a check constraint refuses the made-up values, add
the right ones to SPECIAL.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import Membership, Tenant
from accounts.roles import Role
from accounts.tenancy import TenantForeignKey, TenantModel, tenant
from surveys.models import Municipality

LATER = timezone.now() + timedelta(days=10)
DOCUMENT = {
    "format": 1,
    "title": {"nl": "t"},
    "minutes": 1,
    "languages": ["nl"],
    "scales": {},
    "themes": {},
    "sections": [],
}
HEAD = {name: DOCUMENT[name] for name in ("format", "title", "minutes", "languages")}
THEME = {
    "kind": "theme",
    "lineage": "a.b",
    "languages": ["nl"],
    "part": {"code": "b", "body": {"title": {"nl": "t"}}},
}
SPECIAL: dict[str, dict[str, Any]] = {
    "accounts.SignOn": {"protocol": "saml", "login_url": "https://idp.example.org/"},
    "accounts.ApiToken": {"expires_at": LATER},
    "accounts.TeamInvitation": {"role": "analyst", "expires_at": LATER},
    "accounts.Webhook": {"url": "https://hooks.example.org/in", "events": ["wave.closed"]},
    "accounts.WebhookDelivery": {"event": "wave.closed", "state": "delivered"},
    "reports.ReportFile": {
        "format": "csv",
        "state": "ready",
        "path": "a/reports/b.csv",
        "sha256": "0" * 64,
        "size": 1,
    },
    "reports.ReportShare": {"expires_at": LATER},
    "reports.ReportMail": {"share": None},
    "surveys.Ballot": {"sealed": b"sealed"},
    "surveys.DraftPart": {"section": None, "kind": "document", "body": HEAD},
    "surveys.LibraryEntry": {"kind": "theme", "body": THEME},
    "surveys.Destruction": {
        "lines": [{"place": "x", "told": "x", "wave": "", "since": "2026-11-30", "number": 1}]
    },
    "surveys.PrivacyRequest": {"due_on": LATER.date()},
    "surveys.PaperFile": {"side": "political", "language": "nl"},
    "surveys.Contact": {"merged_into": None},
    "surveys.AnswerImport": {"language": "nl"},
    "surveys.PeopleImport": {"language": "nl"},
    "surveys.Version": {"body": DOCUMENT},
    "surveys.Wave": {"closes_at": LATER, "follows": None, "languages": ["nl"]},
}
Made = dict[str, Any]


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def make(of: Tenant, marker: str) -> Made:
    """Label of the model → its row. Every text of it starts with the marker."""
    made: Made = {}
    with tenant(of.id):
        made["surveys.Municipality"] = Municipality.objects.create(
            tenant=of, code=f"{marker}1", name=f"{marker} bestuur"
        )
        made["accounts.Membership"] = Membership.objects.filter(
            tenant=of, role=Role.CONSULTANT
        ).get()
        for model in tenant_models():
            _row(model, marker, made)
    return made


def _row(model: Any, marker: str, made: Made) -> Any:
    label = model._meta.label
    if label not in made:
        special = SPECIAL.get(label, {})
        values = {
            field.name: _value(field, marker, made)
            for field in model._meta.concrete_fields
            if field.name not in {"id", "tenant", *special} and _needed(field)
        }
        made[label] = model.objects.create(**values, **special)
    return made[label]


def _needed(field: Any) -> bool:
    """References are made even where they may be missing: they are what could cross."""
    return isinstance(field, TenantForeignKey) or not (
        field.null or field.blank or field.has_default()
    )


def _value(field: Any, marker: str, made: Made) -> Any:
    if isinstance(field, models.ForeignKey):
        return _reference(field, marker, made)
    if field.name == "municipality_id":
        return made["surveys.Municipality"].id
    if field.choices:
        return field.choices[0][0]
    return _plain(field, marker)


def _reference(field: Any, marker: str, made: Made) -> Any:
    target = field.remote_field.model
    if target._meta.label == "accounts.User":
        return made["accounts.Membership"].user
    return _row(target, marker, made)


def _plain(field: Any, marker: str) -> Any:
    text = f"{marker} {field.model._meta.model_name} {field.name}"
    if isinstance(field, models.EmailField):
        return f"{marker}-{field.model._meta.model_name}@example.org"
    if isinstance(field, models.CharField | models.TextField):
        is_hash = field.max_length == 64
        return hashlib.sha256(text.encode()).hexdigest() if is_hash else text[: field.max_length]
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.JSONField):
        return {"marker": marker}
    return 1
