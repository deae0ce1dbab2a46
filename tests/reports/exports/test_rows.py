"""The answers as SPSS and Triple-S: for whom, what they hold and what they never do."""

import csv
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from django.db import IntegrityError, transaction

from accounts import storage
from accounts.files.rows import FileState
from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from benchmarking.inputs.snapshots import path_of
from benchmarking.runs.pipeline import compute_wave
from reports.api_answers.answers import as_json
from reports.exports.making import ROW_WRITERS
from reports.exports.offers import formats
from reports.exports.rows.build import rows_of
from reports.exports.tasks import make_file
from reports.models import OF_ROWS, FileFormat, ReportFile
from reports.queries import Standing, benchmark_report, benchmark_standing
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Consent, Invitation, Wave
from surveys.respond.actions.respond import ResponseRow, record_responses
from tests.conftest import client_of
from tests.core.documents import plain
from tests.reports.exports.rows_stage import rows_wave
from tests.reports.stage import computed_wave, open_wave, path, ready_wave, released

pytestmark = pytest.mark.django_db

SECRET = ("geheim", "T1", "K1_other")


def standing_of(wave: Wave) -> Standing:
    found = benchmark_standing(wave)
    assert found is not None
    return found


def made(of: Tenant, wave: Wave, kind: str, language: str = "nl") -> bytes:
    with tenant(of.id):
        return ROW_WRITERS[FileFormat(kind)](rows_of(of, standing_of(wave), language))


def read_sav(content: bytes) -> tuple[Any, Any]:
    import pyreadstat  # noqa: PLC0415 -- slow to load

    with tempfile.NamedTemporaryFile(suffix=".sav") as file:
        file.write(content)
        file.flush()
        return pyreadstat.read_sav(file.name, user_missing=True)


def read_triple_s(content: bytes) -> tuple[Xml.Element, list[dict[str, str]]]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        described = Xml.fromstring(archive.read("answers.xml"))  # noqa: S314 -- made here
        data = archive.read("answers.csv").decode()
    return described, list(csv.DictReader(StringIO(data)))


def pspp(content: bytes, syntax: str) -> str:
    """What PSPP says of a file; skipped where there is none, but not in CI."""
    if shutil.which("pspp") is None and os.environ.get("BROWSER_TESTS") != "required":
        pytest.skip("PSPP is not installed")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rows.sav").write_bytes(content)
        (Path(folder) / "run.sps").write_text(f"GET FILE='rows.sav'.\n{syntax}\n")
        ran = subprocess.run(
            ["pspp", "-O", "format=csv", "run.sps"],
            cwd=folder,
            capture_output=True,
            check=False,
            text=True,
        )
    assert "error" not in ran.stdout.lower() + ran.stderr.lower(), ran.stdout + ran.stderr
    assert "warning" not in ran.stdout.lower() + ran.stderr.lower(), ran.stdout + ran.stderr
    return ran.stdout


def test_the_spss_file_holds_answers_with_labels_and_the_reason_of_each_gap(
    north: Tenant, alice: User
) -> None:
    wave = rows_wave(north, alice)
    content = made(north, wave, "sav")
    assert content == made(north, wave, "sav")
    data, meta = read_sav(content)
    assert len(data) == meta.number_rows == 68
    labels = meta.variable_value_labels
    assert labels["all_2"] == {
        1: "Zeer oneens", 2: "Oneens", 3: "Neutraal", 4: "Eens", 5: "Zeer eens",
        -97: "Niet gevraagd", -98: "Weet niet", -99: "Niet beantwoord",
    }  # fmt: skip
    assert meta.variable_measure["all_2"] == "ordinal"
    assert meta.missing_ranges["all_2"] == [{"lo": c, "hi": c} for c in (-97, -99, -98)]
    assert meta.column_names_to_labels["all_2"].startswith(
        "Politiek: Alles tegelijk | Administratie:"
    )
    # Asked to politicians alone; a label is cut at a letter, and stands whole in the notes.
    assert set(data.loc[data["side"] == 2, "ALL_3"]) == {-97}
    assert meta.column_names_to_labels["ALL_3"] == "é" * 126 + "…"
    assert "é" * 300 in "".join(meta.notes).replace(" ", "")
    # Asked to those alone who answered 0 or more before.
    assert set(data.loc[data["Z1"] < 0, "U2_care"]) == {-97}
    assert set(data.loc[data["Z1"] >= 0, "U2_care"]) == {1}
    # The only mayors, and everybody at a municipality of few.
    assert "burgemeester" not in labels["function"].values()
    assert (data["municipality"] == -96).sum() > 10
    assert set(data.loc[data["municipality"] == -96, "N1"]) <= {-96}
    assert set(data.loc[data["municipality"] != -96, "D1"]) <= {-99, *range(2000, 2020)}
    keys = ["side", "municipality", "province", "size", "function", "weight"]
    assert data.groupby(keys).size().min() >= wave.threshold


def test_no_word_that_somebody_wrote_is_in_any_file_of_rows(north: Tenant, alice: User) -> None:
    wave = rows_wave(north, alice)
    _data, meta = read_sav(made(north, wave, "sav"))
    described, rows = read_triple_s(made(north, wave, "triple_s"))
    for text in (
        str(meta.notes),
        str(meta.column_names),
        Xml.tostring(described).decode(),
        str(rows),
    ):
        assert "U1" in text
        assert not [secret for secret in SECRET if secret in text]
    assert b"geheim" not in made(north, wave, "sav")


def test_triple_s_holds_the_same_answers_and_the_order_of_a_ranking(
    north: Tenant, alice: User
) -> None:
    wave = rows_wave(north, alice)
    content = made(north, wave, "triple_s")
    assert content == made(north, wave, "triple_s")
    described, rows = read_triple_s(content)
    data, _meta = read_sav(made(north, wave, "sav"))
    variables = {one.findtext("name"): one for one in described.iter("variable")}
    assert list(variables) == list(rows[0])
    starts = [one.get("start") for one in described.iter("position")]
    assert starts == [one.get("ident") for one in variables.values()]
    assert (variables["row"].get("use"), variables["weight"].get("use")) == ("serial", "weight")
    assert len(rows) == len(data)
    ratings = {one.get("code"): one for one in variables["Z1"].iter("value")}
    for told, (_place, same) in zip(rows, data.iterrows(), strict=True):
        chosen = [bool(int(bit)) for bit in told["U1"][:3]]
        assert chosen == [same[name] == 1 for name in ("U1_to", "U1_care", "U1_roads")]
        score = ratings[told["Z1"]].get("score")
        assert (int(score) if score else None) == (same["Z1"] if same["Z1"] >= -5 else None)
        order = [int(code) for code in told["P1"] if code in "123"]
        places = {
            place: same[name] for place, name in enumerate(("P1_to", "P1_care", "P1_roads"), 1)
        }
        assert order == sorted((p for p in places if places[p] > 0), key=lambda p: places[p])
    assert {told["U2"] for told in rows} == {"01000", "00010"}  # chosen, not asked


def published(wave: Wave) -> dict[tuple[str, int], dict[str, Any]]:
    """(item, side) → the share that agrees as the API tells it."""
    report = benchmark_report(wave)
    assert report is not None
    return {
        (item["code"], number): item[side]["share"]
        for item in plain(as_json(report))["items"]
        for number, side in enumerate(("political", "administrative"), 1)
    }


def test_frequencies_in_spss_are_the_counts_of_the_report(north: Tenant, alice: User) -> None:
    wave = computed_wave(north, alice)
    with tenant(north.id):
        told = published(wave)
    content = made(north, wave, "sav")
    items = ["S1", "S2", "S3"]
    syntax = "SORT CASES BY side.\nSPLIT FILE BY side.\nFREQUENCIES " + " ".join(items) + "."
    tables = frequencies(pspp(content, syntax))
    assert len(tables) == 2 * len(items)
    for key, counts in tables.items():
        share, n = told[key], sum(counts.values())
        assert n == share["n"]
        agree = counts.get("Eens", 0) + counts.get("Zeer eens", 0)
        assert abs(agree / n - share["value"]) <= share["step"] / 2 + 1e-9


def frequencies(output: str) -> dict[tuple[str, int], dict[str, int]]:
    """(item, side) → how often each valid answer was given, from what PSPP printed."""
    tables: dict[tuple[str, int], dict[str, int]] = {}
    side, table, valid = 0, {}, False
    for row in csv.reader(StringIO(output)):
        if row[:2] == ["Kant", "Politiek"]:
            side = 1
        elif row[:2] == ["Kant", "Administratie"]:
            side = 2
        elif row and (found := re.fullmatch(r"Table: Stelling (\d)", row[0])):
            table = tables.setdefault((f"S{found[1]}", side), {})
        elif len(row) > 3 and (row[0] == "Valid" or (row[0] == "" and valid)):
            table[row[1]] = int(row[2])
        valid = bool(row) and (row[0] == "Valid" or (row[0] == "" and valid))
    return tables


def test_pspp_reads_every_variable_and_makes_the_sets_that_the_notes_name(
    north: Tenant, alice: User
) -> None:
    wave = rows_wave(north, alice)
    content = made(north, wave, "sav")
    data, meta = read_sav(content)
    commands = re.findall(r"MRSETS .*?VALUE=1\.", " ".join(meta.notes))
    assert len(commands) == 2
    told = pspp(content, "\n".join([*commands, "MRSETS /DISPLAY NAME=ALL.", "DISPLAY NAMES."]))
    assert "$U1" in told
    assert all(name in told for name in data.columns)


# --- who ---------------------------------------------------------------------------------------


def ask(user: User, wave: Wave, kind: str, code: str = "") -> int:
    where = path(wave, f"files/{code}/" if code else "files/")
    return client_of(user).post(where, {"format": kind, "language": "nl"}).status_code


def test_a_file_of_rows_is_asked_for_made_taken_and_each_step_noted(
    north: Tenant, alice: User, bram: User, carla: User
) -> None:
    wave = rows_wave(north, alice)
    assert ask(alice, wave, "sav") == 302
    with tenant(north.id):
        file = ReportFile.objects.get()
    make_file(str(north.id), str(file.id))
    where = f"/t/north/files/{file.id}/"
    answer = client_of(alice).get(where)
    assert answer["Content-Disposition"].endswith('.sav"')
    assert len(read_sav(answer.content)[0]) == 68
    assert client_of(bram).get(where).status_code == 404
    assert client_of(carla).get(where).status_code == 404
    with tenant(north.id):
        rows = AuditEvent.objects.filter(action__in=["request_file", "take_rows"])
        events = set(rows.values_list("action", "actor_id"))
    assert events == {("request_file", alice.id), ("take_rows", alice.id)}


@pytest.mark.parametrize("kind", sorted(OF_ROWS))
def test_a_manager_and_a_municipality_have_no_rows(
    north: Tenant, alice: User, bram: User, kind: str
) -> None:
    wave = ready_wave(north, alice)
    assert ask(bram, wave, kind) == 403
    assert ask(bram, wave, kind, "41002") == 404
    assert ask(alice, wave, kind, "41002") == 404
    with tenant(north.id):
        assert not ReportFile.objects.exists()
        place = wave.participations.first()
        row = {"run": standing_of(wave).run, "participation": place, "language": "nl"}
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportFile.objects.create(format=kind, **row)


def test_no_rows_of_a_wave_whose_respondents_were_promised_otherwise(
    north: Tenant, alice: User
) -> None:
    wave = ready_wave(north, alice)
    with tenant(north.id):
        standing = standing_of(wave)
        assert set(formats(standing, with_rows=True)) > OF_ROWS
        standing.wave.mode = "anonymous"
        assert not OF_ROWS & set(formats(standing, with_rows=True))
        with pytest.raises(LookupError):
            rows_of(north, standing, "nl")


def named_wave(north: Tenant, alice: User) -> Wave:
    """Seven on each side of five municipalities; all but one of Aalst's politicians agree, and all of
    Gent's."""
    with tenant(north.id):
        wave = open_wave(alice, invited=7, mode="attributed")
        people = list(wave.invitations.order_by("contact__email"))
        record_responses(by=alice, wave=wave, rows=[_row_of(one) for one in people])
        politicians = wave.invitations.filter(perspective="political").order_by("id")
        aalst = politicians.filter(participation__municipality__code="41002")[:6]
        gent = politicians.filter(participation__municipality__code="44021")
        for one in [*aalst, *gent]:
            Consent.objects.create(invitation=one)
        close_wave(by=alice, wave=wave)
    compute_wave(north.id, wave.id)
    return wave


def _row_of(invitation: Invitation) -> ResponseRow:
    place, side = invitation.participation_id, invitation.perspective
    return ResponseRow(place, invitation.id, side, invitation.function, "nl", {"S1": 4})


def test_names_stand_in_the_rows_of_a_release_alone(north: Tenant, alice: User) -> None:
    wave = named_wave(north, alice)
    before, _meta = read_sav(made(north, wave, "sav"))
    assert "name" not in before.columns
    released(north, alice, wave)
    data, meta = read_sav(made(north, wave, "sav"))
    assert len(data) == len(before)
    names = data["name"].map(meta.variable_value_labels["name"])
    told = names[data["name"] > 0]
    assert len(told) == 7  # of Gent; the one of Aalst who said no would be known by the other six
    towns = data.loc[told.index, "municipality"].map(meta.variable_value_labels["municipality"])
    assert set(towns) == {"Gent (44021)"}
    with tenant(north.id):
        agreed = Consent.objects.values_list("invitation__contact__name", flat=True)
        assert set(told) <= set(agreed)


def test_a_role_without_rows_is_offered_none(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        standing = standing_of(ready_wave(north, alice))
        assert not OF_ROWS & set(formats(standing, with_rows=False))


def test_a_lost_snapshot_fails_the_file_and_gives_nothing(north: Tenant, alice: User) -> None:
    wave = computed_wave(north, alice)
    storage.remove(path_of(wave))
    assert ask(alice, wave, "sav") == 302
    with tenant(north.id):
        file = ReportFile.objects.get()
    make_file(str(north.id), str(file.id))
    with tenant(north.id):
        file.refresh_from_db()
    assert (file.state, file.size) == (FileState.WAITING, 0)
