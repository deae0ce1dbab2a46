"""A1 to A4, A23 to A25: rows of others, and more than one's role may."""

from collections.abc import Iterator
from types import SimpleNamespace
from uuid import uuid4

from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from tests.guards.addresses import Address, all_addresses
from tests.guards.rows import Made
from tests.hostile.registry import attack
from tests.hostile.scene import CLOSED, METHODS, NEIGHBOUR, OWN, Answer, Browser, Scene, rows_of
from tests.hostile.staging import AALST

# Whoever is in a team for good.
ROLES = tuple(role.value for role in Role if role is not Role.OPERATOR)
GENT = "44021"


def of_tenants() -> list[Address]:
    return [one for one in all_addresses() if one.of_tenant]


def of_api() -> list[Address]:
    return [one for one in all_addresses() if one.of_api]


def every_method(browser: Browser, path: str, **headers: str) -> Iterator[tuple[str, Answer]]:
    for method in METHODS:
        yield method, browser.ask(method, path, headers=headers)


def refused(
    browser: Browser, name: str, path: str, statuses: frozenset[int] = CLOSED, **headers: str
) -> Iterator[str]:
    """What is not: every method is tried."""
    for method, answer in every_method(browser, path, **headers):
        if answer.status not in statuses:
            yield f"{method} {name}: {answer.status}"


@attack("A1a", "every address of a tenant, by every role of another")
def outsiders(scene: Scene) -> Iterator[str]:
    rows = scene.rows(NEIGHBOUR)
    for role in ROLES:
        browser = scene.browser(role)
        for address in of_tenants():
            path = address.path(NEIGHBOUR, rows)
            yield from refused(browser, f"{role} {address.name}", path, frozenset({404}))


@attack("A1b", "ids of another tenant below the own one, by every role")
def foreign_ids(scene: Scene) -> Iterator[str]:
    rows = scene.rows(NEIGHBOUR)
    for role in ROLES:
        browser = scene.browser(role)
        for address in of_tenants():
            if address.objects:
                yield from refused(browser, f"{role} {address.name}", address.path(OWN, rows))


@attack("A1c", "a row of another wave or tenant below one's own: as if there were none")
def mixed_ids(scene: Scene) -> Iterator[str]:
    own, browser = scene.rows(OWN), scene.browser("owner")
    for others in (scene.rows(NEIGHBOUR), rows_of(scene.told["second"])):
        for address in of_tenants():
            for label in set(address.objects.values()) & set(others):
                if len(address.objects) > 1:
                    mixed = {**own, label: others[label]}
                    yield from told_apart(browser, f"{address.name} ({label})", address, mixed)
    part = own["surveys.DraftPart"].pk
    questionnaire = own["surveys.Questionnaire"].pk
    if browser.get(f"/t/{OWN}/questionnaires/{questionnaire}/parts/{part}/").status != 200:
        yield "the own part is gone"


def told_apart(browser: Browser, name: str, address: Address, mixed: Made) -> Iterator[str]:
    """A page may lead back to where one was, but then it does so for what never was as well."""
    nothing = SimpleNamespace(pk=str(uuid4()), code="")
    path = address.path(OWN, mixed)
    never = [address.path(OWN, {**mixed, one: nothing}) for one in address.objects.values()]
    for method in METHODS:
        for body in ({}, {"do": "remove", "sure": "1"}) if method == "POST" else ({},):
            answer = browser.ask(method, path, body)
            if answer.status in CLOSED:
                continue
            others = [browser.ask(method, other, body) for other in never]
            alike = {(one.status, one.location) for one in others if one.status in (302, 409)}
            if (answer.status, answer.location) not in alike or f"{NEIGHBOUR}merk" in answer.text:
                yield f"{method} {name}: {answer.status}"


@attack("A1d", "ids of another tenant at every door of the API")
def foreign_ids_by_key(scene: Scene) -> Iterator[str]:
    rows, browser, key = scene.rows(NEIGHBOUR), scene.browser(), scene.key()
    for address in of_api():
        if address.objects:
            yield from refused(browser, address.name, address.path(OWN, rows), CLOSED, **key)


@attack("A1e", "every door of the API without a key, and with a log-in instead")
def without_key(scene: Scene) -> Iterator[str]:
    rows = scene.rows(OWN)
    for who in ("", "owner"):
        browser = scene.browser(who)
        for address in of_api():
            path = address.path(OWN, rows)
            yield from refused(browser, address.name, path, frozenset({401}))


@attack("A1f", "every address of a tenant without a log-in")
def anonymous(scene: Scene) -> Iterator[str]:
    rows, browser = scene.rows(OWN), scene.browser()
    for address in of_tenants():
        for method, answer in every_method(browser, address.path(OWN, rows)):
            if not answer.location.startswith("/accounts/login/?next="):
                yield f"{method} {address.name}: {answer.status}"


@attack("A1g", "texts and ids of another tenant on any page of one's own")
def shown(scene: Scene) -> Iterator[str]:
    browser, own = scene.browser("owner"), scene.rows(OWN)
    marker = f"{NEIGHBOUR}merk"
    ids = {str(row.pk): label for label, row in scene.rows(NEIGHBOUR).items()}
    for address in of_tenants():
        answer = browser.get(address.path(OWN, own))
        found = [label for one, label in ids.items() if one in answer.text]
        if marker in answer.text or found or answer.status >= 500:
            yield f"{address.name}: {answer.status} {found or marker}"


def _reports(code: str) -> Iterator[tuple[str, str]]:
    """(name, address) of whatever tells figures of one municipality."""
    rows: dict[str, str | int] = {
        "part": "statements", "chart": "statements", "kind": "png", "number": 1,
    }  # fmt: skip
    for address in of_tenants():
        if "code" in address.parameters and "wave_id" in address.parameters:
            given = {name: rows[name] for name in address.parameters & set(rows)}
            if address.parameters <= {"slug", "wave_id", "code", *given}:
                yield (
                    address.name,
                    reverse(
                        address.name, kwargs={"slug": OWN, "wave_id": WAVE, "code": code, **given}
                    ),
                )


WAVE = "00000000-0000-4000-8000-000000000000"  # stands for the wave with figures


@attack("A2a", "report, charts and files of another municipality, by a manager")
def other_municipality(scene: Scene) -> Iterator[str]:
    browser = scene.browser("manager")
    for code in (GENT, "all", f"{AALST}%2F..%2F{GENT}", f"{AALST}%00", "41002 "):
        for name, path in _reports("CODE"):
            there = path.replace(WAVE, scene.told["wave"]).replace("CODE", code.replace(" ", "%20"))
            yield from refused(browser, f"{name} {code}", there)


@attack("A2b", "the benchmark and its files, by a manager")
def benchmark_by_manager(scene: Scene) -> Iterator[str]:
    browser = scene.browser("manager")
    for address in of_tenants():
        if address.parameters == {"slug", "wave_id"} or address.name in ("report_part", "run_list"):
            given = {"slug": OWN, "wave_id": scene.told["wave"]}
            given |= {"part": "statements"} if "part" in address.parameters else {}
            path = reverse(address.name, kwargs=given)
            if "see_own_municipality" not in address.view.needs:
                yield from refused(browser, address.name, path)


@attack("A3", "files, letters and papers that a worker made for another")
def files_of_others(scene: Scene) -> Iterator[str]:
    for tenant_rows, roles in ((NEIGHBOUR, ROLES), (OWN, ("manager",))):
        rows = scene.rows(tenant_rows)
        for role in roles:
            browser = scene.browser(role)
            for address in of_tenants():
                if "file_id" in address.parameters or "download" in address.name:
                    yield from refused(browser, f"{role} {address.name}", address.path(OWN, rows))


@attack("A4", "every address that a role may not open, by that role")
def roles(scene: Scene) -> Iterator[str]:
    rows = scene.rows(OWN)
    for role in ROLES:
        browser, membership = scene.browser(role), Membership(role=Role(role))
        for address in of_tenants():
            if not any(membership.may(needed) for needed in address.view.needs):
                yield from refused(browser, f"{role} {address.name}", address.path(OWN, rows))
