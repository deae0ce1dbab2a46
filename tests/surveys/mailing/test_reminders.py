"""Reminders at the moments that were set: three, once a day, to whoever has not handed in."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.actions.reminding import send_reminders
from surveys.mailing.actions.reminders import plan_reminders, remind_if_due
from surveys.mailing.moments import BRUSSELS
from surveys.mailing.tasks import sweep_mailing
from surveys.models import Invitation, Mailing, ReminderSlot, Response, Wave
from surveys.refusals import Refused, WaveNotOpen

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 8, 10, tzinfo=BRUSSELS)


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Any:
    """A Monday morning; the wave that is made then is open for twenty days."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        request.getfixturevalue("wave")
        yield clock


def slots(of: Tenant) -> list[tuple[str, int]]:
    with tenant(of.id):
        rows = ReminderSlot.objects.order_by("at")
        return [(slot.outcome, slot.mails) for slot in rows]


def reminders(of: Tenant) -> list[int]:
    """The number of each reminder that was written."""
    with tenant(of.id):
        rows = Mailing.objects.filter(kind="reminder").order_by("number")
        return list(rows.values_list("number", flat=True))


def planned(of: Tenant, wave: Wave, by: User | None, *moments: datetime) -> None:
    with tenant(of.id):
        plan_reminders(by=by, wave=wave, moments=moments)


def sent(of: Tenant) -> None:
    with tenant(of.id):
        waiting = Mailing.objects.filter(state="waiting")
        waiting.update(state="sent", sent_at=timezone.now())


def in_days(days: int, hour: int = 10) -> datetime:
    return (MONDAY + timedelta(days=days)).replace(hour=hour)


def test_reminders_leave_at_their_moments_for_whoever_has_not_answered(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    planned(north, wave, alice, in_days(1), in_days(3))
    sweep_mailing()
    assert reminders(north) == []
    clock.move_to(in_days(1) - timedelta(seconds=1))
    sweep_mailing()
    assert reminders(north) == []
    clock.move_to(in_days(1))
    sweep_mailing()
    assert reminders(north) == [1] * 4
    sent(north)
    with tenant(north.id):
        first: Invitation = wave.invitations.all()[0]
        place = first.participation
        Response.objects.create(
            wave=wave, participation=place, invitation=first, perspective=first.perspective,
            function=first.function, answers={},
        )  # fmt: skip
    sweep_mailing()
    assert reminders(north) == [1] * 4
    clock.move_to(in_days(3))
    for _again in range(2):
        sweep_mailing()
    assert reminders(north) == [1] * 4 + [2] * 3
    assert slots(north) == [("sent", 4), ("sent", 3)]


def test_a_moment_that_was_missed_is_caught_up_once_and_by_day(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    """No worker from Tuesday on; it comes back in the night of Friday."""
    planned(north, wave, alice, in_days(1), in_days(2))
    clock.move_to(in_days(4, 3))
    sweep_mailing()
    assert reminders(north) == []
    clock.move_to(in_days(4, 8))
    sweep_mailing()
    sweep_mailing()
    assert reminders(north) == [1] * 4
    assert slots(north) == [("covered", 0), ("sent", 4)]


def test_what_was_missed_and_what_is_due_today_is_one_reminder(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    planned(north, wave, alice, in_days(1), in_days(2, 11))
    clock.move_to(in_days(2, 9))
    sweep_mailing()
    assert reminders(north) == [1] * 4
    clock.move_to(in_days(2, 11))
    sent(north)
    sweep_mailing()
    assert reminders(north) == [1] * 4
    assert slots(north) == [("covered", 0), ("sent", 4)]


def test_a_moment_on_a_sunday_that_was_meant_is_kept(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    planned(north, wave, alice, in_days(6))
    clock.move_to(in_days(6) + timedelta(minutes=2))
    sweep_mailing()
    assert reminders(north) == [1] * 4


def test_the_button_counts_among_the_three(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    planned(north, wave, alice, in_days(1), in_days(2), in_days(3))
    with tenant(north.id):
        assert send_reminders(by=alice, wave=wave) == 4
        sent(north)
        with pytest.raises(Refused, match="Vandaag"):
            send_reminders(by=alice, wave=wave)
    for day in (1, 2, 3):
        clock.move_to(in_days(day))
        sweep_mailing()
        sent(north)
    assert reminders(north) == [1] * 4 + [2] * 4 + [3] * 4
    assert slots(north) == [("sent", 4), ("sent", 4), ("sent", 4), ("spent", 0)]
    clock.move_to(in_days(4))
    with tenant(north.id), pytest.raises(Refused, match="drie"):
        send_reminders(by=alice, wave=wave)


def test_the_button_takes_the_place_of_what_was_set_for_that_day(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    planned(north, wave, alice, in_days(0, 15))
    with tenant(north.id):
        send_reminders(by=alice, wave=wave)
    clock.move_to(in_days(0, 15))
    sent(north)
    sweep_mailing()
    assert reminders(north) == [1] * 4
    assert slots(north) == [("sent", 4)]


def test_while_the_former_one_is_still_being_sent_the_next_one_waits(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    planned(north, wave, alice, in_days(1), in_days(2))
    for day in (1, 2):
        clock.move_to(in_days(day))
        sweep_mailing()
    assert reminders(north) == [1] * 4
    sent(north)
    sweep_mailing()
    assert reminders(north) == [1] * 4 + [2] * 4


def test_a_moment_before_the_wave_was_open_lapses(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    planned(north, wave, alice, in_days(1))
    with tenant(north.id):
        Wave.objects.update(launched_at=in_days(2))
    clock.move_to(in_days(2, 12))
    sweep_mailing()
    assert slots(north) == [("early", 0)]
    assert reminders(north) == []


@pytest.mark.parametrize(
    ("moments", "why"),
    [
        ([in_days(1), in_days(2), in_days(3), in_days(4)], "drie"),
        ([in_days(1), in_days(1, 15)], "één dag"),
        ([in_days(-1)], "voorbij"),
        ([in_days(60)], "open is"),
    ],
)
def test_what_cannot_be_planned_is_refused_and_nothing_changes(
    north: Tenant, wave: Wave, alice: User, moments: list[datetime], why: str
) -> None:
    planned(north, wave, alice, in_days(5))
    with tenant(north.id), pytest.raises(Refused, match=why):
        plan_reminders(by=alice, wave=wave, moments=moments)
    assert slots(north) == [("", 0)]


def test_a_closed_wave_reminds_nobody(north: Tenant, wave: Wave, alice: User, clock: Any) -> None:
    planned(north, wave, alice, in_days(1))
    with tenant(north.id):
        close_wave(by=alice, wave=wave)
        with pytest.raises(WaveNotOpen):
            plan_reminders(by=alice, wave=wave, moments=[in_days(2)])
    clock.move_to(in_days(1))
    sweep_mailing()
    with tenant(north.id):
        assert remind_if_due(wave=wave) == 0
    assert reminders(north) == []


def test_the_database_keeps_one_a_day_and_a_settled_moment_whole(north: Tenant, wave: Wave) -> None:
    with tenant(north.id):
        own: dict[str, Any] = {"wave": wave, "at": MONDAY, "day": MONDAY.date()}
        ReminderSlot.objects.create(**own)
        with pytest.raises(IntegrityError, match="surveys_slot_once_a_day"):
            ReminderSlot.objects.create(**own)


@pytest.mark.parametrize("outcome", ["sent", "unheard of"])
def test_the_database_knows_when_a_moment_was_settled(
    north: Tenant, wave: Wave, outcome: str
) -> None:
    with tenant(north.id), pytest.raises(IntegrityError, match="surveys_slot_settled"):
        ReminderSlot.objects.create(wave=wave, at=MONDAY, day=MONDAY.date(), outcome=outcome[:10])


# --- the page ------------------------------------------------------------------------------------


def typed(*moments: datetime) -> dict[str, str]:
    return {f"moment{n}": f"{at:%Y-%m-%dT%H:%M}" for n, at in enumerate(moments)}


def test_moments_are_typed_told_and_kept(north: Tenant, wave: Wave, browser: Client) -> None:
    address = reverse("wave_reminders", args=["north", wave.id])
    assert browser.post(address, typed(in_days(1), in_days(8))).status_code == 302
    page = browser.get(reverse("wave_mails", args=["north", wave.id])).content.decode()
    assert 'value="2027-03-09T10:00"' in page
    with tenant(north.id):
        event = AuditEvent.objects.get(action="reminders_planned")
    assert event.details["moments"] == [
        "2027-03-09T10:00:00+01:00",
        "2027-03-16T10:00:00+01:00",
    ]


def test_a_weekend_is_told_with_a_better_moment_which_one_press_takes(
    north: Tenant, wave: Wave, browser: Client
) -> None:
    address = reverse("wave_reminders", args=["north", wave.id])
    answer = browser.post(address, typed(in_days(5)))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Dat is in het weekend. Voorstel: 15 maart 2027" in page
    assert slots(north) == []
    assert browser.post(address, {**typed(in_days(5)), "shift": "1"}).status_code == 302
    with tenant(north.id):
        assert ReminderSlot.objects.get().at == in_days(7)
    assert browser.post(address, {**typed(in_days(5)), "anyway": "on"}).status_code == 302
    with tenant(north.id):
        assert ReminderSlot.objects.get().at == in_days(5)


def test_an_hour_that_the_clock_skips_is_no_moment(wave: Wave, browser: Client) -> None:
    address = reverse("wave_reminders", args=["north", wave.id])
    answer = browser.post(address, {"moment0": "2027-03-28T02:30", "anyway": "on"})
    assert answer.status_code == 422
    assert "2027-03-28T02:30" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_write_one_reminder_each(
    north: Tenant, wave: Wave, alice: User, clock: Any
) -> None:
    planned(north, wave, alice, in_days(1))
    clock.move_to(in_days(1))
    together(sweep_mailing, 6)
    assert reminders(north) == [1] * 4
    assert slots(north) == [("sent", 4)]


def together(act: Callable[[], None], times: int) -> None:
    start = threading.Barrier(times)

    def run() -> None:
        start.wait()
        act()
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
