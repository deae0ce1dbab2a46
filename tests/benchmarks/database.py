"""The whole way of a wave through the database: responses → snapshot → figures → stored results.

`python -m tests.benchmarks.database database FOLDER SIZE` makes a database of its own, fills it,
and lets a second process compute the wave as a worker does, under row-level security. Only that
process is measured. Waves of more than 3,000 municipalities start from a snapshot that is there:
to insert more than a million responses takes longer than all the rest.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

MOST_RESPONSES: Final = 3_000 * 40
KEYS: Final = {"municipality", "perspective", "function", "language", "person"}


def prepared(folder: Path, municipalities: int) -> tuple[UUID, UUID]:
    """A closed wave at as many municipalities, with its tenant."""
    from django.utils import timezone  # noqa: PLC0415 -- after django.setup()

    from accounts.models import Membership, Tenant, User  # noqa: PLC0415
    from accounts.roles import Role  # noqa: PLC0415
    from accounts.tenancy import tenant  # noqa: PLC0415
    from surveys.authoring.actions import create_questionnaire, publish_version  # noqa: PLC0415
    from surveys.fieldwork.actions.fieldwork import (  # noqa: PLC0415
        close_wave,
        create_study,
        create_wave,
        launch_wave,
    )
    from surveys.models import Municipality  # noqa: PLC0415
    from tests.benchmarks import sample  # noqa: PLC0415

    owner = Tenant.objects.create(name="Bench", slug="bench")
    by = User.objects.create_user("bench@example.org", "een lang wachtwoord 2026", name="Bench")
    Membership.objects.create(tenant=owner, user=by, role=Role.OWNER)
    now = timezone.now()
    with tenant(owner.id):
        places = [
            Municipality(tenant=owner, code=code, name=code, province="Limburg", population=9_000)
            for code in sample.codes_of(municipalities)
        ]
        Municipality.objects.bulk_create(places, batch_size=1_000)
        questionnaire = create_questionnaire(by=by, name="Bench", document=sample.the_document())
        wave = create_wave(
            by=by,
            study=create_study(by=by, questionnaire=questionnaire, name="Bench"),
            version=publish_version(by=by, questionnaire=questionnaire),
            name="Bench",
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
            municipality_ids=[place.id for place in places],
            imported=True,
        )
        wave = launch_wave(by=by, wave=wave, mail=False)
        _fill(wave, folder / f"{municipalities}.parquet")
        close_wave(by=by, wave=wave)
    return owner.id, wave.id


def _fill(wave: Any, path: Path) -> None:
    from msgspec import to_builtins  # noqa: PLC0415

    from accounts import storage  # noqa: PLC0415
    from benchmarking.inputs import snapshots  # noqa: PLC0415
    from benchmarking.models import Snapshot  # noqa: PLC0415
    from surveys.models import Participation, Response  # noqa: PLC0415

    content = path.read_bytes()
    table = snapshots.from_parquet(content)
    if table.num_rows <= MOST_RESPONSES:
        places = Participation.objects.filter(wave=wave).values_list("municipality__code", "id")
        rows = _responses(wave, table, dict(places))
        Response.objects.bulk_create(rows, batch_size=500)
        return
    name = snapshots.path_of(wave)
    with storage.prepared(content, name) as temporary:
        storage.put_in_place(temporary, name)
    sha256 = storage.sha256(content)
    manifest = to_builtins(snapshots.manifest_of(wave, wave.version.document, table, sha256))
    Snapshot.objects.create(
        wave=wave, path=name, sha256=sha256, manifest=manifest, rows=table.num_rows
    )


def _responses(wave: Any, table: Any, places: dict[str, UUID]) -> Iterator[Any]:
    from surveys.models import Response  # noqa: PLC0415

    for batch in table.to_batches(max_chunksize=2_000):
        for row in batch.to_pylist():
            yield Response(
                tenant_id=wave.tenant_id,
                wave=wave,
                participation_id=places[row["municipality"]],
                perspective=row["perspective"],
                function=row["function"],
                language=row["language"],
                answers=_answers(row),
            )


def _answers(row: dict[str, Any]) -> dict[str, Any]:
    """The stored form of a row of a snapshot."""
    scales = {
        name: "no_opinion" if value == -1 else value
        for name, value in row.items()
        if name.startswith("S") and value is not None
    }
    if row["K1"] is None:
        return scales
    of = {
        item: {name.split(".")[1]: value for name, value in row.items() if name.startswith(item)}
        for item in ("U1.", "P1.", "B1.")
    }
    ranked = sorted((place, code) for code, place in of["P1."].items() if place)
    return {
        **scales,
        "K1": ("steering", "room", "structure")[row["K1"] - 1],
        "U1": [code for code, chosen in of["U1."].items() if chosen],
        "P1": [code for _place, code in ranked],
        "B1": of["B1."],
        "N1": row["N1"],
    }


def compute(database: str, tenant_id: UUID, wave_id: UUID) -> dict[str, Any]:
    """In a worker's process: the wave to its stored results."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connections  # noqa: PLC0415

    from accounts.tenancy import tenant  # noqa: PLC0415
    from benchmarking.models import Run  # noqa: PLC0415
    from benchmarking.runs import pipeline  # noqa: PLC0415

    connections["default"].settings_dict["NAME"] = database
    started = time.perf_counter()
    pipeline.compute_wave(tenant_id, wave_id)
    seconds = time.perf_counter() - started
    with tenant(tenant_id):
        run = Run.objects.get(wave_id=wave_id)
    status = Path("/proc/self/status").read_text()
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return {
        "seconds": seconds, "start": 0.0, "steps": run.seconds, "differs": [],
        "peak_mb": int(peak) / 1024, "state": run.state,
    }  # fmt: skip


def main() -> None:
    if sys.argv[1] == "compute":
        found = compute(sys.argv[2], UUID(sys.argv[3]), UUID(sys.argv[4]))
        sys.stdout.write(json.dumps(found))
        return
    import django  # noqa: PLC0415

    django.setup()
    from tests import database  # noqa: PLC0415

    name = database.own_name()
    with database.fresh_database(name):
        ids = prepared(Path(sys.argv[2]), int(sys.argv[3]))
        command = [sys.executable, "-m", "tests.benchmarks.database", "compute", name]
        subprocess.run([*command, *map(str, ids)], check=True)


if __name__ == "__main__":
    main()
