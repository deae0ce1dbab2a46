"""What stands on a report: the same counts everywhere, texts that stay texts, and kindness."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.narrative.tell import tell
from reports.pages.reports import make_page
from reports.pages.statements import FIRST, StatementList
from reports.queries import Report, benchmark_report, municipality_report
from surveys.models import Municipality, Wave
from surveys.questionnaire.document import Document, decode, to_builtins
from surveys.questionnaire.words import Language
from tests.benchmarking.stage import the_document
from tests.benchmarking.study_stage import towns
from tests.conftest import client_of
from tests.reports.payloads import benchmark, figure, item, read_document, score
from tests.reports.stage import (
    computed_study,
    computed_wave,
    every_part,
    path,
    ready_wave,
    released,
)

pytestmark = pytest.mark.django_db
BENCHMARK_INSTEAD = ("part/statements/", "part/whole/")
FIGURES = "report/part/figures/"
HOSTILE = "</text></svg><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7|add:7 }} {0} %s"


def worded(texts: dict[str, dict[str, str]], title: str = "Thema") -> Document:
    """The stage's questionnaire with other wordings for these items."""
    body = to_builtins(the_document(4))
    body["themes"]["capacity"]["title"] = {"nl": title}
    for one in body["sections"][0]["items"]:
        if one["code"] in texts:
            one["wording"] = {side: {"nl": text} for side, text in texts[one["code"]].items()}
        for option in one.get("options", []):
            option["text"] = {"nl": f"{title} {option['code']}"}
    return decode(body)


def made_report(payload: dict[str, Any], codes: list[str]) -> Report:
    """A report of a hand-made payload: only document and payload are read."""
    texts = {"political": "Wij kiezen.", "administrative": "Er wordt gekozen."}
    section = {"code": "a", "title": {"nl": "A"}, "items": []}
    for code in codes:
        wording = {side: {"nl": text} for side, text in texts.items()}
        section["items"].append(  # type: ignore[attr-defined]  # a list inside a literal
            {"kind": "scale", "code": code, "wording": wording, "scale": "agree"}
        )
    labels = [{"nl": text} for text in ("A", "B", "C", "D", "E")]
    document = decode(
        {
            "title": {"nl": "T"}, "minutes": 1, "languages": ["nl"],
            "scales": {"agree": {"labels": labels}}, "sections": [section],
        }
    )  # fmt: skip
    return Report(None, None, None, None, None, None, None, document, read_document(payload))  # type: ignore[arg-type]  # not read


def test_verdict_tile_and_grey_rows_count_the_same() -> None:
    payload = benchmark()
    # Undecided by class, and yet a demonstrable and large gap: the sentence counts it.
    payload["items"].append(item("F1", (0.55, 0.3), "inconclusive"))
    page = make_page(made_report(payload, [one["code"] for one in payload["items"]]), "nl")
    verdict = next(
        s for s in tell(read_document(payload), page.labels, "nl") if s.kind == "verdict"
    )
    assert "op 2 van de 6 stellingen; op 3 kijken ze aantoonbaar anders" in verdict.text
    assert page.counts == {
        "different": 3, "equal": 2, "undecided": 1, "described": 0, "suppressed": 1
    }  # fmt: skip
    assert [row.code for row in page.rows if not row.is_quiet] == ["A2", "F1", "B1"]
    assert [row.is_named for row in page.rows if row.code in ("A2", "F1")] == [True, False]


def test_numbers_are_those_of_the_table() -> None:
    payload = benchmark()
    payload["items"] += [item(f"X{n}", (0.5, 0.4 - n / 100), "inconclusive") for n in range(20)]
    page = make_page(made_report(payload, [one["code"] for one in payload["items"]]), "nl")
    assert [row.number for row in page.rows] == list(range(1, 27))
    table = StatementList(page, {})
    assert (len(table.first), len(table.others)) == (FIRST, 26 - FIRST)
    numbers = {row.code: row.number for row in page.rows}
    assert [(p.code, p.number) for p in page.points] == [
        (p.code, numbers[p.code]) for p in page.points
    ]
    assert page.rows[0].other == "Er wordt gekozen."


def test_estimates_stand_beside_the_answers() -> None:
    payload = benchmark()
    guess = {"n": 9, "share": figure(0.66), "mean": score(66)}
    hidden = {"n": None, "share": figure(None), "mean": score(None)}
    payload["estimates"] = [
        {"code": "A2", "political": guess, "administrative": guess},
        {"code": "D1", "political": hidden, "administrative": guess},
    ]
    payload["coorientation"] = [
        {"code": "A2", "political": {"state": "false_consensus"}, "administrative": {"state": "x"}}
    ]
    page = make_page(made_report(payload, ["A2", "D1"]), "nl")
    first, second = page.estimates
    told = [(one.side, one.state, one.orientation) for one in first.rows]
    assert told == [("political", "near", "x"), ("administrative", "higher", "false_consensus")]
    assert [one.state for one in second.rows] == ["higher", "suppressed"]


# --- the rendered pages ------------------------------------------------------------------------


class Collected(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(user: User, wave: Wave, rest: str = "report/", language: str = "nl") -> str:
    client = client_of(user)
    client.cookies["tz_language"] = language
    answer = client.get(path(wave, rest))
    assert answer.status_code == 200
    return answer.content.decode()


def test_hostile_texts_stay_texts(north: Tenant, alice: User) -> None:
    sides = {"political": HOSTILE, "administrative": f"Anders {HOSTILE}"}
    document = worded({f"S{n}": sides for n in range(1, 5)} | {"U1": sides}, title=HOSTILE)
    wave = computed_wave(north, alice, document=document, name=HOSTILE[:80])
    for rest in every_part():
        found = Collected(page_of(alice, wave, rest))
        scripts = [attrs for tag, attrs in found.elements if tag == "script"]
        assert all(attrs.get("src") for attrs in scripts)
        assert not any(tag == "img" for tag, _ in found.elements)
        handlers = [a for _, attrs in found.elements for a in attrs if a.startswith("on")]
        assert handlers == []
        if rest.endswith(("statements/", "whole/")):
            assert "{{ 7|add:7 }}" in found.text
            assert "<script>alert(1)</script>" in found.text


def test_ids_are_unique_and_links_lead_somewhere(north: Tenant, alice: User) -> None:
    wave = computed_study(north, alice)[-1]
    with tenant(north.id):
        parts = every_part(towns(1)[0].code)
    pages = {path(wave, rest): Collected(page_of(alice, wave, rest)) for rest in parts}
    ids = {
        address: [attrs["id"] or "" for _, attrs in found.elements if "id" in attrs]
        for address, found in pages.items()
    }
    followed = set()
    for address, found in pages.items():
        assert len(set(ids[address])) == len(ids[address]), address
        for _, attrs in found.elements:
            there, _hash, target = (attrs.get("href") or "").partition("#")
            if target and (not there or there in pages):
                assert target in ids[there or address], (address, attrs["href"])
                followed.add((bool(there), target.split("-")[0]))
    assert {(True, "item"), (False, "item")} <= followed


def test_every_part_has_one_heading_its_name_and_the_way_on(north: Tenant, alice: User) -> None:
    wave = ready_wave(north, alice)
    for rest in every_part():
        page = page_of(alice, wave, rest)
        assert page.count("<h1>") == 1
        heading = page.split("<h1>")[1].split("</h1>")[0]
        titles = page.split("<title>")[1].split("</title>")[0].split(" · ")
        current = re.findall(
            r'<a href="([^"]+)" aria-current="page">', page.split('class="report-parts')[1]
        )
        if rest.endswith("whole/"):
            assert (heading, current) == ("Hele rapport", [])
        else:
            assert current[0] == path(wave, rest)
        if "part/" in rest:
            assert titles[0] == heading
            assert f'href="{path(wave, rest.split("part/")[0])}"' in page


def test_too_small_a_municipality_sees_the_benchmark(
    north: Tenant, alice: User, bram: User
) -> None:
    wave = computed_wave(north, alice, each=3, others=8)
    released(north, alice, wave)
    slugs = ("statements", "priorities", "themes", "peers", "questions", "figures")
    for rest in ("", *(f"part/{slug}/" for slug in (*slugs, "whole"))):
        page = page_of(bram, wave, f"report/41002/{rest}")
        assert "De cijfers van dit bestuur blijven verborgen" in page
        assert "Waar kijken beide kanten anders?" not in page
        assert "Eerst bespreken" not in page
        assert 'class="suppressed"' not in page
        assert ("De benchmark van alle besturen" in page) is (rest in BENCHMARK_INSTEAD)
        notice = page.split('class="notice"')[1].split("</div>")[0]
        there = path(wave, "report/41002/part/statements/")
        assert (f'href="{there}"' in notice) is (rest not in BENCHMARK_INSTEAD)


def test_where_the_benchmark_is_hidden_too_nobody_is_sent_there(
    north: Tenant, alice: User, bram: User
) -> None:
    wave = computed_wave(north, alice, each=2, others=0)
    released(north, alice, wave)
    for rest in ("", "part/statements/", "part/themes/"):
        notice = page_of(bram, wave, f"report/41002/{rest}").split('class="notice"')[1]
        notice = notice.split("</div>")[0]
        assert "Ook van alle deelnemende besturen samen zijn er geen cijfers" in notice
        assert "<a " not in notice


def test_small_groups_show_how_many_answered(north: Tenant, alice: User) -> None:
    wave = ready_wave(north, alice)
    page = page_of(alice, wave, "report/41002/part/whole/")
    shares = re.findall(r'<span class="base">n [0-9]', page)
    assert len(shares) >= 2 * 5
    assert "open teken: benchmark van alle besturen" in page
    assert "aantoonbaar" not in Collected(page).text


def test_missing_answers_leave_bounds(north: Tenant, alice: User) -> None:
    wave = computed_wave(north, alice, invited=9)
    page = page_of(alice, wave, "report/41002/part/statements/")
    below = r'n 7 van 9</span><span class="base">van alle 9: <span class="range">'
    assert re.search(below + r"\d+ tot \d+\xa0%</span>", page)
    told, figures = "report/41002/", "report/41002/part/figures/"
    assert "Wie niet antwoordde kan dat nog verschuiven: bij ‘" in page_of(alice, wave, told)
    assert "Eronder: waartussen het cijfer ligt" in page_of(alice, wave, figures)
    earlier = computed_wave(north, alice, name="Vroeger")
    assert 'base">van alle' not in page_of(alice, earlier, "report/41002/part/statements/")
    assert "Eronder: waartussen het cijfer ligt" not in page_of(alice, earlier, figures)


def test_weighted_figures_stand_beside_the_plain_ones(north: Tenant, alice: User) -> None:
    wave = computed_wave(north, alice, others=14, invited=8, province="Limburg")
    text = " ".join(Collected(page_of(alice, wave, FIGURES)).text.split())
    assert re.search(r"98 antwoorden wegen als 9\d \(ontwerpeffect 1,\d+\)", text)
    assert "en op wie uitgenodigd was naar functie en provincie" in text
    uneven = computed_wave(north, alice, name="Scheef", others=12)
    refused = Collected(page_of(alice, uneven, FIGURES)).text
    assert "De cijfers zijn niet gewogen: te veel gewichten waren zo groot" in refused
    assert "antwoorden wegen als" not in refused


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "In dit bestuur antwoordden 7 politici en 7 medewerkers."),
        ("en", "In this government, 7 politicians and 7 staff members answered."),
        (
            "fr",
            "Qui a répondu dans ce pouvoir local\N{NO-BREAK SPACE}: 7 élus et 7 membres du personnel.",
        ),
        ("de", "In dieser Gemeinde antworteten 7 Personen aus der Politik"),
    ],
)
def test_report_speaks_the_readers_language(
    north: Tenant, alice: User, language: str, said: str
) -> None:
    wave = ready_wave(north, alice)
    page = page_of(alice, wave, "report/41002/", language)
    assert f'<html lang="{language}"' in page
    assert said in page
    percent = r"\d%" if language == "en" else r"\d\xa0%"
    assert re.search(percent, Collected(page).text)


def test_language_is_chosen_by_a_button(alice: User, north: Tenant) -> None:
    client = client_of(alice)
    answer = client.post("/language/setlang/", {"language": "fr", "next": "/t/north/"})
    assert answer.headers["Location"] == "/t/north/"
    assert client.cookies["tz_language"].value == "fr"
    page = client.get("/t/north/").content.decode()
    assert re.search(r'value="fr"[^>]*aria-current="true"', page)


# --- where safety is kept ----------------------------------------------------------------------


def sources() -> Iterator[Path]:
    for room in ("accounts", "surveys", "benchmarking", "reports", "config"):
        yield from (Path(settings.BASE_DIR) / room).rglob("*.py")


def test_only_charts_and_rendered_templates_are_called_safe() -> None:
    """The charts and `format_html` escape every text; a body comes out of a template, which does."""
    calls = re.compile(r"mark_safe\(|SafeString\(|__html__|format_html\w*\(")
    root = Path(settings.BASE_DIR)
    found = {str(path.relative_to(root)) for path in sources() if calls.search(path.read_text())}
    assert found == {
        "reports/kept.py",
        "reports/templatetags/cells.py",
        "reports/templatetags/charts.py",
    }


def test_report_is_read_once_whatever_the_language(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    wave = ready_wave(north, alice)
    with tenant(north.id):
        report, own = benchmark_report(wave), municipality_report(wave, aalst, released_only=False)
    assert report is not None
    assert own is not None
    for language in Language:
        with translation.override(language):
            assert make_page(report, language).verdict
            kinds = [sentence.kind for sentence in make_page(own, language).verdict]
            assert kinds == ["verdict", "response", "nature"]
