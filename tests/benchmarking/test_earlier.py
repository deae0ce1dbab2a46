"""Trends through the real pipeline: earlier waves read back from their snapshots."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking import tasks
from benchmarking.core.data.figures import Reason
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.core.tables.results import Benchmark
from benchmarking.failures import Failure
from benchmarking.inputs import snapshots
from benchmarking.models import Run, RunState, Snapshot
from benchmarking.queries import results
from benchmarking.queries.runs import latest_run, next_wave
from benchmarking.runs import earlier, pipeline
from surveys.authoring.actions import ItemDecision, judge
from surveys.catalogue.actions.municipalities import add_municipality
from surveys.catalogue.municipality_rows import MunicipalityRow
from surveys.models import Invitation, Item, Judgement, Municipality, Wave
from surveys.questionnaire.comparison.across import along_versions
from tests.benchmarking.stage import closed_wave, ids
from tests.benchmarking.study_stage import (
    a_study,
    favourable,
    held,
    next_version,
    people_of,
    towns,
)
from tests.core.documents import plain, read

Json = dict[str, Any]


def benchmark_of(wave: Wave) -> Json:
    with tenant(wave.tenant_id):
        run = latest_run(wave.id)
        assert run is not None
        found: Json = plain(results.benchmark_of(run))
        return found


def trends_of(wave: Wave) -> Json:
    found: Json = benchmark_of(wave)["trends"]
    return found


def item(trends: Json, code: str) -> Json:
    (found,) = (one for one in trends["items"] if one["code"] == code)
    return dict(found)


@pytest.fixture
def waves(north: Tenant, alice: User) -> list[Wave]:
    """Three waves at 14 municipalities, in a new version each; new mayors in the third."""
    with tenant(north.id):
        study, first = a_study(alice)
        places = towns(14)
        second = next_version(alice, first, "S1", comparable=True)
        third = next_version(alice, second, "S2", comparable=False)
        return [
            held(alice, (study, first), "2022", people_of(places), favourable(0.3)),
            held(alice, (study, second), "2024", people_of(places), favourable(0.5)),
            held(alice, (study, third), "2026", people_of(places, term=1), favourable(0.7)),
        ]


def test_three_waves_become_a_trend(waves: list[Wave]) -> None:
    for wave in waves:
        pipeline.compute_wave(*ids(wave))
    assert trends_of_first_is_empty(waves[0])
    assert [w["name"] for w in trends_of(waves[1])["waves"]] == ["2022", "2024"]
    trends = trends_of(waves[2])
    assert [w["name"] for w in trends["waves"]] == ["2022", "2024", "2026"]
    assert [w["id"] for w in trends["waves"]] == [str(wave.id) for wave in waves]
    course = item(trends, "S1")["political"]
    shares = [point["figure"]["value"] for point in course["points"]]
    assert shares == pytest.approx([0.3, 0.5, 0.7], abs=0.05)
    assert course["trend"] == "rising"
    assert course["test"]["name"] == "page"
    # The change is told from exact shares, so it may be a percent off the difference of both.
    assert course["change"]["value"] == pytest.approx(shares[2] - shares[0], abs=0.0101)
    assert course["linked"] == {
        "link": "seat", "municipalities": 14, "pairs": 70, "new": 14, "unknown": 0,
    }  # fmt: skip
    own = {one["code"]: one for one in benchmark_of(waves[2])["items"]}["S1"]["political"]["share"]
    assert course["points"][-1]["figure"] == own


def trends_of_first_is_empty(wave: Wave) -> bool:
    return benchmark_of(wave)["trends"] is None


def test_the_published_figure_of_each_wave_is_the_point_of_its_course(waves: list[Wave]) -> None:
    for wave in waves[:2]:
        pipeline.compute_wave(*ids(wave))
    trends, earlier_ = trends_of(waves[1]), benchmark_of(waves[0])
    for part, figure in (("items", "share"), ("themes", "mean")):
        known = {one["code"]: one for one in earlier_[part]}
        assert trends[part]
        for one in trends[part]:
            for side in ("political", "administrative"):
                assert one[side]["points"][0]["figure"] == known[one["code"]][side][figure]


def test_what_a_version_breaks_is_listed(waves: list[Wave]) -> None:
    for wave in waves:
        pipeline.compute_wave(*ids(wave))
    trends = trends_of(waves[2])
    assert [one["code"] for one in trends["items"]] == ["S1", "Z1"]
    assert trends["themes"] == []
    found = [(one["code"], one["theme"], one["wave"], one["reason"]) for one in trends["incomparable"]]  # fmt: skip
    assert found == [
        ("S2", False, 0, "stated"), ("S2", False, 1, "stated"),
        ("capacity", True, 0, "items"), ("capacity", True, 1, "items"),
    ]  # fmt: skip
    assert [one["code"] for one in trends_of(waves[1])["items"]] == ["S1", "S2", "Z1"]


def test_a_later_decision_holds_from_the_next_computation_on(
    waves: list[Wave], alice: User
) -> None:
    """What was computed stays; recomputed, S2 continues from the wave before and not from the first."""
    for wave in waves:
        pipeline.compute_wave(*ids(wave))
    last = waves[2]
    before = benchmark_of(last)
    with tenant(last.tenant_id):
        version = last.version
        judge(by=alice, version=version, code="S2", decision=ItemDecision(comparable=True), seen=1)
        first = version.questionnaire.versions.get(number=2)
        judge(by=alice, version=first, code="S2", decision=ItemDecision(comparable=False), seen=0)
    assert benchmark_of(last) == before
    with tenant(last.tenant_id):
        Run.objects.filter(wave=last).update(method_version="before")
    pipeline.compute_wave(*ids(last))
    trends = trends_of(last)
    assert [p["wave"] for p in item(trends, "S2")["political"]["points"]] == [1, 2]
    found = [(one["code"], one["wave"], one["reason"]) for one in trends["incomparable"]]
    assert ("S2", 0, "stated") in found
    assert ("S2", 1, "stated") not in found


def test_without_decisions_the_statements_of_the_versions_hold(waves: list[Wave]) -> None:
    """As it was before there were decisions: what stands in the items' own rows."""
    with tenant(waves[0].tenant_id):
        questionnaire = waves[0].version.questionnaire_id
        said: dict[int, set[str]] = {}
        for row in Item.objects.filter(comparable=True).select_related("version"):
            said.setdefault(row.version.number, set()).add(row.code)
        assert Judgement.statements(questionnaire) == said
        assert "S2" in said[2]
        assert "S2" not in said[3]


def test_an_item_continues_only_along_the_whole_chain_of_versions() -> None:
    statements = {2: frozenset({"a", "b"}), 3: frozenset({"a", "c"})}
    codes = ["a", "b", "c"]
    assert along_versions(1, 3, statements, codes) == {"a"}
    assert along_versions(3, 2, statements, codes) == {"a", "c"}
    assert along_versions(2, 2, statements, codes) == {"a", "b", "c"}
    assert along_versions(1, 4, statements, codes) == set()


def test_a_later_wave_waits_for_the_earlier(waves: list[Wave]) -> None:
    pipeline.compute_wave(*ids(waves[2]))
    with tenant(waves[2].tenant_id):
        assert not Run.objects.filter(wave=waves[2]).exists()
    for wave in waves[:2]:
        pipeline.compute_wave(*ids(wave))
        with tenant(wave.tenant_id):
            following = next_wave(wave.id)
        assert following == waves[waves.index(wave) + 1].id
    pipeline.compute_wave(*ids(waves[2]))
    with tenant(waves[2].tenant_id):
        assert next_wave(waves[2].id) is None
    assert len(trends_of(waves[2])["waves"]) == 3


def test_a_finished_computation_rings_for_the_next(
    waves: list[Wave], monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueued: list[str] = []
    monkeypatch.setattr(tasks, "enqueue", lambda _task, _tenant, wave: enqueued.append(wave))
    tasks.compute_wave(str(waves[0].tenant_id), str(waves[0].id))
    assert enqueued == [str(waves[1].id)]


def test_a_wave_that_failed_keeps_nobody_waiting(waves: list[Wave]) -> None:
    with tenant(waves[0].tenant_id):
        for wave in waves[:2]:
            Run.objects.create(
                wave=wave,
                method_version=METHOD_VERSION,
                state=RunState.FAILED.value,
                error=Failure.UNKNOWN.value,
            )
    pipeline.compute_wave(*ids(waves[2]))
    trends = trends_of(waves[2])
    assert [one["unavailable"] for one in trends["waves"]] == ["not_computed"] * 2 + [None]
    assert (trends["items"], trends["themes"]) == ([], [])


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_damaged_snapshot_makes_its_wave_unavailable(waves: list[Wave], damage: str) -> None:
    for wave in waves[:2]:
        pipeline.compute_wave(*ids(wave))
    with tenant(waves[0].tenant_id):
        path = Path(default_storage.path(Snapshot.objects.get(wave=waves[0]).path))
    path.unlink()
    if damage == "changed":
        path.write_bytes(b"PAR1 something else")
    pipeline.compute_wave(*ids(waves[2]))
    trends = trends_of(waves[2])
    assert [one["unavailable"] for one in trends["waves"]] == ["damaged", None, None]
    assert [p["wave"] for p in item(trends, "S1")["political"]["points"]] == [1, 2]


def test_a_wave_without_persons_is_linked_by_its_seats_and_places(
    waves: list[Wave], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a snapshot of format 1, which had no such column."""
    pipeline.compute_wave(*ids(waves[0]))
    monkeypatch.setattr(earlier, "_persons", lambda _table: None)
    pipeline.compute_wave(*ids(waves[1]))
    course = item(trends_of(waves[1]), "S1")["political"]
    assert course["linked"]["link"] == "municipality"
    assert course["trend"] == "rising"


def test_what_an_earlier_report_hides_stays_hidden(waves: list[Wave]) -> None:
    """A release of other methods held the political share back: no change may tell it."""
    given = {
        "items": [subject("S1", "suppressed", "remainder"), subject("S2", "shown", None)],
        "themes": [subject("capacity", "suppressed", "of another release")],
    }
    assert earlier.withheld_by(read(Benchmark, given)) == {
        ("S1", "political"): Reason.REMAINDER,
        ("capacity", "political"): Reason.TOO_FEW_ANSWERS,
    }


def subject(code: str, status: str, reason: str | None) -> Json:
    figure = {"status": status, "reason": reason}
    seen = {"status": "limited", "reason": "small_base"}
    return {
        "code": code,
        "political": {"share": figure, "mean": figure},
        "administrative": {"share": seen, "mean": seen},
        "gap": {"within": seen, "mean_within": seen},
    }


def test_merged_municipalities_answer_under_their_new_code(north: Tenant, alice: User) -> None:
    """Galmaarden, Gooik and Herne became Pajottegem on 1 January 2025."""
    with tenant(north.id):
        study, version = a_study(alice)
        places = towns(12)
        old = [
            add_municipality(by=alice, row=MunicipalityRow(code=code, name=code))
            for code in ("23023", "23024", "23032")
        ]
        gone = add_municipality(by=alice, row=MunicipalityRow(code="P1", name="Politiezone"))
        merged = Municipality.objects.get(code="23106")
        before = people_of([*places, *old, gone])
        made = [
            held(alice, (study, version), "2024", before, favourable(0.3)),
            held(alice, (study, version), "2026", people_of([*places, merged]), favourable(0.7)),
        ]
    for wave in made:
        pipeline.compute_wave(*ids(wave))
    trends = trends_of(made[1])
    first, second = trends["waves"]
    assert (first["municipalities"], first["merged"], first["left"]) == (14, 3, 1)
    assert (second["municipalities"], second["merged"], second["left"]) == (13, 0, 0)
    gap = item(trends, "S1")["gap"]["linked"]
    assert (gap["link"], gap["municipalities"]) == ("municipality", 13)


def test_an_only_wave_costs_two_queries(north: Tenant, alice: User) -> None:
    """The wave, and that there is none before it; nothing is read of any file."""
    with tenant(north.id):
        wave = closed_wave(alice, municipalities=2, each=1)
    snapshot = Snapshot(wave=wave, tenant_id=wave.tenant_id)
    with CaptureQueriesContext(connection) as done:
        assert earlier.trends(wave.tenant_id, snapshot, read(Benchmark, {})) is None
    assert len([query for query in done if "surveys_" in query["sql"]]) == 2


def test_persons_are_known_within_a_study_and_nowhere_else(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        study, version = a_study(alice)
        people = people_of(towns(2))
        one, two = (
            held(alice, (study, version), name, people, favourable(0.5)) for name in ("1", "2")
        )
        keys = [
            set(snapshots.answers_table(wave, version.document)["person"].to_pylist())
            for wave in (one, two)
        ]
        contact = Invitation.objects.filter(wave=one)[0].contact_id
        assert keys[0] == keys[1]
        assert len(keys[0]) == len(people)
        assert all(key is not None and len(str(key)) == 32 for key in keys[0])
        assert not [key for key in keys[0] if contact.hex in str(key)]
        imported = closed_wave(alice, municipalities=2, each=1)
        table = snapshots.answers_table(imported, imported.version.document)
        assert table["person"].null_count == table.num_rows


def test_waves_are_in_the_order_of_their_closing(waves: list[Wave]) -> None:
    with tenant(waves[0].tenant_id):
        Wave.objects.filter(id=waves[1].id).update(closed_at=timezone.now() - timedelta(days=900))
    for wave in (waves[1], waves[0]):
        pipeline.compute_wave(*ids(wave))
    assert benchmark_of(waves[1])["trends"] is None
    assert [w["name"] for w in trends_of(waves[0])["waves"]] == ["2024", "2022"]
