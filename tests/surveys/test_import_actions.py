"""A file becomes a wave, whole or not at all; and the commands that do it."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis import Redis

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.tables.results import SideResponse
from benchmarking.queries.results import benchmark_of
from benchmarking.queries.runs import latest_run
from benchmarking.runs import pipeline
from surveys.answer_import.actions.importing import ImportReport, import_answers
from surveys.answer_import.reasons import MappingError
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.models import (
    Municipality,
    Participation,
    Questionnaire,
    Response,
    Study,
    Wave,
    WaveState,
)
from tests.benchmarking.stage import the_document
from tests.benchmarking.workers import BROKER, environment
from tests.surveys.answer_stage import MAPPING, ROWS, csv, mapping, table, table_of


def imported(owner: Tenant, by: User | None, *rows: str, **changes: Any) -> ImportReport:
    names = {name: changes.pop(name) for name in ("study", "wave", "close") if name in changes}
    with tenant(owner.id):
        return import_answers(
            by=by,
            tenant=owner,
            mapping=mapping(**changes),
            table=table(*rows),
            **{"study": "Proef", "wave": "2026", **names},
        )


def test_a_file_becomes_a_closed_wave(north: Tenant, alice: User) -> None:
    report = imported(north, alice)
    wave = report.wave
    assert (wave.state, wave.imported, wave.name) == (WaveState.CLOSED, True, "2026")
    assert report.refused == []
    assert report.counts == {
        "rows": 4, "imported": 4, "political": 2, "administrative": 2, "municipalities": 2,
        "created_municipalities": 0, "items": 3, "answers": 10, "no_opinion": 0,
        "refused_rows": 0, "refused_cells": 0, "left_out_rows": 0,
    }  # fmt: skip
    with tenant(north.id):
        answers = Response.objects.filter(participation__municipality__code="41002")
        assert sorted(row.answers["Q1"] for row in answers) == [2, 5]
        assert wave.version.document.item("Q1") is not None
        assert AuditEvent.objects.filter(action="answers_imported", actor=alice).exists()


def test_its_figures_are_computed_like_those_of_any_wave(north: Tenant, alice: User) -> None:
    wave = imported(north, alice).wave
    pipeline.compute_wave(north.id, wave.id)
    with tenant(north.id):
        run = latest_run(wave.id)
        assert run is not None
        response = benchmark_of(run).response
    assert response.political == SideResponse(None, 2)


def test_municipalities_are_found_by_name_and_by_code(north: Tenant, alice: User) -> None:
    imported(north, alice, "AALST,politiek,1,1,1", "Gand,administratie,1,1,1")
    by_code = {"municipality": {"column": "gemeente", "by": "code"}}
    imported(north, alice, "41002,politiek,1,1,1", study="Twee", **by_code)
    with tenant(north.id):
        places = Participation.objects.values_list("municipality__code", flat=True)
        assert sorted(places) == ["41002", "41002", "44021"]


def test_unknown_municipalities_are_refused_unless_they_may_be_made(
    north: Tenant, alice: User
) -> None:
    rows = ("Aalst,politiek,1,1,1", "Äänekoski,politiek,1,1,1", "ÄÄNEKOSKI,administratie,2,2,2")
    report = imported(north, alice, *rows)
    assert [one.code for one in report.refused] == ["unknown_municipality"] * 2
    assert (report.counts["imported"], report.counts["refused_rows"]) == (1, 2)
    report = imported(north, alice, *rows, study="Twee", create_municipalities=True)
    assert report.counts["created_municipalities"] == 1
    with tenant(north.id):
        assert [(m.code, m.name) for m in Municipality.objects.own()] == [
            ("aanekoski", "Äänekoski")
        ]


def test_made_municipalities_are_found_the_next_time(north: Tenant, alice: User) -> None:
    rows = ("Espoo,politiek,1,1,1", "Vantaa,administratie,1,1,1")
    imported(north, alice, *rows, create_municipalities=True)
    report = imported(north, alice, *rows, create_municipalities=True, study="Twee")
    assert report.counts["created_municipalities"] == 0


def test_codes_of_made_municipalities_are_free(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        Municipality.objects.create(tenant=north, code="espoo", name="Iets anders")
    long = "Een zeer lange naam van een bestuur"
    rows = (f"{long} A,politiek,1,1,1", f"{long} B,politiek,1,1,1", "Espoo,politiek,1,1,1")
    report = imported(north, alice, *rows, "Ωmega,politiek,1,1,1", create_municipalities=True)
    assert report.counts["created_municipalities"] == 4
    with tenant(north.id):
        codes = set(Municipality.objects.own().values_list("code", flat=True))
    assert codes == {"espoo", "een-zeer-lange-naam", "een-zeer-lange-naa-2", "espoo-2", "mega"}


def test_a_name_of_two_municipalities_is_refused(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        Municipality.objects.create(tenant=north, code="x1", name="aalst")
    report = imported(north, alice, *ROWS)
    assert {one.code for one in report.refused} == {"ambiguous_municipality"}


def test_a_published_questionnaire_can_be_used(north: Tenant, alice: User) -> None:
    existing = {"create_items": False, "questionnaire": "Bestaand", "scale": None}
    with tenant(north.id):
        document = the_document()
        questionnaire = create_questionnaire(by=alice, name="Bestaand", document=document)
        version = publish_version(by=alice, questionnaire=questionnaire)
    items = {"Q1": "S1", "Q2": "S2", "Q3": "Z1"}
    report = imported(north, alice, items=items, **existing)
    assert report.wave.version_id == version.id
    fieldwork = {"from": "2024-05-01", "until": "2024-05-31"}
    again = imported(
        north, alice, items=items, wave="2024", version=1, fieldwork=fieldwork, **existing
    )
    assert again.wave.study_id == report.wave.study_id
    for changes, code in (
        ({"items": {"Q1": "S9"}}, "unknown_item"),
        ({"items": {"Q1": "S1", "Q2": "S1"}}, "item_twice"),
        ({"items": items, "version": 2}, "unknown_version"),
        ({"items": items, "questionnaire": "Geen"}, "unknown_questionnaire"),
        ({"items": items, "scale": {"min": 1, "max": 7}}, "scale_other_size"),
        ({"items": items}, "wave_taken"),
    ):
        refused(north, alice, code, **{**existing, **changes})
    with tenant(north.id):
        create_questionnaire(by=alice, name="Concept", document=document)
    draft = {**existing, "questionnaire": "Concept", "items": items}
    refused(north, alice, "not_published", **draft)
    refused(north, alice, "not_published", **draft, version=1)


def refused(owner: Tenant, by: User, code: str, *rows: str, **changes: Any) -> None:
    """The import is refused, and nothing of it is left."""
    before = contents(owner)
    with pytest.raises(MappingError) as caught:
        imported(owner, by, *rows, **changes)
    assert caught.value.code == code
    assert caught.value.message
    assert contents(owner) == before


def contents(owner: Tenant) -> list[int]:
    with tenant(owner.id):
        models = (Wave, Study, Questionnaire, Response, Municipality, AuditEvent)
        return [model.objects.count() for model in models]


def test_nothing_is_half_imported(north: Tenant, alice: User) -> None:
    imported(north, alice)
    refused(north, alice, "name_taken")
    refused(north, alice, "bad_name", study="  ")
    refused(north, alice, "bad_name", wave="x\ny")
    refused(north, alice, "bad_name", wave="x" * 121)
    refused(north, alice, "nothing_left", "Nergens,politiek,1,1,1", study="Drie")
    refused(north, alice, "nothing_left", "Aalst,pers,1,1,1", study="Drie")
    refused(
        north, alice, "unknown_column", study="Drie",
        municipality={"column": "stad"}, create_municipalities=True,
    )  # fmt: skip


def test_another_tenant_is_refused(north: Tenant, south: Tenant, alice: User) -> None:
    with tenant(north.id), pytest.raises(ValueError, match="Enter the tenant"):
        import_answers(
            by=alice, tenant=south, study="S", wave="W", mapping=mapping(), table=table()
        )


def test_many_rows_take_as_many_queries_as_few(north: Tenant, alice: User) -> None:
    counts = []
    for number, times in enumerate((1, 3)):
        with CaptureQueriesContext(connection) as seen:
            imported(north, alice, *ROWS * times, study=f"S{number}")
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(",", ";").replace("\n", "\r\n").encode("cp1252"),
        lambda text: text.replace(",", "\t").encode(),
    ],
    ids=["bom", "windows", "utf-16", "semicolons", "tabs"],
)
def test_files_of_real_life(north: Tenant, alice: User, encode: Any) -> None:
    rows = ("Liège,politiek,5,4,1", "Liège,administratie,1,2,3")
    content = csv(*rows).decode()
    with tenant(north.id):
        report = import_answers(
            by=alice, tenant=north, study="S", wave="W",
            mapping=mapping(create_municipalities=True), table=table_of(encode(content)),
        )  # fmt: skip
        places = Participation.objects.values_list("municipality__name_fr", flat=True)
        assert list(places) == ["Liège"]
    assert report.counts["imported"] == 2


# --- The commands ------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    answers, described = tmp_path / "antwoorden.csv", tmp_path / "kolommen.yaml"
    answers.write_bytes(csv(*ROWS * 5, "Gent,politiek,2.5,4,4", "Gent,pers,1,1,1"))
    described.write_text(json.dumps(MAPPING))
    return str(answers), str(described)


def manage(*arguments: str) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment(), cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.mark.django_db(transaction=True)
def test_the_commands_import_compute_and_print(
    transactional_db: None, north: Tenant, files: tuple[str, str]
) -> None:
    common = (files[0], "--mapping", files[1], "--tenant", "north", "--study", "S", "--wave", "W")
    code, told, errors = manage("import_answers", *common, "--close", "--wait")
    assert (code, told["state"]) == (0, "ready"), errors
    assert "computing it in this process" in errors
    assert told["counts"]["refused_cells"] == 1
    assert told["refused"] == [
        {
            "line": 22, "column": "Q1", "value": "2.5", "code": "not_on_scale",
            "reason": "Dit getal staat niet op de schaal van 1 tot 5.",
        }
    ]  # fmt: skip
    assert told["left_out"] == {"kant": {"pers": 1}}
    Redis.from_url(BROKER).delete("compute")  # nobody will come for it
    code, results = printed("results", told["wave"])
    assert (code, results["kind"], results["wave"]) == (0, "benchmark", told["wave"])
    code, own = printed("results", told["wave"], "--municipality", "41002")
    assert (code, own["kind"], own["municipality"]) == (0, "municipality", "41002")
    for code, failed in (
        printed("import_answers", *common),
        printed("import_answers", "nowhere.csv", *common[1:]),
        printed("import_answers", *common[:4], "nobody", *common[5:]),
        printed("results", told["wave"], "--municipality", "nowhere"),
        printed("results", str(north.id)),
    ):
        assert (code, list(failed)) == (1, ["error"])


def printed(*arguments: str) -> tuple[int, dict[str, Any]]:
    """The same in this process: quicker, for what enqueues nothing."""
    output, code = io.StringIO(), 0
    try:
        call_command(*arguments, stdout=output)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(output.getvalue())
