"""A newer method: a new run beside the old one, and what differs between them."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import ProtectedError
from msgspec import to_builtins
from pytest_django import DjangoAssertNumQueries

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.audit import ledger
from benchmarking.core.audit.ledger import Entry
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.failures import Failure
from benchmarking.models import LedgerEntry, Result, Run, RunState, Snapshot
from benchmarking.queries import comparing
from benchmarking.queries.comparing import compared
from benchmarking.queries.runs import ledger_of, ready_runs
from benchmarking.runs import pipeline
from benchmarking.runs.actions import runs
from reports.editions.actions import release
from reports.models import Edition
from surveys.models import Wave
from tests.benchmarking.stage import closed_wave, ids
from tests.database import unguarded


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    """A wave that was computed and released with a method of before."""
    with tenant(north.id):
        wave = closed_wave(alice)
    pipeline.compute_wave(*ids(wave))
    with tenant(north.id):
        Run.objects.update(method_version="0")
        release(by=alice, wave=wave)
    return wave


def rewrite(run: Run) -> str:
    """As if the old method had found another share for S1 at one municipality."""
    row = Result.objects.filter(run=run).exclude(participation=None).order_by("id")[0]
    payload = copy.deepcopy(row.payload)
    payload["items"][0]["political"]["share"] = {"value": 0.0123, "n": 6, "status": "shown"}
    with unguarded("benchmarking_result"):
        row.delete()
        Result.objects.create(run=run, participation=row.participation, payload=payload)
    return str(payload["municipality"])


def both(wave: Wave) -> tuple[Run, Run]:
    after, before = ready_runs(wave.id)
    return before, after


def test_a_newer_method_is_a_new_run_beside_the_old_one(wave: Wave, alice: User) -> None:
    with tenant(wave.tenant_id):
        before = list(Result.objects.order_by("id").values_list("id", "run", "payload"))
        assert runs.due_waves() == [wave.id]
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        old, new = both(wave)
        assert (old.method_version, new.method_version) == ("0", METHOD_VERSION)
        assert old.state == new.state == RunState.READY
        rows = Result.objects.filter(run=old).order_by("id")
        assert list(rows.values_list("id", "run", "payload")) == before
        assert Edition.objects.get().run == old
        assert release(by=alice, wave=wave).run == new
        assert list(Edition.objects.order_by("number").values_list("run", flat=True)) == [
            old.id,
            new.id,
        ]
        assert Snapshot.objects.count() == 1
        assert runs.due_waves() == []


def test_the_first_run_differs_from_nothing(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        assert Run.objects.get().differences is None


def test_equal_runs_have_no_differences(wave: Wave) -> None:
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        found = compared(*both(wave))
        assert found.benchmark == []
        assert found.municipalities is not None
        assert (found.municipalities.compared, found.municipalities.changed) == (6, 0)


def test_a_run_keeps_what_differs_from_the_one_before(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        code = rewrite(Run.objects.get())
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        before, after = both(wave)
        assert after.differences is not None
        assert after.differences["run"] == str(before.id)
        summary = compared(before, after).municipalities
        assert summary is not None
        assert (summary.compared, summary.changed, summary.count) == (6, 1, 1)
        group = summary.items["S1"]
        assert group.municipality == code
        assert group.largest is not None
        assert group.largest.before == 0.01  # as it is told, also of an older run
        # Read from the documents: the same, with before and after in the other places.
        back = compared(after, before).municipalities
        assert back is not None
        assert back.items["S1"].largest is not None
        assert back.items["S1"].largest.after == 0.01
        assert (back.compared, back.count) == (6, 1)


def test_groups_that_both_runs_show_are_compared(wave: Wave) -> None:
    def group(run: Run, key: str, value: float) -> None:
        figure = {"value": value, "n": 50, "status": "shown", "indicator": "I1"}
        items = [{"code": "S1", "political": {"share": figure}}]
        with unguarded("benchmarking_result"):
            Result.objects.create(run=run, peer_group=key, payload={"items": items})

    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        before, after = both(wave)
        own = compared(before, after).groups.compared
        for run, key, value in (
            (before, "size:a", 0.5), (after, "size:a", 0.75),
            (before, "size:b", 0.5), (after, "size:b", 0.5), (after, "size:c", 0.5),
        ):  # fmt: skip
            group(run, key, value)
        found = compared(before, after).groups
        assert (found.compared, found.changed, found.count) == (own + 2, 1, 1)
        assert found.items["S1"].municipality == "size:a"


def test_a_comparison_is_a_fixed_number_of_queries(
    wave: Wave, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        before, after = both(wave)
        with django_assert_num_queries(2):
            compared(before, after)
        with django_assert_num_queries(4):
            compared(after, before)


def test_many_municipalities_are_not_read_at_once(
    wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "READ_AT_ONCE", 5)
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        before, after = both(wave)
        assert compared(before, after).municipalities is not None
        assert compared(after, before).municipalities is None


# --- the ledger --------------------------------------------------------------------------------


def entry_of_first(wave: Wave) -> Entry:
    return ledger_of(wave.id)[0]


def note(wave: Wave, entry: Entry) -> None:
    """As if another method had told this of the wave."""
    first = Run.objects.get(method_version="0")
    run = Run.objects.create(
        wave=wave,
        snapshot=first.snapshot,
        method_version="1",
        state=RunState.READY.value,
        finished_at=first.finished_at,
    )
    LedgerEntry.objects.create(run=run, document=to_builtins(ledger.document_of(entry)))


def test_a_run_notes_what_it_told(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        entry = entry_of_first(wave)
        assert entry.snapshot == Snapshot.objects.get().sha256
        own = Result.objects.exclude(participation=None).order_by(
            "participation__municipality__code"
        )
        documents = list(own.values_list("payload", flat=True))
    column = entry.columns.index("items:S1")
    for row, document in zip(entry.shown, documents, strict=True):
        seen = [
            document["items"][0][side]["share"]["value"] is not None
            for side in ("political", "administrative")
        ]
        assert row[:, column].tolist() == seen


def test_a_later_run_hides_what_an_earlier_one_hid(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        entry = entry_of_first(wave)
        column = entry.columns.index("items:S1")
        place, side = np.argwhere(entry.shown[..., column])[0]
        shown = entry.shown.copy()
        shown[place, side, column] = False
        note(wave, replace(entry, shown=shown))
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        run = Run.objects.get(method_version=METHOD_VERSION)
        assert run.state == RunState.READY
        own = Result.objects.get(
            run=run, participation__municipality__code=entry.municipalities[place]
        )
        share = own.payload["items"][0][("political", "administrative")[side]]["share"]
        assert share["status"] == "suppressed"
        assert len(ledger_of(wave.id)) == 3


def test_other_answers_that_differ_by_one_fail_the_run(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        entry = entry_of_first(wave)
        submitted = entry.submitted.copy()
        submitted[0, 0] -= 1
        note(wave, replace(entry, snapshot="other", submitted=submitted))
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        run = Run.objects.get(method_version=METHOD_VERSION)
        assert (run.state, run.error) == (RunState.FAILED, Failure.DISCLOSURE)
        assert not Result.objects.filter(run=run).exists()


def test_the_ledger_is_only_added_to(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        for attempt in (
            lambda: LedgerEntry.objects.update(document={}),
            lambda: LedgerEntry.objects.all().delete(),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                attempt()
        with pytest.raises(ProtectedError):
            Run.objects.all().delete()


def test_a_run_has_one_entry(wave: Wave) -> None:
    with tenant(wave.tenant_id), pytest.raises(IntegrityError, match="benchmarking_ledger_once"):
        LedgerEntry.objects.create(run=Run.objects.get(), document={})
