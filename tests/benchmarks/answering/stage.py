"""Run in a checkout, by its own code: an open wave of the bundled questionnaire, and what people answer.

Prints the personal links' paths, and of each section its answers: key, value, and the fields of a form.
"""

import json
import sys
import time
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 -- after the settings

from accounts.team.actions import create_tenant  # noqa: E402
from accounts.tenancy import tenant  # noqa: E402
from surveys.authoring.actions import create_questionnaire, publish_version  # noqa: E402
from surveys.authoring.bundled import bundled  # noqa: E402
from surveys.fieldwork.actions.fieldwork import create_study, create_wave, launch_wave  # noqa: E402
from surveys.fieldwork.people import Person  # noqa: E402
from surveys.models import Invitation, Municipality  # noqa: E402
from surveys.questionnaire.document import Document, Perspective  # noqa: E402
from surveys.questionnaire.functions import Function  # noqa: E402
from surveys.respond.tokens import token_for  # noqa: E402


def add_people(**people: Any) -> None:
    """From where this checkout has it."""
    for module in ("inviting", "people"):
        with suppress(ImportError, AttributeError):
            add = import_module(f"surveys.fieldwork.actions.{module}").add_people
            break
    add(**people)


def links(people: int) -> list[str]:
    name = f"bench{time.time_ns()}"
    made, _invitation = create_tenant(
        by=None, name=name, slug=name, owner_email=f"{name}@example.org", simulated=True
    )
    with tenant(made.id):
        questionnaire = create_questionnaire(by=None, name=name, document=bundled())
        version = publish_version(by=None, questionnaire=questionnaire)
        study = create_study(by=None, questionnaire=questionnaire, name=name)
        towns = list(Municipality.objects.flemish())
        now = timezone.now()
        wave = create_wave(
            by=None, study=study, version=version, name=name,
            opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1),
            municipality_ids=[town.id for town in towns], sender_name=name,
            reply_to="vragen@example.org",
        )  # fmt: skip
        invited = [
            Person(f"Schepen {n}", f"p{n}@example.org", town.id, Function.ALDERMAN, "nl")
            for n in range(people)
            for town in [towns[n % len(towns)]]
        ]
        # A wave needs both sides.
        invited.append(
            Person("Directeur", "d@example.org", towns[0].id, Function.GENERAL_DIRECTOR, "nl")
        )
        add_people(by=None, wave=wave, people=invited)
        launch_wave(by=None, wave=wave, mail=False)
        rows = Invitation.objects.filter(wave=wave, perspective=Perspective.POLITICAL.value)
        return [f"/r/{token_for(one)}" for one in rows]


def answers(document: Document) -> list[list[Any]]:
    side = Perspective.POLITICAL
    return [
        [one for item in section.for_perspective(side) for one in _answers(document, item)]
        for section in document.sections
    ]


def _answers(document: Document, item: Any) -> list[Any]:
    scale, code = document.scale_of(item), item.code
    if scale is not None:  # high: whoever is content is asked no more
        value = max(scale.categories) - 1
        keys = [code, f"{code}.estimate"] if item.estimated else [code]
        return [[key, value, [[key, str(value)]]] for key in keys]
    kind = item.kind.value
    if kind == "multiple":
        chosen = list(item.option_codes[:3])
        return [[code, chosen, [[code, one] for one in chosen]]]
    if kind == "ranking":
        chosen = list(item.option_codes[: item.choose])
        return [[code, chosen, [[f"{code}__{n}", one] for n, one in enumerate(chosen, start=1)]]]
    if kind == "sum":
        points = dict.fromkeys(item.option_codes, 0)
        points[item.option_codes[0]] = item.total
        return [[code, points, [[f"{code}__{one}", str(n)] for one, n in points.items()]]]
    return []


if __name__ == "__main__":
    told = {"links": links(int(sys.argv[1])), "sections": answers(bundled())}
    sys.stdout.write(json.dumps(told))
