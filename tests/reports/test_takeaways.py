"""The eight takeaways: every number comes from the document, and no word says more than it may.

What should stand there is worked out here from the document as it is stored, by plain arithmetic
over its JSON; nothing of the sentences' own code is used for it.
"""

import copy
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from reports.narrative.phrasing import words
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.model import Parts, Takeaway, TakeawayLine
from reports.narrative.takeaways.rows import cells, rows_of
from reports.narrative.takeaways.tell import takeaways
from reports.takeaways.parts import parts_of
from surveys.authoring.bundled import bundled
from surveys.questionnaire.document import Document, decode, to_builtins
from tests.reports.payloads import read_document
from tests.reports.takeaway_payloads import LABELS, PARTS, full, own

Json = dict[str, Any]
SPACE = "\N{NO-BREAK SPACE}"


def told(document: Json, language: str = "nl", parts: Parts = PARTS) -> tuple[Takeaway, ...]:
    return takeaways(read_document(document), parts, LABELS, language)


def lines(document: Json, language: str = "nl", parts: Parts = PARTS) -> dict[str, TakeawayLine]:
    """Every title and sentence by its key."""
    found = [(one.title, *one.lines) for one in told(document, language, parts)]
    return {line.key: line for group in found for line in group}


def numbers(text: str) -> list[str]:
    """The numbers of a sentence in their order, without those inside a quoted text."""
    plain = re.sub(r"‘[^’]*’ of hoger|‘[^’]*’", "", text)
    return re.findall(r"−?\d+(?:[.,]\d+)?", plain)


# --- the figures, recomputed from the stored document ------------------------------------------


def percent(share: float) -> str:
    return str(int(100 * share + 0.5))


def comma(number: float, digits: int) -> str:
    return f"{number:.{digits}f}".replace(".", ",").replace("-", "−")


def by_code(found: list[Json]) -> dict[str, Json]:
    return {one["code"]: one for one in found}


def inside(document: Json, code: str) -> list[str]:
    one = by_code(document["items"])[code]
    return [percent(one[side]["within"]["value"]) for side in ("political", "administrative")]


def majority(*figures: Json) -> bool:
    return all(one["low"] is not None and one["low"] > 0.5 for one in figures)


def classed(document: Json, part: str, *codes: str) -> int:
    return sum(one["class"]["code"] in codes for one in document[part])


SHARED = ("shared_problem", "shared_strength", "shared_divided")
APART = ("blind_spot_political", "blind_spot_administrative", "different_emphasis", "different_translation")  # fmt: skip


def mentions(document: Json) -> list[str]:
    choice = document["choices"][0]
    listed = str(sum(one["listed"] for one in choice["options"]))
    means = [choice["mentions"][side]["mean"]["value"] for side in ("political", "administrative")]
    return [comma(means[0], 1), listed, comma(means[1], 1)]


def named_by_most(document: Json) -> list[str]:
    options = [one for one in document["choices"][0]["options"] if one["listed"]]
    most = [one for one in options if majority(*one["within"].values())]
    return [str(len(most)), str(len(options))]


def beyond_chance(document: Json) -> list[str]:
    both = document["choices"][0]["cooccurrence"]
    counts = [
        sum(pair["phi_interval"][0] > 0 for pair in both[side]["pairs"])
        for side in ("political", "administrative")
    ]
    return [str(len(both["political"]["pairs"])), *map(str, counts), "95"]


def top_pair(document: Json) -> list[str]:
    both = document["choices"][0]["cooccurrence"]
    return [
        percent(max(p["both"] for p in both[side]["pairs"])) for side in ("political", "administrative")
    ]  # fmt: skip


def structural(document: Json) -> list[str]:
    found = []
    for one in document["trends"]["items"]:
        for side in ("political", "administrative"):
            if one[side]["trend"] == "structural":
                points = one[side]["points"]
                found += [percent(points[at]["figure"]["value"]) for at in (0, -1)]
    return found


def domain(document: Json) -> list[str]:
    """The one of limited return in which both sides say most often that there is investment."""
    limited = [
        one
        for one in document["effort_yield"]
        if all(one[side]["return"] == "limited_return" for side in ("political", "administrative"))
    ]
    sides = ("political", "administrative")
    one = max(limited, key=lambda each: min(each[side]["effort"]["value"] for side in sides))
    return [percent(one[side][what]["value"]) for what in ("effort", "yield") for side in sides]


def limited(document: Json) -> list[str]:
    words_of = [{one[s]["return"] for s in ("political", "administrative")} for one in document["effort_yield"]]  # fmt: skip
    return [str(words_of.count({"limited_return"})), str(len(words_of))]


def alphas(document: Json) -> list[str]:
    theme = by_code(document["themes"])["capacity"]["reliability"]
    both = [theme[side]["alpha"]["value"] for side in ("political", "administrative")]
    return [*(comma(one, 2) for one in both), "0,60"]


def association(name: str) -> Callable[[Json], list[str]]:
    def found(document: Json) -> list[str]:
        one = document["associations"][0][name]
        value, low, high = (comma(one[end], 2) for end in ("value", "low", "high"))
        return [value, "95", low, high]

    return found


def verdict(document: Json) -> list[str]:
    """Undecided with a demonstrable gap of at least the margin counts as a difference too."""
    open_ = [one for one in document["items"] if one["class"]["code"] == "inconclusive"]
    gaps = [one["gap"]["within"] for one in open_]
    large = [
        one for one in gaps if one["low"] * one["high"] > 0 and abs(one["value"]) >= document["delta"]
    ]  # fmt: skip
    hidden = classed(document, "items", "suppressed")
    return [
        str(classed(document, "items", *SHARED)),
        str(len(document["items"]) - hidden),
        str(classed(document, "items", *APART) + len(large)),
    ]


def nuanced(document: Json) -> list[str]:
    gap = by_code(document["items"])["C"]["gap"]["within"]
    return [
        *inside(document, "C"),
        percent(gap["value"]),
        "95",
        percent(gap["low"]),
        percent(gap["high"]),
    ]


def points(document: Json) -> list[str]:
    found = ["100"]
    for side in ("political", "administrative"):
        means = [one["within"][side]["value"] for one in document["sums"][0]["options"]]
        found += [comma(mean, 1) for mean in sorted(means, reverse=True)]
    return found


def theme_counts(document: Json) -> list[str]:
    return [str(len(document["themes"])), str(classed(document, "themes", *APART))]


EXPECTED: dict[str, Callable[[Json], list[str]]] = {
    "t1.mentions": mentions,
    "t1.nearly_all": lambda d: [
        percent(d["choices"][0]["mentions"][side]["at_least"]["value"])
        for side in ("political", "administrative")
    ],
    "t1.majority": named_by_most,
    "t1.pair": top_pair,
    "t1.beyond_chance": beyond_chance,
    "t2.agree.Q": lambda d: inside(d, "Q"),
    "t2.agree.S": lambda d: inside(d, "S"),
    "t2.agree.X": lambda d: inside(d, "X"),
    "t2.course.structural": structural,
    "t3.limited_return": limited,
    "t3.domain": domain,
    "t4.scale.capacity": alphas,
    "t4.agree.K": lambda d: inside(d, "K"),
    "t5.within.capacity.focus.political": association("political"),
    "t5.within.capacity.focus.administrative": association("administrative"),
    # The document's first theme is the focus: by the administration it is the other figure.
    "t5.between.capacity.focus.political": association("between_first_administrative"),
    "t5.between.capacity.focus.administrative": association("between_first_political"),
    "t6.verdict": verdict,
    "t6.nuanced.C": nuanced,
    "t6.pair.A1.A2": lambda d: [*inside(d, "A1"), *inside(d, "A2")],
    "t7.points.P2": points,
    "t1.order.U2": lambda d: [comma(d["rankings"][0]["rank_agreement"]["tau"]["value"], 2), "1"],
    "t8.themes": theme_counts,
    "t8.agree.Z": lambda d: inside(d, "Z"),
}


@pytest.mark.parametrize("key", EXPECTED)
def test_a_sentence_has_the_numbers_of_the_document(key: str) -> None:
    document = full()
    found = lines(document)
    assert numbers(found[key].text) == EXPECTED[key](document)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_language_tells_the_same_numbers(language: str) -> None:
    """Numbers that count are words or digits by the language; those of figures stand in all."""
    dutch, other = lines(full()), lines(full(), language)
    assert list(dutch) == list(other)
    assert [one.refs for one in dutch.values()] == [one.refs for one in other.values()]
    for key, line in other.items():
        assert not re.search(r"[{}]", line.text)
        shares = re.findall(r"(\d+)\s?%(?!-)", dutch[key].text.replace("95%", ""))
        for share in shares:
            assert share in line.text


def test_the_numbers_of_a_sentence_stand_in_the_rows_that_it_names() -> None:
    """A share in a sentence is a share of one of its rows."""
    document = read_document(full())
    writer = Writer("nl", LABELS)
    for one in told(full()):
        for line in one.lines:
            only = Takeaway(one.number, one.title, (line,))
            rows = [cells(row, "nl") for row in rows_of(only, document, writer)]
            beside = " ".join(cell for row in rows for cell in row)
            for share in re.findall(rf"\d+{SPACE}%", line.text):
                assert share in beside, (line.key, share)


# --- words --------------------------------------------------------------------------------------


def test_a_majority_is_only_what_the_intervals_say() -> None:
    found = lines(full())
    assert "aan beide kanten een meerderheid" in found["t2.agree.Q"].text
    assert "aan beide kanten een minderheid" in found["t2.agree.S"].text
    assert "meerderheid" not in found["t2.agree.X"].text
    assert found["t2.title"].text.startswith("‘Druk’: geen piek, maar structureel")


def without(found: Any, **changes: Any) -> Any:
    """The document with other values in every figure that has an interval."""
    if isinstance(found, dict):
        made = {key: without(value, **changes) for key, value in found.items()}
        return {**made, **changes} if {"low", "high", "method"} <= set(made) else made
    return [without(one, **changes) for one in found] if isinstance(found, list) else found


def test_without_intervals_nothing_is_a_majority() -> None:
    document = without(full(), low=None, high=None)
    document["trends"] = None
    document["effort_yield"] = [
        {**one, **{s: {**one[s], "return": "undecided"} for s in ("political", "administrative")}}
        for one in document["effort_yield"]
    ]
    told_texts = " ".join(line.text for line in lines(document).values())
    assert not re.search(r"meerderheid|minderheid|aantoonbaar (boven|onder|de meeste)", told_texts)


def test_lasting_is_only_said_with_its_word() -> None:
    document = full()
    for one in document["trends"]["items"]:
        for side in ("political", "administrative"):
            one[side]["trend"] = "undetermined"
    found = lines(document)
    assert not any("tructureel" in line.text or "tabiel" in line.text for line in found.values())
    assert numbers(found["t2.undetermined"].text) == ["3"]
    assert found["t2.title"].text.startswith("Over ‘Druk’: bij 3 van de 5 stellingen")


def test_questions_that_form_no_scale_give_no_score() -> None:
    document = full()
    found = lines(document)
    assert numbers(found["t4.score.capacity"].text)[:4] == ["0", "100", "28,0", "23,0"]
    theme = by_code(document["themes"])["capacity"]
    theme["reliability"]["composite"] = False
    theme["reliability"]["political"]["alpha"]["value"] = -0.24
    loose = lines(document)
    assert "geen betrouwbare schaal" in loose["t4.scale.capacity"].text
    assert "−0,24" in loose["t4.scale.capacity"].text
    assert "t4.score.capacity" not in loose


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_one_and_more(language: str) -> None:
    """One domain, two domains: the singular is a sentence of its own."""
    two = full()
    one = copy.deepcopy(two)
    one["effort_yield"][1]["political"]["return"] = "undecided"
    texts = [lines(each, language)["t3.limited_return"].text for each in (one, two)]
    starts = {
        "nl": ("In één van de 3 domeinen", "In 2 van de 3 domeinen"),
        "en": ("In one of the 3 domains", "In 2 of the 3 domains"),
        "fr": ("Dans un des 3 domaines", "Dans 2 des 3 domaines"),
        "de": ("In einem der 3 Bereiche", "In 2 der 3 Bereiche"),
    }
    assert [
        text.startswith(start) for text, start in zip(texts, starts[language], strict=True)
    ] == [
        True,
        True,
    ]


# --- what cannot be told ------------------------------------------------------------------------


def test_what_a_wave_cannot_answer_is_said_in_one_sentence() -> None:
    document = {
        **full(), "choices": [], "themes": [], "rankings": [], "sums": [], "effort_yield": [],
        "associations": [], "trends": None, "items": [],
    }  # fmt: skip
    for one in told(document, parts=Parts()):
        if one.number < 8:
            assert [line.key for line in one.lines] == [f"t{one.number}.none"]
        assert one.title.text
        assert all(line.text for line in one.lines)


def test_a_first_wave_does_not_speak_of_lasting() -> None:
    found = lines({**full(), "trends": None})
    assert "geen eerdere golf" in found["t2.first_wave"].text
    assert "tructureel" not in found["t2.title"].text


PLANTED = 0.9731  # stands nowhere else in the document, rounded or not


@pytest.mark.parametrize("turn", range(8))
def test_no_number_of_a_hidden_figure_is_ever_told(turn: int) -> None:
    """Every figure is hidden in one of the turns, with its value left in place."""
    document = full()
    for path in paths(document)[turn::8]:
        place = at(document, path)
        place.update(status="suppressed", reason="protected", value=PLANTED, low=None, high=None)
    assert_untold(document)


def assert_untold(document: Json) -> None:
    payload, writer = read_document(document), Writer("nl", LABELS)
    for one in told(document):
        texts = [line.text for line in (one.title, *one.lines)]
        texts += [cell for row in rows_of(one, payload, writer) for cell in cells(row, "nl")]
        assert not any(re.search(r"\b97\b|0,97|97,3", text) for text in texts)


def paths(found: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where the figures of a document stand."""
    if isinstance(found, dict):
        here = [before] if {"value", "status"} <= set(found) else []
        return here + [p for key, one in found.items() for p in paths(one, (*before, key))]
    if isinstance(found, list):
        return [p for key, one in enumerate(found) for p in paths(one, (*before, key))]
    return []


def at(found: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        found = found[key]
    return found


def test_everything_hidden_is_said_and_nothing_else() -> None:
    document = without(full(), status="suppressed", value=None, reason="too_few_answers")
    for one in document["items"]:
        one["class"] = {"code": "suppressed", "reason": "too_few_answers"}
    document["choices"][0]["cooccurrence"] = None
    document["trends"] = None
    for one in told(document):
        assert one.lines
        assert not re.search(r"\d+\s?%", " ".join(line.text for line in one.lines))


# --- one municipality ----------------------------------------------------------------------------


def test_a_municipality_is_counted_and_not_tested() -> None:
    found = lines(own())
    texts = " ".join(line.text for line in found.values())
    assert not re.search(r"meerderheid|minderheid|aantoonbaar", texts)
    # 5/6 of 6 and 5/9 of 9 people; the benchmark's shares stand beside them.
    assert numbers(found["t2.agree.B1"].text) == ["3", "6", "8", "9", "72", "41"]
    assert numbers(found["t1.option.U1.money"].text) == ["5", "6", "7", "9", "92", "87"]


def test_a_municipality_without_figures_says_so() -> None:
    document = {**without(own(), status="suppressed", value=None), "themes": []}
    for one in told(document):
        assert one.lines
        assert not re.search(r"\d+ van de \d+ politici", " ".join(line.text for line in one.lines))


# --- which item plays which part -----------------------------------------------------------------


@pytest.fixture
def instrument() -> Document:
    return bundled()


def test_the_document_says_which_item_plays_which_part(instrument: Document) -> None:
    parts = parts_of(instrument)
    assert (parts.multiple, parts.heaviest) == ("U1", ("U2",))
    assert parts.pressure == ("pressure",)
    assert len(parts.returns) == 5
    assert parts.linked == (("capacity", "focus"),)
    assert parts.translations == (("S4", "S5"),)
    assert (parts.rankings, parts.sums) == (("P1",), ("P2",))


def test_without_numbers_the_structure_decides(instrument: Document) -> None:
    body = to_builtins(instrument)
    for theme in body["themes"].values():
        theme.pop("takeaway", None)
    for section in body["sections"]:
        for one in section["items"]:
            one.pop("takeaway", None)
    parts = parts_of(decode(body))
    assert parts.multiple == "U1"
    assert parts.pressure == ("pressure",)  # the theme that measures a problem
    assert parts.capacity == ("capacity",)  # the theme of the workload
    assert parts.linked == ()
    assert (parts.rankings, parts.sums) == (("P1",), ("P2",))


def test_keys_are_each_used_once() -> None:
    for document in (full(), own()):
        keys = [line.key for one in told(document) for line in (one.title, *one.lines)]
        assert all(one != other for one, other in pairwise(sorted(keys)))
        assert max(map(len, keys)) <= 120


def test_themes_go_together_only_where_both_intervals_say_so() -> None:
    document = full()
    assert lines(document)["t5.title"].text.startswith("Wie ‘Focus’ lager scoort")
    document["associations"][0]["administrative"]["low"] = -0.01
    found = lines(document)
    assert found["t5.title"].text == "Hangen ‘Capaciteit’ en ‘Focus’ samen?"
    reading = found["t5.within.capacity.focus.administrative"].text
    assert reading.endswith("niet aantoonbaar anders dan nul.")


@pytest.mark.parametrize("word", ["limited_return", "little_effort"])
def test_a_sentence_on_effort_says_which_answers_count_as_saying_so(word: str) -> None:
    """Who chose a lower answer does not say that nothing is invested."""
    assert "geïnvesteerd wordt (‘eens’ of hoger)" in lines(full())[f"t3.{word}"].text
