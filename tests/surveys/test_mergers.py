"""Mergers come as dated files, and again: chains, dates, and whoever is merged away."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.catalogue import files as catalogue_files
from surveys.catalogue.places import Directory, NotFound
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.actions.running import add_municipalities
from surveys.models import Invitation, Merger, Municipality
from surveys.refusals import Refused
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave, a_wave
from tests.surveys.people.stage import a_contact

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
COLUMNS = "code,name,name_fr,province,region,population\n"


def edition(folder: Path, year: int, municipalities: str, mergers: str = "") -> None:
    (folder / f"municipalities_{year}.csv").write_text(COLUMNS + municipalities)
    if mergers:
        (folder / f"mergers_{year}.csv").write_text(f"old_code,old_name,new_code\n{mergers}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Alfa and Beta merge in 2019, what came of it with Gamma in 2025; Delta waits for 2999."""
    row = "{0},{1},,Antwerpen,flemish,9000\n".format
    delta, omega = row("90004", "Delta"), row("90005", "Omega")
    edition(tmp_path, 2018, row("90001", "Alfa") + row("90002", "Beta") + omega + delta)
    edition(tmp_path, 2019, row("90002", "Betalfa") + row("90003", "Gamma") + omega + delta,
            "90001,Alfa,90002\n90002,Beta,90002\n")  # fmt: skip
    edition(tmp_path, 2025, row("90009", "Groot-Gamma") + omega + delta,
            "90002,Betalfa,90009\n90003,Gamma,90009\n")  # fmt: skip
    edition(tmp_path, 2999, row("90009", "Groot-Gamma") + omega, "90004,Delta,90009\n")
    return tmp_path


@pytest.fixture
def loaded(folder: Path, transactional_db: None) -> Path:
    catalogue_files.load(catalogue_files.editions(folder))
    return folder


@pytest.fixture(autouse=True)
def _mergers_as_before(transactional_db: None) -> Iterator[None]:
    """The catalogue comes back after every test; mergers are kept."""
    yield
    Merger.objects.using("owner").filter(old_code__startswith="9000").delete()


def test_the_files_of_the_product_load_and_load_again(north: Tenant) -> None:
    editions = catalogue_files.editions()
    assert catalogue_files.load(editions) == 0
    codes = {code for one in editions for code in one.municipalities}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM surveys_municipality WHERE tenant_id IS NULL")
        assert cursor.fetchone() == (len(codes),)


@pytest.mark.parametrize("written", ["90001", "Alfa", "90002", "Betalfa", "90003", "Gamma"])
def test_an_old_place_is_found_through_all_its_mergers(
    north: Tenant, loaded: Path, written: str
) -> None:
    with tenant(north.id):
        found = Directory.load().find(written)
    assert found.place.code == "90009"
    assert "fusie" in found.note


def test_a_merger_to_come_changes_nothing_before_its_day(north: Tenant, loaded: Path) -> None:
    with tenant(north.id):
        assert Directory.load().find("Delta").place.code == "90004"
    assert Merger.successors(date(2024, 12, 31))["90001"] == "90002"
    assert Merger.successors(date(2025, 1, 1))["90001"] == "90009"
    assert "90004" not in Merger.successors(date(2998, 12, 31))
    assert Merger.successors(date(2999, 1, 1))["90004"] == "90009"


def test_who_is_merged_away_is_not_chosen_any_more_but_stays_where_it_takes_part(
    north: Tenant, alice: User, loaded: Path
) -> None:
    with tenant(north.id):
        gamma = Municipality.objects.get(code="90003")
        assert gamma not in Municipality.objects.flemish()
        assert Directory.load().find("Gamma", prefer=[gamma.id]).place.id == gamma.id
        wave = a_wave(alice, [gamma])
    page = client_of(alice).get(f"/t/north/waves/{wave.id}/edit/").content.decode()
    assert str(gamma.id) in page
    new = client_of(alice).get("/t/north/waves/new/").content.decode()
    assert str(gamma.id) not in new


def test_of_a_merger_only_one_takes_part_in_a_running_wave(
    north: Tenant, alice: User, loaded: Path
) -> None:
    with tenant(north.id):
        gamma, great, omega = (
            Municipality.objects.get(code=code) for code in ("90003", "90009", "90005")
        )
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, gamma), mail=False)
        beta = Municipality.objects.get(code="90002")
        with pytest.raises(Refused, match="bestaan niet meer of nog niet: Betalfa"):
            add_municipalities(by=alice, wave=wave, municipality_ids=[beta.id])
        with pytest.raises(Refused, match="Groot-Gamma is er al bij als Gamma"):
            add_municipalities(by=alice, wave=wave, municipality_ids=[great.id])
        assert add_municipalities(by=alice, wave=wave, municipality_ids=[omega.id, gamma.id]) == 1


def test_a_file_that_merges_into_nothing_is_refused(folder: Path) -> None:
    edition(folder, 2030, "90009,Groot-Gamma,,Antwerpen,flemish,9000\n", "90005,Omega,99999\n")
    with pytest.raises(ValueError, match="99999"):
        catalogue_files.editions(folder)


def test_a_file_that_forgets_a_municipality_is_refused(folder: Path) -> None:
    edition(folder, 2030, "90009,Groot-Gamma,,Antwerpen,flemish,9000\n")
    with pytest.raises(ValueError, match="90005"):
        catalogue_files.editions(folder)


def test_a_merger_that_was_written_wrong_is_mended(north: Tenant, loaded: Path) -> None:
    (loaded / "mergers_2025.csv").write_text(
        "old_code,old_name,new_code\n90002,Betalfa,90009\n90003,Gamma-Oud,90005\n"
    )
    assert catalogue_files.load(catalogue_files.editions(loaded)) == 1
    with tenant(north.id):
        assert Directory.load().find("Gamma-Oud").place.code == "90005"


def test_an_old_name_that_two_had_is_nobodys(north: Tenant, loaded: Path) -> None:
    wrong = [Merger(old_code="90006", old_name="Alfa", new_code="90005", since=date(2019, 1, 1))]
    Merger.objects.using("owner").bulk_create(wrong)
    with tenant(north.id), pytest.raises(NotFound):
        Directory.load().find("Alfa")


def test_nobody_is_found_who_never_was(north: Tenant, loaded: Path) -> None:
    with tenant(north.id), pytest.raises(NotFound):
        Directory.load().find("90008")


def test_who_is_of_a_merged_place_is_invited_for_the_one_that_it_became(
    north: Tenant, alice: User, loaded: Path
) -> None:
    opens = datetime(2999, 2, 1, 9, tzinfo=UTC)
    delta, new = (Municipality.objects.get(code=code) for code in ("90004", "90009"))
    with tenant(north.id):
        wave = a_wave(alice, [new], opens_at=opens, closes_at=opens + timedelta(days=9))
        contact = a_contact(alice, delta, "An Aa")
    path = f"/t/north/waves/{wave.id}/people/book/"
    browser = client_of(alice)
    assert browser.get(path).context["preview"].merged == 1
    browser.post(path, {"expected": "1"})
    with tenant(north.id):
        invitation = Invitation.objects.select_related("participation").get()
        assert invitation.contact_id == contact.id
        assert invitation.participation.municipality_id == new.id
