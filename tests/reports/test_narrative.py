"""Sentences: what is shared first, words only where the interval allows, and no test of a town."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.data import precision
from reports.charts import quadrant
from reports.narrative.benchmark import state_of
from reports.narrative.phrasing import numbers, words
from reports.narrative.phrasing.languages import SPOKEN
from reports.narrative.phrasing.names import class_name, reason_text
from reports.narrative.tell import tell
from reports.pages.rows import Row
from reports.templatetags.cells import reads
from tests.reports.payloads import (
    LABELS,
    benchmark,
    figure,
    item,
    municipality,
    read_document,
    read_item,
    score,
)

NBSP = "\N{NO-BREAK SPACE}"


def texts(payload: dict[str, Any], language: str = "nl") -> dict[str, str]:
    return {s.kind: s.text for s in tell(read_document(payload), LABELS, language)}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (numbers.share(0.6249), f"62{NBSP}%"),
        (numbers.share(0.625), f"63{NBSP}%"),
        (numbers.share(0.285, "en"), "29%"),
        (numbers.share(None), "–"),
        (numbers.points(-0.041), "−4"),
        (numbers.points(0.31), "+31"),
        (numbers.points(-0.004), "0"),
        (numbers.share(0.6, step=0.05), f"60{NBSP}%"),
        (numbers.share(0.625, "en", 0.001), "62.5%"),
        (numbers.points(0.32, step=0.02), "+32"),
        (numbers.pomp(64.3), "64,3"),
        (numbers.pomp(64.0, "en"), "64.0"),
        (numbers.pomp(65.0, step=5.0), "65"),
        (numbers.pomp(1330.0, "fr", 10.0), f"1{NBSP}330"),
        (numbers.pomp_gap(-3.1), "−3,1"),
        (numbers.pomp_gap(0.25, step=0.05), "+0,25"),
        (numbers.number(3.0, "nl", 1), "3,0"),
        (numbers.number(-0.5, "en", 1), "−0.5"),
        (numbers.number(1203), "1.203"),
        (numbers.number(1203, "fr"), f"1{NBSP}203"),
        (numbers.number(1203, "en"), "1,203"),
        (numbers.interval(0.52, 0.71), f"52 tot 71{NBSP}%"),
        (numbers.interval(-0.04, 0.02, "fr", unit="points"), "−4 à +2"),
        (numbers.interval(None, 0.5), "–"),
        (numbers.interval(0.5, 0.7, "en", step=0.1), "50 to 70%"),
        (numbers.interval(48.1, 60.0, "de", unit="pomp"), "48,1 bis 60,0"),
        (numbers.interval(-3.5, 9.0, unit="pomp_gap", step=0.5), "−3,5 tot +9,0"),
        (numbers.interval(12.35, 14.0, unit="decimal", step=0.05), "12,35 tot 14,00"),
        (numbers.n_of(5, 9), "5 van 9"),
        (numbers.n_of(5, 9, "fr"), "5 sur 9"),
    ],
)
def test_numbers_are_written_as_a_belgian_reads_them(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.integers(-100_000, 100_000), st.sampled_from([0.001, 0.01, 0.02, 0.05, 0.1, 0.5, 5.0]))
def test_what_is_written_is_what_was_told(steps: int, step: float) -> None:
    """A page prints the digits of the documents: read back it is the number itself."""
    value = float(precision.told(steps * step, step))
    for write in (numbers.pomp, numbers.pomp_gap):
        text = write(value, "en", step).replace(",", "").replace(numbers.MINUS, "-")
        assert float(text) == value
    percents = numbers.share(value, "en", step).replace(",", "").replace(numbers.MINUS, "-")
    assert float(percents.removesuffix("%")) == pytest.approx(100 * value, abs=1e-9)


@pytest.mark.parametrize(
    ("step", "digits"),
    [(0.01, 2), (0.05, 2), (0.1, 1), (0.2, 1), (1.0, 0), (5.0, 0), (10.0, 0), (0.03, 2)],
)
def test_the_digits_follow_from_the_step(step: float, digits: int) -> None:
    assert numbers.digits_of(step) == digits
    assert numbers.digits_of(100 * step) == max(0, digits - 2)


def test_verdict_says_first_what_is_shared() -> None:
    first = tell(read_document(benchmark()), LABELS)[0]
    assert first.kind == "verdict"
    assert first.text == (
        "Politiek en administratie delen de diagnose op 2 van de 5 stellingen; "
        "op 2 kijken ze aantoonbaar anders."
    )
    assert first.items == ("A1", "C1", "A2", "B1")


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["inconclusive"], "Op de enige stelling met cijfers van beide kanten is geen verschil"),
        (["shared_strength"], "Over de enige stelling met cijfers van beide kanten delen"),
        (["shared_strength"] * 2, "op geen enkele kijken ze aantoonbaar anders"),
        (["different_emphasis", "inconclusive"], "zien één van de 2 stellingen aantoonbaar anders"),
        (["shared_problem", "different_emphasis"], "op één kijken ze aantoonbaar anders"),
    ],
)
def test_verdict_follows_the_counts(classes: list[str], expected: str) -> None:
    payload = benchmark()
    payload["items"] = [item(f"X{n}", (0.6, 0.55), code) for n, code in enumerate(classes)]
    assert expected in texts(payload)["verdict"]


def test_an_undecided_class_with_a_demonstrable_gap_counts_as_different() -> None:
    payload = benchmark()
    payload["items"] = [item("X1", (0.87, 0.48), "inconclusive")]
    assert (
        "De enige stelling met cijfers van beide kanten zien politiek en administratie"
        in texts(payload)["verdict"]
    )


def test_largest_gap_carries_its_interval_without_signs() -> None:
    text = texts(benchmark())["largest"]
    assert "‘De kerntaken worden vertaald’" in text
    assert (
        "antwoordt de politiek vaker ‘eens’ of hoger (gunstig), gemiddeld 32 procentpunten" in text
    )
    assert "(95%-interval 24 tot 40)" in text


def test_to_see_a_problem_more_often_is_not_to_be_more_positive() -> None:
    # A2: political higher on a strength; B1: administrative higher on a problem.
    assert texts(benchmark())["direction"] == (
        "Op alle 2 stellingen met een aantoonbaar verschil is de politiek positiever."
    )


def test_a_majority_needs_its_lower_bound() -> None:
    payload = benchmark()
    assert "een meerderheid" in texts(payload)["shared_strong"]
    payload["items"][0]["administrative"]["within"] = figure(0.68, 0.49, 0.8)
    assert "meerderheid" not in texts(payload)["shared_strong"]


def test_pair_reads_the_translation_only_when_the_class_carries_it() -> None:
    payload = benchmark()
    assert texts(payload)["pair"].endswith(
        "Het doel wordt gedeeld, de vertaling wordt anders gelezen: een meerderheid van de "
        "politiek ziet ze wel, een meerderheid van de administratie ziet ze niet."
    )
    payload["items"][1]["class"]["code"] = "inconclusive"
    assert "Het doel wordt gedeeld" not in texts(payload)["pair"]


def test_an_estimate_is_told_when_it_lies_far_from_the_answer() -> None:
    payload = benchmark()
    guess = {"n": 90, "share": figure(0.48), "mean": score(48)}
    payload["estimates"] = [{"code": "A2", "political": guess, "administrative": guess}]
    # Each said what the other side answers: the share is of those who guess, not of those guessed.
    assert texts(payload)["estimate"] == (
        f"Bij ‘De kerntaken worden vertaald’ denkt 48{NBSP}% van de administratie dat de politiek "
        f"‘eens’ of hoger (gunstig) antwoordt; van de politiek zelf antwoordt 66{NBSP}% zo."
    )
    payload["items"][1]["frame"] = "problem"
    assert "‘eens’ of hoger (ongunstig)" in texts(payload)["estimate"]
    payload["estimates"] = [{**payload["estimates"][0], "code": "D1"}]
    assert "estimate" not in texts(payload)
    for side in ("political", "administrative"):
        payload["estimates"][0][side] = {"n": None, "share": figure(None)}
    assert "estimate" not in texts(payload)


@pytest.mark.parametrize(
    ("class_", "gap", "state"),
    [
        ("shared_strength", (0.1, 0.2), "equal"),
        ("different_emphasis", (0.1, 0.2), "different"),
        ("inconclusive", (0.05, 0.35), "different"),
        ("inconclusive", (-0.05, 0.35), "undecided"),
        ("inconclusive", (0.01, 0.09), "undecided"),
        ("inconclusive", (None, None), "undecided"),
        ("suppressed", (0.05, 0.35), "suppressed"),
    ],
)
def test_state_of_an_item(class_: str, gap: tuple[float | None, float | None], state: str) -> None:
    low, high = gap
    value = None if low is None or high is None else (low + high) / 2
    row = item("X1", (0.6, 0.4), class_)
    row["gap"]["within"] = figure(value, low, high)
    assert state_of(read_item(row), 0.1) == state


def test_a_statement_without_both_sides_is_not_undecided() -> None:
    """No municipality answered it on both sides: nothing was weighed, and no verdict counts it."""
    lonely = item("X1", (0.6, None), "inconclusive")
    assert state_of(read_item(lonely), 0.1) == "suppressed"
    found = texts({**benchmark(), "items": [lonely, item("E1", (None, None), "suppressed")]})
    assert "verdict" not in found
    assert found["unpaired"].startswith("Voor één stelling zijn er te weinig antwoorden")
    assert found["suppressed"].startswith("Voor één stelling staat er geen cijfer")


def test_no_opinion_is_told_when_one_side_knows_it_less() -> None:
    payload = benchmark()
    assert "no_opinion" not in texts(payload)
    payload["items"][3]["administrative"]["no_opinion_within"] = figure(0.23, 0.2, 0.26)
    assert texts(payload)["no_opinion"] == (
        f"Over ‘Wij meten tevredenheid’ heeft 23{NBSP}% van de administratie geen mening, "
        f"tegenover 5{NBSP}% van de politiek."
    )


def test_response_gives_a_rate_only_when_the_invited_are_known() -> None:
    assert texts(benchmark())["response"] == (
        "280 van de 285 besturen antwoordden aan beide kanten: 1.203 politici en "
        f"2.310 medewerkers (58{NBSP}% van de uitgenodigden)."
    )


@pytest.mark.parametrize(
    ("both", "municipalities", "asked", "start"),
    [
        (1, 1, 0, "Het enige bestuur antwoordde aan beide kanten: geen politici en 1 medewerker ("),
        (0, 1, 1, "Het enige bestuur antwoordde niet aan beide kanten:"),
        (1, 1, 3, "1 van de 3 besturen antwoordde aan beide kanten:"),
        (0, 2, 0, "Geen van de 2 besturen antwoordde aan beide kanten:"),
        (2, 2, 3, "2 van de 3 besturen antwoordden aan beide kanten:"),
    ],
)
def test_who_answered_is_told_in_words_where_there_is_one_or_none(
    both: int, municipalities: int, asked: int, start: str
) -> None:
    payload = benchmark()
    payload["response"] |= {"both_sides": both, "municipalities": municipalities}
    payload["response"]["political"]["submitted"] = 0
    payload["response"]["administrative"]["submitted"] = 1
    found = tell(read_document(payload), LABELS, "nl", asked)
    assert next(one.text for one in found if one.kind == "response").startswith(start)


@pytest.mark.parametrize(
    ("submitted", "invited", "told"),
    [
        (0, 1, "geen politici (één uitgenodigd)"),
        (1, 1, "de enige uitgenodigde politicus"),
        (0, 9, "geen van de 9 politici"),
        (1, 9, "1 van de 9 politici"),
    ],
)
def test_a_municipality_of_one_or_none_is_told_in_words(
    submitted: int, invited: int, told: str
) -> None:
    payload = municipality()
    payload["response"]["political"] = {"invited": invited, "submitted": submitted}
    assert texts(payload)["response"] == f"In dit bestuur antwoordden {told} en 9 medewerkers."


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_nothing_is_ever_one_of_one(language: str) -> None:
    """Each phrase that tells a part of a whole says it otherwise where the whole is one."""
    one = re.compile(r"\b(?:1|één|one|une?|eine[rm]?) (?:van|of|des|der|von|sur)(?: de| the)? 1\b")
    for payload in (benchmark(), municipality()):
        for count in (0, 1):
            document = small_wave(payload, count)
            assert not [s.text for s in tell(document, LABELS, language, 1) if one.search(s.text)]


def small_wave(payload: dict[str, Any], submitted: int) -> Any:
    """One statement, one municipality, one person a side."""
    response = payload["response"]
    for side in ("political", "administrative"):
        response[side] = {"invited": 1, "submitted": submitted}
    if payload["kind"] == "benchmark":
        response |= {"municipalities": 1, "both_sides": submitted}
    return read_document({**payload, "items": payload["items"][:1]})


def test_the_verdict_of_a_municipality_with_one_side_ahead_has_no_nought() -> None:
    payload = municipality()
    for one in payload["items"]:
        one["gap"]["share"] |= {"value": 0.2 if one["frame"] == "strength" else -0.2}
    assert texts(payload)["verdict"].startswith(
        "Bij alle 3 stellingen met cijfers van beide kanten antwoordde de politiek gunstiger."
    )
    payload["items"] = payload["items"][:1]
    assert texts(payload)["verdict"].startswith("Bij de enige stelling met cijfers")


def test_suppressed_items_are_counted_and_never_valued() -> None:
    sentence = next(s for s in tell(read_document(benchmark()), LABELS) if s.kind == "suppressed")
    assert sentence.items == ("E1",)
    assert sentence.text.startswith("Voor één stelling staat er geen cijfer")


def test_choices_name_the_top_three_on_both_sides() -> None:
    payload = benchmark()
    codes = ["money", "a", "b", "c", "d", "e"]
    payload["choices"] = [
        {
            "code": "U1",
            "kind": "multiple",
            "options": [
                {
                    "code": code,
                    "political": figure(0.9 - n / 10),
                    "administrative": figure(0.8 - n / 10),
                }
                for n, code in enumerate(codes)
            ],
            "mentions": {
                "political": {"n": 9, "mean": figure(4.1, unit="amount", step=0.1)},
                "administrative": {"n": 9, "mean": figure(5.0, unit="amount", step=0.1)},
            },
        }
    ]
    told = texts(payload)
    assert (
        told["choice"]
        == "Bij ‘Welke uitdagingen?’ noemen beide kanten het vaakst ‘Geld’, ‘a’ en ‘b’."
    )
    assert "gemiddeld 4,1 antwoorden uit de lijst en een medewerker 5,0" in told["mentions"]


def test_own_words_are_no_answer_that_both_sides_name() -> None:
    """However often 'other' is filled in, it stands in no top three, nor makes six of five."""
    codes = ("money", "a", "b", "c", "d")
    payload = benchmark()
    own = {
        "code": "other",
        "political": figure(0.99),
        "administrative": figure(0.98),
        "listed": False,
    }
    options = [
        {"code": code, "political": figure(0.9 - n / 10), "administrative": figure(0.8 - n / 10)}
        for n, code in enumerate(codes)
    ]
    payload["choices"] = [{"code": "U1", "kind": "multiple", "options": [own, *options]}]
    assert (
        texts(payload)["choice"]
        == "Bij ‘Welke uitdagingen?’ noemen beide kanten het vaakst ‘Geld’."
    )


def test_a_municipality_is_described_in_people() -> None:
    told = texts(municipality())
    assert told["response"] == "In dit bestuur antwoordden 6 van de 9 politici en 9 medewerkers."
    assert told["gap"].startswith(
        "Het verst uit elkaar: bij ‘De werkdruk is hoog’ antwoordden 3 van de 6 politici en "
        "8 van de 9 medewerkers ‘eens’ of hoger (ongunstig)."
    )
    assert f"In de benchmark is dat 72{NBSP}% van de politiek en 41{NBSP}%" in told["gap"]
    assert told["suppressed"].startswith(
        "Van één stelling ontbreekt het cijfer van minstens één kant"
    )


def test_a_municipality_without_figures_says_so() -> None:
    payload = municipality()
    for row in payload["items"]:
        row["political"] = {"n": None, "share": figure(None), "mean": score(None)}
    assert texts(payload)["nothing"].startswith("Er zijn nog te weinig antwoorden")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_test_words_about_a_municipality_and_nobody_is_wrong(language: str) -> None:
    told = " ".join(s.text for s in tell(read_document(municipality()), LABELS, language)).lower()
    for word in (
        "aantoonbaar",
        "demonstrab",
        "démontrable",
        "nachweisbar",
        "meerderheid",
        "majorit",
    ):
        assert word not in told
    everything = " ".join(
        s.text for s in tell(read_document(benchmark()), LABELS, language)
    ).lower()
    assert not re.search(r"ongelijk heeft|heeft ongelijk| is wrong|a tort|unrecht", everything)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_language_tells_the_same_findings(language: str) -> None:
    for payload in (benchmark(), municipality()):
        dutch = tell(read_document(payload), LABELS, "nl")
        other = tell(read_document(payload), LABELS, language)
        assert [(s.kind, s.items) for s in other] == [(s.kind, s.items) for s in dutch]
        assert not any(re.search(r"[{}]", s.text) for s in other)
        if language != "en":
            assert not any(re.search(r"\d %|\d%(?!-)", s.text) for s in other)


def test_phrases_have_the_same_keys_and_fields() -> None:
    fields = {
        language: {
            key: [sorted(set(re.findall(r"{(\w+)}", text))) for text in both(phrase)]
            for key, phrase in SPOKEN[language].phrases.items()
        }
        for language in words.LANGUAGES
    }
    for language in words.LANGUAGES:
        assert fields[language] == fields["nl"], language


@pytest.mark.parametrize("table", ["classes", "orientations", "trends", "reasons", "in_charts"])
def test_names_are_the_same_in_every_language(table: str) -> None:
    keys = [set(getattr(SPOKEN[language], table)) for language in words.LANGUAGES]
    assert all(one == keys[0] for one in keys)


def both(phrase: str | tuple[str, str]) -> tuple[str, ...]:
    return phrase if isinstance(phrase, tuple) else (phrase, phrase)


def test_a_label_is_text_and_never_a_template() -> None:
    labels = {"A2": {"nl": "{size} {0.__class__} %s <b>"}}
    told = {s.kind: s.text for s in tell(read_document(benchmark()), labels)}
    assert "{size} {0.__class__} %s <b>" in told["largest"]


def test_what_is_clearest_on_both_sides_is_no_mean_of_two_opposites() -> None:
    """9 of 9 against 4 of 10 is the highest mean; both sides stand above half on the other one."""
    payload = municipality()
    for item_, shares in zip(payload["items"], [(1.0, 0.4), (0.3, 0.4), (0.55, 0.7)], strict=False):
        item_["frame"] = "strength"
        for side_, share in zip(("political", "administrative"), shares, strict=True):
            item_[side_]["share"]["value"] = share
    payload["items"][1]["frame"] = "problem"  # so that 30 and 40 % see a problem: favourable
    told = {sentence.kind: sentence for sentence in tell(read_document(payload), LABELS)}
    assert told["high"].items == ("B1",)
    assert "low" not in told  # of no statement fewer than half on both sides


def test_without_a_theme_nothing_is_called_favourable() -> None:
    """The questionnaire says what is favourable by the theme of an item; else nobody does."""
    for payload in (benchmark(), municipality()):
        for one in payload["items"]:
            one["theme"] = None
        assert quadrant.points(read_document(payload), LABELS) == []
        assert "gunstig" not in " ".join(
            sentence.text for sentence in tell(read_document(payload), LABELS)
        )
        assert "positiever" not in " ".join(
            sentence.text for sentence in tell(read_document(payload), LABELS)
        )
    item_ = read_item(benchmark()["items"][0] | {"theme": None})
    row = Row(item_, "A1", "x", "", "equal", item_.gap.within, answers="‘Eens’")
    printed = reads(row)
    assert re.sub("<[^>]+>", "", printed).strip() == "‘Eens’"
    assert not row.is_named


def test_a_reason_does_not_tell_what_it_hides() -> None:
    assert reason_text("unanimous") == reason_text("remainder") == reason_text("protected")
    assert reason_text(None) == ""
    assert class_name("blind_spot_political", "fr") == "Point faible pour l’administration seule"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", f"bij de politiek tussen 56{NBSP}% en 89{NBSP}% (6 van 9 antwoordden)."),
        ("en", "between 56% and 89% on the political side (6 of 9 answered)."),
        ("fr", f"entre 56{NBSP}% et 89{NBSP}% du côté politique (6 sur 9 ont répondu)."),
        ("de", f"in der Politik zwischen 56{NBSP}% und 89{NBSP}% (6 von 9 antworteten)."),
    ],
)
def test_missing_answers_are_told_at_the_item_furthest_apart(language: str, said: str) -> None:
    payload = municipality()
    assert "missing" not in texts(payload, language)
    share = payload["items"][1]["political"]["share"]  # 3 of 6 see the problem, 9 were invited
    share |= {"status": "limited", "coverage": {"answered": 6, "invited": 9}}
    share["bounds"] = {"low": 0.56, "high": 0.89}
    assert texts(payload, language)["missing"].endswith(said)
    share["bounds"]["high"] = share["bounds"]["low"]
    assert "missing" not in texts(payload, language)


# --- the first screen --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("both", "answers", "told"),
    [
        (5, 40, ["hier zijn het er 5 van 20", "die vragen er 10"]),
        (12, 40, ["hier zijn het er 12 van 20"]),
        (20, 29, ["vanaf 30 antwoorden aan elke kant", "29 (administratie)"]),
        (20, 30, []),
    ],
)
def test_a_wave_too_small_for_a_class_says_so_and_why(
    both: int, answers: int, told: list[str]
) -> None:
    payload = benchmark()
    payload["response"]["both_sides"] = both
    payload["response"]["administrative"]["submitted"] = answers
    found = texts(payload).get("small", "")
    assert bool(found) == bool(told)
    assert all(text in found for text in told)
    assert ("die vragen er 10" in found) == (both < 10)


def test_a_class_missing_for_size_is_not_called_protection() -> None:
    payload = benchmark()
    for one in payload["items"]:
        one["class"] = {"code": "suppressed", "reason": "too_few_municipalities"}
    assert "Voor één stelling staat er geen cijfer" in texts(payload)["suppressed"]  # E1 alone


def test_a_municipality_begins_with_its_verdict_and_then_who_answered() -> None:
    sentences = tell(read_document(municipality()), LABELS, "nl")
    assert [one.kind for one in sentences[:3]] == ["verdict", "response", "nature"]
    shown = len(sentences[0].items)
    counts = [int(n) for n in re.findall(r"\d+", sentences[0].text)]
    political, total, administrative, *same = counts
    assert total == shown
    assert political + administrative + sum(same) == total
    assert 0 not in same  # "bij 0 beide even vaak" says nothing


@pytest.mark.parametrize("alike", [True, False])
def test_the_verdict_of_a_municipality_names_a_draw_only_where_there_is_one(alike: bool) -> None:
    payload = municipality()
    for number, one in enumerate(payload["items"]):
        one["gap"]["share"] |= {"value": 0.0 if alike and not number else 0.2}
    found = texts(payload)["verdict"]
    assert ("even vaak" in found) == alike


def test_why_statements_are_hidden_is_one_sentence_whose_numbers_add_up() -> None:
    payload = municipality()
    few, protected = payload["items"][0], payload["items"][1]
    few["political"]["share"] = {"status": "suppressed", "reason": "too_few_answers", "value": None}
    protected["administrative"]["share"] = {
        "status": "suppressed", "reason": "protected", "value": None
    }  # fmt: skip
    (told,) = [
        one for one in tell(read_document(payload), LABELS, "nl") if one.kind == "suppressed"
    ]
    whole, *parts = (int(n) for n in re.findall(r"(?:Van|bij) (\d+)", told.text))
    assert whole == len(told.items) == sum(parts)
    assert "te weinig mensen" in told.text
    assert "verraden" in told.text
    assert told.text.count(".") == 1
