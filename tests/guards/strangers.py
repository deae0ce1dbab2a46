"""Every address, called by people who should not get in. Each check returns its leaks."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import Membership, Tenant, User
from accounts.roles import Role
from tests.conftest import log_in
from tests.guards.addresses import Address
from tests.guards.rows import Made

METHODS = ("get", "post")
RARE = ("put", "patch", "delete")
CLOSED = {403, 404, 405}
NOBODY = "no-such-tenant"


def browser_of(user: User) -> Client:
    browser = Client(raise_request_exception=False)
    log_in(browser, user)
    return browser


def calls(
    browser: Client, address: Address, path: str, **headers: str
) -> Iterator[tuple[str, HttpResponse]]:
    """Each method at the API; at a page one of those that no page takes stands for the three, by
    turns. `make attacks` tries all of them everywhere.
    """
    turn = sum(address.name.encode()) % len(RARE)
    for method in (*METHODS, *(RARE if address.of_api else RARE[turn : turn + 1])):
        yield method, getattr(browser, method)(path, headers=headers)


def by_anonymous(addresses: Iterable[Address], north: Tenant, northern: Made) -> Iterator[str]:
    """Asked to log in, and nothing else."""
    browser = Client(raise_request_exception=False)
    for address in addresses:
        path = address.path(north.slug, northern)
        for method, answer in calls(browser, address, path):
            to_log_in = answer.get("Location", "").startswith("/accounts/login/?next=")
            if not (answer.status_code == 302 and to_log_in):
                yield f"anonymous {method} {address.name}: {answer.status_code}"


def by_outsider(
    addresses: Iterable[Address], carla: User, north: Tenant, northern: Made
) -> Iterator[str]:
    """A tenant one is no member of answers like one that does not exist."""
    browser = browser_of(carla)
    for address in addresses:
        path, nowhere = address.path(north.slug, northern), address.path(NOBODY, northern)
        reference = browser.get(nowhere)
        for method, answer in calls(browser, address, path):
            same = (answer.status_code, answer.content) == (404, reference.content)
            if not same or reference.status_code != 404:
                yield f"outsider {method} {address.name}: {answer.status_code}"


def with_foreign_rows(
    addresses: Iterable[Address], carla: User, south: Tenant, northern: Made
) -> Iterator[str]:
    """In the own tenant, with the ids of a neighbour's rows."""
    browser = browser_of(carla)
    Membership.objects.filter(user=carla).update(role=Role.OWNER)
    for address in addresses:
        if address.objects:
            for method, answer in calls(browser, address, address.path(south.slug, northern)):
                if answer.status_code not in CLOSED:
                    yield f"foreign id {method} {address.name}: {answer.status_code}"


def without_permission(
    addresses: Iterable[Address], members: dict[Role, User], north: Tenant, northern: Made
) -> Iterator[str]:
    """Each role, at each address that its permissions do not open."""
    for role, user in members.items():
        browser = browser_of(user)
        membership = Membership(role=role)
        for address in addresses:
            if any(Membership.may(membership, permission) for permission in address.view.needs):
                continue
            for method, answer in calls(browser, address, address.path(north.slug, northern)):
                if answer.status_code not in CLOSED:
                    yield f"{role} {method} {address.name}: {answer.status_code}"


def of_neighbours(
    addresses: Iterable[Address], user: User, here: Tenant, own: Made, foreign: Made
) -> Iterator[str]:
    """No page of the own tenant shows a text or an id of a neighbour; and none breaks."""
    browser = browser_of(user)
    for address in addresses:
        answer = browser.get(address.path(here.slug, own))
        if answer.status_code >= 500:
            yield f"{address.name} breaks: {answer.status_code}"
        for what in shown(answer, foreign):
            yield f"{address.name} shows {what} of a neighbour"


def by_manager(
    addresses: Iterable[Address], bram: User, north: Tenant, northern: Made
) -> Iterator[str]:
    """A manager, at everything of a municipality and a wave that are not the own one's."""
    browser = browser_of(bram)
    for address in addresses:
        for method, answer in calls(browser, address, address.path(north.slug, northern)):
            if address.objects and answer.status_code not in CLOSED:
                yield f"manager {method} {address.name}: {answer.status_code}"
            for what in shown(answer, northern):
                yield f"manager {method} {address.name} shows {what}"


def by_key(
    addresses: Iterable[Address], key: str, slug: str, own: Made, foreign: Made
) -> Iterator[str]:
    """The API without a key, with a key and a neighbour's ids, and with the own ids."""
    browser = Client(raise_request_exception=False)
    bearer = {"Authorization": f"Bearer {key}"}
    for address in addresses:
        theirs = address.path(slug, foreign)
        for method, answer in calls(browser, address, theirs):
            if answer.status_code != 401:
                yield f"no key, {method} {address.name}: {answer.status_code}"
        for method, answer in calls(browser, address, theirs, **bearer):
            if address.objects and answer.status_code not in CLOSED:
                yield f"foreign id by key, {method} {address.name}: {answer.status_code}"
        for what in shown(browser.get(address.path(slug, own), headers=bearer), foreign):
            yield f"{address.name} shows {what} of a neighbour"


def shown(answer: Any, rows: Made) -> Iterator[str]:
    """Texts and ids of these rows that stand in an answer."""
    if getattr(answer, "streaming", False):
        body = b"".join(answer.streaming_content).decode(errors="replace")
    else:
        body = answer.content.decode(errors="replace")
    marker = rows["surveys.Municipality"].name.split()[0]
    if marker in body:
        yield f"the text {marker!r}"
    for label, row in rows.items():
        if str(row.pk) in body and str(row.pk) not in answer.request["PATH_INFO"]:
            yield f"the id of {label}"
