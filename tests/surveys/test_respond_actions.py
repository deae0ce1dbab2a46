"""The actions themselves: what the database refuses, many responses at once, and races."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models.deletion import ProtectedError

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Draft, Invitation, Municipality, Response, Wave
from surveys.questionnaire.functions import Function
from surveys.respond.actions.respond import (
    AlreadySubmitted,
    AnswerError,
    NotOpenYet,
    NotStarted,
    ResponseRow,
    RowsRejected,
    StaleAnswer,
    WaveClosed,
    record_responses,
    save_answer,
    start,
    submit,
)
from surveys.respond.queries.invited import whole_invitation
from tests.surveys import respond_cast as cast

Outcome = TypeVar("Outcome")


@pytest.fixture
def wave(north: Tenant) -> Wave:
    with tenant(north.id):
        return cast.open_wave(north)


@pytest.fixture
def rik(wave: Wave, aalst: Municipality) -> Invitation:
    """The mayor of Aalst."""
    with tenant(wave.tenant_id):
        return cast.invite(wave, aalst)


def row(invitation: Invitation, **changes: Any) -> ResponseRow:
    given = ResponseRow(
        participation_id=invitation.participation_id,
        invitation_id=invitation.id,
        perspective=invitation.perspective,
        function=invitation.function,
        language="nl",
        answers={"S1": 4, "S2": 5},
    )
    return replace(given, **changes)


def test_saving_needs_a_start_and_ends_with_submitting(rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        with pytest.raises(NotStarted):
            save_answer(invitation=rik, code="S1", value=4, revision=0)
        start(invitation=rik, viewport="phone")
        assert save_answer(invitation=rik, code="S1", value=4, revision=0) == 1
        with pytest.raises(StaleAnswer) as stale:
            save_answer(invitation=rik, code="S1", value=5, revision=0)
        assert (stale.value.value, stale.value.revision) == (4, 1)
        with pytest.raises(AnswerError):
            save_answer(invitation=rik, code="S1", value=9, revision=1)
        given = submit(invitation=rik)
        assert (given.answers, given.viewport, given.language) == ({"S1": 4}, "phone", "nl")
        assert submit(invitation=rik) == given
        with pytest.raises(AlreadySubmitted):
            save_answer(invitation=rik, code="S1", value=5, revision=1)
        with pytest.raises(AlreadySubmitted):
            start(invitation=rik)


def test_a_draft_wave_is_not_open_yet(north: Tenant, aalst: Municipality) -> None:
    with tenant(north.id):
        wave = cast.open_wave(north, state="draft", launched_at=None)
        with pytest.raises(NotOpenYet):
            start(invitation=cast.invite(wave, aalst))


def test_the_database_keeps_one_draft_and_one_response(rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        start(invitation=rik)
        with pytest.raises(IntegrityError, match="surveys_draft_once"), transaction.atomic():
            Draft.objects.create(invitation=rik)
        save_answer(invitation=rik, code="S1", value=4, revision=0)
        given = submit(invitation=rik)
        again = Response(**_columns(given))
        with pytest.raises(IntegrityError, match="surveys_response_once"), transaction.atomic():
            again.save()
        neither = Response(**{**_columns(given), "invitation_id": None, "perspective": "both"})
        with (
            pytest.raises(IntegrityError, match="surveys_response_perspective"),
            transaction.atomic(),
        ):
            neither.save()
        with pytest.raises(ProtectedError):
            rik.delete()


def _columns(given: Response) -> dict[str, Any]:
    names = ("wave_id", "participation_id", "invitation_id", "perspective", "function", "answers")
    return {name: getattr(given, name) for name in names}


def test_a_draft_cannot_belong_to_another_tenants_invitation(
    rik: Invitation, south: Tenant
) -> None:
    with tenant(south.id), pytest.raises(IntegrityError), transaction.atomic():
        _draft_at_once(rik)


def _draft_at_once(invitation: Invitation) -> None:
    Draft.objects.create(invitation_id=invitation.id)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_many_responses_are_recorded_at_once(alice: User, wave: Wave, rik: Invitation) -> None:
    with tenant(wave.tenant_id):
        start(invitation=rik)
        anonymous = row(rik, invitation_id=None, answers=cast.STORED)

        assert record_responses(by=alice, wave=wave, rows=[row(rik), anonymous]) == 2

        answers = [given.answers for given in Response.objects.order_by("invitation_id")]
        assert answers == [{"S1": 4, "S2": 5}, cast.STORED]
        assert not Draft.objects.exists()
        event = AuditEvent.objects.get(action="record_responses")
        assert (event.actor, event.details) == (alice, {"responses": 2})


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"answers": {"S1": 9}}, "S1"),
        ({"answers": {"NOPE": 1}}, "NOPE"),
        ({"answers": {"K1": ["parks"]}}, "K1"),
        ({"answers": {"I1": "x"}}, "I1"),
        ({"function": "general_director"}, ""),
        ({"function": "king"}, ""),
        ({"perspective": "both"}, ""),
        ({"language": "xx"}, ""),
    ],
)
def test_one_wrong_row_writes_nothing(
    alice: User, wave: Wave, rik: Invitation, changes: dict[str, Any], key: str
) -> None:
    with tenant(wave.tenant_id):
        good = row(rik, invitation_id=None)
        with pytest.raises(RowsRejected) as rejected:
            record_responses(by=alice, wave=wave, rows=[good, replace(good, **changes)])

        assert [(problem.number, problem.key) for problem in rejected.value.problems] == [(2, key)]
        assert not Response.objects.exists()
        assert not AuditEvent.objects.filter(action="record_responses").exists()


def test_rows_of_another_wave_are_rejected(
    alice: User, north: Tenant, wave: Wave, rik: Invitation, aalst: Municipality
) -> None:
    with tenant(north.id):
        stranger = cast.invite(cast.open_wave(north), aalst, "els@example.org")
        for wrong in (
            row(rik, participation_id=stranger.participation_id),
            row(rik, invitation_id=stranger.id),
        ):
            with pytest.raises(RowsRejected):
                record_responses(by=alice, wave=wave, rows=[wrong])


def test_a_closed_wave_records_nothing(alice: User, wave: Wave, rik: Invitation) -> None:
    with tenant(wave.tenant_id):
        close_wave(by=alice, wave=wave)
        with pytest.raises(WaveClosed):
            record_responses(by=alice, wave=wave, rows=[row(rik)])


def test_recording_takes_as_many_queries_for_ten_as_for_two(
    alice: User, wave: Wave, rik: Invitation, django_assert_num_queries: Any
) -> None:
    anonymous = row(rik, invitation_id=None)
    with tenant(wave.tenant_id):
        record_responses(by=alice, wave=wave, rows=[anonymous])
        for count in (2, 10):
            # savepoint, wave, participations, weights, insert, audit, release
            with django_assert_num_queries(7):
                record_responses(by=alice, wave=wave, rows=[anonymous] * count)


def together(*acts: Callable[[], Outcome]) -> list[Outcome | Exception]:
    """Run the acts at the same time, each on its own connection."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Outcome]) -> Outcome | Exception:
        try:
            gate.wait()
            return act()
        except Exception as error:  # the outcome that is looked at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _anew(invitation: Invitation) -> Invitation:
    found = whole_invitation(invitation.id)
    assert found
    return found


def _submit(invitation: Invitation) -> Response:
    with tenant(invitation.tenant_id):
        return submit(invitation=_anew(invitation))


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_are_one_response(rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        start(invitation=rik)
        save_answer(invitation=rik, code="S1", value=4, revision=0)

    outcomes = together(*[lambda: _submit(rik)] * 6)

    assert len({getattr(outcome, "id", outcome) for outcome in outcomes}) == 1
    with tenant(rik.tenant_id):
        assert Response.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_do_not_pass_one_another(rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        start(invitation=rik)

    def save(value: int) -> int:
        with tenant(rik.tenant_id):
            return save_answer(invitation=_anew(rik), code="R1", value=value, revision=0)

    outcomes = together(*[lambda value=value: save(value) for value in range(6)])

    assert outcomes.count(1) == 1
    assert sum(isinstance(outcome, StaleAnswer) for outcome in outcomes) == 5
    assert cast.draft_of(rik).revisions == {"R1": 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_every_submit_is_before_the_close_or_told_no(
    alice: User, wave: Wave, aalst: Municipality, attempt: int
) -> None:
    with tenant(wave.tenant_id):
        invited = [cast.invite(wave, aalst, f"r{n}@example.org") for n in range(7)]
        for one in invited:
            start(invitation=one)
            save_answer(invitation=one, code="S1", value=4, revision=0)

    def close() -> Wave:
        with tenant(wave.tenant_id):
            return close_wave(by=alice, wave=Wave.objects.get(id=wave.id))

    *submits, closed = together(*[lambda one=one: _submit(one) for one in invited], close)

    assert isinstance(closed, Wave)
    told_in = {one.id for one in submits if isinstance(one, Response)}
    assert all(isinstance(one, Response | WaveClosed) for one in submits)
    with tenant(wave.tenant_id):
        stored = Response.objects.all()
        assert {one.id for one in stored} == told_in
        assert Draft.objects.count() == 7 - len(told_in)


@pytest.mark.django_db(transaction=True)
def test_a_close_waits_for_a_submit_that_is_under_way(alice: User, rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        start(invitation=rik)
        save_answer(invitation=rik, code="S1", value=4, revision=0)
    held, seen = threading.Event(), threading.Event()

    def slow() -> str:
        with tenant(rik.tenant_id):
            submit(invitation=_anew(rik))
            held.set()
            # The close must not get through while this transaction lasts.
            return "in, before the close" if not seen.wait(0.7) else "the close did not wait"

    def close() -> str:
        held.wait()
        with tenant(rik.tenant_id):
            close_wave(by=alice, wave=Wave.objects.get(id=rik.wave_id))
            seen.set()
            return f"{Response.objects.count()} in the snapshot"

    assert together(slow, close) == ["in, before the close", "1 in the snapshot"]


def test_functions_of_both_sides_can_be_recorded(alice: User, wave: Wave, rik: Invitation) -> None:
    rows = [
        row(rik, invitation_id=None, function=one.value, perspective=one.perspective.value)
        for one in Function
    ]
    with tenant(wave.tenant_id):
        assert record_responses(by=alice, wave=wave, rows=rows) == len(Function)
