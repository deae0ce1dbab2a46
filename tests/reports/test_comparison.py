"""The pages that show a wave's runs, what differs between them, and what an edition corrects."""

import copy
import re
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from pytest_django import DjangoAssertNumQueries

from accounts.files.claims import claim_file, keep_file
from accounts.jobs.leases import LeaseLost
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.data.precision import Unit
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.core.documents.differences import Change, ChangeKind
from benchmarking.models import Result, Run
from benchmarking.runs.pipeline import compute_wave
from reports.exports.actions import request_file
from reports.exports.tasks import make_file
from reports.models import FileFormat, ReportFile
from reports.pages.comparison import MOST, ComparisonReading, correction_of, values
from reports.queries import municipality_standing
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.database import unguarded
from tests.reports.stage import computed_wave, path, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    """A wave that was computed and released with a method of before."""
    wave = computed_wave(north, alice)
    with tenant(north.id):
        Run.objects.update(method_version="0")
    released(north, alice, wave)
    return wave


def rewrite(wave: Wave, code: str | None, value: float) -> None:
    """As if the old method had found another share for S1, at a municipality or over all."""
    with tenant(wave.tenant_id):
        own = Result.objects.filter(run__wave=wave, peer_group="")
        row = own.get(participation__municipality__code=code)
        payload = copy.deepcopy(row.payload)
        share = payload["items"][0]["political"]["share"]
        payload["items"][0]["political"]["share"] = {
            **share, "value": value, "n": 7, "status": "limited", "reason": "small_base",
        }  # fmt: skip
        with unguarded("benchmarking_result"):
            row.delete()
            Result.objects.create(run=row.run, participation=row.participation, payload=payload)


def recomputed(wave: Wave) -> None:
    compute_wave(wave.tenant_id, wave.id)


def read(user: User, wave: Wave, rest: str) -> str:
    answer = client_of(user).get(path(wave, rest))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_runs_stand_with_their_method_and_editions(wave: Wave, anna: User) -> None:
    recomputed(wave)
    page = read(anna, wave, "runs/")
    assert "Methode 0" in page
    assert "editie 1" in page
    assert "eerste berekening" in page
    assert "0 van 5 besturen" in page


def test_a_wave_without_runs_says_so(wave: Wave, alice: User) -> None:
    with tenant(wave.tenant_id), unguarded("benchmarking_run"):
        Run.objects.update(state="failed", error="lost", method_version=METHOD_VERSION)
    assert "Nog geen berekening" in read(alice, wave, "runs/")


def test_runs_are_for_the_consultancy(wave: Wave, bram: User) -> None:
    assert client_of(bram).get(path(wave, "runs/")).status_code == 403
    assert client_of(bram).get(path(wave, "runs/compare/")).status_code == 403


def test_one_run_has_nothing_to_be_compared_with(wave: Wave, alice: User) -> None:
    answer = client_of(alice).get(path(wave, "runs/compare/"))
    assert answer["Location"].endswith(path(wave, "runs/"))


def test_equal_runs_say_that_nothing_differs(wave: Wave, alice: User) -> None:
    recomputed(wave)
    page = read(alice, wave, "runs/compare/")
    assert "Geen enkel cijfer verschilt" in page
    assert "5 besturen" in page


def test_a_difference_stands_in_words_and_numbers(wave: Wave, alice: User) -> None:
    rewrite(wave, None, 0.904)
    rewrite(wave, "44021", 0.024)
    recomputed(wave)
    page = read(alice, wave, "runs/compare/")
    assert "1 cijfer verschilt." in page
    assert "1 × andere waarde" in page
    # A run from before rounding kept 0.904 and 0.024: told as 90 and 2 %.
    assert re.search(r'<td class="num nowrap" data-label="Was">≈?\s?90\s%</td>', page)
    assert '<td class="num nowrap" data-label="Was">2\xa0%</td>' in page
    assert "90,4" not in page
    assert "2,4" not in page
    assert "1 van 5 besturen lezen iets anders" in page
    assert "Gent" in page
    assert "Stelling 1" in page
    assert "politiek" in page


def test_the_runs_can_be_chosen(wave: Wave, alice: User) -> None:
    rewrite(wave, "44021", 0.012)
    recomputed(wave)
    with tenant(wave.tenant_id):
        after, before = Run.objects.order_by("-finished_at")
    back = read(alice, wave, f"runs/compare/?before={after.id}&after={before.id}")
    assert "<strong>1\xa0%</strong>" in back
    same = client_of(alice).get(path(wave, f"runs/compare/?before={after.id}&after={after.id}"))
    assert same.status_code == 302
    assert "Wat is er veranderd?" in read(alice, wave, "runs/compare/?before=x&after=y")


def test_a_comparison_costs_the_same_for_any_wave(
    wave: Wave, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rewrite(wave, "44021", 0.012)
    recomputed(wave)
    client = client_of(alice)
    with django_assert_num_queries(13):
        client.get(path(wave, "runs/compare/"))
    with django_assert_num_queries(11):
        client.get(path(wave, "runs/"))


def test_a_new_edition_says_what_it_changes(
    north: Tenant, wave: Wave, alice: User, bram: User
) -> None:
    rewrite(wave, "41002", 0.013)
    assert "Wat er veranderde" not in read(bram, wave, "report/41002/")
    recomputed(wave)
    assert "Wat er veranderde" not in read(bram, wave, "report/41002/")
    assert "Verschil met editie 1" in read(alice, wave, "report/")
    released(north, alice, wave)
    page = read(bram, wave, "report/41002/")
    assert "Wat er veranderde sinds editie 1" in page
    assert "1 cijfer van dit bestuur is anders" in page
    assert 'data-label="Was">1\xa0%</td>' in page
    assert "Verschil met editie 1" not in page
    other = read(alice, wave, "report/44021/")
    assert "Geen enkel cijfer van dit bestuur is anders" in other


def change(
    indicator: str,
    measure: str,
    values: tuple[float, float | None],
    grid: tuple[Unit, float | None],
) -> Change:
    return Change("items", "S1", measure, indicator, ChangeKind.VALUE, *values, *grid)


SHARE, POINTS = (Unit.SHARE, 0.01), (Unit.POINTS, 0.1)


@pytest.mark.parametrize(
    ("found", "texts"),
    [
        (change("I1", "political.share", (0.5, 0.62), SHARE), ("50\xa0%", "62\xa0%")),
        (change("I1", "political.share", (0.5, 0.6), (Unit.SHARE, 0.1)), ("50\xa0%", "60\xa0%")),
        (change("I1", "political.share", (0.5, 0.62), (Unit.SHARE, None)), ("50\xa0%", "62\xa0%")),
        (change("I3", "gap.within", (-0.1, 0.1), SHARE), ("−10", "+10")),
        (change("I14", "finance.gap.within", (0.1, 0.2), SHARE), ("+10", "+20")),
        (change("I27", "weighted.within", (0.1, 0.2), SHARE), ("+10", "+20")),
        (change("W1", "themes.political.change", (1.0, 2.0), POINTS), ("+1,0", "+2,0")),
        (change("I4", "gap.mean_within", (1.0, 2.0), POINTS), ("+1,0", "+2,0")),
        (change("I4", "political.mean", (61.0, None), POINTS), ("61,0", "–")),
        (change("I6", "gap.ordinal", (0.25, 0.5), (Unit.COEFFICIENT, 0.01)), ("+0,25", "+0,50")),
        (change("I4", "political", (1330.0, 1350.0), (Unit.AMOUNT, 10.0)), ("1.330", "1.350")),
        (
            Change("items", "S1", "class", "E2", ChangeKind.CLASS, "inconclusive", None),
            ("Onbeslist", "–"),
        ),
        (
            Change("themes", "t", "political.third", "I25", ChangeKind.CLASS, "low", "high"),
            ("laagste derde", "hoogste derde"),
        ),
    ],
)
def test_values_are_written_with_the_digits_that_were_published(
    found: Change, texts: tuple[str, str]
) -> None:
    assert values(found, "nl") == texts


def test_names_of_what_changed() -> None:
    labels = {"S1": {"nl": "Stelling 1"}, "U1.finance": {"nl": "Geld"}, "a": {"nl": "Druk"}}
    reading = ComparisonReading(labels, "nl", {"44021": "Gent"})
    assert [reading.title(code) for code in ("S1", "a·S1", "mayor", "x")] == [
        "Stelling 1", "Druk · Stelling 1", "burgemeester", "x",
    ]  # fmt: skip
    option = Change("choices", "U1", "options.finance.political", "I14", ChangeKind.NEW, None, 0.5)
    assert reading.where(option) == "Geld · politiek"
    assert reading.line(option, municipality="44021").place == "Gent"


def test_a_correction_shows_the_largest_changes() -> None:
    found = [change("I4", "political.mean", (50.0, 50.0 + n), POINTS) for n in range(1, 30)]
    correction = correction_of(found, ComparisonReading({}, "nl", {}))
    assert (correction.count, len(correction.lines), correction.left_out) == (29, 12, 17)
    assert correction.lines[0].after == "79,0"
    assert MOST > 12


def told(change: Change, *, tells_before: bool = True) -> tuple[str, str]:
    line = ComparisonReading({}, "nl", {}, tells_before=tells_before).line(change)
    return line.before, line.after


@pytest.mark.parametrize("kind", [ChangeKind.HIDDEN, ChangeKind.GONE])
def test_what_the_newest_edition_does_not_tell_is_not_told_by_what_changed(
    kind: ChangeKind,
) -> None:
    """A weighted figure, for one, is hidden by leaving it out of the document."""
    change = Change("items", "S1", "political.share", "I1", kind, 0.62, None, Unit.SHARE, 0.01)
    assert told(change) == ("–", "–")
    place = Change("themes", "T", "political.third", "I25", ChangeKind.CLASS, "low", None)
    assert told(place) == ("–", "–")
    shown = Change("items", "S1", "x", "I1", ChangeKind.VALUE, 0.62, 0.5, Unit.SHARE, 0.01)
    assert told(shown)[0].startswith("62")
    assert told(shown, tells_before=False)[0] == "–"


def test_a_withdrawn_edition_is_not_told_by_the_one_that_corrects_it(
    wave: Wave, north: Tenant, alice: User, bram: User
) -> None:
    rewrite(wave, "41002", 0.123)
    recomputed(wave)
    client_of(alice).post(path(wave, "release/"))
    with tenant(north.id):
        standing = municipality_standing(
            wave, Municipality.objects.get(code="41002"), released_only=True
        )
        assert standing is not None
        file = request_file(by=bram, standing=standing, kind=FileFormat.XLSX, language="nl")
        making = request_file(by=bram, standing=standing, kind=FileFormat.PPTX, language="nl")
        claim = claim_file(ReportFile, file_id=making.id)
        first = wave.editions.get(number=1)
    make_file(str(north.id), str(file.id))
    former = re.compile(r">12\s%<")
    assert former.search(read(bram, wave, "report/41002/"))
    assert former.search(words_of_file(north, file.id))
    client_of(alice).post(f"/t/north/editions/{first.id}/withdraw/", {"reason": "Fout."})
    page = read(bram, wave, "report/41002/")
    assert "Wat er veranderde sinds editie 1" in page
    assert "Die editie is ingetrokken" in page
    assert not former.search(page)
    assert client_of(bram).get(f"/t/north/files/{file.id}/").status_code == 404
    assert claim is not None
    with pytest.raises(LeaseLost), tenant(north.id):
        keep_file(claim=claim, content=b"x", folder="reports", extension="pptx")
    make_file(str(north.id), str(file.id))
    again = words_of_file(north, file.id)
    assert "Die editie is ingetrokken" in again
    assert not former.search(again)


def words_of_file(north: Tenant, file_id: object) -> str:
    """Every text of a workbook."""
    with tenant(north.id):
        row = ReportFile.objects.get(id=file_id)
    with ZipFile(default_storage.path(row.path)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if "xml" in name)
