"""A chart of a report as a file: SVG that stands alone, PNG, and its own figures as CSV."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from django.core.cache import cache
from PIL import Image

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.exports.charts.making import chart_file
from reports.pages.drawings.chart import Chart
from reports.pages.drawings.taken import charts_of
from reports.pages.heatmap import named
from reports.pages.reports import make_page
from reports.queries import Report, benchmark_report, benchmark_standing, municipality_report
from reports.takeaways.actions import Seen, write_sentence
from reports.takeaways.bodies import eight_of
from reports.takeaways.queries import page_of
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.reports.stage import (
    computed_study,
    every_part,
    path,
    ready_wave,
    released,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def reports(wave: Wave, gent: Municipality) -> list[Report]:
    found = [benchmark_report(wave), municipality_report(wave, gent, released_only=False)]
    return [one for one in found if one is not None]


def take(user: User, wave: Wave, chart: str, kind: str, code: str = "", **headers: Any) -> Any:
    where = f"report/{code}/chart/{chart}/{kind}/" if code else f"report/chart/{chart}/{kind}/"
    return client_of(user).get(path(wave, where), headers=headers)


def test_every_chart_is_a_drawing_a_picture_and_a_table_with_its_edition(
    north: Tenant, alice: User, wave: Wave, gent: Municipality
) -> None:
    released(north, alice, wave)
    seen = 0
    with tenant(north.id):
        for report in reports(wave, gent):
            for chart in charts_of(make_page(report, "nl")):
                drawn, shot, told = (
                    chart_file(north, report, chart.name, kind, "nl")
                    for kind in ("svg", "png", "csv")
                )
                assert drawn is not None
                assert shot is not None
                assert told is not None
                said = "".join(Xml.fromstring(drawn).itertext())  # noqa: S314 -- made here
                for text in (said, told.decode("utf-8-sig")):
                    assert "Editie: 1, vrijgegeven op" in text
                    assert "Methode: " in text
                    assert "Najaar" in text
                assert dark(shot) > 2000
                assert rows_of(told), chart.name
                assert drawn == chart_file(north, report, chart.name, "svg", "nl")
                assert shot == chart_file(north, report, chart.name, "png", "nl")
                seen += 1
    assert seen > 8


def rows_of(told: bytes) -> list[dict[str, str]]:
    lines = told.decode("utf-8-sig").splitlines()
    return list(
        csv.DictReader(StringIO("\n".join(one for one in lines if not one.startswith(("#", '"#')))))
    )


def dark(shot: bytes) -> int:
    """How many pixels are as dark as letters."""
    picture = Image.open(BytesIO(shot)).convert("L")
    return sum(picture.histogram()[:100])


def test_the_drawing_carries_its_typeface_and_no_way_out(
    north: Tenant, wave: Wave, gent: Municipality
) -> None:
    with tenant(north.id):
        drawn = chart_file(north, reports(wave, gent)[0], "statements", "svg", "nl")
    assert drawn is not None
    text = drawn.decode()
    assert text.count("@font-face") == 2
    assert len(drawn) < 150_000
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|<a |on[a-z]+=", text)


def test_a_hidden_figure_is_in_no_chart(north: Tenant, alice: User, gent: Municipality) -> None:
    """At a municipality of three a side nothing is told, so nothing of it can be taken."""
    small = ready_wave(north, alice, each=3, others=8)
    for chart in ("statements", "themes", "quadrant", "choice-U1"):
        assert take(alice, small, chart, "svg", "44021").status_code == 404
    page = client_of(alice).get(path(small, "report/44021/part/themes/")).content.decode()
    assert "Grafiek downloaden" not in page


def kept_charts(report: Report, language: str = "nl") -> dict[str, Chart]:
    return {chart.name: chart for chart in charts_of(make_page(report, language))}


def test_what_moved_over_the_waves_is_taken_along(north: Tenant, alice: User) -> None:
    later = computed_study(north, alice)[-1]
    with tenant(north.id):
        report = benchmark_report(later)
        assert report is not None
        assert "course-items" in kept_charts(report)
        told = chart_file(north, report, "course-items", "csv", "nl")
        drawn = chart_file(north, report, "course-items", "svg", "nl")
        shot = chart_file(north, report, "course-items", "png", "nl")
    assert told is not None
    assert drawn is not None
    assert shot is not None
    assert {row["table"] for row in rows_of(told)} == {"trend_statements"}
    said = "".join(Xml.fromstring(drawn).itertext())  # noqa: S314 -- made here
    assert "Voorjaar" in said
    assert "Winter" in said
    page = client_of(alice).get(path(later, "report/part/trends/?show=items")).content.decode()
    assert "/report/chart/course-items/png/" in page


def test_expectations_groups_and_the_map_are_taken_along(
    north: Tenant, alice: User, bram: User
) -> None:
    wave = ready_wave(north, alice, each=14, others=13)
    released(north, alice, wave)
    with tenant(north.id):
        own = municipality_report(wave, Municipality.objects.get(code="41002"), released_only=False)
        both = benchmark_report(wave)
        assert own is not None
        assert both is not None
        peers = [name for name in kept_charts(own) if name.startswith("peers-")]
        assert peers[:2] == ["peers-scores-0", "peers-gaps-0"]
        assert {"estimates"} <= set(kept_charts(both))
        for name, kinds in (
            ("peers-scores-0", {"political", "administrative"}),
            ("peers-gaps-0", {"gap"}),
        ):
            told = chart_file(north, own, name, "csv", "nl")
            assert told is not None
            lines = rows_of(told)
            assert {row["table"] for row in lines} == {"peers"}
            assert {row["code"].rpartition("-")[2] for row in lines} == kinds
    page = client_of(bram).get(path(wave, "report/41002/part/peers/")).content.decode()
    for kind in ("svg", "png", "csv"):
        assert f"/chart/peers-gaps-0/{kind}/" in page
        assert take(bram, wave, "peers-gaps-0", kind, "41002").status_code == 200
        assert take(alice, wave, "estimates", kind).status_code == 200
        assert take(alice, wave, "map-all", kind).status_code == 200
        assert take(bram, wave, "map-all", kind).status_code == 403
        assert take(bram, wave, "map-all", kind, "41002").status_code == 404


def test_the_map_is_that_of_the_chosen_province_in_the_chosen_order(
    north: Tenant, alice: User
) -> None:
    wave = ready_wave(north, alice, each=14, others=13)
    client = client_of(alice)
    page = client.get(path(wave, "report/part/map/?province=Oost-Vlaanderen&by=capacity"))
    found = re.search(r"/chart/(map-[^/]*)/csv/", page.content.decode())
    assert found is not None
    assert found[1] == "map-oost-vlaanderen.capacity"
    answer = take(alice, wave, found[1], "csv")
    rows = rows_of(answer.content)
    on_page = re.findall(r'<th scope="row"><a href[^>]*>([^<]+)', page.content.decode())
    assert [row["label"] for row in rows if row["figure"] == "capacity"] == on_page
    hidden = [row for row in rows if row["status"] != "shown"]
    assert all(row["value"] == "" for row in hidden)
    for odd in ("map-nowhere", "map-all.nothing", "map-"):
        assert take(alice, wave, odd, "svg").status_code == 404


def test_provinces_that_sound_alike_have_maps_of_their_own() -> None:
    provinces = ["Oost-Vlaanderen", "Oost Vlaanderen", "", "Київ", "all", "all-2"]
    found = named(provinces)
    assert sorted(found.values()) == sorted(["all", *provinces])
    assert found["all"] == "all"
    assert named(reversed(provinces)) == found
    assert all(re.fullmatch("[a-z0-9-]+", place) for place in found)


def test_every_link_on_every_part_gives_a_file(north: Tenant, alice: User, wave: Wave) -> None:
    client, found = client_of(alice), set()
    for part in every_part():
        page = client.get(path(wave, part)).content.decode()
        found |= set(re.findall(r'href="([^"]*/chart/[^"]*)" download', page))
    assert len(found) > 15
    for href in sorted(found):
        if href.endswith(("csv/", "svg/")):
            assert client.get(href).status_code == 200, href


def test_a_chart_is_a_download_that_a_browser_keeps(alice: User, wave: Wave) -> None:
    first = take(alice, wave, "statements", "svg")
    assert first["Content-Type"] == "image/svg+xml"
    assert (
        first["Content-Disposition"] == 'attachment; filename="Benchmark-Najaar-statements-nl.svg"'
    )
    assert first["Cache-Control"] == "private, no-cache"
    again = take(alice, wave, "statements", "svg", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert take(alice, wave, "statements", "csv")["ETag"] != first["ETag"]


@pytest.mark.parametrize("chart", ["nothing", "choice-", "choice-S1", "together-U1", "../x"])
def test_what_is_no_chart_is_not_found(alice: User, wave: Wave, chart: str) -> None:
    assert take(alice, wave, chart, "svg").status_code == 404
    assert take(alice, wave, "statements", "exe").status_code == 404


def test_a_name_that_was_made_up_is_not_kept(
    alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    store = cache.set

    def noted(key: str, *given: Any, **named: Any) -> None:
        kept.append(key)
        store(key, *given, **named)

    monkeypatch.setattr(cache, "set", noted)
    for chart in ("nothing", "map-nowhere", "takeaway-9", "takeaway-", "statements"):
        take(alice, wave, chart, "svg")
    assert [":chart:" in key for key in kept].count(True) == 1


def test_a_manager_takes_charts_of_the_own_released_report_alone(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    assert take(bram, wave, "statements", "svg", "41002").status_code == 404
    released(north, alice, wave)
    assert take(bram, wave, "statements", "svg", "41002").status_code == 200
    assert take(bram, wave, "statements", "svg", "44021").status_code == 404
    assert take(bram, wave, "statements", "svg").status_code == 403


def test_the_charts_of_the_takeaways_are_taken_along_under_their_sentence(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    for user, rest, code in (
        (alice, "takeaways/", ""),
        (alice, "takeaways/article/", ""),
        (bram, "takeaways/41002/", "41002"),
    ):
        page = client_of(user).get(path(wave, rest)).content.decode()
        names = set(re.findall(r'/chart/(takeaway-\d)/csv/" download', page))
        assert len(names) == page.count("<chart-tip>") > 1
        for name in names:
            rows = rows_of(take(user, wave, name, "csv", code).content)
            assert {row["figure"] for row in rows} == {"political", "administrative", "gap"}
            assert any(row["value"] for row in rows)
            assert all(not row["value"] for row in rows if row["status"] == "suppressed")
            assert rows[0]["label"][:9] in words_of(take(user, wave, name, "svg", code).content)
            assert take(user, wave, name, "png", code).content.startswith(b"\x89PNG")
    assert take(bram, wave, "takeaway-1", "svg").status_code == 403


def test_a_taken_chart_says_what_a_consultant_wrote_over_its_sentence(
    north: Tenant, alice: User, wave: Wave
) -> None:
    with tenant(north.id):
        standing = benchmark_standing(wave)
        assert standing is not None
        page = page_of(wave, None, "nl")
        section = next(one for one in eight_of(standing, page).sections if one.drawing)
        name, title = f"takeaway-{section.number}", section.title
        assert title.text in words_of(take(alice, wave, name, "svg").content)
        seen = Seen(title.key, title.generated, 0)
        write_sentence(by=alice, page=page, seen=seen, text="Wij delen meer.")
    drawn = words_of(take(alice, wave, name, "svg").content)
    assert "Wij delen meer." in drawn
    assert title.text not in drawn


def words_of(drawn: bytes) -> str:
    return "".join(Xml.fromstring(drawn).itertext())  # noqa: S314 -- made here
