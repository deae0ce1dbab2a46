"""Presenting a report: what is shown in which order, and agreements that are followed up."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from reports.models import Agreement
from reports.narrative.model import value, visible
from reports.pages.reports import make_page
from reports.presenting import actions
from reports.presenting.slides import ALIKE, MOST, Slide, SlideKind, slides
from reports.queries import benchmark_standing, figures_of, municipality_standing
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.reports.stage import computed_study, path, ready_wave, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def first_item(of: Tenant, wave: Wave) -> str:
    with tenant(of.id):
        code: str = wave.version.document.items().__iter__().__next__().code
        return code


def agree(user: User, wave: Wave, item: str, code: str = "41002", **changes: Any) -> Any:
    sent = {
        "item": item,
        "text": "Elke maand samen de prioriteiten bekijken",
        "political_owner": "Schepen Jo",
        "administrative_owner": "Directeur An",
        "due": "2027-03-01",
        **changes,
    }
    return client_of(user).post(path(wave, f"present/{code}/"), sent)


def agreements(of: Tenant) -> list[Agreement]:
    with tenant(of.id):
        return list(Agreement.objects.order_by("created_at"))


def shown(of: Tenant, wave: Wave, code: str = "") -> list[Slide]:
    with tenant(of.id):
        place = Municipality.objects.get(code=code) if code else None
        standing = (
            municipality_standing(wave, place, released_only=False)
            if place
            else benchmark_standing(wave)
        )
        assert standing is not None
        return slides(make_page(figures_of(standing), "nl"))


def test_what_both_sides_share_comes_before_where_they_differ(north: Tenant, wave: Wave) -> None:
    found = shown(north, wave, "41002")
    gaps = {
        kind: [abs(value(one.row.gap)) for one in found if one.kind == kind] for kind in SlideKind
    }
    assert [one.kind for one in found] == sorted(one.kind for one in found)  # alike, apart
    assert max(gaps[SlideKind.ALIKE], default=0.0) < 0.1 <= min(gaps[SlideKind.APART], default=1.0)
    assert len(gaps[SlideKind.ALIKE]) <= ALIKE
    assert 0 < len(found) <= MOST
    assert len({one.row.code for one in found}) == len(found)


def test_what_is_undecided_is_not_called_alike_or_different(north: Tenant, wave: Wave) -> None:
    """Five municipalities demonstrate nothing."""
    found = shown(north, wave)
    assert found
    states = {"equal": SlideKind.ALIKE, "different": SlideKind.APART}
    assert [one.kind for one in found] == [
        states.get(one.row.state, SlideKind.OPEN) for one in found
    ]
    assert all(visible(one.row.gap) and visible(one.row.administrative) for one in found)


def test_a_manager_presents_the_own_report_once_it_is_released(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    client = client_of(bram)
    assert client.get(path(wave, "present/41002/")).status_code == 404
    released(north, alice, wave)
    assert client.get(path(wave, "present/41002/")).status_code == 200
    assert client.get(path(wave, "present/44021/")).status_code == 404
    assert client.get(path(wave, "present/")).status_code == 403


def test_an_agreement_is_kept_settled_and_withdrawn(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    item = first_item(north, wave)
    assert agree(bram, wave, item).status_code == 302
    (made,) = agreements(north)
    assert (made.item, made.due, made.made_by) == (item, date(2027, 3, 1), bram)
    assert "Schepen Jo" in client_of(bram).get(path(wave, "present/41002/")).content.decode()
    change = f"/t/north/agreements/{made.id}/"
    client_of(bram).post(change, {"change": "done"})
    assert agreements(north)[0].done_at is not None
    client_of(bram).post(change, {"change": "open"})
    assert agreements(north)[0].done_at is None
    assert client_of(bram).post(change, {"change": "burn"}).status_code == 404
    client_of(bram).post(change, {"change": "withdraw"})
    assert agreements(north) == []
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="withdraw_agreement").count() == 1


def test_who_may_not_agree(
    north: Tenant, alice: User, anna: User, bram: User, carla: User, wave: Wave
) -> None:
    released(north, alice, wave)
    item = first_item(north, wave)
    assert agree(anna, wave, item).status_code == 404
    assert agree(bram, wave, item, "44021").status_code == 404
    assert agree(carla, wave, item).status_code == 404
    assert agreements(north) == []
    agree(alice, wave, item, "44021")
    change = f"/t/north/agreements/{agreements(north)[0].id}/"
    assert client_of(bram).post(change, {"change": "done"}).status_code == 404
    assert client_of(anna).post(change, {"change": "done"}).status_code == 403
    assert client_of(carla).post(change, {"change": "done"}).status_code == 404
    assert agreements(north)[0].done_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"item": "nothing"},
        {"text": ""},
        {"text": "x" * 501},
        {"political_owner": " "},
        {"administrative_owner": "An\u202e"},
        {"due": "soon"},
        {"due": "2020-01-01"},
    ],
)
def test_a_wrong_agreement_is_told_and_not_kept(
    north: Tenant, alice: User, wave: Wave, changes: dict[str, str]
) -> None:
    item = changes.pop("item", first_item(north, wave))
    answer = agree(alice, wave, item, **changes)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "De afspraak is nog niet bewaard" in page
    assert changes.get("administrative_owner", "Directeur An") in page  # what was typed stays
    assert agreements(north) == []


def test_markup_in_an_agreement_is_text(north: Tenant, alice: User, wave: Wave) -> None:
    agree(alice, wave, first_item(north, wave), text="<script>alert(1)</script>")
    page = client_of(alice).get(path(wave, "present/41002/")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_agreements_are_bounded(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    item = first_item(north, wave)
    agree(alice, wave, item)
    agree(alice, wave, item)
    assert len(agreements(north)) == 1


def test_agreements_are_followed_up_in_the_next_wave(north: Tenant, alice: User) -> None:
    first, second = computed_study(north, alice)
    with tenant(north.id):
        code = first.participations.values_list("municipality__code", flat=True)[0]
    agree(alice, first, first_item(north, first), code)
    page = client_of(alice).get(path(second, f"present/{code}/")).content.decode()
    assert "Van de vorige keer" in page
    assert "Elke maand samen de prioriteiten bekijken" in page
    assert (
        "Van de vorige keer"
        not in client_of(alice).get(path(first, f"present/{code}/")).content.decode()
    )


def test_the_database_holds_an_agreement_whole(north: Tenant, alice: User, wave: Wave) -> None:
    agree(alice, wave, first_item(north, wave))
    with tenant(north.id), pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.update(political_owner="")
