"""The ways in which people are erased, one after the other, and what is left of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.privacy.actions import erase_account
from accounts.tenancy import tenant
from benchmarking.runs.pipeline import compute_wave
from reports.editions.actions import release
from surveys.fieldwork.actions.drafts import forget_drafts
from surveys.models import Contact, Municipality, PeopleImport, Wave
from surveys.people.actions.bulk import drop_old_changes
from surveys.respond.tokens import token_for
from surveys.rights.actions.keeping_terms import destroy_overdue
from surveys.rights.actions.requests import handle_request, note_request
from surveys.rights.clock import answer_by
from surveys.upload.jobs import drop_old_jobs
from tests.erasure import people as stage
from tests.erasure.people import Person

LATER = timedelta(days=366 * 4)


@dataclass(frozen=True)
class Step:
    """People who are gone from here on, and the words that must be nowhere."""

    name: str
    people: int
    words: frozenset[str]


def by_link(of: Tenant, person: Person) -> None:
    """As somebody does it: the link, the page, the tick."""
    with tenant(of.id):
        path = f"/r/{token_for(person.invitation)}"
    client = Client()
    client.post(f"{path}/rights")
    answer = client.post("/r/rights/erase/", {"sure": "1"})
    if answer.status_code != 200 or client.get(path).status_code != 404:
        raise AssertionError(f"not erased: {answer.status_code}")


def by_request(of: Tenant, by: User, person: Person) -> None:
    with tenant(of.id):
        day = timezone.localdate()
        email = Contact.objects.get(id=person.contact_id).email
        row = note_request(by=by, kind="erasure", who=email, received_on=day, due_on=answer_by(day))
        handle_request(by=by, request=row, outcome="gewist")


def every_way(
    of: Tenant, by: User, former: User, places: list[Municipality], each: int, share: int
) -> "list[Callable[[], Step]]":
    """Steps to be done in this order; after each, the words of all before it are searched for."""
    with tenant(of.id):
        wave = stage.open_wave(of, "Golf")
        left = stage.invited(wave, places, each)
        stage.with_files(by, wave, left)
        # Uploads live for a day at most; here the day is over.
        drop_old_jobs(PeopleImport, before=timezone.now() + timedelta(minutes=1))
    former_words = frozenset({former.email, former.name})

    def links(name: str) -> Step:
        gone = [left.pop() for _ in range(share)]
        for person in gone:
            by_link(of, person)
        return _step(name, gone)

    def requests(name: str) -> Step:
        gone = [left.pop() for _ in range(share)]
        for person in gone:
            by_request(of, by, person)
        return _step(name, gone)

    def closed(name: str, then: Callable[[str], Step]) -> Step:
        with tenant(of.id):
            stage.close(Wave.objects.get(id=wave.id))
        compute_wave(of.id, wave.id)
        return then(name)

    def released(name: str, then: Callable[[str], Step]) -> Step:
        compute_wave(of.id, wave.id)
        with tenant(of.id):
            release(by=by, wave=Wave.objects.get(id=wave.id))
        return then(name)

    def account() -> Step:
        erase_account(by=None, user=former)
        return Step("an account, of a former member", 1, former_words)

    def retention() -> Step:
        gone = list(left)
        _in_time(of, timezone.now() + LATER)
        return _step("by retention", gone)

    return [
        lambda: links("by link, before the close"),
        lambda: requests("by request, before the close"),
        lambda: closed("by link, after the close", links),
        lambda: requests("by request, after the close"),
        lambda: released("by link, after the release", links),
        lambda: requests("by request, after the release"),
        account,
        retention,
    ]


def _in_time(of: Tenant, now: datetime) -> None:
    """The run of a day four years later. The trail keeps its rows here: its function asks the clock."""
    Tenant.objects.filter(id=of.id).update(retention={"audit": 60})
    row = Tenant.objects.get(id=of.id)
    with tenant(of.id), transaction.atomic():
        drop_old_changes(before=now)
        forget_drafts(before=now)
        destroy_overdue(by=None, tenant=row, now=now)


def _step(name: str, gone: list[Person]) -> Step:
    return Step(name, len(gone), frozenset(word for one in gone for word in one.words))
