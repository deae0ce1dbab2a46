"""Submitting while the wave closes, and the same submit many times at once.

The suite runs a few; `make races` runs as many as it is asked to and says what came.
"""

import os
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from accounts.models import Tenant
from accounts.tenancy import tenant
from benchmarking.inputs import snapshots
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Contact, Draft, Invitation, Municipality, Participation, Response, Wave
from surveys.questionnaire.functions import Function
from surveys.respond.respondents import COOKIE, new_session, write_session
from surveys.respond.tokens import hash_token, token_for
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS: Final = int(os.environ.get("RACES_ROUNDS", "2"))
SUBMITS: Final = int(os.environ.get("RACES_SUBMITS", "60"))
REPEATS: Final = int(os.environ.get("RACES_REPEATS", "16"))
AT_ONCE: Final = (
    6  # threads, each with a connection of its own: about as many as workers of the web
)


def respondents(wave: Wave, place: Municipality, number: int) -> list[Invitation]:
    """People who have answered and not handed in. Enter the tenant first."""
    participation = Participation.objects.create(wave=wave, municipality=place)
    shared = {"tenant_id": wave.tenant_id}
    contacts = Contact.objects.bulk_create(
        Contact(
            **shared,
            municipality=place,
            name=f"Nr {n}",
            email=f"n{n}@{wave.id}.example",
            function=Function.MAYOR.value,
        )
        for n in range(number)
    )
    rows = [
        Invitation(
            **shared,
            wave=wave,
            participation=participation,
            contact=contact,
            perspective="political",
            function=Function.MAYOR.value,
        )
        for contact in contacts
    ]
    for row in rows:
        row.token_hash = hash_token(token_for(row))
    Invitation.objects.bulk_create(rows)
    Draft.objects.bulk_create(Draft(**shared, invitation=row, answers={"S1": 4}) for row in rows)
    return rows


def browser_of(invitation: Invitation) -> Client:
    """As after 'Start', without the request for it."""
    response = HttpResponse()
    write_session(response, new_session(invitation, "nl"))
    client = Client()
    client.cookies = SimpleCookie({COOKIE: response.cookies[COOKIE].value})
    return client


def in_parallel(acts: list[Any]) -> list[Any]:
    """What each act answered; so many at a time as there are threads."""

    def run(act: Any) -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, acts))


def race(of: Tenant, place: Municipality, chance: random.Random) -> Counter[str]:
    """All hand in while the wave is closed at a moment of chance."""
    with tenant(of.id):
        wave = cast.open_wave(of)
        invited = respondents(wave, place, SUBMITS)
    done, when = threading.Semaphore(0), chance.randrange(SUBMITS * 3 // 4)

    def hand_in(invitation: Invitation) -> int:
        try:
            return browser_of(invitation).post("/r/submit/").status_code
        finally:
            done.release()

    def close() -> int:
        for _each in range(when):
            done.acquire()
        with tenant(of.id):
            close_wave(by=None, wave=wave)
        return 0

    closer = threading.Thread(target=lambda: in_parallel([close]))
    closer.start()
    answers = in_parallel([lambda row=row: hand_in(row) for row in invited])
    closer.join()
    with tenant(of.id):
        told_yes = {row.id for row, status in zip(invited, answers, strict=True) if status == 303}
        kept = set(Response.objects.filter(wave=wave).values_list("invitation_id", flat=True))
        frozen = snapshots.answers_table(wave, wave.version.document)
        assert set(answers) <= {303, 410}
        assert kept == told_yes
        assert len(frozen) == len(told_yes)
    return Counter("kept" if status == 303 else "told no" for status in answers)


def test_every_submit_that_races_the_close_is_in_the_snapshot_or_told_no(
    north: Tenant, aalst: Municipality
) -> None:
    cache.clear()
    chance, began, told, mixed = random.Random(20_26), time.monotonic(), Counter[str](), 0  # noqa: S311
    for _round in range(ROUNDS):
        found = race(north, aalst, chance)
        told += found
        mixed += len(found) == 2
    print(  # noqa: T201
        f"\n{ROUNDS} closes raced by {SUBMITS} submits each: {told['kept']} in the snapshot,"
        f" {told['told no']} told no, 0 lost, 0 late; both in {mixed} of the rounds;"
        f" {time.monotonic() - began:.0f} s"
    )


@pytest.mark.parametrize("correcting", [False, True])
def test_a_submit_that_is_repeated_at_once_makes_one_response_and_one_receipt(
    north: Tenant, aalst: Municipality, correcting: bool
) -> None:
    cache.clear()
    with tenant(north.id):
        wave = cast.open_wave(north, may_correct=correcting)
        [rik] = respondents(wave, aalst, 1)

    def again() -> tuple[int, str]:
        browser = browser_of(rik)
        status = browser.post("/r/submit/").status_code
        page = browser.get("/r/receipt/").content.decode()
        return status, "".join(re.findall(r"<strong>([A-Z2-7]{4}-[A-Z2-7]{4})</strong>", page))

    answers = in_parallel([again] * REPEATS)
    assert len(set(answers)) == 1
    assert answers[0][0] == 303
    assert answers[0][1]
    with tenant(north.id):
        assert [one.submissions for one in Response.objects.all()] == [1]
        assert not Draft.objects.exists()
    print(f"\n{REPEATS} parallel repeats: 1 response, 1 receipt")  # noqa: T201
