"""What of one questionnaire goes into another, and how it is known there again."""

from typing import Any

import pytest
from hypothesis import given

from surveys.questionnaire.comparison.proposals import Ground, Verdict, beside
from surveys.questionnaire.document import Document, DocumentError, decode, encode, to_builtins
from surveys.questionnaire.drafts import PartKind, join, split
from surveys.questionnaire.formats import dump_yaml, load_yaml
from surveys.questionnaire.lineage import stamped
from surveys.questionnaire.reuse.excerpts import Excerpt, Excerpts, document_of, item_of
from surveys.questionnaire.reuse.taking import Outline, Skip, TakenOver, take
from surveys.questionnaire.rules.validation import problems
from tests.questionnaire.strategies import documents
from tests.surveys.authoring import DOCUMENT


def excerpt(document: Document, code: str, origin: str = "here") -> Excerpt:
    parts = split(document)
    part = next(p for p in parts.values() if p["code"] == code and p["kind"] in list(PartKind))
    return Excerpts(parts, origin).of(part)


def outline(document: Document, origin: str = "there") -> Outline:
    raw = to_builtins(document)
    return Outline(
        languages=document.languages,
        codes={part["code"].casefold() for part in split(document).values()},
        scales=raw["scales"],
        themes=raw["themes"],
        lineages={i.code if i.lineage is None else i.lineage: i.code for i in document.items()},
    )


def empty(*languages: str) -> Document:
    sections = [{"code": "first", "title": {languages[0]: "Een"}, "items": []}]
    return decode({"title": {}, "minutes": 5, "languages": languages, "sections": sections})


def taken_into(document: Document, *excerpts: Excerpt) -> tuple[Document, TakenOver]:
    """The document with the excerpts in its first section."""
    parts = split(document)
    section = next(key for key, part in parts.items() if part["kind"] == PartKind.SECTION)
    ranks = [part["rank"] for part in parts.values() if part["section"] == section]
    done = take(outline(document), excerpts, section, max(ranks, default=""))
    return join({**parts, **done.made}), done


# --- Lineage in documents ------------------------------------------------------------------------


@given(documents)
def test_lineage_goes_through_our_own_formats(document: Any) -> None:
    whole = stamped(document, "bank")
    assert decode(encode(whole)) == whole == load_yaml(dump_yaml(whole))
    assert join(split(whole)) == whole
    assert all(item.lineage for item in whole.items())
    assert stamped(whole, "elsewhere") == whole


@pytest.mark.parametrize("said", ["", "S1", "a.b.c", "a.1", "a.b\n", "<b>.x", "a" * 65 + ".b", 5])
def test_a_lineage_is_a_place_and_a_code(said: object) -> None:
    raw = to_builtins(DOCUMENT)
    raw["sections"][0]["items"][0]["lineage"] = said
    with pytest.raises(DocumentError):
        decode(raw)


def test_two_items_of_one_lineage_are_not_published() -> None:
    raw = to_builtins(DOCUMENT)
    first, second = raw["sections"][0]["items"][:2]
    first["lineage"] = second["lineage"] = "bank.S1"
    [found] = [one for one in problems(decode(raw)) if one.code == "lineage_twice"]
    assert found.blocks
    assert (found.place.item, found.params) == (second["code"], {"other": first["code"]})


# --- Taking over ---------------------------------------------------------------------------------


def test_an_item_brings_its_pair_its_scale_its_theme_and_its_translations() -> None:
    made, done = taken_into(empty("nl", "fr"), excerpt(DOCUMENT, "S1"))
    [item] = made.items()
    was = DOCUMENT.item("S1")
    assert was is not None
    assert item.lineage == "here.S1"
    for side in was.perspectives:
        words, old = item.wording_for(side), was.wording_for(side)
        assert words == {language: (old or {})[language] for language in ("nl", "fr")}
    assert list(made.scales) == [getattr(was, "scale", "")]
    assert list(made.themes) == [was.theme]
    assert beside(DOCUMENT, was, made, item).verdict is Verdict.COMPARABLE
    assert not done.skipped


def test_all_of_an_instrument_becomes_the_same_items_again() -> None:
    parts = split(DOCUMENT)
    make = Excerpts(parts, "here")
    items = [part for part in parts.values() if part["kind"] == PartKind.ITEM]
    made, _done = taken_into(empty(*DOCUMENT.languages), *map(make.of, items))
    assert len(made.scales) == len({getattr(i, "scale", None) for i in DOCUMENT.items()} - {None})
    for was in DOCUMENT.items():
        now = made.item(was.code)
        assert now is not None
        grounds = set(beside(DOCUMENT, was, made, now).grounds) - {Ground.CONDITION}
        assert not grounds, was.code
        assert (now.role, now.of) == (was.role, was.of)
        assert now.show_if is None


def test_what_answers_another_item_finds_it_by_lineage() -> None:
    pair = next(item for item in DOCUMENT.items() if item.of)
    goal, answer = excerpt(DOCUMENT, pair.of or ""), excerpt(DOCUMENT, pair.code)
    alone, _done = taken_into(empty("nl"), answer)
    assert (alone.items()[0].role, alone.items()[0].of) == (None, None)
    both, _done = taken_into(empty("nl"), answer, goal)
    assert [item.of for item in both.items()] == [None, pair.of]


def test_a_code_in_use_gets_a_free_one_and_the_lineage_stays() -> None:
    once = {"title": {}, "minutes": 5, "languages": ["nl"], "sections": []}
    item = {"code": "s1", "kind": "short_text", "wording": {"political": {"nl": "Anders"}}}
    once["sections"] = [{"code": "agree5", "title": {}, "items": [item]}]
    made, done = taken_into(decode(once), excerpt(DOCUMENT, "S1"))
    codes = [one.code for one in made.items()]
    assert codes == ["s1", "S1_2"]
    assert made.items()[1].lineage == "here.S1"
    assert "agree5" not in made.scales  # the section has that code
    assert made.scale_of(made.items()[1]) is not None
    assert len(done.items) == 1


def test_a_scale_that_is_there_is_used_again_and_one_that_differs_is_not() -> None:
    raw = to_builtins(empty("nl", "fr"))
    item = DOCUMENT.item("S1")
    scale = to_builtins(DOCUMENT)["scales"][getattr(item, "scale", "")]
    labels = [{"nl": label["nl"]} for label in scale["labels"]]
    known = {"labels": labels, "no_opinion": {"nl": scale["no_opinion"]["nl"]}}
    raw["scales"] = {"mine": known}
    made, _done = taken_into(decode(raw), excerpt(DOCUMENT, "S1"))
    assert list(made.scales) == ["mine"]  # French is not yet written: nothing says otherwise
    raw["scales"]["mine"]["labels"][0]["fr"] = "Autre chose"
    made, _done = taken_into(decode(raw), excerpt(DOCUMENT, "S1"))
    assert len(made.scales) == 2


def test_what_is_there_or_cannot_be_read_stays_where_it_is() -> None:
    first = excerpt(DOCUMENT, "S1")
    made, _done = taken_into(empty("nl"), first)
    again, done = taken_into(made, first)
    assert (again, done.skipped) == (made, [(first, Skip.THERE)])
    _same, done = taken_into(empty("nl"), first, first)
    assert [why for _one, why in done.skipped] == [Skip.THERE]
    only_dutch = decode({**to_builtins(DOCUMENT), "languages": ["nl"]})
    french = excerpt(taken_into(empty("nl"), excerpt(only_dutch, "S1"))[0], "S1")
    _none, done = taken_into(empty("fr"), french)
    assert done.skipped == [(french, Skip.LANGUAGE)]


def test_a_translation_that_is_out_of_date_is_so_there() -> None:
    parts = split(DOCUMENT)
    key = next(key for key, part in parts.items() if part["code"] == "S1")
    old = {"wording.political.fr": "Voordien", "wording.political.de": "Voordien"}
    parts[key] = {**parts[key], "outdated": old}
    one = Excerpts(parts, "here").of(parts[key])
    _made, done = taken_into(empty("nl", "fr"), one)
    assert done.made[done.items[0]]["outdated"] == {"wording.political.fr": "Voordien"}
    _made, done = taken_into(empty("fr", "nl"), one)
    assert done.made[done.items[0]]["outdated"] == {}


@given(documents)
def test_any_item_can_be_taken_over_and_says_the_same(document: Any) -> None:
    parts = split(document)
    make = Excerpts(parts, "here")
    kinds = (PartKind.ITEM, PartKind.SCALE, PartKind.THEME)
    excerpts = [make.of(part) for part in parts.values() if part["kind"] in kinds]
    made, done = taken_into(empty(*document.languages), *excerpts)
    assert decode(encode(made)) == made
    left = {id(one) for one, _why in done.skipped}
    came = [one for one in excerpts if id(one) not in left and one.kind is PartKind.ITEM]
    assert len(made.items()) == len(came)
    for one in came:
        kept_in = document_of(one)
        was = item_of(one, kept_in)
        now = next(item for item in made.items() if item.lineage == one.lineage)
        assert was is not None
        assert set(beside(kept_in, was, made, now).grounds) <= {Ground.TRANSLATION, Ground.REPORT}


def test_what_others_answer_comes_first_and_who_stays_alone_is_counted() -> None:
    pair = next(item for item in DOCUMENT.items() if item.of)
    goal, answer = excerpt(DOCUMENT, pair.of or ""), excerpt(DOCUMENT, pair.code)
    both, done = taken_into(empty("nl"), excerpt(DOCUMENT, "S1"), answer, goal)
    assert [item.code for item in both.items()] == ["S1", goal.code, answer.code]
    assert done.alone == 0
    _alone, done = taken_into(empty("nl"), answer)
    assert done.alone == 1


def test_scales_without_words_in_the_language_of_the_draft_are_not_taken_for_one() -> None:
    """Both would be three empty categories there."""

    def labels(*words: str) -> dict[str, Any]:
        return {"labels": [{"nl": word} for word in words]}

    def rated(code: str, scale: str) -> dict[str, Any]:
        words = {"nl": code, "fr": code}
        return {"code": code, "kind": "scale", "scale": scale, "wording": {"political": words}}

    items = [rated("A", "agree"), rated("B", "often"), rated("C", "agree")]
    document = decode(
        {
            "title": {},
            "minutes": 5,
            "languages": ["nl", "fr"],
            "scales": {"agree": labels("nee", "soms", "ja"), "often": labels("nooit", "1", "2")},
            "sections": [{"code": "first", "title": {}, "items": items}],
        }
    )
    taken = [excerpt(document, code) for code in "ABC"]
    made, _done = taken_into(empty("fr"), *taken)
    assert [getattr(item, "scale", "") for item in made.items()] == ["agree", "often", "agree"]
    later, _done = taken_into(taken_into(empty("fr"), taken[0])[0], taken[1])
    assert [getattr(item, "scale", "") for item in later.items()] == ["agree", "often"]
