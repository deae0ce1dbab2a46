"""LimeSurvey: its files of three kinds read alike; what is written keeps the importer's rules."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings

from surveys.authoring.bundled import bundled
from surveys.formats import limesurvey
from surveys.formats.foreign import Foreign, ForeignQuestion
from surveys.formats.limesurvey.relevance import condition, names_of
from surveys.formats.limesurvey.tables import LimeQuestion, LimeRow
from surveys.formats.losses import Unreadable
from surveys.formats.scripts import UnsayableError
from surveys.formats.taking_over.assembling import AskedSides, assembled
from surveys.questionnaire.conditions.expressions import AllOf, Answered, AnyOf, Compare, Not
from surveys.questionnaire.document import Document, Kind, Perspective
from tests.formats.limesurvey.files import later, separated, third
from tests.questionnaire.builders import OPTIONS, every_kind, raw_item, small
from tests.questionnaire.strategies import documents

POLITICAL = Perspective.POLITICAL


def by_name(foreign: Foreign) -> dict[str, ForeignQuestion]:
    return {question.name: question for s in foreign.sections for question in s.questions}


def told(foreign: Foreign) -> set[tuple[str, str]]:
    return {(loss.place, loss.code) for loss in foreign.losses}


@pytest.mark.parametrize("body", [third(), later(), separated()], ids=["3", "4+", "tsv"])
def test_a_survey_is_read_whole(body: bytes) -> None:
    foreign = limesurvey.read(body)
    assert foreign.languages == ("nl", "fr")
    assert foreign.title == {"nl": "Titel nl", "fr": "Titel fr"}
    assert [section.title["fr"] for section in foreign.sections] == ["G10 fr", "G20 fr"]
    asked = by_name(foreign)
    assert {name: question.kind for name, question in asked.items()} == {
        "Q1": Kind.SINGLE,
        "Q2": Kind.MULTIPLE,
        "Q3_SQ001": Kind.SCALE,
        "Q3_SQ002": Kind.SCALE,
        "Q4_SQ001_0": Kind.SCALE,
        "Q4_SQ001_1": Kind.SCALE,
        "Q5": Kind.RANKING,
        "Q6": Kind.SUM,
        "Q7": Kind.NUMBER,
        "Q9": Kind.SINGLE,
    }
    assert asked["Q1"].required
    assert asked["Q1"].other
    assert [choice.text["fr"] for choice in asked["Q1"].choices] == ["Antw A1 fr", "Antw A2 fr"]
    assert asked["Q3_SQ001"].text["nl"] == "<p>Vraag Q3 nl</p> – <p>Vraag SQ001 nl</p>"
    assert [choice.code for choice in asked["Q4_SQ001_1"].choices] == ["1", "2"]
    assert (asked["Q6"].maximum, asked["Q7"].maximum) == (100, 12)
    assert [choice.text["nl"] for choice in asked["Q9"].choices] == ["Ja", "Nee"]
    assert {("Q8", "lime_kind_left_out"), ("Q3", "lime_rows"), ("Q4", "lime_two_scales")} <= told(
        foreign
    )


@pytest.mark.parametrize("body", [third(), later(), separated()], ids=["3", "4+", "tsv"])
def test_relevance_of_questions_and_rows_becomes_conditions(body: bytes) -> None:
    asked = by_name(limesurvey.read(body))
    assert asked["Q2"].condition == Compare("Q1", "==", "A1")
    assert asked["Q3_SQ002"].condition == Compare("Q2", "has", "b")
    assert asked["Q3_SQ001"].condition == AllOf(
        (Compare("Q2", "has", "b"), Not(Compare("Q1", "==", "A2")))
    )
    assert asked["Q9"].condition == AllOf((Compare("Q7", ">", 3.0), Answered("Q5")))


@pytest.mark.parametrize("body", [third(), later(), separated()], ids=["3", "4+", "tsv"])
def test_a_document_comes_of_it(body: bytes) -> None:
    taken = assembled(limesurvey.read(body))
    shown = {item.code: item.show_if for item in taken.document.items() if item.show_if}
    assert shown == {
        "Q2": "Q1 == A1",
        "Q3_SQ001": "Q2 has b and not (Q1 == A2)",
        "Q3_SQ002": "Q2 has b",
        "Q9": "Q7 > 3 and answered(Q5)",
    }


def test_what_is_not_taken_over_is_told() -> None:
    quota = "<quota><rows><row><id>1</id></row></rows></quota>"
    default = "<defaultvalues><rows><row><qid>7</qid></row></rows></defaultvalues>"
    foreign = limesurvey.read(later(quota, default))
    assert {("", "lime_table"), ("Q7", "lime_attribute")} <= told(foreign)
    names = [loss.params["name"] for loss in foreign.losses if loss.place == "Q7"]
    assert names == ["random_group", "default"]


def test_conditions_of_old_surveys_are_read_from_their_table() -> None:
    rows = "".join(
        f"<row><qid>7</qid><cqid>1</cqid><cfieldname>X10X1</cfieldname><method>==</method>"
        f"<value>{code}</value><scenario>1</scenario></row>"
        for code in ("A1", "A2")
    )
    foreign = limesurvey.read(later(f"<conditions><rows>{rows}</rows></conditions>"))
    assert by_name(foreign)["Q7"].condition == AnyOf(
        (Compare("Q1", "==", "A1"), Compare("Q1", "==", "A2"))
    )


def _names() -> Any:
    boxes = LimeQuestion("1", "", "M", "M1", rows=[LimeRow("a", "0"), LimeRow("b", "0")])
    single = LimeQuestion("2", "", "L", "L1", other="Y", aliases=("9X8X2",))
    return names_of([boxes, single, LimeQuestion("3", "", "N", "N1")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M1_a.NAOK == 'Y' || M1_b == 'Y'", AnyOf((Compare("M1", "has", "a"), Compare("M1", "has", "b")))),
        ('!is_empty(L1.NAOK) && L1.NAOK ne "A1"', AllOf((Answered("L1"), Not(Compare("L1", "==", "A1"))))),
        ("((9X8X2.NAOK == \"A1\"))", Compare("L1", "==", "A1")),
        ("L1 == '-oth-'", Compare("L1", "==", "other")),
        ("L1_other != ''", Answered("L1.other")),
        ("5 < N1", Compare("N1", ">", 5.0)),
        ("N1 >= -2.5", Compare("N1", ">=", -2.5)),
        ("count(M1_a, M1_b) > 0", AnyOf((Compare("M1", "has", "a"), Compare("M1", "has", "b")))),
        ("{N1 == 1}", Compare("N1", "==", 1.0)),
        ("N1 &lt; 3", Compare("N1", "<", 3.0)),
        ('html_entity_decode(L1_other.NAOK) == "één &amp; meer"', Compare("L1.other", "==", "één & meer")),
        ("M1_a != 'Y'", Not(Compare("M1", "has", "a"))),
        ("!(N1 == '')", Answered("N1")),
    ],
)  # fmt: skip
def test_relevance_is_understood(text: str, expected: Any) -> None:
    assert condition(text, _names()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "N1 + 1 > 3",
        "strlen(L1) > 2",
        "N1 > L1",
        "M1_a == 'X'",
        "Q99 == 1",
        "count(M1_a, M1_b) > 1",
        "(N1 == 1",
        "N1 == 1)",
        "N1 ==",
        "regexMatch('/a/', L1)",
        "(" * 200 + "N1 == 1" + ")" * 200,
        "! " * 500 + "N1",
        "N1 == '",
        "1",
    ],
)
def test_relevance_that_has_no_words_here_is_refused(text: str) -> None:
    with pytest.raises(UnsayableError):
        condition(text, _names())


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00", b"<document/>", b"<a>", b"a\tb\nc\td", b"class\tname\nS\tlanguage", b"PK\x03\x04",
     b"<!DOCTYPE a [<!ENTITY x 'y'>]><document>&x;</document>",
     b"<?xml version='1.0' encoding='nowhere'?><document/>",
     b"<document>" + b"<a>" * 100 + b"</a>" * 100 + b"</document>",
     b"<document><LimeSurveyDocType>Label set</LimeSurveyDocType></document>",
     b"class\tname\n" + b"Q\t\"" + b"x" * 200_000],
)  # fmt: skip
def test_what_is_no_survey_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        limesurvey.read(body)


def test_a_small_file_cannot_ask_for_a_million_cells() -> None:
    lines = [f"SQ\t{scale}\tr{n}\t\tx" for scale in (0, 1) for n in range(1000)]
    body = "\n".join(["class\ttype/scale\tname\trelevance\ttext", "Q\t:\tgrid\t1\tx", *lines])
    with pytest.raises(Unreadable, match="file_too_many"):
        limesurvey.read(body.encode())


# Writing -----------------------------------------------------------------------------------


def rows_of(document: Document, perspective: Perspective = POLITICAL) -> list[dict[str, str]]:
    body = limesurvey.write(document, perspective).body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body, newline=""), dialect="excel-tab"))


def broken_rules(rows: list[dict[str, str]]) -> list[str]:
    """What LimeSurvey's own import asks of such a file, and its database of codes."""
    broken = [
        f"class {row['class']}"
        for row in rows
        if row["class"] not in ["S", "SL", "G", "Q", "SQ", "A"]
    ]
    broken += [
        f"line break in {row['name']}"
        for row in rows
        if any("\n" in c or "\r" in c for c in row.values())
    ]
    broken += [
        f"formula in {row['name']}"
        for row in rows
        for cell in row.values()
        if cell.startswith(("=", "'="))
    ]
    code = re.compile(r"[A-Za-z][A-Za-z0-9]{0,19}")
    broken += [
        f"code {row['name']}"
        for row in rows
        if row["class"] in ("Q", "SQ") and not code.fullmatch(row["name"])
    ]
    broken += [
        f"answer {row['name']}"
        for row in rows
        if row["class"] == "A" and not re.fullmatch(r"[A-Za-z0-9]{1,5}", row["name"])
    ]
    blocks: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        if row["class"] in ("G", "Q", "SQ", "A"):
            key = row["type/scale"] if row["class"] == "G" else row["name"]
            blocks.setdefault(row["language"], []).append((row["class"], key, row["relevance"]))
    if len(set(map(tuple, blocks.values()))) > 1:
        broken.append("languages differ")
    names = [
        row["name"].casefold()
        for row in rows
        if row["class"] == "Q" and row["language"] == rows[1]["text"]
    ]
    return broken + [f"twice {name}" for name in names if names.count(name) > 1]  # fmt: skip


@pytest.mark.parametrize("perspective", list(Perspective))
def test_the_bundled_instrument_keeps_the_rules_and_comes_back(perspective: Perspective) -> None:
    document = bundled()
    assert broken_rules(rows_of(document, perspective)) == []
    taken = assembled(
        limesurvey.read(limesurvey.write(document, perspective).body), AskedSides(perspective.value)
    )
    written = document.for_perspective(perspective)
    assert taken.document.languages == document.languages
    assert [item.kind for item in taken.document.items()] == [item.kind for item in written]
    assert [item.wording_for(perspective) for item in taken.document.items()] == [
        item.wording_for(perspective) for item in written
    ]
    assert [item.required for item in taken.document.items()] == [i.required for i in written]
    assert [taken.document.options(item, "fr") for item in taken.document.items()][3] == tuple(
        document.options(written[3], "fr")
    )


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(documents)
def test_any_document_is_written_by_the_rules_and_read_again(document: Document) -> None:
    codes = [item.code.casefold() for item in document.items()]
    assume(len(set(codes)) == len(codes))
    for perspective in Perspective:
        rows = rows_of(document, perspective)
        assert broken_rules(rows) == []
        shown = {row["name"] for row in rows if row["class"] == "Q" and row["relevance"] != "0"}
        if any(row["class"] == "Q" for row in rows):
            again = limesurvey.read(limesurvey.write(document, perspective).body)
            assert set(by_name(again)) == shown


def test_every_kind_comes_back_as_itself() -> None:
    document = every_kind()
    taken = assembled(limesurvey.read(limesurvey.write(document, POLITICAL).body))
    assert [item.kind for item in taken.document.items()] == [i.kind for i in document.items()]


def test_texts_are_html_in_one_line_and_no_expression() -> None:
    text = '=1+1 {Q1} <b>"x"</b>\nnext\tcell'
    document = small(raw_item("A", "short_text", wording={"political": {"nl": text}}))
    row = next(row for row in rows_of(document) if row["class"] == "Q")
    assert row["text"] == (
        "&#61;1+1 &#123;Q1&#125; &lt;b&gt;&quot;x&quot;&lt;/b&gt;<br />next cell"
    )
    taken = assembled(limesurvey.read(limesurvey.write(document, POLITICAL).body))
    assert "{Q1} <b>" in str(taken.document.items()[0].wording.political)


@pytest.mark.parametrize(
    ("show_if", "relevance"),
    [
        ("R <= 1", "(R.NAOK == '0' or R.NAOK == '1')"),
        ("A == no_opinion", "(A.NAOK == 'noop')"),
        ("not S == a", "!((S.NAOK == 'a'))"),
        ("M has a", "M_a.NAOK == 'Y'"),
        ("S == other", "(S.NAOK == '-oth-')"),
        ("K has b", "(K_1.NAOK == 'b' or K_2.NAOK == 'b')"),
        ("P has c", "(!is_empty(P_c.NAOK) and P_c.NAOK > 0)"),
        ("N >= 2.5", "(!is_empty(N.NAOK) and N.NAOK >= 2.5)"),
        ("answered(T)", "!is_empty(T.NAOK)"),
        ('T == "ja"', 'T.NAOK == "ja"'),
        ('T == "één & meer"', 'html_entity_decode(T.NAOK) == "één &amp; meer"'),
        ('D < "2026-01-31"', "(!is_empty(D.NAOK) and D.NAOK < '2026-01-31')"),
        ('D <= "2026-01-31"', "(!is_empty(D.NAOK) and D.NAOK < '2026-02-01')"),
        ('D > "2026-12-31"', "(!is_empty(D.NAOK) and D.NAOK >= '2027-01-01')"),
        (
            'D == "2026-01-31"',
            "(!is_empty(D.NAOK) and (D.NAOK >= '2026-01-31' and D.NAOK < '2026-02-01'))",
        ),
        (
            'D != "2026-01-31"',
            "(!is_empty(D.NAOK) and !((D.NAOK >= '2026-01-31' and D.NAOK < '2026-02-01')))",
        ),
        ("R > 10", "0"),
    ],
)
def test_conditions_are_spelt_out(show_if: str, relevance: str) -> None:
    document = small(
        raw_item("A", "scale", scale="five"),
        raw_item("R", "rating", scale="ten"),
        raw_item("S", "single", options=OPTIONS, other=True),
        raw_item("M", "multiple", options=OPTIONS),
        raw_item("K", "ranking", options=OPTIONS, choose=2),
        raw_item("P", "sum", options=OPTIONS),
        raw_item("N", "number", decimals=1),
        raw_item("T", "short_text"),
        raw_item("D", "date"),
        raw_item("Z", "long_text", show_if=show_if),
    )
    row = next(row for row in rows_of(document) if row["name"] == "Z")
    assert row["relevance"] == relevance


def test_words_that_an_equation_cannot_say_are_told() -> None:
    document = small(
        raw_item("T", "short_text"), raw_item("Z", "number", show_if=r'T == "C:\temp"')
    )
    written = limesurvey.write(document, POLITICAL)
    assert ("Z", "side_condition") in {(loss.place, loss.code) for loss in written.losses}
    assert [row["relevance"] for row in rows_of(document) if row["name"] == "Z"] == ["1"]


def test_the_importer_finds_a_number_and_a_name_for_every_group() -> None:
    title = {"nl": "0"}
    document = small(sections=[{"code": "s", "title": title, "items": [raw_item("A", "number")]}])
    rows = rows_of(document)
    assert [row["name"] for row in rows if row["class"] == "G"] == ["&#48;"]
    assert [row["text"] for row in rows if row["name"] == "sid"] == ["100001"]
    taken = assembled(limesurvey.read(limesurvey.write(document, POLITICAL).body)).document
    assert taken.sections[0].title == title


def test_an_answer_to_a_hidden_question_does_not_count() -> None:
    document = small(
        raw_item("N", "number"),
        raw_item("B", "number", show_if="N > 1"),
        raw_item("C", "number", show_if="B > 2"),
    )
    row = next(row for row in rows_of(document) if row["name"] == "C")
    first, second = (f"(!is_empty({n}.NAOK) and {n}.NAOK > {v})" for n, v in (("N", 1), ("B", 2)))
    assert row["relevance"] == f"({first} and {second})"


def test_codes_that_do_not_fit_are_told() -> None:
    document = small(
        raw_item("a_long_code_with_underscores_and_more", "ranking", choose=2, options=[
            {"code": "finance", "text": {"nl": "F"}}, {"code": "financing", "text": {"nl": "G"}}]),
        raw_item("E", "scale", scale="five", estimate=True),
    )  # fmt: skip
    losses = {(loss.place, loss.code) for loss in limesurvey.write(document, POLITICAL).losses}
    code = document.items()[0].code
    assert {(code, "side_code"), (code, "side_option_code"), ("E", "side_estimate")} <= losses
    assert [row["name"] for row in rows_of(document) if row["class"] == "A"][:2] == [
        "finan",
        "fina2",
    ]


@pytest.mark.parametrize("mark", ['"', '"Ja" of '])
def test_a_mark_that_takes_up_the_rows_behind_it_is_told_with_its_line(mark: str) -> None:
    """The options of a question would be words of it."""
    lines = separated().decode().splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Q\t"))
    cells = lines[at].split("\t")
    cells[4] = f"{mark}{cells[4]}"
    broken = "\n".join([*lines[:at], "\t".join(cells), *lines[at + 1 :]])
    with pytest.raises(Unreadable) as refused:
        limesurvey.read(broken.encode())
    assert (refused.value.code, refused.value.params) == ("file_open_quote", {"row": str(at + 1)})


def test_a_mark_that_closes_by_chance_takes_up_no_rows() -> None:
    text = separated().decode()
    first, second = [line for line in text.splitlines() if line.startswith("Q\t")][:2]
    opened = first.replace("\t", '\t"', 4).replace('\t"', "\t", 3)
    closed = second + '"'
    with pytest.raises(Unreadable, match="file_open_quote"):
        limesurvey.read(text.replace(first, opened).replace(second, closed).encode())
