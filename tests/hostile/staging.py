"""Run as a process of the product: two tenants with everything in them, and what opens their doors.

Prints JSON: rows, sessions of each role, keys, links, and who may be thrown out.
"""

import json
import sys
from collections.abc import Callable
from typing import Any, Final

import django
from django.conf import settings

if __name__ == "__main__":
    django.setup()

from accounts.files.rows import FileState
from accounts.models import Membership, MunicipalityManager, Tenant, User
from accounts.roles import Role
from accounts.team import actions
from accounts.tenancy import tenant
from benchmarking.models import Run
from surveys.models import AnswerImport, Invitation, Municipality, PeopleImport, Wave
from surveys.questionnaire.document import decode, encode
from surveys.respond.tokens import token_for
from tests.benchmarking.stage import the_document
from tests.conftest import client_of, member
from tests.conftest import make_tenant as new_tenant
from tests.guards.rows import Made, make
from tests.hostile.payloads import poisoned
from tests.hostile.scene import NEIGHBOUR, OWN
from tests.reports.stage import computed_wave, open_wave, released

ROLES: Final = tuple(role for role in Role if role is not Role.OPERATOR)
AALST: Final = "41002"
LEAVER: Final = "leaver"
Computed = Callable[..., Wave]


def stage(made: Computed = computed_wave, *, west: bool = True) -> dict[str, Any]:
    """Make it all; what an attacker may know of it, and what only its owner knows."""
    told: dict[str, Any] = {"rows": {}, "sessions": {}, "keys": {}, "links": {}, "people": {}}
    for slug, name in ((OWN, "Noord Advies"), (NEIGHBOUR, "Zuid Advies")):
        of = new_tenant(name, slug)
        users = {role.value: _member(of, slug, role) for role in ROLES}
        told["people"][slug] = {role: user.email for role, user in users.items()}
        told["sessions"][slug] = {role: _session(user) for role, user in users.items()}
        told["rows"][slug] = _rows(of, f"{slug}merk")
        with tenant(of.id):
            owner = users["owner"]
            told["keys"][slug] = actions.create_token(by=owner, name="x", days=9)[1]
            told["links"][slug] = _links(open_wave(owner, name="Loopt", invited=3))
        if slug == OWN:
            told |= _own(of, users, made)
    if west:
        _west(told, made)
    return told


def _west(told: dict[str, Any], made: Computed) -> None:
    """A tenant whose questionnaire is hostile in every text."""
    of = new_tenant("West Advies", "west")
    users = {role.value: _member(of, "west", role) for role in ROLES}
    told["sessions"]["west"] = {role: _session(user) for role, user in users.items()}
    told["rows"]["west"] = _rows(of, "westmerk")
    owner, document = users["owner"], decode(poisoned(json.loads(encode(the_document(4)))))
    with tenant(of.id):
        told["links"]["west"] = _links(open_wave(owner, name="Loopt", invited=3, document=document))
    wave = made(of, owner, document=document)
    released(of, owner, wave)
    told["west"] = {"id": str(of.id), "wave": str(wave.id)}


def _own(of: Tenant, users: dict[str, User], made: Computed) -> dict[str, Any]:
    """A wave with figures, and somebody who will be removed."""
    wave = made(of, users["owner"])
    released(of, users["owner"], wave)
    leaver = member(of, LEAVER, Role.OWNER)
    membership = Membership.objects.get(user=leaver)
    with tenant(of.id):
        second = _second(of)
        key = actions.create_token(by=leaver, name="of the leaver", days=9)[1]
        run = Run.objects.get(wave=wave)
    return {
        "wave": str(wave.id), "run": str(run.id), "second": second,
        "leaver": {"session": _session(leaver), "key": key, "id": str(membership.id)},
    }  # fmt: skip


def _second(of: Tenant) -> dict[str, Any]:
    """Another wave of the same tenant, with the rows below it."""
    wave = Wave.objects.get(name="Loopt")
    one = Invitation.objects.filter(wave=wave).order_by("id")[0]
    return {
        "surveys.Wave": [str(wave.id), ""],
        "surveys.Invitation": [str(one.id), ""],
        "surveys.Questionnaire": [str(wave.version.questionnaire_id), ""],
    }


def _member(of: Tenant, slug: str, role: Role) -> User:
    user = member(of, f"{role.value}-{slug}", role)
    if role is Role.MANAGER:
        with tenant(of.id):
            MunicipalityManager.objects.create(
                membership=Membership.objects.get(user=user),
                municipality_id=Municipality.objects.get(code=AALST).id,
            )
    return user


def _session(user: User) -> list[str]:
    name = settings.SESSION_COOKIE_NAME
    return [name, client_of(user).cookies[name].value]


def _links(wave: Wave) -> list[str]:
    return [f"/r/{token_for(one)}" for one in Invitation.objects.filter(wave=wave).order_by("id")]


def _rows(of: Tenant, marker: str) -> dict[str, Any]:
    """One of everything; no worker waits for files that were never uploaded."""
    made = make(of, marker)
    with tenant(of.id):
        for model in (AnswerImport, PeopleImport):
            model.objects.update(state=FileState.FAILED, problem="x")
    return _plain(made)


def _plain(rows: Made) -> dict[str, Any]:
    return {label: [str(row.pk), getattr(row, "code", "")] for label, row in rows.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(stage()))
