"""The parts of a report: what a choice in the address shows, what is kept, and what is unchanged."""

import re
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client

from accounts.models import Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from reports.pages.parts import PagePlaces
from reports.pages.reports import make_page
from reports.pages.statements import READINGS, StatementList
from reports.queries import benchmark_figures, benchmark_standing
from surveys.models import Wave, WordingCorrection
from surveys.respond.queries.response import wave_response, with_enough
from tests.conftest import client_of, member
from tests.reports.payloads import benchmark, item, municipality
from tests.reports.stage import closed_wave, computed_study, every_part, path, ready_wave, released
from tests.reports.test_page_content import made_report

STATEMENTS = "report/part/statements/"


def statements(payload: dict[str, Any] | None = None, **chosen: str) -> list[str]:
    """The codes that stand in the table of a payload, for a choice."""
    payload = payload or benchmark()
    codes = [one["code"] for one in payload["items"]]
    return [
        row.code for row in StatementList(make_page(made_report(payload, codes), "nl"), chosen).rows
    ]


# --- which statements --------------------------------------------------------------------------


def test_the_order_is_the_one_that_was_asked_for() -> None:
    """A2 32, B1 20, A1 4, D1 4 and C1 2 points apart; E1 is hidden."""
    assert statements() == ["A2", "B1", "A1", "D1", "C1", "E1"]
    assert statements(sort="order") == ["A1", "A2", "B1", "C1", "D1", "E1"]
    assert statements(sort="political") == ["A1", "A2", "B1", "D1", "C1", "E1"]
    assert statements(sort="administrative") == ["B1", "A1", "D1", "A2", "C1", "E1"]


def test_a_choice_keeps_those_that_it_names() -> None:
    assert statements(reading="different") == ["A2", "B1"]
    assert statements(reading="shared_strength") == ["A1"]
    assert statements(reading="undecided") == ["D1"]
    assert statements(reading="suppressed") == ["E1"]
    assert statements(theme="t") == statements()
    assert statements(theme="other") == []
    assert statements(reading="different", sort="administrative") == ["B1", "A2"]


def test_a_gap_is_large_from_the_margin_on_and_a_hidden_one_is_neither() -> None:
    payload = benchmark()
    payload["items"] += [item("X1", (0.50, 0.40), "inconclusive"), item("X2", (0.5, 0.41), "x")]
    payload["items"][-1]["class"]["code"] = "inconclusive"
    assert statements(payload, size="large") == ["A2", "B1", "X1"]
    assert statements(payload, size="small") == ["X2", "A1", "D1", "C1"]


def test_a_number_is_that_of_the_whole_table() -> None:
    payload = benchmark()
    codes = [one["code"] for one in payload["items"]]
    page = make_page(made_report(payload, codes), "nl")
    (row,) = StatementList(page, {"reading": "shared_problem"}).rows
    assert (row.code, row.number) == ("C1", 5)


def test_only_what_there_is_can_be_chosen() -> None:
    payload = benchmark()
    page = make_page(made_report(payload, [one["code"] for one in payload["items"]]), "nl")
    offered = [one.key for one in StatementList(page, {}).readings]
    assert offered[:4] == ["different", "equal", "undecided", "suppressed"]
    assert set(offered) <= set(READINGS)
    assert all(statements(payload, reading=key) for key in offered)
    own = municipality()
    page = make_page(made_report(own, [one["code"] for one in own["items"]]), "nl")
    assert [one.key for one in StatementList(page, {}).readings] == ["described", "suppressed"]


# --- the pages ---------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def read(user: User, wave: Wave, rest: str) -> str:
    answer = client_of(user).get(path(wave, rest), headers={"accept-language": "nl"})
    assert answer.status_code == 200
    return answer.content.decode()


def listed(page: str) -> list[str]:
    return re.findall(r'id="item-(\w+)"', page)


def test_a_choice_can_be_shared(alice: User, wave: Wave) -> None:
    everything = listed(read(alice, wave, STATEMENTS))
    assert set(everything) >= {"S1", "S2", "S3", "S4"}
    found = read(alice, wave, f"{STATEMENTS}?sort=order&theme=capacity&reading=")
    assert listed(found) == [code for code in sorted(everything) if code in listed(found)]
    assert re.search(r'<option value="order" selected>', found)
    assert f"{len(listed(found))} van {len(everything)} stellingen." in found
    nothing = read(alice, wave, f"{STATEMENTS}?reading=blind_spot_political")
    assert listed(nothing) == []
    assert "Geen enkele stelling past bij deze keuze." in nothing


@pytest.mark.parametrize(
    "rest",
    [
        STATEMENTS + "?theme=x&sort=y&reading=z&size=w&more=1",
        "report/part/trends/?show=x",
        "report/part/method/?theme=capacity",
        "report/41002/part/peers/?peers=list:9:x",
    ],
)
def test_a_made_up_choice_fills_no_cache(alice: User, wave: Wave, rest: str) -> None:
    read(alice, wave, rest.split("?")[0])
    with patch("reports.kept.render_to_string", side_effect=AssertionError("made again")):
        read(alice, wave, rest)


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("report/part/trends/", "Dit is de eerste gesloten golf van deze studie."),
        ("report/41002/part/trends/", "Het verloop over de golven staat alleen in de benchmark"),
        (
            "report/41002/part/estimates/",
            "Wat elke kant denkt dat de andere antwoordt, staat alleen",
        ),
        ("report/41002/part/effort/", "Inspanning naast rendement staat alleen in de benchmark"),
        ("report/part/effort/", "Deze vragenlijst heeft geen vragen over inspanning"),
    ],
)
def test_what_is_not_there_is_said(alice: User, wave: Wave, rest: str, said: str) -> None:
    assert said in read(alice, wave, rest)


def test_the_count_of_what_differs_leads_to_those_statements() -> None:
    payload = benchmark()
    page = make_page(made_report(payload, [one["code"] for one in payload["items"]]), "nl")
    links = {"statements": {"href": "/there/"}, "links": ()}
    html = render_to_string(
        "reports/benchmark/overview.html",
        {"page": page, "parts": links, "places": PagePlaces({}), "enough": 3},
    )
    assert '<strong>2 <small><a href="/there/?reading=different">' in html
    assert len(statements(payload, reading="different")) == 2


def test_the_course_is_shown_in_pieces(north: Tenant, alice: User) -> None:
    last = computed_study(north, alice)[-1]
    pieces = [
        read(alice, last, f"report/part/trends/{rest}")
        for rest in ("", "?show=items", "?show=table")
    ]
    assert ["<h4>" in piece for piece in pieces] == [True, True, False]
    assert ["Zelfde zetels" in piece for piece in pieces] == [False, False, True]
    whole = read(alice, last, "report/part/whole/")
    assert "<h4>" in whole
    assert "Zelfde zetels" in whole


def test_a_sentence_stands_in_its_part_and_in_the_whole_report(north: Tenant, alice: User) -> None:
    last = computed_study(north, alice)[-1]
    with tenant(north.id):
        standing = benchmark_standing(last)
        assert standing is not None
        page = make_page(benchmark_figures(standing), "nl")
    assert sorted(s.text for part in page.told.values() for s in part) == sorted(
        s.text for s in page.sentences
    )
    (rising,) = (s.text for s in page.told["trends"] if s.kind == "trend_rising")
    begin = rising.split("‘")[0]
    shown = {rest: begin in read(alice, last, rest) for rest in every_part() if "41002" not in rest}
    assert [rest for rest, seen in shown.items() if seen] == [
        "report/part/trends/", "report/part/whole/"
    ]  # fmt: skip


def test_enough_means_the_same_on_all_pages(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
        assert with_enough(wave) == wave_response(wave).enough == 5
        wave.threshold = 8
        assert with_enough(wave) == wave_response(wave).enough == 0


# --- unchanged ---------------------------------------------------------------------------------


def again(browser: Client, address: str, tag: str) -> int:
    return browser.get(address, headers={"if-none-match": tag}).status_code


@pytest.mark.parametrize("rest", every_part())
def test_the_same_reader_is_told_that_nothing_changed(alice: User, wave: Wave, rest: str) -> None:
    browser, address = client_of(alice), path(wave, rest)
    browser.get(address)  # which gives the secret of the forms
    first = browser.get(address)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    same = browser.get(address, headers={"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["ETag"] == tag
    assert "Cookie" in same.headers["Vary"]


def test_what_the_page_shows_is_in_its_tag(alice: User, anna: User, wave: Wave) -> None:
    browser, address = client_of(alice), path(wave, "report/")
    browser.get(address)
    tag = browser.get(address).headers["ETag"]
    assert again(browser, address, tag) == 304
    assert again(browser, path(wave, STATEMENTS), tag) == 200
    assert again(browser, f"{address}?x=1", tag) == 200
    other = client_of(anna)
    other.get(address)
    assert again(other, address, tag) == 200
    browser.cookies["theme"] = "dark"
    assert again(browser, address, tag) == 200
    del browser.cookies["theme"]
    browser.cookies["tz_language"] = "fr"
    assert again(browser, address, tag) == 200
    del browser.cookies["tz_language"]
    assert again(browser, address, tag) == 304


def test_release_is_seen_at_once(north: Tenant, alice: User, wave: Wave) -> None:
    browser, address = client_of(alice), path(wave, "report/")
    browser.get(address)
    tag = browser.get(address).headers["ETag"]
    released(north, alice, wave)
    assert again(browser, address, tag) == 200


def test_another_role_is_another_page(north: Tenant, wave: Wave) -> None:
    eva = member(north, "eva", Role.CONSULTANT)
    browser, address = client_of(eva), path(wave, "report/")
    browser.get(address)
    tag = browser.get(address).headers["ETag"]
    assert again(browser, address, tag) == 304
    membership = eva.memberships.get()
    membership.role = Role.ANALYST
    membership.save()
    assert again(browser, address, tag) == 200


def test_a_message_is_shown_once_and_never_kept(alice: User, wave: Wave) -> None:
    browser, address = client_of(alice), path(wave, "report/")
    browser.get(address)
    tag = browser.get(address).headers["ETag"]
    browser.post(path(wave, "release/"))
    browser.post(path(wave, "release/"))
    said = browser.get(address, headers={"if-none-match": tag})
    assert "Deze cijfers zijn al vrijgegeven." in said.content.decode()
    assert "ETag" not in said.headers
    assert said.headers["Cache-Control"] == "private, no-store"
    plain = browser.get(address)
    assert "al vrijgegeven" not in plain.content.decode()
    assert again(browser, address, plain.headers["ETag"]) == 304


def test_the_tokens_of_an_unchanged_page_are_good(alice: User, wave: Wave) -> None:
    """The forms of a page that a browser has are taken. With another secret, as after a new log-in,
    it must not show that page again."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    address = path(wave, "report/")
    browser.get(address)
    first = browser.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', first.content.decode())
    assert token is not None
    assert again(browser, address, first.headers["ETag"]) == 304
    form = {"csrfmiddlewaretoken": token[1], "language": "fr", "next": address}
    assert browser.post("/language/setlang/", form).status_code == 302
    del browser.cookies["tz_language"]
    assert again(browser, address, first.headers["ETag"]) == 304
    del browser.cookies["csrftoken"]
    assert again(browser, address, first.headers["ETag"]) == 200  # and gives another secret
    assert again(browser, address, first.headers["ETag"]) == 200


# --- the map -----------------------------------------------------------------------------------

MAP = "report/part/map/?province=all"


def cells_of(page: str) -> dict[str, list[tuple[str, str]]]:
    """By the code of a municipality its cells: the class, and what stands there."""
    rows = re.findall(r'<tr><th scope="row"><a href="[^"]*/report/(\w+)/.*?</tr>', page, re.DOTALL)
    bodies = re.findall(r'<tr><th scope="row"><a href.*?</tr>', page, re.DOTALL)
    cells = [re.findall(r'<td class="(\w+)">([^<]*)</td>', body) for body in bodies]
    return dict(zip(rows, cells, strict=True))


@pytest.fixture
def large(north: Tenant, alice: User) -> Wave:
    """With so many answers that gaps on themes are shown."""
    return ready_wave(north, alice, each=14, others=6)


def test_the_map_shows_what_each_report_shows(alice: User, large: Wave) -> None:
    found = cells_of(read(alice, large, MAP))
    assert len(found) == 8
    for code in ("41002", "44021"):
        own = read(alice, large, f"report/{code}/part/themes/")
        gaps = re.findall(r'class="gap" data-label="verschil">([^<]*)<', own)
        assert [text if shade != "hidden" else "–" for shade, text in found[code]] == gaps
    shown = [cell for cells in found.values() for cell in cells if cell[0] != "hidden"]
    assert len(shown) >= 4
    assert all((shade[1] == "p") is (text[0] == "+") for shade, text in shown if shade != "h0")


def test_an_option_hidden_for_six_answers_is_not_said_to_rest_on_fewer_than_five(
    north: Tenant, alice: User
) -> None:
    """A choice among options needs more answers than a statement."""
    wave = ready_wave(north, alice, each=6, others=8)
    page = read(alice, wave, "report/41002/part/questions/")
    assert '<summary class="suppressed">te weinig</summary>' in page
    assert "n&lt;5" not in page


def test_a_hidden_gap_is_hatched_and_said(north: Tenant, alice: User) -> None:
    wave = ready_wave(north, alice, each=3, others=8)
    found = cells_of(read(alice, wave, MAP))
    assert {cell for cells in found.values() for cell in cells} == {("hidden", "n&lt;5")}


def test_the_map_is_of_a_province_and_by_a_theme(alice: User, large: Wave) -> None:
    every = cells_of(read(alice, large, MAP))
    sorted_by = read(alice, large, f"{MAP}&by=capacity")
    assert 'aria-sort="descending"><a href="?province=all&amp;by=capacity">' in sorted_by
    cells = [cells[0] for cells in cells_of(sorted_by).values()]
    gaps = [
        float(text.replace("−", "-").replace(",", ".")) if shade != "hidden" else -100.0
        for shade, text in cells
    ]
    assert gaps == sorted(gaps, reverse=True)
    assert len(set(gaps)) > 1
    one = cells_of(read(alice, large, "report/part/map/?province=Oost-Vlaanderen"))
    assert set(one) < set(every)
    assert {"41002", "44021"} <= set(one)
    assert client_of(alice).get(path(large, "report/41002/part/map/")).status_code == 404


def test_a_municipality_reads_of_a_theme_that_it_is_no_scale_as_the_benchmark_does(
    alice: User, large: Wave
) -> None:
    said = "niet aangetoond als één schaal: lees de stellingen apart"
    loose = re.compile(rf'id="item-([^"]+)"(?:(?!</tr>).)*?{said}', re.DOTALL)
    whole = set(loose.findall(read(alice, large, "report/part/themes/")))
    own = read(alice, large, "report/41002/part/themes/")
    assert set(loose.findall(own)) == whole != set()


def test_the_method_note_tells_of_corrected_typing_errors(
    north: Tenant, alice: User, wave: Wave
) -> None:
    with tenant(north.id):
        item = wave.version.document.items()[0].code
        WordingCorrection.objects.create(
            wave=wave,
            number=1,
            place=f"item.{item}.wording.political",
            language="nl",
            before="Wij beslissen zelv.",
            after="Wij beslissen zelf.",
            by=alice,
        )
        Wave.objects.filter(id=wave.id).update(corrections=1)
    cache.clear()
    page = client_of(alice).get(path(wave, "report/part/method/")).content.decode()
    assert "Wij beslissen zelv." in page
    assert "Wij beslissen zelf." in page
    assert alice.email not in page.split("Verbeterde tikfouten")[1].split("</ul>")[0]
