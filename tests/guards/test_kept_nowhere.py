"""No address but a public one lets anybody keep what it answered."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Tenant
from accounts.roles import Role
from accounts.team import actions
from accounts.tenancy import tenant
from tests.conftest import member
from tests.guards.addresses import all_addresses
from tests.guards.rows import Made
from tests.guards.strangers import browser_of

pytestmark = pytest.mark.django_db

# What shows nobody's data and may be kept, and why.
KEPT = {
    "brand_style": "a tenant's colours, under a name that changes with them",
    "brand_logo": "a tenant's logo, likewise",
}
# Published figures: the reader's own browser keeps them and asks each time; docs/audit.md.
ASKED_EACH_TIME = {
    "report", "report_part", "report_municipality", "report_municipality_part",
    "report_chart", "report_municipality_chart",
}  # fmt: skip


def test_no_answer_is_kept(north: Tenant, northern: Made) -> None:
    cache.clear()
    addresses = all_addresses()
    assert len(addresses) > 150
    with tenant(north.id):
        owner = member(north, "otto", Role.OWNER)
        _row, key = actions.create_token(by=owner, name="x", days=1)
    stranger = Client(raise_request_exception=False)
    browser, bearer = browser_of(owner), {"Authorization": f"Bearer {key}"}
    kept = []
    for address in addresses:
        try:
            path = address.path(north.slug, northern)
        except Exception:
            path = "/" + address.route.split("<")[0].replace("^", "")
        answers = [stranger.get(path), browser.get(path)]
        answers += [stranger.get(path, headers=bearer)] if address.of_api else []
        told = {_told(answer) for answer in answers} - {"private, no-store"}
        if address.name in ASKED_EACH_TIME:
            told -= {"private, no-cache"}
        if told and address.name not in KEPT:
            kept.append((address.name, told))
    assert kept == []


def _told(answer: Any) -> str:
    directives = {one.strip() for one in answer.get("Cache-Control", "").split(",")}
    if {"private", "no-store"} <= directives:
        return "private, no-store"
    return ", ".join(sorted(directives, reverse=True))
