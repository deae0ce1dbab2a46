"""A simulated anonymous wave, written as respondents write it: mails, starts, saves, submits.

Each person's answers hold a mark of their own, which only the test knows whose it is. The mails
leave in the order of the list, people answer some time after theirs, and the log of the web
server has a line for each start and submit, with an address that the attacker knows the owner of.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.ballots.actions import stir
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Contact, Invitation, Mailing, Municipality, Participation, Wave
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.functions import Function
from surveys.respond.actions.boxed import finish_ballot, hand_in_ballot
from surveys.respond.actions.respond import save_section, start
from surveys.respond.tokens import hash_token, token_for
from tests.attacks.ballots.dump import Dump, dump_of
from tests.attacks.ballots.outputs import Output, Readers, known_persons
from tests.surveys import respond_cast as cast

PER_SIDE = 5
HOUR = 60.0  # minutes: the box is stirred as often
SIDES = (Function.COUNCILLOR, Function.POLICY_OFFICER)


@dataclass
class World:
    """What the attacker has, and (`marks`: mark → invitation) the truth."""

    wave: Wave
    marks: dict[str, UUID] = field(default_factory=dict)
    mail_log: dict[UUID, int] = field(default_factory=dict)  # invitation → line
    starts: dict[UUID, int] = field(default_factory=dict)  # of the access log
    submits: dict[UUID, int] = field(default_factory=dict)
    dumps: dict[str, Dump] = field(default_factory=dict)
    begun: set[UUID] = field(default_factory=set)  # had a draft at the first dump
    readers: Readers | None = None
    outputs: dict[str, list[Output]] = field(default_factory=dict)  # of each dump's moment
    names: dict[str, str] = field(default_factory=dict)  # what names a person → invitation

    def keep(self, moment: str) -> None:
        """What there is to read at this moment: all tables, and what members see and take."""
        tenant_id = self.wave.tenant_id
        self.dumps[moment] = dump_of(tenant_id)
        if self.readers is not None:
            self.outputs[moment] = self.readers.read(self.wave)


@dataclass(frozen=True)
class Way:
    """How ballots get into the box; the planted leaks are other ways."""

    hand_in: Callable[[Invitation], None]
    stirs: bool = True


def as_built(invitation: Invitation) -> None:
    """The product's two transactions."""
    with tenant(invitation.tenant_id):
        hand_in_ballot(invitation=invitation)
    finish_ballot(invitation)


def left_marked(invitation: Invitation) -> None:
    """Planted: a mark with the person that was written in the ballot's transaction."""
    with tenant(invitation.tenant_id):
        hand_in_ballot(invitation=invitation)


BUILT = Way(as_built)
ONE_TRANSACTION = Way(left_marked, stirs=False)


def simulate(
    north: Tenant, municipalities: int, seed: int, way: Way = BUILT, *, reads: bool = False
) -> World:
    """A whole wave, with a dump in the middle, one before the close and one after it; where somebody
    `reads`, with all that members see and take at these moments, at last of the released figures.
    """
    chance = random.Random(seed)  # noqa: S311 - a simulation
    with tenant(north.id):
        wave = cast.open_wave(north, mode="anonymous")
        people = _invite(north, wave, municipalities)
        places = list(Municipality.objects.filter(tenant=north).order_by("code"))
        names = known_persons(wave)
    world = World(wave, names=names, readers=Readers.of(north, places) if reads else None)
    for line, person in enumerate(people):
        _mail(person)
        world.mail_log[person.id] = line
    _fieldwork(world, way, list(_events(people, chance)), chance)
    with tenant(north.id):
        if way.stirs:
            stir(wave=wave)
    world.keep("before the close")
    with tenant(north.id):
        close_wave(by=None, wave=wave)
    if world.readers is not None:
        world.readers.release(wave)
    world.keep("after the close")
    return world


def _invite(north: Tenant, wave: Wave, municipalities: int) -> list[Invitation]:
    places = Municipality.objects.bulk_create(
        Municipality(tenant=north, code=f"x{number}", name=f"Bestuur {number}")
        for number in range(municipalities)
    )
    people: list[Invitation] = []
    for place in places:
        part = Participation.objects.create(wave=wave, municipality=place)
        for function in SIDES * PER_SIDE:
            people.append(_person(wave, part, function, len(people)))
    Contact.objects.bulk_create(person.contact for person in people)
    Invitation.objects.bulk_create(people)
    Mailing.objects.bulk_create(Mailing(tenant_id=north.id, invitation=person) for person in people)
    return people


def _person(wave: Wave, part: Participation, function: Function, number: int) -> Invitation:
    contact = Contact(
        tenant_id=wave.tenant_id,
        municipality_id=part.municipality_id,
        name=f"Persoon {number}",
        email=f"p{number}@example.org",
        function=function.value,
    )
    row = Invitation(
        tenant_id=wave.tenant_id,
        wave=wave,
        participation=part,
        contact=contact,
        perspective=function.perspective.value,
        function=function.value,
    )
    row.token_hash = hash_token(token_for(row))
    return row


def _mail(person: Invitation) -> None:
    with tenant(person.tenant_id):
        rows = Mailing.objects.filter(invitation=person)
        rows.update(state="sent", sent_at=timezone.now())


Event = tuple[float, str, Invitation]


def _events(people: Iterable[Invitation], chance: random.Random) -> Iterable[Event]:
    """Minutes of starts and submits: each some time after the mail, which left one by one."""
    for number, person in enumerate(people):
        at = number / 10 + chance.expovariate(1 / (24 * HOUR))
        yield at, "start", person
        yield at + chance.uniform(4, 25), "submit", person


def _fieldwork(world: World, way: Way, events: list[Event], chance: random.Random) -> None:
    middle, stirred = chance.randrange(len(events) // 3, len(events)), 0.0
    for line, (at, what, person) in enumerate(sorted(events, key=lambda event: event[0])):
        if way.stirs and at - stirred > HOUR:
            stirred = at
            with tenant(person.tenant_id):
                stir(wave=world.wave)
        if what == "start":
            _begin(world, person)
            world.starts[person.id] = line
        else:
            way.hand_in(person)
            world.submits[person.id] = line
        if line == middle:
            world.keep("in the middle")
            world.begun = set(world.starts) - set(world.submits)


def _begin(world: World, person: Invitation) -> None:
    mark = f"mark {len(world.marks)}"
    world.marks[mark] = person.id
    with tenant(person.tenant_id):
        start(invitation=person)
        answers: dict[str, Answer | None] = {"S1": 1 + len(world.marks) % 5, "T1": mark}
        save_section(invitation=person, answers=answers, revisions={})
