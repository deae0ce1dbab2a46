"""Run in a checkout, by its own code, after `make demo` there: who works with the demonstration, and on what.

Prints JSON. The members are made once and get a new password each time; argument 1 says how many of each
role, argument 2 is a questionnaire of which every consultant gets one to edit.
"""

import json
import secrets
import sys
import time
from pathlib import Path
from typing import Any, Final

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402 -- after the settings

from accounts.models import Membership, Tenant, User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from accounts.team import actions  # noqa: E402
from accounts.tenancy import tenant  # noqa: E402
from benchmarking.models import Run  # noqa: E402
from reports.exports.actions import request_file  # noqa: E402
from reports.exports.tasks import make_file  # noqa: E402
from reports.models import FileFormat  # noqa: E402
from reports.queries import benchmark_standing  # noqa: E402
from surveys.authoring.actions import create_questionnaire  # noqa: E402
from surveys.models import Municipality, Participation, Wave, WaveState  # noqa: E402
from surveys.questionnaire.document import decode  # noqa: E402

CLOSED: Final = "Najaar 2026"


def members(of: Tenant, owner: User, counts: dict[str, int], towns: list[Any]) -> list[Any]:
    found = []
    for role, count in counts.items():
        for number in range(count):
            email, password = f"load-{role}-{number}@demo.example", secrets.token_urlsafe(12)
            town = towns[number % len(towns)] if role == Role.MANAGER else None
            user = User.objects.filter(email=email).first()
            if user is None:
                user = _joined(of, owner, email, password, role, town)
            user.set_password(password)
            user.save(update_fields=["password"])
            found.append([role, email, password, town.code if town else ""])
    return found


def _joined(of: Tenant, owner: User, email: str, password: str, role: str, town: Any) -> User:
    where = town.id if town else None
    offer = actions.invite_member(
        by=owner, tenant=of, email=email, role=role, municipality_id=where
    )
    user = actions.register_user(email=email, name=f"Drukte {role}", password=password)
    assert EmailAddress.objects.filter(user=user, verified=True).exists()
    actions.accept_invitation(invitation=offer, user=user)
    return user


def drafts(count: int, document: bytes) -> list[list[str]]:
    """Questionnaires to edit, each with a part that has a sentence for each side."""
    made = [
        create_questionnaire(by=None, name=f"Drukte {time.time_ns()}", document=decode(document))
        for _one in range(count)
    ]
    return [[str(one.id), str(one.parts.get(code="I0_3").id)] for one in made]


def file_of(of: Tenant, owner: User, wave: Wave) -> str:
    """The report as a workbook, made already."""
    with tenant(of.id):
        standing = benchmark_standing(wave)
        assert standing is not None
        file = request_file(by=owner, standing=standing, kind=FileFormat.XLSX, language="nl")
    make_file(str(of.id), str(file.id))
    return str(file.id)


def told(counts: dict[str, int], keys: int, document: bytes) -> dict[str, Any]:
    of = Tenant.objects.get(slug="demo")
    owner = Membership.objects.filter(tenant=of, role=Role.OWNER).order_by("created_at")[0].user
    with tenant(of.id):
        wave = Run.objects.filter(wave__name=CLOSED, state="ready").select_related("wave")[0].wave
        part = Participation.objects.filter(wave=wave).values_list("municipality_id", flat=True)
        towns = list(Municipality.objects.filter(id__in=part).order_by("code"))
        found = {
            "slug": of.slug,
            "wave": str(wave.id),
            "open": str(Wave.objects.filter(state=WaveState.OPEN).order_by("created_at")[0].id),
            "codes": [town.code for town in towns],
            "people": members(of, owner, counts, towns),
            "keys": [actions.create_token(by=owner, name="drukte", days=2)[1] for _ in range(keys)],
            "drafts": drafts(counts["consultant"], document),
        }
    return {**found, "file": file_of(of, owner, wave)}


if __name__ == "__main__":
    counts = json.loads(sys.argv[1])
    made = told(counts, counts.pop("keys"), Path(sys.argv[2]).read_bytes())
    sys.stdout.write(json.dumps(made))
