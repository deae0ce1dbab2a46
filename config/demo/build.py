"""Makes the demonstration's tenant, people and waves, by the same actions as the pages use."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.roles import Role
from accounts.team.actions import accept_invitation, create_tenant, invite_member, register_user
from accounts.tenancy import tenant
from config.demo import past
from config.demo.answers import AGREE, Respondents, side_of, simulate_answers
from config.demo.people import simulate_people
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.authoring.bundled import DEFAULT, bundled
from surveys.catalogue.actions.peers import create_peer_list
from surveys.fieldwork.actions.fieldwork import close_wave, create_study, create_wave, launch_wave
from surveys.fieldwork.actions.inviting import add_people
from surveys.fieldwork.people import Person
from surveys.models import Invitation, Municipality, Study, Version, Wave
from surveys.questionnaire.answers import prune
from surveys.questionnaire.document import Document, Perspective
from surveys.questionnaire.functions import Function
from surveys.questionnaire.languages import SPOKEN
from surveys.questionnaire.lineage import stamped
from surveys.respond.actions.respond import ResponseRow, record_responses
from surveys.signals import wave_closed

SLUG = "demo"
SEED = 20261114
RESPONSE_RATE = {Perspective.POLITICAL.value: 0.70, Perspective.ADMINISTRATIVE.value: 0.76}
OPEN_TOWNS = ("Aalst", "Lier", "Genk")
MANAGED_TOWN = "Aalst"
CENTRES = (
    "Aalst", "Antwerpen", "Brugge", "Genk", "Gent", "Hasselt", "Kortrijk", "Leuven", "Mechelen",
    "Oostende", "Roeselare", "Sint-Niklaas", "Turnhout",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """A log-in of the demonstration. The password is made at random, once."""

    email: str
    password: str
    name: str


def accounts() -> dict[str, Account]:
    """The demonstration's log-ins, kept below .local so that a second start shows the same."""
    path = Path(settings.LOCAL_DIR) / "demo.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({role: secrets.token_urlsafe(9) for role in _NAMES}))
    passwords = json.loads(path.read_text())
    return {
        role: Account(f"{role}@demo.example", passwords[role], name)
        for role, name in _NAMES.items()
    }


_NAMES = {"owner": "Olga Eigenaar", "consultant": "Alice Adviseur", "manager": "Bram Manager"}


def exists() -> bool:
    return Tenant.objects.filter(slug=SLUG).exists()


@transaction.atomic
def build() -> None:
    """Everything up to the closed wave, in one transaction; the worker does the rest."""
    logins = accounts()
    made, invitation = create_tenant(
        by=None,
        name="Demo Adviesbureau (gesimuleerd)",
        slug=SLUG,
        owner_email=logins["owner"].email,
        simulated=True,
    )
    with tenant(made.id):
        owner = _register(logins["owner"])
        accept_invitation(invitation=invitation, user=owner)
        consultant = _join(made, owner, logins["consultant"], Role.CONSULTANT)
        managed = Municipality.objects.flemish().get(name=MANAGED_TOWN)
        _join(made, owner, logins["manager"], Role.MANAGER, managed.id)
        _divide(consultant)
        version = _publish(consultant)
        study = create_study(
            by=consultant, questionnaire=version.questionnaire, name="Toekomstgericht besturen"
        )
        rng = np.random.default_rng(SEED)
        towns = list(Municipality.objects.flemish())
        people = list(simulate_people(towns, rng))
        before = _past_wave(consultant, (study, version), towns, people)
        closed = _closed_wave(consultant, (study, version), people, rng)
        _open_wave(consultant, study, version)
        for wave in (before, closed):
            announce = partial(
                wave_closed.send_robust, None, tenant_id=str(made.id), wave_id=str(wave.id)
            )
            transaction.on_commit(announce)


def _register(account: Account) -> User:
    return register_user(email=account.email, name=account.name, password=account.password)


def _join(
    made: Tenant, owner: User, account: Account, role: Role, municipality_id: UUID | None = None
) -> User:
    offer = invite_member(
        by=owner, tenant=made, email=account.email, role=role, municipality_id=municipality_id
    )
    user = _register(account)
    accept_invitation(invitation=offer, user=user)
    return user


def _divide(by: User) -> None:
    """The thirteen cities that the Flemish government calls centres, and all others."""
    towns = Municipality.objects.flemish()
    groups = {town.id: "centrumstad" if town.name in CENTRES else "andere" for town in towns}
    create_peer_list(by=by, name="Centrumsteden", groups=groups)


def _publish(by: User) -> Version:
    document = stamped(bundled(), DEFAULT)
    questionnaire = create_questionnaire(by=by, name="Toekomstgericht besturen", document=document)
    return publish_version(by=by, questionnaire=questionnaire)


def _past_wave(
    by: User, made: tuple[Study, Version], towns: Sequence[Municipality], people: Sequence[Person]
) -> Wave:
    """The wave of two years before."""
    study, version = made
    rng = np.random.default_rng(SEED + 2)
    places = past.towns_then(by, towns)
    now = timezone.now()
    wave = _wave(by, study, version, past.NAME, [*places[0], *places[1]], now)
    add_people(by=by, wave=wave, people=list(past.people_then(people, places, rng)))
    launch_wave(by=by, wave=wave, mail=False)
    _answer(by, wave, version.document, rng, past.agreed_then())
    close_wave(by=by, wave=wave)
    # Nobody can close a wave in the past, but a demonstration has one.
    opened = now - timedelta(days=2 * 365)
    Wave.objects.filter(id=wave.id).update(
        opens_at=opened,
        launched_at=opened,
        closes_at=opened + timedelta(days=28),
        closed_at=opened + timedelta(days=28),
    )
    return wave


def _closed_wave(
    by: User, made: tuple[Study, Version], people: Sequence[Person], rng: np.random.Generator
) -> Wave:
    study, version = made
    now = timezone.now()
    towns = list(Municipality.objects.flemish())
    wave = _wave(by, study, version, "Najaar 2026", towns, now - timedelta(days=28))
    add_people(by=by, wave=wave, people=people)
    # Nobody is mailed: these people do not exist.
    launch_wave(by=by, wave=wave, mail=False)
    _answer(by, wave, version.document, rng, AGREE)
    return close_wave(by=by, wave=wave)


def _open_wave(by: User, study: Study, version: Version) -> Wave:
    rng = np.random.default_rng(SEED + 1)
    towns = list(Municipality.objects.flemish().filter(name__in=OPEN_TOWNS))
    wave = _wave(by, study, version, "Proefgolf (nog open)", towns, timezone.now())
    add_people(by=by, wave=wave, people=list(simulate_people(towns, rng)))
    return launch_wave(by=by, wave=wave)


def _wave(
    by: User,
    study: Study,
    version: Version,
    name: str,
    towns: Sequence[Municipality],
    opens_at: datetime,
) -> Wave:
    return create_wave(
        by=by,
        study=study,
        version=version,
        name=name,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=42),
        municipality_ids=[town.id for town in towns],
        languages=list(SPOKEN),
        sender_name="Demo Adviesbureau",
        reply_to="onderzoek@demo.example",
    )


def _answer(
    by: User,
    wave: Wave,
    document: Document,
    rng: np.random.Generator,
    agree: Mapping[str, tuple[float, float]],
) -> None:
    invited = list(Invitation.objects.filter(wave=wave).order_by("participation_id", "id"))
    invited = [one for one in invited if rng.random() < RESPONSE_RATE[one.perspective]]
    towns = {key: index for index, key in enumerate(sorted({i.participation_id for i in invited}))}
    who = Respondents(
        municipality=np.array([towns[one.participation_id] for one in invited]),
        side=np.array([side_of(one.perspective) for one in invited]),
    )
    answers = simulate_answers(document, who, rng, agree)
    record_responses(
        by=by,
        wave=wave,
        rows=[
            ResponseRow(
                participation_id=one.participation_id,
                invitation_id=one.id,
                perspective=one.perspective,
                function=one.function,
                language=one.language,
                answers=prune(document, Perspective(one.perspective), given),
            )
            for one, given in zip(invited, answers, strict=True)
        ],
    )


def open_invitation(perspective: Perspective) -> Invitation:
    """Somebody of the open wave, by whose link answering can be tried."""
    function = {
        Perspective.POLITICAL: Function.MAYOR,
        Perspective.ADMINISTRATIVE: Function.GENERAL_DIRECTOR,
    }[perspective]
    found: Invitation = Invitation.objects.filter(
        wave__name="Proefgolf (nog open)",
        function=function,
        participation__municipality__name=MANAGED_TOWN,
    ).order_by("id")[0]
    return found
