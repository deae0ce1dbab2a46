"""What a reader gives becomes a document that can be kept, whatever it holds; losses are told."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.formats.foreign import Foreign, ForeignChoice, ForeignQuestion, ForeignSection
from surveys.formats.losses import Fate
from surveys.formats.messages import MESSAGES, render
from surveys.formats.taking_over.assembling import AskedSides, Taken, assembled
from surveys.formats.taking_over.pairing import paired
from surveys.questionnaire.conditions.expressions import AllOf, Answered, AnyOf, Compare, Not, parse
from surveys.questionnaire.document import (
    Document,
    Kind,
    Language,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    decode,
    encode,
)
from surveys.questionnaire.rules.validation import MAX_ITEMS, problems
from tests.formats.strategies import foreigns

FIVE = ("Helemaal oneens", "Oneens", "Neutraal", "Eens", "Helemaal eens")


def choices(*words: str, start: int = 1) -> tuple[ForeignChoice, ...]:
    return tuple(ForeignChoice(str(n), {"nl": said}) for n, said in enumerate(words, start))


def question(name: str, kind: Kind = Kind.SHORT_TEXT, **more: Any) -> ForeignQuestion:
    return ForeignQuestion(**{"name": name, "kind": kind, "text": {"nl": f"Vraag {name}?"}, **more})


def foreign(*questions: ForeignQuestion, **more: Any) -> Foreign:
    language = more.get("languages", ("nl",))[0]
    section = ForeignSection("deel", {language: "Deel"}, questions=questions)
    defaults = {"title": {"nl": "Titel"}, "languages": ("nl",), "sections": (section,)}
    return Foreign(**{**defaults, **more})


def codes(taken: Taken, place: str | None = None) -> list[str]:
    return [loss.code for loss in taken.losses if place is None or loss.place == place]


def blockers(document: Document) -> list[str]:
    return [problem.code for problem in problems(document) if problem.blocks]


def condition(taken: Taken, code: str) -> str | None:
    item = taken.document.item(code)
    assert item is not None
    return item.show_if


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(foreigns, st.sampled_from(AskedSides), st.sampled_from(Language))
def test_whatever_a_file_holds_a_draft_comes_out(
    given_: Foreign, sides: AskedSides, unnamed: Language
) -> None:
    taken = assembled(given_, sides, unnamed)
    assert decode(encode(taken.document)) == taken.document
    assert set(blockers(taken.document)) <= {"no_questions", "missing_translation"}
    assert set(taken.names) == {item.code for item in taken.document.items()}
    for loss in taken.losses:
        assert loss.code in MESSAGES
        assert render(loss.code, loss.params)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(foreigns, foreigns)
def test_any_two_files_make_one_draft(one: Foreign, two: Foreign) -> None:
    political = assembled(one, AskedSides.POLITICAL).document
    administrative = assembled(two, AskedSides.ADMINISTRATIVE).document
    taken = paired(political, administrative)
    assert decode(encode(taken.document)) == taken.document
    assert set(blockers(taken.document)) <= {"no_questions", "missing_translation"}
    assert {loss.code for loss in taken.losses} <= set(MESSAGES)
    assert len(taken.document.items()) <= len(political.items()) + len(administrative.items())


def test_names_stay_where_they_are_legal() -> None:
    names = ("S1", "s1", "1b", "een naam", "and", "Ünïcode", "x" * 50)
    taken = assembled(foreign(*(question(name) for name in names)))
    assert [item.code for item in taken.document.items()] == [
        "S1", "s1_2", "q1b", "een_naam", "and_2", "Unicode", "x" * 40,
    ]  # fmt: skip
    assert codes(taken, "S1") == []
    assert all(codes(taken, name) == ["code_changed"] for name in names[1:])


def test_markup_goes_and_words_stay() -> None:
    text = {"nl": "<p>Wat vindt u van <b>A &amp; B</b>?</p><script>weg()</script><p>5 < 6</p>"}
    taken = assembled(foreign(question("a", text=text)))
    assert taken.document.items()[0].wording.political == {"nl": "Wat vindt u van A & B?\n\n5 < 6"}
    assert codes(taken) == ["markup"]


def test_words_that_nobody_sees_are_no_words() -> None:
    taken = assembled(foreign(question("a", text={"nl": "\u00ad\u200b"})))
    assert taken.document.items()[0].wording.political == {"nl": "a"}  # its name instead
    assert blockers(taken.document) == []


@pytest.mark.parametrize(
    "hostile", ["<script " * 20_000, '<a "' * 20_000, "<!--" * 20_000, "&" * 60_000, "<p>" * 20_000]
)
def test_hostile_markup_costs_little(hostile: str) -> None:
    assert assembled(foreign(question("a", text={"nl": hostile}))).document.items()


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("nl-BE", "nl"),
        ("Nederlands (nl)", "nl"),
        ("Nederlands(nl)", "nl"),
        ("nl-informal", "nl"),
        ("Français", "fr"),
        ("English (en)", "en"),
        ("de_AT", "de"),
        ("Deutsch", "de"),
    ],
)
def test_languages_are_found_by_any_name(name: str, ours: str) -> None:
    one = foreign(question("a", text={name: "Woorden"}), languages=(name,), title={name: "T"})
    taken = assembled(one, unnamed=Language.FR if ours != "fr" else Language.NL)
    assert taken.document.languages == (ours,)
    assert codes(taken, "a") == []


def test_other_languages_are_left_out_and_told() -> None:
    text = {"nl": "Vraag", "es": "Pregunta", "en": "Question"}
    taken = assembled(foreign(question("a", text=text), languages=("es", "nl", "en")))
    assert taken.document.languages == ("nl", "en")
    assert taken.document.items()[0].wording.political == {"nl": "Vraag", "en": "Question"}
    assert [(loss.fate, loss.code, loss.params) for loss in taken.losses if not loss.place] == [
        (Fate.LEFT_OUT, "language_left_out", {"language": "es"})
    ]


def test_a_missing_text_in_the_source_is_filled_and_told() -> None:
    taken = assembled(foreign(question("a", text={"fr": "Question"}), languages=("nl", "fr")))
    assert taken.document.items()[0].wording.political == {"nl": "Question", "fr": "Question"}
    assert codes(taken, "a") == ["source_filled"]


def test_an_unnamed_language_is_the_one_that_is_chosen() -> None:
    one = foreign(question("a", text={"": "Question"}), languages=("",), title={"": "Title"})
    taken = assembled(one, unnamed=Language.EN)
    assert taken.document.languages == ("en",)
    assert codes(taken, "") == ["language_assumed"]


def test_equal_steps_are_one_scale() -> None:
    more = choices("Nooit", "Soms", "Altijd")
    taken = assembled(
        foreign(
            question("a", Kind.SCALE, choices=choices(*FIVE), steps=True),
            question("b", Kind.SINGLE, choices=choices(*FIVE), steps=True),
            question("c", Kind.SCALE, choices=more, steps=True),
        )
    )
    scales = [item.scale for item in taken.document.items() if isinstance(item, Measured)]
    assert scales == ["scale1", "scale1", "scale2"]
    assert [label["nl"] for label in taken.document.scales["scale1"].labels] == list(FIVE)
    assert taken.losses == ()


def test_no_opinion_is_no_step() -> None:
    five = (*choices(*FIVE), ForeignChoice("99", {"nl": "Weet niet"}))
    taken = assembled(
        foreign(
            question("a", Kind.SCALE, choices=five, steps=True, no_opinion=frozenset({"99"})),
            question("b", condition=Compare("a", "==", 99.0)),
            question("c", condition=Compare("a", ">", 3.0)),
            question("d", condition=Compare("a", "<", "3")),
        )
    )
    scale = taken.document.scales["scale1"]
    assert len(scale.labels) == 5
    assert scale.no_opinion == {"nl": "Weet niet"}
    assert condition(taken, "b") == "a == no_opinion"
    assert condition(taken, "d") == "a <= 2"
    assert condition(taken, "c") == "a == 4 or a == 5 or a == no_opinion"


def test_a_rating_of_nothing_but_no_opinion_is_a_number() -> None:
    apart = tuple(ForeignChoice(code, {"nl": code}) for code in ("98", "99"))
    asked = question(
        "a",
        Kind.RATING,
        choices=apart,
        no_opinion=frozenset({"98", "99"}),
        minimum=10.0,
        maximum=1.0,
    )
    [item] = assembled(foreign(asked)).document.items()
    assert item.kind is Kind.NUMBER


def test_stored_codes_become_steps_and_options_in_conditions() -> None:
    falling = tuple(ForeignChoice(str(5 - n), {"nl": word}) for n, word in enumerate(FIVE))
    taken = assembled(
        foreign(
            question("a", Kind.SCALE, choices=falling, steps=True),
            question("b", Kind.SINGLE, choices=choices("x", "y"), other=True),
            question("c", Kind.MULTIPLE, choices=choices("x", "y")),
            question("d", Kind.NUMBER),
            question("k1", condition=Compare("a", ">=", 4.0)),
            question("k2", condition=Compare("b", "==", 2.0)),
            question(
                "k3", condition=AnyOf((Compare("c", "has", "1"), Compare("b.other", "==", "z")))
            ),
            question("k4", condition=Not(Compare("d", ">", "3"))),
            question("k5", condition=Compare("d", "!=", "")),
            question("k6", condition=Compare("c", "==", "2")),
        )
    )
    told = [condition(taken, f"k{n}") for n in range(1, 7)]
    assert told == [
        "a <= 2", "b == a2", 'c has a1 or b.other == z', "not (d > 3)", "answered(d)", "c has a2",
    ]  # fmt: skip
    assert codes(taken, "k6") == ["condition_loosened"]
    assert blockers(taken.document) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Answered("nergens"), "condition_unknown"),
        (Answered("later"), "condition_later"),
        (Compare("b", "==", "9"), "condition_value"),
        (Compare("i", "==", "9"), "condition_unknown"),
        (Compare("c", ">", 1.0), "condition_order"),
        (AllOf((Answered("b"),) * 600), "condition_long"),
        (Compare("t", "==", '"'), "condition_long"),
        (Compare("t", "<", "x"), "condition_refused"),
    ],
)
def test_a_condition_that_cannot_be_said_is_told(asked: Any, code: str) -> None:
    taken = assembled(
        foreign(
            question("b", Kind.SINGLE, choices=choices("x", "y")),
            question("c", Kind.MULTIPLE, choices=choices("x", "y")),
            question("t"),
            question("i", Kind.INFORMATION),
            question("k", condition=asked),
            question("later"),
        )
    )
    assert condition(taken, "k") is None or code == "condition_refused"
    assert codes(taken, "k") in ([code], [] if code == "condition_refused" else [code])


def test_a_condition_of_a_section_is_one_of_its_items() -> None:
    first = ForeignSection("s", {"nl": "S"}, questions=(question("a"), question("b")))
    second = ForeignSection(
        "t",
        {"nl": "T"},
        questions=(question("c"), question("d", condition=Answered("c"))),
        condition=AllOf((Answered("a"), Answered("b"))),
    )
    taken = assembled(foreign(sections=(first, second)))
    assert condition(taken, "c") == "answered(a) and answered(b)"
    assert condition(taken, "d") == "answered(a) and answered(b) and answered(c)"


def test_a_deep_condition_is_told_and_breaks_nothing() -> None:
    deep: Any = Answered("a")
    for _ in range(5_000):
        deep = Not(deep)
    taken = assembled(foreign(question("a"), question("b", condition=deep)))
    assert codes(taken, "b") == ["condition_long"]


def test_what_does_not_fit_is_told_item_by_item() -> None:
    many = [question(f"q{n}") for n in range(MAX_ITEMS + 2)]
    taken = assembled(foreign(*many))
    assert len(taken.document.items()) == MAX_ITEMS
    assert [loss.place for loss in taken.losses] == [f"q{MAX_ITEMS}", f"q{MAX_ITEMS + 1}"]
    assert {loss.fate for loss in taken.losses} == {Fate.LEFT_OUT}


def test_a_document_is_never_larger_than_a_draft() -> None:
    wide = choices(*(("w" * 290) + str(n) for n in range(100)))
    taken = assembled(foreign(*(question(f"q{n}", Kind.SINGLE, choices=wide) for n in range(120))))
    assert blockers(taken.document) == []
    assert set(codes(taken, "q119")) == {"options_renamed", "document_full"}


def test_kinds_that_do_not_fit_become_the_nearest() -> None:
    taken = assembled(
        foreign(
            question("nps", Kind.RATING, minimum=0.0, maximum=10.0),
            question("slider", Kind.RATING, minimum=0.0, maximum=100.0),
            question("long", Kind.SCALE, steps=True, choices=choices(*map(str, range(12)))),
            question("one", Kind.SINGLE, choices=choices("Akkoord")),
            question("several", Kind.MULTIPLE, choices=choices("x", "y"), maximum=9.0),
        )
    )
    kinds = [type(item) for item in taken.document.items()]
    assert kinds == [RatingItem, NumberItem, SingleItem, ShortTextItem, MultipleItem]
    assert codes(taken, "nps") == []
    assert codes(taken, "slider") == ["rating_as_number"]
    assert codes(taken, "one")[-1] == "too_few_options"
    assert codes(taken, "several")[0] == "options_renamed"


def test_two_files_become_the_two_sides() -> None:
    scale: dict[str, Any] = {"choices": choices(*FIVE), "steps": True}
    political = assembled(
        foreign(
            question("a", Kind.SCALE, **scale),
            question("p"),
            question("x", Kind.NUMBER),
        ),
        AskedSides.POLITICAL,
    ).document
    administrative = assembled(
        foreign(
            question("a", Kind.SCALE, text={"nl": "Anders gezegd"}, **scale),
            question("d", condition=Answered("x")),
            question("x", Kind.DATE),
            question("y", condition=Answered("x")),
        ),
        AskedSides.ADMINISTRATIVE,
    ).document
    taken = paired(political, administrative)
    joined = taken.document.item("a")
    assert isinstance(joined, ScaleItem)
    assert joined.wording.political == {"nl": "Vraag a?"}
    assert joined.wording.administrative == {"nl": "Anders gezegd"}
    sides = {item.code: item.perspectives for item in taken.document.items()}
    assert sides == {
        "a": tuple(Perspective),
        "p": (Perspective.POLITICAL,),
        "x": (Perspective.POLITICAL,),
        "d": (Perspective.ADMINISTRATIVE,),
        "x_2": (Perspective.ADMINISTRATIVE,),
        "y": (Perspective.ADMINISTRATIVE,),
    }
    assert condition(taken, "y") == "answered(x_2)"
    assert codes(taken, "p") == ["no_counterpart"]
    assert codes(taken, "x") == ["pair_differs", "no_counterpart"]
    assert codes(taken, "d") == ["only_in_other"]
    assert blockers(taken.document) == []


def test_a_side_without_the_item_that_a_condition_needs_loses_the_condition() -> None:
    political = assembled(
        foreign(question("a"), question("b", condition=Answered("a"))), AskedSides.POLITICAL
    ).document
    administrative = assembled(foreign(question("b")), AskedSides.ADMINISTRATIVE).document
    taken = paired(political, administrative)
    assert condition(taken, "b") is None
    assert set(codes(taken, "b")) == {"pair_condition", "condition_refused"}


def all_texts(losses: Iterable[Any]) -> list[str]:
    return [render(loss.code, loss.params, loss.place) for loss in losses]


def test_losses_are_sentences() -> None:
    taken = assembled(foreign(question("1 a", condition=Answered("weg"))))
    assert all_texts(taken.losses) == [
        "1 a: De code wordt q1_a: een code begint met een letter, is uniek en kort.",
        "1 a: De voorwaarde kijkt naar ‘weg’, dat hier niet staat.",
    ]


def test_parse_reads_every_condition() -> None:
    taken = assembled(foreign(question("a"), question("b", condition=Compare("a", "==", "and"))))
    assert parse(condition(taken, "b") or "") == Compare("a", "==", "and")
    assert msgspec.json.encode(taken.document)
