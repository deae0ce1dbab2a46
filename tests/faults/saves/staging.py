"""Run as a process of the product: people with personal links, and waves that workers will compute.

Prints what the benchmark of answering asks for: links, and the answers of each section.
"""

import json
import sys
from datetime import timedelta
from typing import Final

import django

django.setup()

import numpy as np  # noqa: E402 -- after the settings
from django.utils import timezone  # noqa: E402

from accounts.models import Tenant  # noqa: E402
from accounts.tenancy import tenant  # noqa: E402
from config.demo.answers import Respondents, side_of, simulate_answers  # noqa: E402
from config.demo.people import simulate_people  # noqa: E402
from surveys.authoring.bundled import bundled  # noqa: E402
from surveys.fieldwork.actions.fieldwork import create_study, create_wave, launch_wave  # noqa: E402
from surveys.fieldwork.actions.inviting import add_people  # noqa: E402
from surveys.models import Invitation, Municipality, Version, Wave  # noqa: E402
from surveys.questionnaire.answers import prune  # noqa: E402
from surveys.questionnaire.document import Perspective  # noqa: E402
from surveys.respond.actions.respond import ResponseRow, record_responses  # noqa: E402
from tests.benchmarks.answering.stage import answers, links  # noqa: E402

TOWNS: Final = 60  # of a wave to compute: a few seconds of a worker


def answered_wave(version: Version, name: str) -> None:
    """An open wave with all its answers: its end is all that is missing."""
    towns, now = list(Municipality.objects.flemish())[:TOWNS], timezone.now()
    study = create_study(by=None, questionnaire=version.questionnaire, name=name)
    wave = create_wave(
        by=None, study=study, version=version, name=name, opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1), municipality_ids=[town.id for town in towns],
        sender_name=name, reply_to="vragen@example.org",
    )  # fmt: skip
    add_people(by=None, wave=wave, people=list(simulate_people(towns, np.random.default_rng(1))))
    launch_wave(by=None, wave=wave, mail=False)
    _answer(wave, version)


def _answer(wave: Wave, version: Version) -> None:
    invited = list(Invitation.objects.filter(wave=wave))
    places = sorted({one.participation_id for one in invited})
    who = Respondents(
        municipality=np.array([places.index(one.participation_id) for one in invited]),
        side=np.array([side_of(one.perspective) for one in invited]),
    )
    given = simulate_answers(version.document, who, np.random.default_rng(2))
    rows = [
        ResponseRow(
            participation_id=one.participation_id,
            invitation_id=one.id,
            perspective=one.perspective,
            function=one.function,
            language=one.language,
            answers=prune(version.document, Perspective(one.perspective), answers),
        )
        for one, answers in zip(invited, given, strict=True)
    ]
    record_responses(by=None, wave=wave, rows=rows)


def main(people: int, waves: int) -> None:
    told = {"links": links(people), "sections": answers(bundled())}
    with tenant(Tenant.objects.get().id):
        version = Version.objects.get()
        for number in range(waves):
            answered_wave(version, f"computed {number}")
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
