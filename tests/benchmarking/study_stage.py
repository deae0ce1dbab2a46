"""Several waves of one study, with invited people who come back in the next wave."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from surveys.authoring.actions import (
    ItemDecision,
    create_questionnaire,
    publish_version,
    save_draft,
)
from surveys.fieldwork.actions.fieldwork import close_wave, create_study, create_wave, launch_wave
from surveys.fieldwork.actions.inviting import add_people
from surveys.fieldwork.people import Person
from surveys.following.actions import follow_wave
from surveys.models import Invitation, Municipality, Study, Version, Wave
from surveys.questionnaire.document import Document, decode, to_builtins
from surveys.questionnaire.functions import Function
from surveys.respond.actions.respond import ResponseRow, record_responses
from tests.benchmarking.stage import the_document

OFFICES = (
    Function.MAYOR,
    *[Function.ALDERMAN] * 4,
    Function.GENERAL_DIRECTOR,
    *[Function.POLICY_OFFICER] * 4,
)
Answer = Callable[[Invitation, int], dict[str, object]]


def a_study(by: User, scales: int = 2) -> tuple[Study, Version]:
    questionnaire = create_questionnaire(by=by, name="Studie", document=the_document(scales))
    study = create_study(by=by, questionnaire=questionnaire, name="Studie")
    return study, publish_version(by=by, questionnaire=questionnaire)


def next_version(
    by: User, version: Version, code: str, *, comparable: bool, document: Document | None = None
) -> Version:
    """A new version in which one item is changed, said to be comparable or not: it has other words,
    or those of `document`."""
    questionnaire = version.questionnaire
    questionnaire.refresh_from_db()
    save_draft(
        by=by,
        questionnaire=questionnaire,
        document=document or reworded(version.document, code),
        revision=questionnaire.draft_revision,
    )
    questionnaire.refresh_from_db()
    return publish_version(
        by=by, questionnaire=questionnaire, decisions={code: ItemDecision(comparable=comparable)}
    )


def reworded(document: Document, code: str) -> Document:
    body = to_builtins(document)
    for section in body["sections"]:
        for item in section["items"]:
            if item["code"] == code:
                item["wording"]["political"]["nl"] += " (herzien)"
    return decode(body)


def towns(count: int) -> list[Municipality]:
    """Municipalities that no merger touched."""
    return list(Municipality.objects.flemish().order_by("code")[40 : 40 + count])


def people_of(places: Sequence[Municipality], term: int = 0) -> list[Person]:
    """Who holds an office; in a later term the mayors are other people."""
    return [
        Person(
            name=f"{function.value} {number}",
            email=f"{function.value}.{number}.{term if number == 0 else 0}@{place.code}.example",
            municipality_id=place.id,
            function=function,
        )
        for place in places
        for number, function in enumerate(OFFICES)
    ]


def held(
    by: User,
    made: tuple[Study, Version],
    name: str,
    people: Sequence[Person],
    answer: Answer,
    follows: Wave | None = None,
) -> Wave:
    """A closed wave in which everybody answered `answer(invitation, number of the office)`."""
    wave = fielded(by, made, name, people, answer)
    if follows is not None:
        follow_wave(by=by, wave=wave, wave_id=follows.id)
    return close_wave(by=by, wave=wave)


def fielded(
    by: User, made: tuple[Study, Version], name: str, people: Sequence[Person], answer: Answer
) -> Wave:
    """An open wave in which everybody has answered."""
    study, version = made
    now = timezone.now()
    wave = create_wave(
        by=by,
        study=study,
        version=version,
        name=name,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        municipality_ids={person.municipality_id for person in people},
    )
    add_people(by=by, wave=wave, people=people)
    opened = launch_wave(by=by, wave=wave, mail=False)
    record_responses(by=by, wave=wave, rows=_rows(wave, answer))
    return opened


def _rows(wave: Wave, answer: Answer) -> Iterator[ResponseRow]:
    invited = Invitation.objects.filter(wave=wave).select_related(
        "contact", "participation__municipality"
    )
    order = ["participation__municipality__code", "function", "contact__email"]
    for number, one in enumerate(invited.order_by(*order)):
        yield ResponseRow(
            one.participation_id, one.id, one.perspective, one.function, "nl", answer(one, number)
        )


def favourable(share: float) -> Answer:
    """S1 is favourable for this share of the people, spread evenly; S2 for the others."""

    def answer(_invitation: Invitation, number: int) -> dict[str, object]:
        agrees = (number * 37) % 100 < 100 * share
        return {"S1": 4 if agrees else 2, "S2": 2 if agrees else 4, "Z1": 8 if agrees else 3}

    return answer
