"""A municipality among its peers: only what is certain is said, and what is hidden stays hidden."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from benchmarking.core.municipalities.own_results import OwnPeers, Place
from benchmarking.core.municipalities.peer_results import GapLine, PeerTheme
from benchmarking.core.tables.detail_results import Line, PeerGroup, PeerKind
from reports.charts import peers as drawings
from reports.narrative.peers import among, group_name, kind_name, tell_peers, third_text
from reports.narrative.phrasing.words import LANGUAGES, Writer
from reports.pages.peers import own_peers, side_by_side
from reports.queries import Report
from surveys.models.catalogue import SIZES
from surveys.questionnaire.document import decode
from tests.core.documents import read
from tests.reports.payloads import read_document, score

HOSTILE = "<script>alert(1)</script>"
LABELS = {"t": {"nl": "Capaciteit"}, "u": {"nl": "Richting"}}


def place(
    shrunken: float | None, third: str | None = None, reliability: float | None = 0.5
) -> dict[str, Any]:
    chance = 0.86 if third else None
    return {"shrunken": shrunken, "reliability": reliability, "third": third, "chance": chance}


HIDDEN = place(None, None, None)


def read_place(
    shrunken: float | None, third: str | None = None, reliability: float | None = 0.5
) -> Place:
    return read(Place, place(shrunken, third, reliability))


def group(key: str, kind: str, label: str = "", **more: Any) -> dict[str, Any]:
    return {
        "key": key, "kind": kind, "label": label, "name": "", "municipalities": 40,
        "status": "shown", "reason": None, **more,
    }  # fmt: skip


def own_group(key: str, kind: str, label: str = "", **more: Any) -> dict[str, Any]:
    """A group with one theme in which the political side is certainly high, and the gap low."""
    theme = {
        "code": "t", "political": place(71.0, "high"), "administrative": place(48.0),
        "gap": place(-12.0, "low"),
    }  # fmt: skip
    return {**group(key, kind, label, **more), "themes": [theme]}


def line(low: float, middle: float, high: float) -> dict[str, Any]:
    return {
        "median": middle, "low": middle - 1, "high": middle + 1, "lower_quartile": low,
        "upper_quartile": high, "municipalities": 40,
    }  # fmt: skip


def themes() -> tuple[PeerTheme, ...]:
    return (read(PeerTheme, peer_theme()),)


def peer_theme() -> dict[str, Any]:
    return {
        "code": "t",
        "political": {"mean": score(55.0, 53.0, 57.0), "line": line(50, 55, 60)},
        "administrative": {"mean": score(None), "line": None},
        "gap": {"mean_within": score(4.0, 1.0, 7.0), "line": line(-3, 4, 9)},
    }


def a_report(*results: PeerTheme, theme: dict[str, Any] | None = None, **payload: Any) -> Report:
    labels = [{"nl": text} for text in "ABCDE"]
    wording = {"political": {"nl": "x"}, "administrative": {"nl": "x"}}
    items = [{"kind": "scale", "code": "S1", "wording": wording, "scale": "agree", "theme": "t"}]
    document = decode(
        {
            "title": {"nl": "T"}, "minutes": 1, "languages": ["nl"],
            "scales": {"agree": {"labels": labels}}, "themes": {"t": {"title": LABELS["t"]}},
            "sections": [{"code": "s", "title": {"nl": "S"}, "items": items}],
        }
    )  # fmt: skip
    own = {
        "code": "t", "frame": "strength", "political": {}, "administrative": {},
        "gap": {"mean": score(3.0)}, **(theme or {}),
    }  # fmt: skip
    kind = "benchmark" if "peer_groups" in payload else "municipality"
    whole = {"kind": kind, "themes": [own], **payload}
    return Report(
        wave=None, run=None, finished_at=None, edition=None, corrected=None, withdrawn=None,  # type: ignore[arg-type]
        document=document, payload=read_document(whole), municipality=None,
        peers={"all": results or themes(), "size:10-20k": themes()},
    )  # fmt: skip


# --- In words ------------------------------------------------------------------------------------


def test_a_third_is_said_only_when_it_is_certain() -> None:
    assert (
        third_text(read_place(71.0, "high"), "nl") == "hoort bij het hoogste derde (kans 86\xa0%)"
    )
    assert third_text(read_place(55.0), "nl") == "te onzeker om te zeggen"
    assert (
        third_text(read_place(None, None, 0.2), "nl") == "te weinig betrouwbaar om te vergelijken"
    )
    assert third_text(read(Place, HIDDEN), "nl") == ""


def test_sentences_name_what_is_certain_and_nothing_else() -> None:
    told = [
        sentence.text
        for sentence in tell_peers(
            read(OwnPeers, own_group("size:10-20k", "size", "10-20k")), themes(), LABELS, "nl"
        )
    ]
    assert told == [
        (
            "Bij ‘Capaciteit’ hoort de score van de politiek, na correctie voor toeval, bij het"
            " hoogste derde van de besturen met 10.000 tot 20.000 inwoners (kans 86\xa0%)."
        ),
        (
            "Bij ‘Capaciteit’ is het verschil hier, na correctie voor toeval, −12,0 punten; bij de"
            " middelste helft van de besturen met 10.000 tot 20.000 inwoners ligt dat tussen −3,0 en"
            " +9,0."
        ),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_it(language: str) -> None:
    own = own_group("all", "all")
    assert len(list(tell_peers(read(OwnPeers, own), themes(), LABELS, language))) == 2
    quiet = {**own, "themes": [{**own["themes"][0], "political": place(50.0), "gap": HIDDEN}]}
    (nothing,) = tell_peers(read(OwnPeers, quiet), themes(), LABELS, language)
    assert "{" not in nothing.text
    listed = group("list:1:a", "list", "a", name="Steden")
    assert group_name(read(PeerGroup, listed), language) == "Steden: a"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_group_has_its_words(language: str) -> None:
    for kind in PeerKind:
        one = read(PeerGroup, group("k", kind, "Limburg", name="Provincies"))
        assert kind_name(kind, language)
        assert among(one, Writer(language, {}))
    sizes = {group_name(read(PeerGroup, group("k", "size", label)), language) for label in SIZES}
    assert len(sizes - {*SIZES}) == len(SIZES)
    assert group_name(read(PeerGroup, group("k", "size", "other")), language) == "other"


# --- On the page ---------------------------------------------------------------------------------


def test_the_reader_chooses_the_group() -> None:
    groups = [own_group("all", "all"), own_group("size:10-20k", "size", "10-20k")]
    report = a_report(peers=groups)
    for wanted, key in (("size:10-20k", "size:10-20k"), ("", "all"), ("nonsense", "all")):
        found = own_peers(report, wanted, LABELS, "nl")
        assert found is not None
        assert found.chosen.key == key
        assert [choice.query for choice in found.choices if choice.chosen] == [
            f"peers={key.replace(':', '%3A')}"
        ]
        assert [row.measure for row in found.scores] == ["political", "administrative"]
        (gap,) = found.gaps
        assert (gap.place.shrunken, gap.line) == (-12.0, read(GapLine, line(-3, 4, 9)))


CORRECTED = {
    "nl": ("correctie voor toeval", "eigen scores"),
    "en": ("corrected for chance", "own scores"),
    "fr": ("corrigé", "scores propres"),
    "de": ("bereinigt", "eigene Werte"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_scores_of_one_thing_have_two_names(language: str) -> None:
    """Whatever tells of a score drawn to the mean says so, and what the line is of."""
    corrected, own = CORRECTED[language]
    for sentence in tell_peers(read(OwnPeers, own_group("all", "all")), themes(), LABELS, language):
        assert corrected in sentence.text
    for measure, of in (("political", own), ("administrative", own), ("gap", corrected)):
        words = drawings.describe(read_place(52.0), read(Line, line(10, 20, 30)), measure, language)
        before, after = words.split(";")
        assert corrected in before
        assert of in after


def test_the_own_score_stands_named_beside_the_corrected_one() -> None:
    mine = {"political": {"mean": score(78.0)}, "gap": {"mean": score(-31.0)}}
    report = a_report(theme=mine, peers=[own_group("all", "all")])
    found = own_peers(report, "all", LABELS, "nl")
    assert found is not None
    html = render_to_string("reports/_peers.html", {"peers": found})
    assert re.search(r"<b>71,0</b><span[^>]*>eigen score 78,0<", html)
    assert re.search(r"<b>−12,0</b><span[^>]*>eigen verschil −31,0<", html)
    for name in (
        "Scores na correctie voor toeval",
        "het gemiddelde van wie hier antwoordde",
    ):
        assert name in html


def test_high_on_a_theme_that_measures_a_problem_is_said_to_be_no_praise() -> None:
    """'Pressure: the highest third' must not be read as the best of them."""
    args = (read(OwnPeers, own_group("all", "all")), themes(), LABELS, "nl")
    plain, problem = (
        " ".join(one.text for one in tell_peers(*args, frames={"t": frame}))
        for frame in ("strength", "problem")
    )
    assert "Bij ‘Capaciteit’ hoort" in plain
    assert "Bij ‘Capaciteit’ (meet een probleem) hoort" in problem


@pytest.mark.parametrize(("own", "turned"), [(9.0, True), (-9.0, False), (0.0, False)])
def test_a_gap_that_turns_its_sign_is_said_to_be_undecided(own: float, turned: bool) -> None:
    """After shrinking this gap is -12: a reader who sees +9 and -12 side by side must know why."""
    report = a_report(theme={"gap": {"mean": score(own)}}, peers=[own_group("all", "all")])
    found = own_peers(report, "all", LABELS, "nl")
    html = render_to_string("reports/_peers.html", {"peers": found})
    assert ("onbeslist wie hier hoger scoort" in html) is turned


def test_a_hidden_group_shows_no_rows() -> None:
    hidden = own_group(
        "list:1:a", "list", "a", name="Steden", status="suppressed", reason="too_few_municipalities"
    )
    report = a_report(peers=[own_group("all", "all"), hidden])
    found = own_peers(report, "list:1:a", LABELS, "nl")
    assert found is not None
    assert (found.scores, found.gaps, found.sentences) == ((), (), ())


def test_a_group_without_lines_shows_no_rows() -> None:
    bare = peer_theme()
    for measure in ("political", "gap"):
        bare[measure]["line"] = None
    report = a_report(read(PeerTheme, bare), peers=[own_group("all", "all")])
    found = own_peers(report, "all", LABELS, "nl")
    assert found is not None
    assert (found.chosen.status, found.scores, found.sentences) == ("shown", (), ())


def test_older_figures_have_no_groups() -> None:
    assert own_peers(a_report(), "", LABELS, "nl") is None
    assert side_by_side(a_report(), "", "nl") is None


def test_groups_stand_side_by_side_by_what_divides_them() -> None:
    groups = [
        group("all", "all"),
        group("size:10-20k", "size", "10-20k"),
        group("list:1:a", "list", "a", name="Steden", status="suppressed", reason="dominance"),
    ]
    found = side_by_side(a_report(peer_groups=groups), "nonsense", "nl")
    assert found is not None
    assert found.chosen.code == "t"
    assert [(part.title, [row.text for row in part.rows]) for part in found.parts] == [
        ("Alle besturen", ["Alle besturen"]),
        ("Naar grootte", ["10.000 tot 20.000 inwoners"]),
        ("Steden", ["a"]),
    ]
    assert [row.theme is not None for part in found.parts for row in part.rows] == [
        True, True, False
    ]  # fmt: skip


# --- Drawn ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["political", "administrative", "gap"])
@pytest.mark.parametrize("own", [read_place(20.0), read_place(None, None, None)])
@pytest.mark.parametrize("peers", [read(Line, line(10, 20, 30)), None])
def test_drawings_are_sound(measure: str, own: Place, peers: Line | None) -> None:
    drawn = drawings.peer_line(own, peers, measure, prefix=f"{HOSTILE}{measure}")
    assert HOSTILE not in drawn
    tags = [element.tag.split("}")[1] for element in ElementTree.fromstring(drawn).iter()]  # noqa: S314 -- our own
    # The band of the group is one rectangle, the mark of a gap another.
    assert tags.count("rect") == (peers is not None) + (
        measure == "gap" and own.shrunken is not None
    )
    words = drawings.describe(own, peers, measure, "nl")
    assert ("verborgen" in words) is (own.shrunken is None)
    assert ("mediaan" in words) is (peers is not None)


def test_the_axis_of_gaps_has_its_zero_in_the_middle() -> None:
    drawn = drawings.gap_axis(prefix="axis")
    assert [text for text in ("−50", "−25", "0", "+25", "+50") if f">{text}<" in drawn] == [
        "−50", "−25", "0", "+25", "+50"
    ]  # fmt: skip


def test_what_is_not_compared_is_not_called_hidden() -> None:
    """A gap of no reliability hides nobody; who hears the drawing would think so."""
    noisy = read_place(None, reliability=0.2)
    assert noisy.reliability == 0.2
    words = drawings.describe(noisy, read(Line, line(10, 20, 30)), "gap", "nl")
    assert "niet vergeleken" in words
    assert "verborgen" not in words
