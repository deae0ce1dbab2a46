"""No part of a page prints a gap that points against the two figures beside it.

The waves are those of Simpson's paradox: inside municipalities the political side is higher, over
all respondents the administration is.
"""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from django.template.loader import render_to_string

from benchmarking.core.counting.tallying import tally
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.municipalities.peer_results import PeerItem, PeerTheme
from benchmarking.core.municipalities.peergroups import Partition
from benchmarking.core.tables.detail_results import PeerGroup
from reports.charts.rows import describe
from reports.narrative.model import beside_gap, is_over_all, value
from reports.narrative.tell import tell
from reports.pages.labels import labels_of
from reports.pages.peers import GroupPart, GroupRow
from reports.pages.reports import Page, make_page
from reports.pages.statements import StatementList
from reports.queries import Report
from surveys.questionnaire.document import Document
from tests.core.documents import benchmark_payload, beside, own_payloads, peer_payload, read
from tests.core.turned import OUTLINE, turned_wave
from tests.questionnaire.builders import raw_item, small
from tests.reports.payloads import read_document, read_item

Json = dict[str, Any]
MINUS = "\N{MINUS SIGN}"
OPTIONS = [{"code": code, "text": {"nl": code.upper()}} for code in ("x", "y", "z")]


def the_document() -> Document:
    return small(
        raw_item("A", "scale", scale="five", theme="t"),
        raw_item("S", "single", options=OPTIONS),
        raw_item("M", "multiple", options=OPTIONS),
        raw_item("R", "ranking", options=OPTIONS, choose=2),
        raw_item("P", "sum", options=OPTIONS),
        raw_item("N", "number"),
        themes={"t": {"title": {"nl": "Thema"}}},
    )


@pytest.fixture(scope="module")
def documents() -> tuple[Json, Json, Json]:
    """The benchmark, a peer group, and a municipality beside the benchmark."""
    wave = turned_wave()
    counted = tally(wave, OUTLINE)
    halves = Partition("province", "province", {c: "P" if c < "020" else "Q" for c in wave.municipality_codes})  # fmt: skip
    tables = compute_municipalities(counted, partitions=[halves])
    peers = compute_peers(counted, tables)
    whole = {**benchmark_payload(compute_benchmark(counted)), "peer_groups": []}
    own = beside(next(own_payloads(tables, whole)), whole)
    return whole, peer_payload(peers.results[-1]), own


def page_of(payload: Json) -> Page:
    nothing: Any = None  # only document and payload are read
    report = Report(
        nothing, nothing, nothing, None, None, None, None, the_document(), read_document(payload)
    )
    return make_page(report, "nl")


class Cells(HTMLParser):
    """The rows of the tables: what stands in each cell by its data-label."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self.label = ""
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "tr":
            self.rows.append({})
        if tag == "span" and "base" in (found.get("class") or ""):
            self.skipped += 1
        if tag in ("td", "th"):
            self.label = found.get("data-label") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.label, self.skipped = "", 0

    def handle_data(self, data: str) -> None:
        if self.label and not self.skipped and self.rows:
            row = self.rows[-1]
            row[self.label] = row.get(self.label, "") + data.strip()


def number(text: str) -> float | None:
    found = re.search(rf"[{MINUS}+]?\d+(,\d+)?", text)
    return float(found.group().replace(MINUS, "-").replace(",", ".")) if found else None


def printed(html: str) -> list[tuple[float, float, float]]:
    """Political, administrative and gap of every row that has all three."""
    parser = Cells()
    parser.feed(html)
    rows = [[number(row.get(key, "")) for key in ("pol.", "adm.", "verschil")] for row in parser.rows]  # fmt: skip
    return [(p, a, g) for p, a, g in rows if p is not None and a is not None and g is not None]


def rendered(name: str, **values: Any) -> str:
    return render_to_string(f"reports/{name}.html", values)


def test_every_table_of_the_benchmark(documents: tuple[Json, Json, Json]) -> None:
    page = page_of(documents[0])
    tables = [
        rendered("_gaps", page=page, statements=StatementList(page, {}), mode="tested"),
        rendered("_themes", rows=page.themes, tested=True, threshold=5),
        rendered("_questions", page=page),
    ]
    rows = [row for html in tables for row in printed(html)]
    assert len(rows) == 1 + 1 + 4 * 3
    for political, administrative, gap in rows:
        assert abs(political - administrative - gap) <= 1.01  # each rounded by itself
        assert gap * (political - administrative) > 0
    assert rows[0] == (60, 40, 20)


def test_the_groups_beside_one_another(documents: tuple[Json, Json, Json]) -> None:
    _, group, _ = documents
    row = GroupRow(read(PeerGroup, group["group"]), "P", read(PeerTheme, group["themes"][0]))
    groups = {"themes": (), "chosen": page_of(documents[0]).themes[0], "parts": [GroupPart("P", (row,))]}  # fmt: skip
    html = rendered("_groups", groups=groups, threshold=5)
    ((political, administrative, gap),) = printed(html)
    assert gap > 15
    assert abs(political - administrative - gap) <= 1.01


def test_charts_sentences_and_classes(documents: tuple[Json, Json, Json]) -> None:
    whole, group, own = documents
    (item,) = whole["items"]
    assert describe(read_item(item), "share", "nl") == "Politiek 60\N{NO-BREAK SPACE}%, Administratie 40\N{NO-BREAK SPACE}%"  # fmt: skip
    (point,) = page_of(whole).points
    assert point.gap == pytest.approx(100 * item["gap"]["within"]["value"])
    assert point.share == pytest.approx((60 + 40) / 2)
    assert value(beside_gap(read(PeerItem, group["items"][0])).political) == pytest.approx(0.6)
    assert "60\N{NO-BREAK SPACE}%, 40\N{NO-BREAK SPACE}%" in describe(
        read_item(own["items"][0]), "share", "nl"
    )
    told = " ".join(s.text for s in tell(read_document(whole), labels_of(the_document()), "nl"))
    for political, administrative in re.findall(r"(\d+)\s% van de politiek en (\d+)\s%", told):
        assert int(political) > int(administrative)
    assert not re.search(r"\b(48|52)\s%", told)
    assert item["class"]["code"] != "blind_spot_administrative"


def test_a_municipality_reads_the_benchmark_inside_municipalities(
    documents: tuple[Json, Json, Json],
) -> None:
    page = page_of(documents[2])
    html = rendered("_gaps", page=page, statements=StatementList(page, {}), mode="own", own=True)
    ((political, administrative, gap),) = printed(html)
    assert abs(political - administrative - gap) <= 1.01
    assert "benchmark: 60" in html
    told = " ".join(
        s.text for s in tell(read_document(documents[2]), labels_of(the_document()), "nl")
    )
    assert "In de benchmark is dat 60\N{NO-BREAK SPACE}% van de politiek en 40" in told


def test_where_there_is_no_gap_the_shares_of_all_respondents_are_named(
    documents: tuple[Json, Json, Json],
) -> None:
    """Four municipalities with both sides are too few: shares with their name, and no gap."""
    wave = turned_wave(12)
    alone = np.where(wave.municipality < 8, 1, 0) == wave.perspective  # and the last four the other
    answers = np.where((wave.municipality >= 4) & alone, 0, wave.scales["A"])
    counted = tally(replace(wave, scales={"A": answers}), OUTLINE)
    payload = {**benchmark_payload(compute_benchmark(counted)), "peer_groups": []}
    (item,) = payload["items"]
    assert item["gap"]["within"]["value"] is None
    assert is_over_all(read_item(item))
    page = page_of(payload)
    html = rendered("_gaps", page=page, statements=StatementList(page, {}), mode="tested")
    assert "alle respondenten" in html
    assert printed(html) == []
    assert "alle respondenten" in describe(read_item(item), "share", "nl")
    assert 'class="conn"' not in html
