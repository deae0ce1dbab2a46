"""Versions: what differs, and what is proposed of each item."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.authoring.bundled import bundled
from surveys.questionnaire.comparison.differences import Act, Difference, differences
from surveys.questionnaire.comparison.nearness import Nearness, nearness
from surveys.questionnaire.comparison.proposals import Ground, Verdict, proposals
from surveys.questionnaire.comparison.side_by_side import beside
from surveys.questionnaire.document import Document, decode, digest, to_builtins
from surveys.questionnaire.drafts import PartKind
from tests.questionnaire import strategies
from tests.questionnaire.builders import NL, OPTIONS, changed, every_kind, raw_item, small

OLD = every_kind()
ITEM, CHANGED = PartKind.ITEM, Act.CHANGED


# --- Differences ---------------------------------------------------------------------------------


@given(strategies.alike, strategies.alike)
def test_there_is_no_difference_exactly_between_equal_documents(
    old: Document, new: Document
) -> None:
    assert (differences(old, new) == ()) is (digest(old) == digest(new))
    assert differences(old, old) == ()


@given(strategies.alike, strategies.alike)
def test_turned_around_what_came_went(old: Document, new: Document) -> None:
    def of(act: Act, *pair: Document) -> set[tuple[str, str, str, str]]:
        return {(d.part, d.code, d.field, d.language) for d in differences(*pair) if d.act is act}

    assert of(Act.ADDED, old, new) == of(Act.REMOVED, new, old)
    assert of(Act.CHANGED, old, new) == of(Act.CHANGED, new, old)


def test_items_come_and_go() -> None:
    old, new = small(raw_item("A", "date")), small(raw_item("B", "date"))
    assert differences(old, new) == (
        Difference(ITEM, "B", Act.ADDED, new="Tekst"),
        Difference(ITEM, "A", Act.REMOVED, old="Tekst"),
    )
    assert proposals(old, new) == {}


def test_the_fewest_items_move() -> None:
    old = small(*(raw_item(code, "date") for code in "ABCDE"))
    new = small(*(raw_item(code, "date") for code in "ADBXCE"))
    assert differences(old, new) == (
        Difference(ITEM, "D", Act.MOVED, "order", "", "4", "2"),
        Difference(ITEM, "X", Act.ADDED, new="Tekst"),
    )


def test_an_item_that_goes_to_another_section_is_comparable() -> None:
    raw = to_builtins(OLD)
    moved = raw["sections"][0]["items"].pop()
    raw["sections"].append({"code": "last", "title": NL, "items": [moved]})
    found = differences(OLD, decode(raw))
    assert found == (
        Difference(PartKind.SECTION, "last", Act.ADDED, new="Tekst"),
        Difference(ITEM, "L", Act.MOVED, "section", "", "first", "last"),
    )
    proposal = proposals(OLD, decode(raw))["L"]
    assert (proposal.verdict, proposal.grounds) == (Verdict.COMPARABLE, (Ground.PLACE,))


@pytest.mark.parametrize("kept", [("fr", "nl"), ("nl", "fr")])
def test_the_source_language_comes_first_however_a_text_keeps_them(kept: tuple[str, ...]) -> None:
    raw = to_builtins(OLD)
    raw["languages"] = ["nl", "fr"]
    both = {
        side: {code: f"Nieuw {code}" for code in kept} for side in ("political", "administrative")
    }
    found = differences(decode(raw), changed(decode(raw), "L", wording=both))
    assert [(d.field, d.language) for d in found] == [
        (f"wording.{side}", language)
        for side in ("political", "administrative")
        for language in ("nl", "fr")
    ]


def test_options_come_go_and_change_places() -> None:
    other = [OPTIONS[2], {**OPTIONS[0], "theme": "t"}, {"code": "d", "text": {"nl": "D"}}]
    found = differences(OLD, changed(OLD, "M", options=other))
    assert {(d.act, d.field, d.old, d.new) for d in found} == {
        (Act.ADDED, "options.d", "", "D"),
        (Act.REMOVED, "options.b", "B", ""),
        (Act.MOVED, "options", "a b c", "c a d"),
        (Act.ADDED, "options.a.theme", "", "t"),
    }


def test_settings_languages_scales_and_themes_are_named() -> None:
    raw = to_builtins(OLD)
    raw["languages"], raw["minutes"] = ["nl", "fr"], 7
    raw["scales"]["five"]["labels"][4]["nl"] = "vijf"
    raw["themes"]["t"] = {"title": NL}
    found = differences(OLD, decode(raw))
    assert [(d.part, d.act, d.field, d.language, d.old, d.new) for d in found] == [
        (PartKind.DOCUMENT, CHANGED, "minutes", "", "5", "7"),
        (PartKind.DOCUMENT, CHANGED, "languages", "", "nl", "nl fr"),
        (PartKind.SCALE, CHANGED, "labels.5", "nl", "5", "vijf"),
        (PartKind.THEME, Act.ADDED, "", "", "", "Tekst"),
    ]


# --- What is proposed ----------------------------------------------------------------------------

LONG = "Ons bestuur werkt goed samen, ook over 2,5 jaar."


def worded(political: str) -> dict[str, Any]:
    return {"wording": {"political": {"nl": political}, "administrative": NL}}


TRANSLATED = {"political": {"nl": "Tekst", "fr": "Texte"}, "administrative": NL}
NOT, OPEN, YES = Verdict.NOT_COMPARABLE, Verdict.OPEN, Verdict.COMPARABLE


@pytest.mark.parametrize(
    ("code", "fields", "verdict", "grounds"),
    [
        ("A", worded("Iets anders"), OPEN, [Ground.WORDING]),
        ("A", worded("tekst."), YES, [Ground.MARKS]),
        ("A", {"wording": TRANSLATED}, YES, [Ground.TRANSLATION]),
        ("A", {"wording": {"political": NL}}, NOT, [Ground.SIDES]),
        ("A", {"reverse": True}, NOT, [Ground.REVERSE]),
        ("A", {"estimate": None}, YES, [Ground.REPORT]),
        ("A", {"takeaway": 3}, YES, [Ground.REPORT]),
        ("A", {"required": False}, YES, [Ground.REPORT]),
        ("A", {"help": NL}, OPEN, [Ground.HELP]),
        ("A", {"scale": "ten", "kind": "rating"}, NOT, [Ground.KIND, Ground.CATEGORIES, Ground.LABELS]),
        ("L", {"show_if": "R <= 5"}, OPEN, [Ground.CONDITION]),
        ("L", {"show_if": "R  <=  6"}, YES, [Ground.MARKS]),
        ("M", {"max": 3}, NOT, [Ground.CHOICES]),
        ("M", {"other": False}, NOT, [Ground.OPTIONS]),
        ("M", {"options": OPTIONS[:2]}, NOT, [Ground.OPTIONS]),
        ("M", {"options": OPTIONS[::-1]}, OPEN, [Ground.OPTION_ORDER]),
        ("M", {"options": [*OPTIONS[:2], {"code": "c", "text": NL}]}, NOT, [Ground.OPTIONS]),
        ("M", {"options": [*OPTIONS[:2], {"code": "c", "text": {"nl": "c."}}]}, YES, [Ground.MARKS]),
        ("K", {"choose": 3}, NOT, [Ground.CHOICES]),
        ("K", {"options_from": "M"}, OPEN, [Ground.CONDITION]),
        ("M", {"options": [{**OPTIONS[0], "theme": "t"}, *OPTIONS[1:]]}, YES, [Ground.REPORT]),
        ("N", {"min": 0.5}, OPEN, [Ground.BOUNDS]),
        ("N", {"unit": {"nl": "euro"}}, NOT, [Ground.UNIT]),
    ],
)  # fmt: skip
def test_what_is_proposed_of_a_change(
    code: str, fields: dict[str, Any], verdict: Verdict, grounds: list[Ground]
) -> None:
    found = proposals(OLD, changed(OLD, code, **fields))
    proposal = found.pop(code)
    assert (proposal.verdict, list(proposal.grounds)) == (verdict, grounds)
    assert proposal.possible is not bool({Ground.KIND, Ground.CATEGORIES} & set(grounds))
    assert {(one.verdict, one.changed) for one in found.values()} == {(YES, False)}


def with_scale(**fields: Any) -> Document:
    raw = to_builtins(OLD)
    raw["scales"]["five"].update(fields)
    return decode(raw)


def test_a_scale_that_changes_is_judged_at_its_items() -> None:
    labels = [{"nl": str(n)} for n in range(1, 6)]
    for new, ground, possible in (
        (with_scale(labels=[*labels, {"nl": "6"}]), Ground.CATEGORIES, False),
        (with_scale(labels=[*labels[:4], {"nl": "vijf"}]), Ground.LABELS, True),
        (with_scale(no_opinion=None), Ground.LABELS, True),
    ):
        found = proposals(OLD, new)
        assert (found["A"].verdict, found["A"].grounds) == (NOT, (ground,))
        assert found["A"].possible is possible
        assert not found["R"].changed


def test_the_same_scale_under_another_name_is_the_same_scale() -> None:
    raw = to_builtins(OLD)
    raw["scales"]["vijf"] = raw["scales"].pop("five")
    new = changed(decode(raw), "A", scale="vijf")
    assert not proposals(OLD, new)["A"].changed
    assert Difference(ITEM, "A", CHANGED, "scale", "", "five", "vijf") in differences(OLD, new)


def test_a_decision_is_about_what_was_seen() -> None:
    one, two = (changed(OLD, "A", **worded(text)) for text in ("Een", "Twee"))
    marks = [proposals(OLD, new)["A"].mark for new in (OLD, one, two)]
    assert len(set(marks)) == 3
    assert proposals(OLD, one)["A"].mark == marks[1]


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        (LONG, LONG, Nearness.SAME),
        (LONG, "ons  bestuur werkt goed samen; ook over 2,5 jaar", Nearness.MARKS),
        ("‘Samen’ – goed?", "'samen' - goed.", Nearness.MARKS),
        ("De samenwekring loopt", "De samenwerking loopt", Nearness.SPELLING),
        ("De samenwerkin loopt", "De samenwerking loopt", Nearness.SPELLING),
        ("De samenwerkung loopt", "De samenwerking loopt", Nearness.SPELLING),
        # One letter that makes another word, another number, or more than one slip.
        ("Wij hebben een plan", "Wij hebben geen plan", Nearness.OTHER),
        ("Wij moeten kiezen", "Wij moesten kiezen", Nearness.OTHER),
        ("Over 2,5 jaar", "Over 25 jaar", Nearness.OTHER),
        ("Een groei van 5", "Een groei van -5", Nearness.OTHER),
        ("Meer dan 20 %", "Meer dan 20 €", Nearness.OTHER),
        ("Wij zijn (niet) tevreden", "Wij zijn niet tevreden", Nearness.OTHER),
        ("ontwikkeling groeit", "entwikkeling groeit", Nearness.OTHER),
        ("De samenwekring lopt", "De samenwerking loopt", Nearness.OTHER),
        ("", "Tekst", Nearness.OTHER),
    ],
)
def test_how_near_two_texts_are(old: str, new: str, near: Nearness) -> None:
    assert nearness(old, new) is near
    assert nearness(new, old) is near


# --- Word by word --------------------------------------------------------------------------------

sentences = st.text(st.sampled_from("aab  .,\n’é"), max_size=40)


@given(sentences | st.text(max_size=30), sentences | st.text(max_size=30))
def test_the_runs_are_the_texts(old: str, new: str) -> None:
    left, right = beside(old, new)
    assert ("".join(run.text for run in left), "".join(run.text for run in right)) == (old, new)
    same = ["".join(run.text for run in runs if not run.changed) for runs in (left, right)]
    assert same[0] == same[1]
    assert all(run.text for run in (*left, *right))


def test_words_that_stayed_are_not_marked() -> None:
    left, right = beside("Wij werken goed samen.", "Wij werken zelden goed samen!")
    assert [(run.text, run.changed) for run in left] == [
        ("Wij werken goed samen", False), (".", True),
    ]  # fmt: skip
    assert [(run.text, run.changed) for run in right] == [
        ("Wij werken ", False), ("zelden ", True), ("goed samen", False), ("!", True),
    ]  # fmt: skip


def test_sentences_that_share_only_chance_are_shown_whole() -> None:
    left, right = beside("De raad kiest de burgemeester", "Elk jaar in de zomer plant het bestuur")
    assert [run.changed for run in (*left, *right)] == [True, True]


def test_a_long_text_does_not_keep_the_page_waiting() -> None:
    left, right = beside("a b " * 2000, "b c " * 2000)
    assert [run.changed for run in (*left, *right)] == [True, False, True, False]


def test_the_same_signs_over_and_over_do_not_keep_the_page_waiting() -> None:
    signs = ["!".join("?" * (n * k % 11 + 1) for n in range(40)) for k in (3, 7)]
    left, right = beside(*signs)
    assert all(run.changed for run in left[1:-1] + right[1:-1])
    begin = time.process_time()
    for _item in range(300):
        beside(*signs)
    assert time.process_time() - begin < 2


def test_the_bundled_instrument_is_like_itself() -> None:
    assert differences(bundled(), bundled()) == ()
    assert not any(one.changed for one in proposals(bundled(), bundled()).values())
