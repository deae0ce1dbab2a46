"""Results that are no longer what was stored: nobody reads a figure of them, and they are computed anew."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from benchmarking.models import Result
from benchmarking.packing import DamagedResult, canonical, packed, unpacked
from benchmarking.queries.results import is_whole
from benchmarking.queries.runs import latest_run
from benchmarking.runs import pipeline
from benchmarking.runs.actions import runs
from surveys.models import Wave
from tests.conftest import client_of
from tests.database import unguarded
from tests.reports.stage import computed_wave, path, released

pytestmark = pytest.mark.django_db

RAW = "SELECT payload FROM benchmarking_result WHERE id = %s"
PUT = """INSERT INTO benchmarking_result (id, tenant_id, run_id, participation_id, peer_group, payload)
    VALUES (%s, %s, %s, %s, %s, %s)"""


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    made = computed_wave(north, alice)
    released(north, alice, made)
    return made


def damage(wave: Wave, change: Callable[[bytes], bytes], **which: Any) -> None:
    """Other bytes in the row: as a disk would do it, for the service itself has no right to."""
    with tenant(wave.tenant_id), connection.cursor() as cursor:
        row = Result.objects.get(run__wave=wave, peer_group="", **which)
        cursor.execute(RAW, [row.id])
        content = change(bytes(cursor.fetchone()[0]))
        values = (row.id, row.tenant_id, row.run_id, row.participation_id, row.peer_group, content)
        with unguarded("benchmarking_result"):
            row.delete()
            cursor.execute(PUT, values)


def flipped(content: bytes, at: int = -40) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def benchmark(wave: Wave, change: Callable[[bytes], bytes] = flipped) -> None:
    damage(wave, change, participation=None)


def figures(wave: Wave) -> dict[Any, Any]:
    """All that a wave tells, without what the auditor counted on its way."""
    with tenant(wave.tenant_id):
        rows = Result.objects.filter(run=latest_run(wave.id))
        found = rows.values_list("participation", "peer_group", "payload")
        return {(who, key): {**text, "audit": None} for who, key, text in found}


def quiet(user: User) -> Client:
    browser = client_of(user)
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize("at", [0, 1, 8, 9, 40, -1])
def test_no_bit_of_a_document_changes_unseen(at: int) -> None:
    content = packed(canonical({"share": 0.5, "n": [*range(200)]}))
    with pytest.raises(DamagedResult):
        unpacked(flipped(content, at))
    with pytest.raises(DamagedResult):
        unpacked(content[:at] if at else b"")


def test_a_row_of_before_there_was_a_check_is_read_as_long_as_it_is_whole() -> None:
    text = canonical({"share": 0.5, "n": [*range(200)]})
    older = packed(text)[9:]
    assert unpacked(older) == text
    with pytest.raises(DamagedResult):
        unpacked(older[:-3])


def test_readers_are_told_and_see_no_figure(
    wave: Wave, alice: User, bram: User, north: Tenant
) -> None:
    benchmark(wave)
    for reader, address in (
        (alice, path(wave)), (alice, f"{path(wave)}part/statements/"), (bram, f"{path(wave)}41002/"),
    ):  # fmt: skip
        answer = quiet(reader).get(address)
        assert answer.status_code == 503, address
        assert "Deze cijfers zijn beschadigd" in answer.text
        assert "Bewaarde cijfers nakijken" in answer.text
        assert "%" not in answer.text.split("<main")[1]
    told = quiet(alice).get(f"/api/v1/waves/{wave.id}/benchmark")
    assert told.status_code in (401, 503)


def test_one_municipality_does_not_take_the_others_along(wave: Wave, alice: User) -> None:
    damage(wave, flipped, participation__municipality__code="41002")
    browser = quiet(alice)
    assert browser.get(f"{path(wave)}41002/").status_code == 503
    assert browser.get(f"{path(wave)}44021/").status_code == 200


def test_whoever_runs_waves_has_it_computed_anew(wave: Wave, alice: User) -> None:
    browser, retry = quiet(alice), f"/t/north/waves/{wave.id}/retry/"
    page = browser.get(f"/t/north/waves/{wave.id}/runs/")
    assert "Bewaarde cijfers nakijken" in page.text
    assert "nagekeken en in orde" in browser.post(retry, follow=True).text
    before = figures(wave)
    benchmark(wave)
    browser.post(retry)
    with tenant(wave.tenant_id):
        assert AuditEvent.objects.filter(action="run_damaged", actor=alice).exists()
        assert runs.due_waves() == [wave.id]
    pipeline.compute_wave(wave.tenant_id, wave.id)
    with tenant(wave.tenant_id):
        run = latest_run(wave.id)
        assert run is not None
        assert (run.is_outdated, is_whole(run)) == (False, True)
    assert figures(wave) == before
    assert browser.get(path(wave)).status_code == 200


def test_a_document_that_was_put_in_anothers_place_is_found(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        run = latest_run(wave.id)
        assert run is not None
        assert is_whole(run)
    damage(wave, lambda _content: packed(b"{}"), participation__municipality__code="41002")
    with tenant(wave.tenant_id):
        assert not is_whole(run)
