"""Waves from files: their place in time, persons once, several files, municipalities as written."""

import io
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.queries.results import benchmark_of, municipality_results
from benchmarking.queries.runs import latest_run, next_wave, ready_runs
from benchmarking.runs import pipeline
from surveys.answer_import.actions.importing import ImportReport, import_answers
from surveys.answer_import.mapping import convert_mapping
from surveys.answer_import.reasons import MappingError
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.authoring.bundled import bundled
from surveys.catalogue.files import editions, other_names
from surveys.catalogue.places import is_total, name_key
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.tasks import close_due_waves
from surveys.models import Municipality, Response, Wave
from surveys.questionnaire.words import Kind
from surveys.upload.tables import read_table
from tests.core.documents import plain

SIDES = {"column": "kant", "values": {"college": "political", "staf": "administrative"}}
HEADER = "gemeente,kant,C1"
MAPPING: dict[str, Any] = {
    "municipality": {"column": "gemeente"},
    "perspective": SIDES,
    "create_items": True,
    "scale": {"min": 1, "max": 5},
    "items": ["C1"],
}


def imported(
    owner: Tenant, by: User, *rows: str, header: str = HEADER, **more: Any
) -> ImportReport:
    names: dict[str, Any] = {"study": "S", "wave": "W", "close": True}
    names |= {name: more.pop(name) for name in names if name in more}
    table = read_table(io.BytesIO("\n".join([header, *rows]).encode()), "antwoorden.csv")
    with tenant(owner.id):
        return import_answers(
            by=by, tenant=owner, mapping=convert_mapping({**MAPPING, **more}), table=table, **names
        )


@pytest.fixture
def published(north: Tenant, alice: User) -> dict[str, Any]:
    """The mapping of an existing questionnaire, which several waves can have."""
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Toekomst", document=bundled())
        publish_version(by=alice, questionnaire=made)
    return {"create_items": False, "scale": None, "questionnaire": "Toekomst"}


# --- names-in-answers, codes-as-numbers --------------------------------------------------------


def counts(owner: Tenant, report: ImportReport) -> dict[str, int]:
    with tenant(owner.id):
        places = report.wave.responses.values_list("participation__municipality__code", flat=True)
        found = list(places)
    return {code: found.count(code) for code in sorted(set(found))}


def test_names_in_answers_are_found_as_in_every_other_file(north: Tenant, alice: User) -> None:
    rows = ("Stad Gent,college,4", "Gent,staf,2", "Gemeente Lier,college,5", "Lier,staf,3",
            "Moerbeke,college,3", "9300 Aalst,college,3", "Gent (stad),college,2")  # fmt: skip
    report = imported(north, alice, *rows, create_municipalities=True)
    assert counts(north, report) == {"12021": 2, "41002": 1, "44021": 3, "46029": 1}
    with tenant(north.id):
        assert not Municipality.objects.own().exists()
    assert [(one.line, one.reason) for one in report.notes] == [
        (6, "Moerbeke maakt sinds een fusie deel uit van Lokeren (46029)."),
        (7, "Het cijfer naast de naam is als postcode overgeslagen: de naam telt."),
    ]


def test_names_in_answers_make_one_new_municipality_each_and_tell_it(
    north: Tenant, alice: User
) -> None:
    rows = ("Nieuwdorp,college,4", "Gemeente Nieuwdorp,staf,2", "nieuwdorp,staf,3")
    report = imported(north, alice, *rows, create_municipalities=True)
    assert list(counts(north, report).values()) == [3]
    assert [(one.line, one.reason) for one in report.notes] == [(2, "nieuw: Nieuwdorp")]


def test_names_in_answers_are_found_however_a_saint_or_a_code_is_written(
    north: Tenant, alice: User
) -> None:
    rows = ("St-Niklaas,college,4", "St. Niklaas,staf,2", "B-9100 Sint Niklaas,staf,3",
            "Gent (44021),college,4", "44021 - Gent,staf,1", "Ste-Ode,staf,2",
            "Gemeente- en OCMW-bestuur Lier,staf,5", "41002 Gent,staf,1")  # fmt: skip
    report = imported(north, alice, *rows, create_municipalities=True)
    assert counts(north, report) == {"12021": 1, "44021": 2, "46021": 3, "82038": 1}
    assert [(one.line, one.code) for one in report.refused] == [(9, "contradiction")]
    assert [(one.line, one.value) for one in report.notes] == [(4, "B-9100 Sint Niklaas")]


def test_a_name_beside_the_code_that_says_another_municipality_is_told(
    north: Tenant, alice: User
) -> None:
    rows = ("44021,Aalst,college,4", "44021,Stad Gent,staf,2", "41002,Onbekend,staf,2")
    by_code = {"municipality": {"column": "nis", "by": "code"}}
    report = imported(north, alice, *rows, header="nis,gemeente,kant,C1", **by_code)
    assert counts(north, report) == {"41002": 1, "44021": 2}
    assert [(one.line, one.column, one.reason) for one in report.notes] == [
        (2, "gemeente", "Deze rij telt bij Gent, maar deze kolom noemt een ander bestuur.")
    ]


def test_codes_as_numbers_are_still_codes(north: Tenant, alice: User) -> None:
    rows = ("41002.0;college;4.0", '"41002,0";staf;2.0', "44021.0;college;5.0", "41 002;staf;1.0",
            ";staf;1.0")  # fmt: skip
    by_code = {"municipality": {"column": "gemeente", "by": "code"}}
    report = imported(north, alice, *rows, header="gemeente;kant;C1", **by_code)
    assert counts(north, report) == {"41002": 3, "44021": 1}
    assert [(one.line, one.code) for one in report.refused] == [(6, "no_municipality")]


def test_codes_as_numbers_find_the_code_whose_zeros_they_lost(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        Municipality.objects.create(tenant=north, code="01004", name="Ambérieu")
    report = imported(north, alice, "1004,college,4", "01004,staf,4")
    assert counts(north, report) == {"01004": 2}
    assert report.notes[0].reason == "De code 1004 is gelezen als 01004 (Ambérieu)."


# --- one-person-twice, two-files ---------------------------------------------------------------

PERSONS = "token,klaar,gemeente,kant,C1"
NAMED = {"person": {"column": "token"}, "finished": {"column": "klaar"}}


def test_of_one_person_the_last_of_a_day_counts_by_the_clock(north: Tenant, alice: User) -> None:
    rows = ("q1,2026-09-01 17:05:00,Lier,staf,5", "q1,2026-09-01 9:30:00,Lier,staf,1",
            "q2,2026-09-01 1:00 PM,Lier,staf,4", "q2,2026-09-01 11:00 AM,Lier,staf,2")  # fmt: skip
    named = {"person": {"column": "token"}, "date": {"column": "klaar"}}
    report = imported(north, alice, *rows, header=PERSONS, **named)
    with tenant(north.id):
        assert sorted(one.answers["C1"] for one in report.wave.responses.all()) == [4, 5]


def test_one_person_twice_is_one_person(north: Tenant, alice: User) -> None:
    rows = ("q1,2026-09-01,Lier,staf,3", "q2,2026-09-01,Lier,staf,4", "q3,2026-09-01,Lier,staf,1",
            "q4,2026-09-01,Lier,staf,2", "q4,,Lier,staf,2", "Q1,2026-09-02,Lier,staf,5",
            "q1,2026-09-02,Gent,staf,5")  # fmt: skip
    report = imported(north, alice, *rows, header=PERSONS, **NAMED)
    # Of q1 at Lier the later row; with a seat at Gent the same person answers there too.
    assert counts(north, report) == {"12021": 4, "44021": 1}
    assert [(one.line, one.code, one.params) for one in report.refused] == [
        (2, "same_person", {"row": 7})
    ]
    assert report.left_out == {"klaar": {"": 1}}
    with tenant(north.id):
        lier = report.wave.responses.filter(participation__municipality__code="12021")
        assert sorted(one.answers["C1"] for one in lier) == [1, 2, 4, 5]
        assert not Response.objects.filter(person__contains="q1").exists()


def test_one_person_twice_does_not_lift_a_group_over_the_threshold(
    north: Tenant, alice: User
) -> None:
    towns = ("Aalst", "Brugge", "Genk", "Gent", "Lier")
    rows = [f"p{t}{k},x,{t},college,{1 + k % 4}" for t in towns for k in range(7)]
    rows += [
        f"q{t}{k},x,{t},staf,{1 + k % 4}" for t in towns for k in range(4 if t == "Lier" else 7)
    ]
    report = imported(north, alice, *rows, "qLier3,,Lier,staf,2", header=PERSONS, **NAMED)
    pipeline.compute_wave(north.id, report.wave.id)
    with tenant(north.id):
        run = latest_run(report.wave.id)
        assert run is not None
        own = municipality_results(run, "12021")
    assert own is not None
    share = own.payload.items[0].administrative.share
    assert (share.status, share.reason) == ("suppressed", "too_few_answers")


def test_two_files_make_one_wave(north: Tenant, alice: User, published: dict[str, Any]) -> None:
    rows = ("Aalst;4;5", "Aalst;5;4", "Gent;4;4")
    first = imported(
        north, alice, *rows, header="gemeente;C1;C2", close=False, perspective="political",
        **{**published, "items": ["C1", "C2"]},
    )  # fmt: skip
    second = imported(
        north, alice, "Aalst;2;1", "Aalst;3;2", "Gent;2;2", header="bestuur;v1;v2", close=False,
        municipality={"column": "bestuur"}, perspective="administrative",
        **{**published, "items": {"v1": "C1", "v2": "C2"}},
    )  # fmt: skip
    assert second.wave.id == first.wave.id
    close_due_waves()  # a wave that waits for its last file is nobody's to close
    with tenant(north.id):
        assert Wave.objects.get().state == "open"
        assert counts(north, second) == {"41002": 4, "44021": 2}
        sides = list(second.wave.responses.values_list("perspective", flat=True))
        assert (sides.count("political"), sides.count("administrative")) == (3, 3)
        close_wave(by=alice, wave=second.wave)
    with pytest.raises(MappingError, match="wave_taken"):
        imported(north, alice, *rows, header="gemeente;C1;C2", perspective="political",
                 **{**published, "items": ["C1"]})  # fmt: skip


def test_two_files_with_one_person_are_refused(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    person = {**published, "person": {"column": "token"}, "close": False}
    header = "token,gemeente,kant,C1"
    imported(north, alice, "a,Aalst,college,4", header=header, **person)
    with pytest.raises(MappingError, match="persons_known"):
        imported(north, alice, "A,Aalst,college,5", header=header, **person)


def test_somebody_with_two_seats_stands_in_the_file_of_each_municipality(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    person = {**published, "person": {"column": "token"}, "close": False}
    header = "token,gemeente,kant,C1"
    imported(north, alice, "a,Aalst,college,4", header=header, **person)
    report = imported(north, alice, "a,Gent,college,5", header=header, **person)
    assert counts(north, report) == {"41002": 1, "44021": 1}


def test_a_file_that_names_nobody_is_not_read_in_twice(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    left_open: dict[str, Any] = {**published, "items": ["C1", "C2", "C3"], "close": False}
    header = "gemeente,kant,C1,C2,C3"
    rows = [
        f"{town},{side},{n},{n},2"
        for town in ("Aalst", "Gent")
        for side in ("college", "staf")
        for n in (1, 4)
    ]
    imported(north, alice, *rows, header=header, **left_open)
    with pytest.raises(MappingError, match="answers_known"):
        imported(north, alice, *reversed(rows), header=header, **left_open)
    few = imported(north, alice, *rows[:2], header=header, **left_open)  # may be chance
    assert [note.code for note in few.notes] == ["all_known"]
    other = imported(north, alice, *rows[:7], "Gent,staf,5,4,2", header=header, **left_open)
    assert "all_known" not in [note.code for note in other.notes]


def of_ten(number: int, side: str = "college") -> str:
    """Somebody's ten answers, which are nobody else's."""
    return (
        f"Gent,{side},{','.join(str(1 + (number * 7 + number // 5**at) % 5) for at in range(10))}"
    )


@pytest.mark.parametrize("side", ["college", "staf"])
def test_an_export_taken_again_or_for_the_other_side_is_not_read_in_twice(
    north: Tenant, alice: User, published: dict[str, Any], side: str
) -> None:
    codes = [one.code for one in bundled().items() if one.kind == Kind.SCALE][:10]
    left_open: dict[str, Any] = {**published, "items": codes, "close": False}
    header = f"gemeente,kant,{','.join(codes)}"
    imported(north, alice, *map(of_ten, range(1, 13)), header=header, **left_open)
    again = [*(of_ten(number, side) for number in range(1, 13)), of_ten(50)]
    with pytest.raises(MappingError, match="rows_known") as caught:
        imported(north, alice, *again, header=header, **left_open)
    assert "Van de 13 rijen van dit bestand heeft de golf ‘W’ er 12 al" in caught.value.message
    with tenant(north.id):
        assert Response.objects.count() == 12
    others = imported(north, alice, *map(of_ten, range(60, 66)), header=header, **left_open)
    assert others.counts["imported"] == 6


# --- wave-order --------------------------------------------------------------------------------

TOWNS = ("Aalst", "Brugge", "Genk", "Gent", "Hasselt", "Kortrijk", "Leuven", "Lier", "Mechelen")


def wave_rows(political: int, administrative: int) -> list[str]:
    """Eight of each side at every town, around these answers."""
    sides = (("college", political), ("staf", administrative))
    spread = (0, 0, 1, 0, -1, 0, 1, 0)
    return [
        f"{town},{side},{min(5, max(1, level + by))}"
        for town in TOWNS for side, level in sides for by in spread
    ]  # fmt: skip


def days(year: int) -> dict[str, str]:
    return {"from": f"{year}-03-01", "until": f"{year}-03-31"}


def test_wave_order_is_that_of_the_fieldwork(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    later = imported(north, alice, *wave_rows(4, 3), wave="2026", fieldwork=days(2026), **published)
    pipeline.compute_wave(north.id, later.wave.id)
    with tenant(north.id):
        assert trends(later.wave) is None
    earlier = imported(
        north, alice, *wave_rows(2, 3), wave="2024", fieldwork=days(2024), **published
    )
    pipeline.compute_wave(north.id, earlier.wave.id)
    with tenant(north.id):
        assert trends(earlier.wave) is None
        # The wave after it must be computed again, and is.
        assert next_wave(earlier.wave.id) == later.wave.id
    pipeline.compute_wave(north.id, later.wave.id)
    with tenant(north.id):
        found = trends(later.wave)
        assert next_wave(earlier.wave.id) is None
        assert len(ready_runs(later.wave.id)) == 2
    assert [(one["name"], one["closed"]) for one in found["waves"]] == [
        ("2024", "2024-03-31"), ("2026", "2026-03-31"),
    ]  # fmt: skip


def trends(wave: Wave) -> Any:
    run = latest_run(wave.id)
    assert run is not None
    return plain(benchmark_of(run).trends)


def test_wave_order_is_asked_for_in_a_study_with_waves(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    first = imported(north, alice, "Aalst,college,4", **published)
    assert timezone.localdate(first.wave.opens_at) == timezone.localdate()
    with pytest.raises(MappingError, match="fieldwork_missing"):
        imported(north, alice, "Aalst,college,4", wave="Ander", **published)
    for wrong, code in (
        ({"from": "2024-03-02", "until": "2024-03-01"}, "fieldwork_order"),
        ({"from": "2024-03-02", "until": "2999-03-01"}, "fieldwork_future"),
    ):
        with pytest.raises(MappingError, match=code):
            imported(north, alice, "Aalst,college,4", wave="A", fieldwork=wrong, **published)


def test_wave_order_may_come_from_a_column_of_dates(north: Tenant, alice: User) -> None:
    rows = ("Aalst,college,4,14/03/2024", "Aalst,staf,4,2/3/2024", "Gent,staf,4,")
    report = imported(north, alice, *rows, header=f"{HEADER},op", date={"column": "op"})
    wave = report.wave
    assert timezone.localdate(wave.opens_at) == date(2024, 3, 2)
    assert wave.closed_at is not None
    assert timezone.localdate(wave.closed_at) == date(2024, 3, 14)


# --- names-in-answers: welfare centres, postcodes, other languages ------------------------------


@pytest.mark.parametrize(
    "written",
    ["OCMW Gent", "OCMW van Gent", "Gent OCMW", "OCMW-bestuur Gent", "CPAS de Gand", "ÖSHZ Gent",
     "Openbaar Centrum voor Maatschappelijk Welzijn Gent"],
)  # fmt: skip
def test_names_in_answers_of_a_welfare_centre_are_those_of_its_municipality(
    north: Tenant, alice: User, written: str
) -> None:
    report = imported(north, alice, f"{written},staf,4", create_municipalities=True)
    assert counts(north, report) == {"44021": 1}
    assert [one.reason for one in report.notes] == [
        "Het OCMW telt bij zijn gemeente: Gent (44021)."
    ]


@pytest.mark.parametrize(
    "written", ["9000 Gent", "Gent (9000)", "B-9000 Gent", "Gent 9000", "9000 - Stad Gent"]
)
def test_names_in_answers_may_have_a_postcode_beside_them(
    north: Tenant, alice: User, written: str
) -> None:
    rows = f'"{written}",staf,4', "Gent,college,2"
    report = imported(north, alice, *rows, create_municipalities=True)
    assert counts(north, report) == {"44021": 2}
    assert [(one.line, one.reason) for one in report.notes] == [
        (2, "Het cijfer naast de naam is als postcode overgeslagen: de naam telt.")
    ]


@pytest.mark.parametrize("written", ["9000", "B-9000"])
def test_names_in_answers_are_no_bare_postcode(north: Tenant, alice: User, written: str) -> None:
    rows = f"{written},staf,4", "Gent,college,2"
    report = imported(north, alice, *rows, create_municipalities=True)
    assert counts(north, report) == {"44021": 1}
    assert [(one.line, one.code) for one in report.refused] == [(2, "postcode")]
    assert "Dit is een postcode" in report.refused[0].reason


def test_codes_of_four_digits_may_be_ones_own(north: Tenant, alice: User) -> None:
    by_code = {"column": "gemeente", "by": "code"}
    report = imported(north, alice, "0363,staf,4", create_municipalities=True, municipality=by_code)
    assert counts(north, report) == {"0363": 1}


@pytest.mark.parametrize(
    ("written", "code"),
    [("Löwen", "24062"), ("Lüttich", "62063"), ("St. Vith", "63067"), ("Stadt Eupen", "63023"),
     ("Ghent", "44021"), ("Tongern", "73111"), ("Arel", "81001"), ("Namur", "92094")],
)  # fmt: skip
def test_names_in_answers_may_be_in_another_language(
    north: Tenant, alice: User, written: str, code: str
) -> None:
    report = imported(north, alice, f"{written},staf,4", create_municipalities=True)
    assert counts(north, report) == {code: 1}


@pytest.mark.parametrize(
    "written", ["12021_Lier", "Lier|12021", "12021/Lier", "Lier; 12021", "Gem. Lier", "Lier, 12021"]
)
def test_a_code_and_a_name_in_one_cell_are_found_whatever_parts_them(
    north: Tenant, alice: User, written: str
) -> None:
    report = imported(north, alice, f'"{written}",staf,4', create_municipalities=True)
    assert counts(north, report) == {"12021": 1}


@pytest.mark.parametrize("written", ["5-okt", "1/05/2026", "Onbekend", "n.v.t.", "99999", "?", "weet niet", "Andere", "test", "Algemeen totaal"]
)  # fmt: skip
def test_what_is_no_name_makes_no_municipality(north: Tenant, alice: User, written: str) -> None:
    rows = f"{written},staf,4", "Gent,college,2"
    report = imported(north, alice, *rows, create_municipalities=True)
    assert [one.code for one in report.refused] == ["bad_municipality"]


@pytest.mark.parametrize("written", ["5-okt", "1E+05", "1E5"])
def test_what_a_spreadsheet_made_of_a_code_makes_no_municipality(
    north: Tenant, alice: User, written: str
) -> None:
    by_code = {"column": "gemeente", "by": "code"}
    rows = f"{written},staf,4", "44021,college,2"
    report = imported(north, alice, *rows, create_municipalities=True, municipality=by_code)
    assert [one.code for one in report.refused] == ["bad_municipality"]


def test_names_in_answers_of_one_new_place_are_one_however_they_are_written(
    north: Tenant, alice: User
) -> None:
    rows = (
        "Nieuwdorp,college,4",
        "OCMW Nieuwdorp,staf,3",
        "9999 Nieuwdorp,staf,3",
        "Gemeente Nieuwdorp,staf,2",
    )
    report = imported(north, alice, *rows, create_municipalities=True)
    assert counts(north, report) == {"nieuwdorp": 4}


@pytest.mark.parametrize("total", ["Totaal Gent", "Gemiddelde Vlaanderen", "Aantal rijen"])
def test_names_in_answers_are_no_foot_of_a_table(north: Tenant, alice: User, total: str) -> None:
    rows = f"{total},staf,4", "Gent,college,2"
    report = imported(north, alice, *rows, create_municipalities=True)
    assert counts(north, report) == {"44021": 1}
    assert [one.code for one in report.refused] == ["bad_municipality"]


def test_no_municipality_is_called_like_a_total() -> None:
    names = {
        row[field]
        for row in editions()[-1].municipalities.values()
        for field in ("name", "name_fr")
    }
    names |= {name for others in other_names().values() for name in others}
    assert [name for name in names if is_total(name)] == []
    assert is_total("Totaal - Gent")


def test_other_names_are_of_one_municipality_each() -> None:
    newest = editions()[-1].municipalities
    own = {
        name_key(row[field]): code for code, row in newest.items() for field in ("name", "name_fr")
    }
    for code, names in other_names().items():
        assert code in newest
        assert {own.get(name_key(name), code) for name in names} == {code}
