"""A wave that follows one of another study, through the real pipeline."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.data.figures import Reason
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.core.tables.results import Benchmark
from benchmarking.core.waves.renaming import Renaming
from benchmarking.models import Run
from benchmarking.queries.runs import next_wave
from benchmarking.runs import earlier, pipeline
from surveys.authoring.actions import ItemDecision
from surveys.fieldwork.actions.fieldwork import create_wave
from surveys.following.actions import follow_wave, judge_across
from surveys.models import Invitation, Wave
from surveys.refusals import Refused
from tests.benchmarking.across_stage import other_study, taken_over
from tests.benchmarking.stage import ids
from tests.benchmarking.study_stage import (
    Answer,
    a_study,
    favourable,
    held,
    next_version,
    people_of,
    towns,
)
from tests.benchmarking.test_earlier import benchmark_of, item, subject, trends_of
from tests.core.documents import read
from tests.questionnaire.builders import changed

Json = dict[str, Any]


def renamed(answer: Answer) -> Answer:
    def given(invitation: Invitation, number: int) -> dict[str, object]:
        found = answer(invitation, number)
        return {"Q1": found["S1"], "Q2": found["S2"], "Q3": found["Z1"]}

    return given


@pytest.fixture
def first(north: Tenant, alice: User) -> Wave:
    """A closed wave of 2022, of a study of its own."""
    with tenant(north.id):
        study, version = a_study(alice)
        return held(alice, (study, version), "2022", people_of(towns(14)), favourable(0.3))


@pytest.fixture
def follow(alice: User, first: Wave) -> Callable[..., Wave]:
    """Holds a wave of the second study at the same people, which may follow the first."""

    def held_after(made: Any, name: str, share: float, follows: Wave | None = None) -> Wave:
        with tenant(first.tenant_id):
            people, answer = people_of(towns(14)), renamed(favourable(share))
            return held(alice, made, name, people, answer, follows)

    return held_after


def computed(*waves: Wave) -> None:
    for wave in waves:
        pipeline.compute_wave(*ids(wave))


def shares(course: Json) -> list[float]:
    return [point["figure"]["value"] for point in course["points"]]


def test_a_trend_goes_over_two_studies(
    alice: User, first: Wave, follow: Callable[..., Wave]
) -> None:
    with tenant(first.tenant_id):
        made = other_study(alice, taken_over(first.version))
    second = follow(made, "2024", 0.5, first)
    third = follow(made, "2026", 0.7)
    computed(first, second, third)
    trends = trends_of(third)
    told = [(wave["name"], wave.get("study", "")) for wave in trends["waves"]]
    assert told == [("2022 (Studie)", "Studie"), ("2024", ""), ("2026", "")]
    course = item(trends, "Q1")["political"]
    assert shares(course) == pytest.approx([0.3, 0.5, 0.7], abs=0.05)
    assert course["trend"] == "rising"
    # Persons are known within one study alone; so are seats laid beside each other.
    assert course["linked"]["link"] == "municipality"
    assert item(trends_of(second), "Q1")["political"]["linked"]["link"] == "municipality"
    assert [one["code"] for one in trends["themes"]] == ["room"]
    assert trends["incomparable"] == []


def test_its_points_are_the_published_figures_of_the_other_report(
    alice: User, first: Wave, follow: Callable[..., Wave]
) -> None:
    with tenant(first.tenant_id):
        made = other_study(alice, taken_over(first.version))
    second = follow(made, "2024", 0.5, first)
    computed(first, second)
    trends, other = trends_of(second), benchmark_of(first)
    for part, figure, names in (
        ("items", "share", {"Q1": "S1", "Q2": "S2", "Q3": "Z1"}),
        ("themes", "mean", {"room": "capacity"}),
    ):
        known = {one["code"]: one for one in other[part]}
        assert [one["code"] for one in trends[part]] == list(names)
        for one in trends[part]:
            for side in ("political", "administrative"):
                point = one[side]["points"][0]["figure"]
                assert point == known[names[one["code"]]][side][figure]


def test_what_the_other_report_hides_stays_hidden(
    alice: User, first: Wave, follow: Callable[..., Wave], north: Tenant
) -> None:
    """Three politicians in all: the first report tells nothing of their side."""

    def few(invitation: Invitation, number: int) -> dict[str, object]:
        told = invitation.perspective == "administrative" or number < 6
        return favourable(0.3)(invitation, number) if told else {}

    with tenant(north.id):
        study, version = first.study, first.version
        narrow = held(alice, (study, version), "2023", people_of(towns(14)), few)
        made = other_study(alice, taken_over(version))
    second = follow(made, "2024", 0.5, narrow)
    computed(first, narrow, second)
    hidden = {one["code"]: one for one in benchmark_of(narrow)["items"]}["S1"]["political"]
    point = item(trends_of(second), "Q1")["political"]["points"][0]["figure"]
    assert hidden["share"]["status"] == point["status"] == "suppressed"
    assert point["value"] is None
    change = item(trends_of(second), "Q1")["political"]["change"]
    assert change["value"] is None


def test_what_a_report_tells_is_found_under_the_codes_of_the_other_study() -> None:
    """Hidden is what it hides, and nothing of an item that is not in both."""
    figures = [subject("S1", "suppressed", "remainder"), subject("S9", "suppressed", "remainder")]
    report = read(
        Benchmark, {"items": figures, "themes": [subject("t", "suppressed", "unanimous")]}
    )
    names = Renaming({"S1": "Q1"}, {"t": "room"})
    assert earlier.withheld_by(report, names) == {
        ("Q1", "political"): Reason.REMAINDER,
        ("room", "political"): Reason.UNANIMOUS,
    }
    coarse = {"status": "shown", "reason": None, "step": 0.05, "interval_step": None}
    both = {side: {"share": coarse, "mean": coarse} for side in ("political", "administrative")}
    told = {"code": "S1", **both, "gap": {"within": coarse, "mean_within": coarse}}
    report = read(Benchmark, {"items": [told], "themes": []})
    assert set(earlier.grids_of(report, names)) == {
        ("Q1", "political"), ("Q1", "administrative"), ("Q1", "gap"),
    }  # fmt: skip


def test_a_code_of_another_statement_is_not_taken_for_it(
    alice: User, first: Wave, follow: Callable[..., Wave]
) -> None:
    """The second questionnaire asks S2 of the first as S1, and S1 as S2: codes change places."""
    crossed = {"S1": "S2", "S2": "S1"}
    with tenant(first.tenant_id):
        made = other_study(alice, taken_over(first.version, crossed))
        wave = held(alice, made, "2024", people_of(towns(14)), favourable(0.3), first)
    computed(first, wave)
    # S1 was favourable for 0.3 and S2 for 0.7.
    assert shares(item(trends_of(wave), "S1")["political"]) == pytest.approx([0.7, 0.3], abs=0.05)


def test_a_statement_of_other_words_waits_for_a_person(
    alice: User, first: Wave, follow: Callable[..., Wave]
) -> None:
    """Until somebody says that it continues it does not, and its theme neither."""
    with tenant(first.tenant_id):
        words = {"political": {"nl": "Iets anders"}, "administrative": {"nl": "Stelling 2"}}
        made = other_study(alice, changed(taken_over(first.version), "Q2", wording=words))
    second = follow(made, "2024", 0.5, first)
    computed(first, second)
    trends = trends_of(second)
    assert [one["code"] for one in trends["items"]] == ["Q1", "Q3"]
    assert [(one["code"], one["reason"]) for one in trends["incomparable"]] == [
        ("Q2", "stated"), ("room", "items"),
    ]  # fmt: skip
    with tenant(first.tenant_id):
        judge_across(
            by=alice, before=first.version, version=made[1], code="Q2",
            decision=ItemDecision(comparable=True, why="Zelfde strekking"), seen=0,
        )  # fmt: skip
        Run.objects.filter(wave=second).update(method_version="before")
    computed(second)
    assert [one["code"] for one in trends_of(second)["items"]] == ["Q1", "Q2", "Q3"]
    assert [one["code"] for one in trends_of(second)["themes"]] == ["room"]


@pytest.mark.parametrize("field", [{"reverse": True}, {"favourable_from": 3}])
def test_what_is_counted_otherwise_is_never_taken_over(
    alice: User, first: Wave, follow: Callable[..., Wave], field: dict[str, Any]
) -> None:
    """It would be a figure of the other study's answers that its own audit never saw."""
    with tenant(first.tenant_id):
        made = other_study(alice, changed(taken_over(first.version), "Q2", **field))
        with pytest.raises(Refused):
            judge_across(
                by=alice, before=first.version, version=made[1], code="Q2",
                decision=ItemDecision(comparable=True), seen=0,
            )  # fmt: skip
    second = follow(made, "2024", 0.5, first)
    computed(first, second)
    assert [one["code"] for one in trends_of(second)["items"]] == ["Q1", "Q3"]


def test_a_later_version_that_counts_otherwise_takes_nothing_over(
    alice: User, first: Wave, follow: Callable[..., Wave]
) -> None:
    """The wave that follows counted alike, the one after it does not."""
    with tenant(first.tenant_id):
        study, version = other_study(alice, taken_over(first.version))
    second = follow((study, version), "2024", 0.5, first)
    with tenant(first.tenant_id):
        later = next_version(
            alice, version, "Q1", comparable=True,
            document=changed(version.document, "Q1", favourable_from=3),
        )  # fmt: skip
    third = follow((study, later), "2026", 0.7)
    computed(first, second, third)
    trends = trends_of(third)
    assert [p["wave"] for p in item(trends, "Q1")["political"]["points"]] == [1, 2]
    assert [p["wave"] for p in item(trends, "Q3")["political"]["points"]] == [0, 1, 2]


def test_what_the_other_study_did_not_ask_goes_past_it(
    alice: User, first: Wave, follow: Callable[..., Wave]
) -> None:
    """A wave of another study between two of one's own breaks no course."""
    with tenant(first.tenant_id):
        taken = taken_over(first.version)
        made = other_study(alice, changed(taken, "Q2", lineage=None))
    own = follow(made, "2021", 0.2)
    with tenant(first.tenant_id):
        Wave.objects.filter(id=own.id).update(closed_at=timezone.now() - timedelta(days=300))
    second = follow(made, "2024", 0.5, first)
    computed(own, first, second)
    trends = trends_of(second)
    assert [wave["name"] for wave in trends["waves"]] == ["2021", "2022 (Studie)", "2024"]
    assert [p["wave"] for p in item(trends, "Q1")["political"]["points"]] == [0, 1, 2]
    assert [p["wave"] for p in item(trends, "Q2")["political"]["points"]] == [0, 2]


def test_a_wave_waits_for_the_one_that_it_follows(
    alice: User, first: Wave, follow: Callable[..., Wave]
) -> None:
    with tenant(first.tenant_id):
        made = other_study(alice, taken_over(first.version))
    second = follow(made, "2024", 0.5, first)
    third = follow(made, "2026", 0.7)
    computed(second)
    with tenant(first.tenant_id):
        assert not Run.objects.filter(wave=second).exists()
    computed(first)
    with tenant(first.tenant_id):
        assert next_wave(first.id) == second.id
    computed(second, third)
    with tenant(first.tenant_id):
        assert next_wave(first.id) is None
        # Computed anew, as after it had failed: what read it is computed anew as well.
        Run.objects.filter(wave=first).update(method_version="before")
    computed(first)
    with tenant(first.tenant_id):
        outdated = Run.objects.exclude(method_version=METHOD_VERSION).exclude(wave=first)
        assert set(outdated.values_list("wave", flat=True)) == {second.id, third.id}
        assert next_wave(first.id) == second.id


def test_what_may_be_followed(alice: User, north: Tenant, first: Wave) -> None:
    now = timezone.now()
    with tenant(north.id):
        study, version = other_study(alice, taken_over(first.version))
        options: Json = {"by": alice, "study": study, "version": version, "municipality_ids": ()}
        wave = create_wave(name="2024", opens_at=now, closes_at=now + timedelta(days=1), **options)
        other = create_wave(name="2025", opens_at=now, closes_at=now + timedelta(days=1), **options)
        early = create_wave(
            name="2020", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=8),
            **options,
        )  # fmt: skip
        for row, target in ((wave, other.id), (wave, wave.id), (early, first.id), (wave, north.id)):
            with pytest.raises(Refused):
                follow_wave(by=alice, wave=row, wave_id=target)
        follow_wave(by=alice, wave=wave, wave_id=first.id)
        assert Wave.objects.get(id=wave.id).follows_id == first.id
        follow_wave(by=alice, wave=wave, wave_id=None)
        assert Wave.objects.get(id=wave.id).follows_id is None
        with pytest.raises(Refused):
            follow_wave(by=alice, wave=first, wave_id=None)


def test_the_database_keeps_what_a_closed_wave_follows(
    alice: User, north: Tenant, first: Wave, follow: Callable[..., Wave]
) -> None:
    with tenant(north.id):
        made = other_study(alice, taken_over(first.version))
    second = follow(made, "2024", 0.5, first)
    with tenant(north.id), pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.filter(id=second.id).update(follows=None)


def test_no_wave_follows_one_of_another_tenant(
    alice: User, north: Tenant, south: Tenant, carla: User, first: Wave
) -> None:
    """The action does not find it, and the database refuses it."""
    now = timezone.now()
    with tenant(south.id):
        study, version = a_study(carla)
        wave = create_wave(
            by=carla, study=study, version=version, name="2024", opens_at=now,
            closes_at=now + timedelta(days=1), municipality_ids=(),
        )  # fmt: skip
        with pytest.raises(Refused):
            follow_wave(by=carla, wave=wave, wave_id=first.id)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            Wave.objects.filter(id=wave.id).update(follows=first.id)
