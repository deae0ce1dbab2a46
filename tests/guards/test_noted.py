"""Whoever looks at what single people are or said is written down, at whatever address."""

from typing import Any

import pytest

from accounts import audit
from accounts.models import AuditEvent, Tenant
from accounts.roles import Role
from accounts.tenancy import tenant
from tests.conftest import member
from tests.guards.addresses import all_addresses
from tests.guards.rows import Made
from tests.guards.strangers import browser_of

pytestmark = pytest.mark.django_db

MARK = "zoekmij"
# What of a person may stand in a page: model → fields.
PERSONAL = {
    "surveys.Contact": ("name", "email", "phone", "postal_address"),
    "surveys.Invitation": ("name", "email"),
    "surveys.MailStop": ("email",),
    "surveys.Mailing": ("address",),
    "reports.OpenAnswer": ("text",),
}


def test_nobody_looks_at_people_unnoticed(north: Tenant, northern: Made) -> None:
    """Every page is called; one that shows a person must have left a row."""
    pages = [address for address in all_addresses() if address.of_tenant]
    assert len(pages) > 100
    browser = browser_of(member(north, "otto", Role.OWNER))
    _mark(north, northern)
    met, lost = [], []
    for address in pages:
        before = _acts(north)
        answer = browser.get(address.path(north.slug, northern))
        if answer.status_code in (200, 422) and MARK in _body(answer):
            met.append(address.name)
            noticed = _acts(north) > before or hasattr(address.view, "noted")
            lost += [] if noticed else [address.name]
    assert len(met) >= 8, f"the walk met people on {met} alone"
    assert lost == [], "decorate the view with @noted"


def test_who_is_noted_has_words_and_a_place_on_the_page() -> None:
    noted = {getattr(one.view, "noted", "") for one in all_addresses()} - {""}
    assert len(noted) > 10
    assert noted - set(audit.SENTENCES) == set()
    assert noted - audit.LOOKED_AT - audit.TAKEN_ALONG == set()
    listed = audit.ACCESS | audit.LOOKED_AT | audit.TAKEN_ALONG
    assert listed - set(audit.SENTENCES) == set()


def _mark(of: Tenant, made: Made) -> None:
    """Marks every text that is of a person, so that a page which shows it is known."""
    with tenant(of.id):
        for label, names in PERSONAL.items():
            row = made[label]
            for name in names:
                setattr(row, name, f"{MARK}@example.org" if name == "email" else MARK)
            row.save()


def _body(answer: Any) -> str:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace"))


def _acts(of: Tenant) -> int:
    with tenant(of.id):
        return AuditEvent.objects.count()
