"""XLSForm: any form gives a draft and its report; what we write is what pyxform takes."""

import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyxform.validators.odk_validate import ODKValidateError
from pyxform.xls2xform import convert

from surveys.authoring.bundled import bundled
from surveys.formats import xlsform
from surveys.formats.losses import Unreadable
from surveys.formats.messages import MESSAGES, render
from surveys.formats.taking_over.assembling import AskedSides, Taken, assembled
from surveys.questionnaire.conditions.visibility import visible_items
from surveys.questionnaire.document import (
    Document,
    InformationItem,
    Item,
    Kind,
    Measured,
    MultipleItem,
    NumberItem,
    Option,
    Perspective,
    SingleItem,
    SumItem,
    WithOptions,
)
from surveys.questionnaire.rules.validation import problems
from tests.faults.test_workbooks import ONE_ROW, with_part, workbook
from tests.formats.forms import Cells, form
from tests.questionnaire.builders import every_kind
from tests.questionnaire.strategies import documents

SHARED = Path(__file__).parents[3] / "shared" / "data" / "questionnaires" / "xlsform"
HEAD = ("type", "name", "label")
LISTS: list[Cells] = [
    ("list_name", "name", "label"),
    ("yn", "yes", "Ja"),
    ("yn", "no", "Nee"),
    ("five", 1, "Helemaal oneens"),
    ("five", 2, "Oneens"),
    ("five", 3, "Neutraal"),
    ("five", 4, "Eens"),
    ("five", 5, "Helemaal eens"),
    ("five", 99, "Weet niet"),
]


def taken(survey: list[Cells], choices: list[Cells] | None = None, **more: Any) -> Taken:
    content = form(survey, LISTS if choices is None else choices, **more)
    return assembled(xlsform.read(content))


def codes(found: Taken, place: str | None = None) -> list[str]:
    return [loss.code for loss in found.losses if place is None or loss.place == place]


def item(found: Taken, code: str) -> Item:
    there = found.document.item(code)
    assert there is not None, [i.code for i in found.document.items()]
    return there


def kinds(found: Taken) -> list[str]:
    return [one.kind.value for one in found.document.items()]


def converted(body: bytes) -> list[str]:
    """What pyxform warns of when it makes an XForm of the workbook; it raises for what it refuses."""
    told: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert convert(body, file_type=".xlsx", warnings=told, validate=False).xform
    return told


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK's validator needs Java")
@pytest.mark.parametrize("perspective", list(Perspective))
@pytest.mark.parametrize("document", [bundled(), every_kind()], ids=["bundled", "every kind"])
def test_the_validator_of_odk_accepts_both_sides(
    document: Document, perspective: Perspective
) -> None:
    body = xlsform.write(document, perspective).body
    told: list[str] = []
    assert convert(body, file_type=".xlsx", warnings=told, validate=True).xform
    assert told == []


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK's validator needs Java")
def test_the_validator_of_odk_refuses_what_is_no_expression() -> None:
    """The control of the test above: it does look at what a condition says."""
    spoilt = form([(*HEAD, "relevant"), ("text", "a", "A"), ("text", "b", "B", "${a} = = 1")], [])
    with pytest.raises(ODKValidateError, match="Bad node"):
        convert(spoilt, file_type=".xlsx", warnings=[], validate=True)


@pytest.mark.skipif(not SHARED.exists(), reason="the forms are not part of the repository")
def test_forms_of_others_come_in() -> None:
    for path in sorted(SHARED.glob("*.xlsx")):
        found = assembled(xlsform.read(path.read_bytes()))
        assert len(found.document.items()) > 20
        assert [str(p) for p in problems(found.document) if p.blocks] == []
        assert all(render(loss.code, loss.params) for loss in found.losses)


def test_groups_are_sections_and_their_conditions_those_of_items() -> None:
    found = taken(
        [
            (*HEAD, "relevant"),
            ("text", "before", "Vooraf"),
            ("begin group", "a", "Deel A"),
            ("select_one yn", "q", "Ja of nee?"),
            ("begin_group", "b", "Deel B", "${q} = 'yes'"),
            ("Begin Repeat", "c", "Deel C"),
            ("integer", "n", "Hoeveel?", "${q} != 'no'"),
            ("end repeat", "c"),
            ("end_group", "b"),
            ("text", "again", "Weer in A"),
            ("end group", "a"),
            ("text", "after", "Achteraf"),
        ],
        settings=[("form_title",), ("Titel",)],
    )
    sections = {s.code: [i.code for i in s.items] for s in found.document.sections}
    assert sections == {"s": ["before"], "a": ["q"], "c": ["n"], "a_2": ["again"], "s_2": ["after"]}
    assert item(found, "n").show_if == "q == yes and not (q == no)"
    assert item(found, "again").show_if is None
    assert codes(found, "c") == ["repeat"]
    assert codes(found, "b") == ["empty_section"]


def test_kinds_of_another_world_are_told() -> None:
    rows: list[Cells] = [
        HEAD,
        ("start", "start"),
        ("calculate", "sum1", "", ""),
        ("geopoint", "where", "Waar?"),
        ("image", "photo", "Foto?"),
        ("audio", "sound", "Geluid?"),
        ("nonsense", "odd", "Wat?"),
        ("acknowledge", "ok", "Akkoord"),
        ("time", "when", "Wanneer?"),
        ("range", "grade", "Cijfer"),
        ("", "", "Een rij zonder soort"),
        ("", "", ""),
        ("note", "", "Lees dit"),
    ]
    found = taken(rows)
    told = {loss.place: loss.code for loss in found.losses if loss.place}
    assert told["start"] == "kind_metadata"
    assert told["sum1"] == "calculation"
    assert told["where"] == "kind_place"
    assert told["photo"] == told["sound"] == "kind_media"
    assert told["odd"] == "kind_unknown"
    assert told["ok"] == "agreement"
    assert told["when"] == "kind_as_text"
    assert told["row11"] == "row_without_type"
    assert kinds(found) == ["information", "short_text", "rating", "information"]


def test_columns_in_any_case_and_languages_by_any_name() -> None:
    found = taken(
        [
            ("Type", "NAME", "Label::Nederlands (nl)", "label::nederlands(nl)", "LABEL :: English (en)",
             "hint:English (en)", "media::image::English (en)", "bind::relevant", "Required"),
            ("text", "a", "Vraag", "", "Question", "Help", "x.png", "", "ja"),
            ("text", "b", "", "Tweede", "", "", "", "${a} = 'x'", "WAAR"),
            ("text", "c", "Derde", "", "Third", "", "", "", "FAUX"),
        ],
        settings=[("default_language",), ("Nederlands (nl)",)],
    )  # fmt: skip
    assert found.document.languages == ("nl", "en")
    assert item(found, "a").wording.political == {"nl": "Vraag", "en": "Question"}
    assert item(found, "a").help == {"nl": "Help", "en": "Help"}
    assert item(found, "b").wording.political == {"nl": "Tweede"}
    assert item(found, "b").show_if == "a == x"
    assert [item(found, code).required for code in "abc"] == [True, True, False]
    assert "media" in codes(found, "a")
    assert codes(found, "")[0] == "languages_merged"


def test_plain_labels_are_in_the_default_language_and_not_dropped() -> None:
    """pyxform drops them without a word."""
    found = taken(
        [("type", "name", "label", "label::English (en)"), ("text", "a", "Vraag", "Question")],
        settings=[("default_language",), ("Nederlands (nl)",)],
    )
    assert item(found, "a").wording.political == {"nl": "Vraag", "en": "Question"}


def test_plain_labels_beside_another_language_are_in_the_chosen_one() -> None:
    content = form(
        [("type", "name", "label", "label::Français (fr)"), ("text", "a", "Vraag", "Question")]
    )
    found = assembled(xlsform.read(content))
    assert item(found, "a").wording.political == {"nl": "Vraag", "fr": "Question"}


def test_scales_are_told_from_choices() -> None:
    found = taken(
        [
            (*HEAD, "appearance"),
            ("select_one five", "a", "Eens?"),
            ("select_one five", "b", "Eens?"),
            ("select_one yn", "c", "Ja?", "likert"),
            ("select_one yn", "d", "Ja?"),
            ("select_one yn or_other", "e", "Ja?"),
            ("select_multiple yn", "f", "Welke?"),
        ]
    )
    assert kinds(found) == ["scale", "scale", "scale", "single", "single", "multiple"]
    five = found.document.scales["scale1"]
    assert len(five.labels) == 5
    assert five.no_opinion == {"nl": "Weet niet"}
    assert codes(found, "a") == ["read_as_scale"]
    assert codes(found, "c") == ["options_renamed", "scale_from_high"]
    own_words = item(found, "e")
    assert isinstance(own_words, SingleItem)
    assert own_words.other


def test_a_missing_list_loses_its_question_nothing_else() -> None:
    """pyxform refuses the whole form."""
    found = taken(
        [
            HEAD,
            ("select_one nowhere", "a", "Welke?"),
            ("select_one_from_file villages.csv", "b", "Waar?"),
            ("select_one my list", "c", "Wat?"),
            ("select_multiple_external yn", "d", "Welke?"),
            ("select_one YN", "e", "Ja?"),
        ],
        [*LISTS, ("my list", "x", "X"), ("my list", "y z", "Y")],
    )
    assert codes(found, "a") == ["list_missing", "too_few_options"]
    assert codes(found, "b") == ["choices_elsewhere", "too_few_options"]
    assert codes(found, "c") == ["options_renamed"]
    assert codes(found, "d") == ["list_missing", "too_few_options"]
    assert kinds(found) == ["short_text", "short_text", "single", "short_text", "single"]


def test_external_choices_and_filters() -> None:
    found = taken(
        [
            (*HEAD, "choice_filter"),
            ("select_one_external towns", "a", "Waar?", "state=${s}"),
        ],
        [],
        external_choices=[
            ("list name", "name", "label"),
            ("towns", "t1", "T1"),
            ("towns", "t2", "T2"),
        ],
    )
    assert kinds(found) == ["single"]
    assert codes(found, "a") == ["choice_filter"]


def test_bounds_come_from_constraints_that_say_no_more() -> None:
    found = taken(
        [
            (*HEAD, "constraint", "parameters"),
            ("integer", "a", "A", ". >= 18 and . < 121"),
            ("decimal", "b", "B", "(. > 1)"),
            ("select_multiple yn", "c", "C", "count-selected(.) <= 1"),
            ("text", "d", "D", "string-length(.) <= 10"),
            ("text", "e", "E", "regex(., 'x')"),
            ("range", "f", "F", "", "start=0 end=100 step=5"),
            ("range", "g", "G", "", "start=1;end=5;step=1"),
        ]
    )
    a, c = item(found, "a"), item(found, "c")
    assert isinstance(a, NumberItem)
    assert isinstance(c, MultipleItem)
    assert (a.min, a.max) == (18, 120)
    assert c.max == 1
    assert codes(found, "b") == ["constraint"]
    assert codes(found, "e") == ["constraint"]
    assert codes(found, "f") == ["range_step"]
    assert kinds(found)[-2:] == ["number", "rating"]


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("${a} = 'yes'", "a == yes"),
        ("${a}='yes' and (${b} > 3 or not(selected(${c}, 'x')))", "a == yes and (b > 3 or not (c has x))"),
        ("'yes' = ${a}", "a == yes"),
        ("3 < ${b}", "b > 3"),
        ("${a} != 'yes'", "not (a == yes)"),
        ("${d} != ''", "answered(d)"),
        ("${d} = \"\"", "not answered(d)"),
        ("string-length(${d}) > 0 and count-selected(${c}) >= 1", "answered(d) and answered(c)"),
        ("${e} < date('2026-01-01')", 'e < "2026-01-01"'),
        ("${d} = ‘woord’", "d == woord"),
        ("${a} = ${b}", None),
        ("${b} + 1 > 3", None),
        ("if(${a} = 'yes', true(), false())", None),
        ("regex(${d}, '[0-9]+')", None),
        ("count-selected(${c}) > 2", None),
        ("(" * 500 + "${a}", None),
        ("${a} = 'yes", None),
        ("${", None),
        ("not(" * 3000, None),
    ],
)  # fmt: skip
def test_conditions(text: str, ours: str | None) -> None:
    found = taken(
        [
            (*HEAD, "relevant"),
            ("select_one yn", "a", "A"),
            ("integer", "b", "B"),
            ("select_multiple xy", "c", "C"),
            ("text", "d", "D"),
            ("date", "e", "E"),
            ("text", "k", "K", text),
        ],
        [*LISTS, ("xy", "x", "X"), ("xy", "y", "Y")],
    )
    assert item(found, "k").show_if == ours
    assert codes(found, "k") == ([] if ours else ["condition_unreadable"])


def test_a_question_for_own_words_becomes_other() -> None:
    found = taken(
        [
            (*HEAD, "relevant"),
            ("select_multiple xo", "a", "A"),
            ("text", "a_other", "Namelijk", "selected(${a}, 'other')"),
            ("text", "k", "K", "${a_other} = 'iets'"),
            ("text", "m", "M", "selected(${a}, 'other')"),
        ],
        [*LISTS, ("xo", "x", "X"), ("xo", "y", "Y"), ("xo", "other", "Anders")],
    )
    a = item(found, "a")
    assert isinstance(a, MultipleItem)
    assert a.other
    assert a.option_codes == ("x", "y")
    assert item(found, "k").show_if == "a.other == iets"
    assert item(found, "m").show_if == "a has other"
    assert codes(found, "a_other") == ["other_folded"]


def test_five_thousand_rows_are_told_row_by_row() -> None:
    rows: list[Cells] = [HEAD, *(("text", f"q{n}", f"Vraag {n}") for n in range(5_000))]
    found = taken(rows)
    assert len(found.document.items()) == 300
    assert codes(found).count("too_many_items") == 4_700


def test_a_long_list_is_cut_and_told() -> None:
    villages: list[Cells] = [("v", f"v{n}", f"Dorp {n}") for n in range(5_000)]
    found = taken([HEAD, ("select_one v", "a", "Waar?")], [*LISTS, *villages])
    a = item(found, "a")
    assert isinstance(a, WithOptions)
    assert len(a.options) == 100
    assert codes(found, "a") == ["too_many_options"]


def test_many_questions_may_share_a_long_list() -> None:
    """Each list is looked at once: this would take minutes."""
    villages: list[Cells] = [("v", f"v{n}", f"Dorp {n}") for n in range(3_000)]
    rows: list[Cells] = [HEAD, *(("select_one v", f"q{n}", f"Waar {n}?") for n in range(5_000))]
    found = taken(rows, [*LISTS, *villages], settings=[("default_language",), ("nl",)])
    assert len(found.document.items()) == 300


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no zip",
        form([("a", "b"), (1, 2)]),
        form([()], [("list_name", "name", "label")]),
        with_part("xl/sharedStrings.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><sst>&a;</sst>"),
        workbook('<row r="1">' + '<c r="A1"/>' * 2_100_000 + "</row>"),
        workbook(ONE_ROW),
        workbook(f"{ONE_ROW}<row>\x01</row>"),
        workbook(f'{ONE_ROW}<row r="3"><c r="A3" t="s"><v>x</v></c></row>'),
        workbook(f'{ONE_ROW}<row r="3"><c r="A3" s="999"><v>1</v></c></row>'),
        workbook(f'{ONE_ROW}<row r="x"><c r="?"><v>1</v></c></row>'),
    ],
)
def test_what_is_no_form_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        xlsform.read(content)
    assert render(refused.value.code, refused.value.params)
    assert refused.value.code in MESSAGES


words = st.text(max_size=6) | st.sampled_from(
    ["text", "select_one l", "select_multiple l or_other", "begin_group", "end_group", "range",
     "a", "l", "${a} = 'a'", "selected(${a}, 'a')", "yes", "likert", "nl", ". > 3", "integer",
     "a_other", "other", "rank l", "begin repeat", "<b>x</b>", "99"]
)  # fmt: skip
columns = st.sampled_from(
    ["type", "name", "label", "label::Nederlands (nl)", "label::", "::", "hint", "relevant", "required",
     "constraint", "appearance", "parameters", "list_name", "media::image", "bind::", "form_title",
     "default_language", "jr:count", "disabled", ""]
)  # fmt: skip
sheets = st.lists(columns, min_size=1, max_size=7).flatmap(
    lambda head: st.lists(st.lists(words, min_size=len(head), max_size=len(head)), max_size=8).map(
        lambda rows: [head, *rows]
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(sheets, sheets, sheets)
def test_any_sheets_give_a_draft_or_are_refused(survey: Any, choices: Any, more: Any) -> None:
    try:
        content = form([["type", *survey[0]], *([*row, *row] for row in survey[1:])], choices, more)
    except Exception:  # openpyxl refuses characters that no workbook holds
        return
    try:
        found = assembled(xlsform.read(content))
    except Unreadable as refused:
        assert_told(refused, set(MESSAGES))
        return
    assert {p.code for p in problems(found.document) if p.blocks} <= {"no_questions"}
    assert {loss.code for loss in found.losses} <= set(MESSAGES)


def assert_told(refused: Unreadable, codes_: set[str]) -> None:
    assert refused.code in codes_
    assert render(refused.code, refused.params)


# --- writing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("document", [bundled(), every_kind()])
@pytest.mark.parametrize("side", Perspective)
def test_pyxform_takes_what_is_written_without_a_warning(
    document: Document, side: Perspective
) -> None:
    assert converted(xlsform.write(document, side).body) == []


@pytest.mark.parametrize("side", Perspective)
def test_a_written_form_read_again_has_the_same_items(side: Perspective) -> None:
    document = bundled()
    written = xlsform.write(document, side)
    again = assembled(xlsform.read(written.body), AskedSides(side.value)).document
    assert again.languages == document.languages
    for own in document.for_perspective(side):
        if isinstance(own, SumItem):
            continue
        read = again.item(own.code)
        assert read is not None
        assert read.kind == own.kind
        assert read.wording_for(side) == own.wording_for(side)
        assert (read.help, read.show_if, read.required) == (own.help, own.show_if, own.required)
        assert options(read) == options(own)
        if isinstance(own, Measured):
            assert again.scale_of(read) == document.scale_of(own)
    told = {loss.code for loss in written.losses}
    assert told == {
        "title_one_language", "estimate_left_out", "analysis_left_out", "rank_all", "sum_as_numbers",
        "side_minutes",
    }  # fmt: skip


def options(one: Item) -> list[Option]:
    return (
        [Option(code=o.code, text=o.text) for o in one.options]
        if isinstance(one, WithOptions)
        else []
    )


# Shrinking a workbook takes minutes; what fails is shown as it was found.
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(documents, st.sampled_from(Perspective))
def test_pyxform_takes_any_draft(document: Document, side: Perspective) -> None:
    try:
        written = xlsform.write(document, side)
    except Unreadable as refused:
        assert_told(refused, {"side_without_items"})
        return
    converted(written.body)
    again = assembled(xlsform.read(written.body), AskedSides(side.value))
    names = {one.code for one in again.document.items()}
    asked = [i for i in document.for_perspective(side) if not isinstance(i, SumItem)]
    assert len(names) >= len({one.code.casefold() for one in asked if i_is_asked(one)})


def i_is_asked(one: Item) -> bool:
    return not isinstance(one, InformationItem)


def test_texts_stay_texts() -> None:
    document = assembled(
        xlsform.read(form([HEAD, ("text", "a", "+1+1"), ("text", "b", "Zie ${a} en <b> & </b>")]))
    ).document
    written = xlsform.write(document, Perspective.POLITICAL)
    assert converted(written.body) == []
    again = assembled(xlsform.read(written.body)).document
    first = again.item("a")
    assert first is not None
    assert first.wording.political == {"nl": "+1+1"}


def test_conditions_mean_the_same_after_a_round() -> None:
    """What is shown for answers of every kind is what was shown before."""
    document = every_kind()
    side = Perspective.POLITICAL
    again = assembled(
        xlsform.read(xlsform.write(document, side).body), AskedSides.POLITICAL
    ).document
    for answers in (
        {},
        {"S": "a"},
        {"S": "b", "M": ["a", "b"]},
        {"A": 2, "R": 7},
        {"N": 3, "T": "x"},
    ):
        before = {i.code for i in visible_items(document, side, answers)}
        after = {i.code for i in visible_items(again, side, answers)}
        assert before - after <= {i.code for i in document.items() if i.kind is Kind.SUM}
