"""A side on paper, read back by another library."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from surveys.authoring.bundled import bundled
from surveys.formats import known
from surveys.formats.losses import Unreadable
from surveys.formats.paper import OnPaper, write
from surveys.formats.paper.blocks import blocks
from surveys.formats.paper.marks import marks, numbers
from surveys.formats.paper.shapes import (
    AnswerGrid,
    AskedQuestion,
    Blanks,
    NumberField,
    SectionHead,
    Ticks,
)
from surveys.formats.paper.words import words_of
from surveys.questionnaire.conditions.expressions import parse, unparse
from surveys.questionnaire.document import Document, Perspective, decode, digest, to_builtins
from surveys.questionnaire.words import Language
from surveys.typesetting.glyphs import MARK
from surveys.typesetting.setting import pages
from tests.questionnaire.builders import NL, OPTIONS, changed, every_kind, raw_item, small
from tests.questionnaire.strategies import documents
from tests.reports.exports.contents import HOSTILE

POLITICAL, ADMINISTRATIVE = Perspective


@cache
def made(language: str = "nl", number: int = 2, *notice: str) -> bytes:
    return write(bundled(), POLITICAL, OnPaper(language, number, notice=notice)).body


def words_in(body: bytes) -> str:
    found = " ".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    return re.sub(r"\s+", " ", found)


def parts(body: bytes) -> Iterator[Any]:
    """Every element of the structure that screen readers read."""
    waiting = [PdfReader(BytesIO(body)).trailer["/Root"]["/StructTreeRoot"]]  # type: ignore[index]
    while waiting:
        part = waiting.pop().get_object()
        if isinstance(part, list):
            waiting += part
        elif hasattr(part, "get"):
            if "/S" in part:
                yield part
            if "/K" in part:
                waiting.append(part["/K"])


def asked(
    document: Document, side: Perspective = POLITICAL, language: str = "nl"
) -> list[AskedQuestion]:
    found: list[AskedQuestion] = []
    for block in blocks(document, side, language):
        found += (
            block.rows
            if isinstance(block, AnswerGrid)
            else filter(None, [getattr(block, "asked", None)])
        )
    return found


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("side", Perspective)
def test_every_question_of_the_side_is_asked_once_and_in_order(
    side: Perspective, language: str
) -> None:
    document = bundled()
    text = words_in(write(document, side, OnPaper(language)).body)
    called = numbers(document, side)
    assert [one.number for one in asked(document, side)] == list(dict.fromkeys(called.values()))
    place = 0
    for item in document.for_perspective(side):
        words = re.sub(r"\s+", " ", document.wording(item, side, language))
        place = text.index(words, place)


def test_it_says_which_state_of_the_questions_it_asks() -> None:
    text = words_in(made())
    assert text.count(f"Versie 2 · {digest(bundled())[:8]}") == pages(made())
    assert "Concept" not in text
    assert "Concept" in words_in(made("nl", 0))
    for number in range(1, pages(made()) + 1):
        assert f"Pagina {number} van {pages(made())}" in text


def test_a_wave_says_who_asks_and_asks_who_answers() -> None:
    text = words_in(
        made("nl", 2, "Bureau Noord vraagt u dit.", "Uw antwoorden zijn vertrouwelijk.")
    )
    assert "Bureau Noord vraagt u dit." in text
    assert "Uw antwoorden zijn vertrouwelijk." in text
    assert "Bestuur Naam Functie" in text
    assert "Bestuur Naam" not in words_in(made())


def test_the_same_bytes_for_the_same_questionnaire() -> None:
    again = write(bundled(), POLITICAL, OnPaper("nl", 2)).body
    write(every_kind(), ADMINISTRATIVE, OnPaper("nl"))
    assert again == made() == write(bundled(), POLITICAL, OnPaper("nl", 2)).body


@pytest.mark.parametrize("language", Language)
def test_it_is_tagged_embedded_and_fit_to_archive(language: str) -> None:
    read = PdfReader(BytesIO(made(language)))
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith(language)
    meta = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in meta
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in meta
    fonts: list[Any] = [
        font
        for page in read.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    assert all("HankenGrotesk" in font["/BaseFont"] for font in fonts)
    assert all("/FontFile3" in f["/DescendantFonts"][0]["/FontDescriptor"] for f in fonts)
    found = list(parts(made(language)))
    tables = [part for part in found if part["/S"] == "/Table"]
    assert tables
    assert all(any(row["/S"] == "/THead" for row in part["/K"]) for part in tables)
    levels = {int(str(part["/S"])[2]) for part in found if re.fullmatch("/H[1-6]", str(part["/S"]))}
    assert min(levels) == 1
    assert {b - a for a, b in pairwise(sorted(levels))} <= {1}


def test_every_kind_says_how_to_answer_it() -> None:
    words = words_of("nl")
    text = words_in(write(every_kind(), POLITICAL, OnPaper("nl")).body)
    for told in (words.one_in_row, words.rank_some.format(n=2), words.points.format(total=10)):
        assert told in text
    assert "Kruis één vakje aan. 0 = Tekst; 10 = Tekst." in text
    assert "dag maand jaar" in text


def test_instructions_follow_what_may_be_answered() -> None:
    def told(item: dict[str, Any]) -> str:
        return str(getattr(blocks(small(item), POLITICAL, "nl")[1], "instruction", ""))

    assert told(raw_item("S", "single", options=OPTIONS)) == "Kruis één vakje aan."
    several = {"options": OPTIONS}
    assert told(raw_item("M", "multiple", **several)) == "Kruis aan wat past; meer dan één mag."
    assert told(raw_item("M", "multiple", min=2, max=3, **several)) == "Kruis 2 tot 3 vakjes aan."
    assert told(raw_item("M", "multiple", min=2, max=2, **several)) == "Kruis precies 2 vakjes aan."
    assert told(raw_item("M", "multiple", min=2, **several)) == "Kruis minstens 2 vakjes aan."
    assert told(raw_item("M", "multiple", max=2, **several)) == "Kruis hoogstens 2 vakjes aan."
    assert told(raw_item("M", "multiple", max=1, **several)) == "Kruis één vakje aan."
    assert told(raw_item("N", "number", min=0)) == "Vul een geheel getal in van 0 of meer."
    decimals = told(raw_item("N", "number", min=0.5, max=9, decimals=1))
    assert decimals == "Vul een getal in van 0,5 tot 9; cijfers na de komma: hoogstens 1."
    days = told(raw_item("D", "date", min="2020-01-31", max="2030-12-31"))
    assert days == "Vul een datum in van 31-01-2020 tot 31-12-2030."
    assert told(raw_item("K", "ranking", choose=3, **several)).endswith("tot en met 3.")


def test_a_wide_scale_is_boxes_below_each_other_or_a_number_to_write() -> None:
    long = [{"nl": f"Een zeer uitvoerige omschrijving van het antwoord {n}"} for n in range(5)]
    scales = {"long": {"labels": long}, "wide": {"min": 0, "max": 100, "low": {"nl": "niets"}}}
    items = [
        raw_item("A", "scale", scale="long"),
        raw_item("B", "rating", scale="wide", estimate=True),
    ]
    _head, ticks, number, estimate = blocks(small(*items, scales=scales), POLITICAL, "nl")
    assert isinstance(ticks, Ticks)
    assert [box.mark for box in ticks.boxes] == ["1", "2", "3", "4", "5"]
    assert isinstance(number, NumberField)
    assert number.instruction.startswith("Vul een geheel getal in van 0 tot 100. 0 = niets")
    assert isinstance(estimate, NumberField)
    assert estimate.asked.number == "2b"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("A == 4", "u bij vraag 1 ‘4’ antwoordde"),
        ("A == 4 or A == 5", "u bij vraag 1 ‘4’ of ‘5’ antwoordde"),
        ("A != 4", "u bij vraag 1 iets anders dan ‘4’ antwoordde"),
        ("A == no_opinion", "u bij vraag 1 ‘Tekst’ antwoordde"),
        ("A.estimate >= 4", "u bij vraag 1b ‘4’ of hoger antwoordde"),
        ("R < 6", "u bij vraag 2 lager dan ‘6’ antwoordde"),
        ("S == other", "u bij vraag 3 ‘Andere, namelijk’ antwoordde"),
        ("M has a", "u bij vraag 4 ‘A’ koos"),
        ("not M has a and not M has b", "u bij vraag 4 ‘A’ en ‘B’ niet koos"),
        ("N > 1.5", "u bij vraag 7 hoger dan ‘1,5’ antwoordde"),
        ('D >= "2024-02-01"', "u bij vraag 9 ‘01-02-2024’ of later invulde"),
        ("answered(T)", "u vraag 10 beantwoordde"),
        ("A == 1 and (R == 2 or R == 3)", "u bij vraag 1 ‘1’ antwoordde en u bij vraag 2 ‘2’ of ‘3’ antwoordde"),
        ("A == 1 and (R == 2 or N == 3)", "u bij vraag 1 ‘1’ antwoordde en (u bij vraag 2 ‘2’ antwoordde of u bij vraag 7 ‘3’ antwoordde)"),
        ("not (A == 1 or R == 2)", "niet geldt: (u bij vraag 1 ‘1’ antwoordde of u bij vraag 2 ‘2’ antwoordde)"),
    ],
)  # fmt: skip
def test_a_condition_is_said_by_the_numbers_on_the_paper(condition: str, said: str) -> None:
    unparse(parse(condition))  # it is one
    last = asked(changed(every_kind(), "L", show_if=condition))[-1]
    assert last.condition == f"Alleen invullen als {said}."


@pytest.mark.parametrize(("language", "quoted"), [("fr", "« A »"), ("de", "„A“"), ("en", "‘A’")])
def test_an_answer_is_quoted_as_its_language_does(language: str, quoted: str) -> None:
    raw = to_builtins(
        small(
            raw_item("S", "single", options=OPTIONS), raw_item("T", "short_text", show_if="S == a")
        )
    )
    last = asked(decode(raw), language=language)[-1].condition or ""
    assert quoted in last.replace("\u00a0", " ")
    assert ("«\u00a0A\u00a0»" in last) is (language == "fr")


def test_the_condition_of_a_part_stands_above_it() -> None:
    raw = to_builtins(small(raw_item("S", "single", options=OPTIONS)))
    raw["sections"].append({"code": "second", "title": {"nl": "Deel"}, "show_if": "S == a", "items": [raw_item("T", "short_text")]})  # fmt: skip
    heads = [b for b in blocks(decode(raw), POLITICAL, "nl") if isinstance(b, SectionHead)]
    assert heads[1].condition == "Vul dit onderdeel alleen in als u bij vraag 1 ‘A’ antwoordde."


def test_a_choice_says_where_to_go_on_when_what_follows_is_for_others() -> None:
    single = raw_item("S", "single", options=OPTIONS)
    for_a = [raw_item(code, "short_text", show_if="S == a") for code in ("T", "U")]

    def leaps(*items: dict[str, Any]) -> list[str]:
        block = blocks(small(*items), POLITICAL, "nl")[1]
        assert isinstance(block, Ticks)
        return [box.then for box in block.boxes]

    on = raw_item("V", "short_text")
    assert leaps(single, *for_a, on) == ["", "ga naar vraag 4", "ga naar vraag 4"]
    assert leaps(single, *for_a) == ["", "ga naar het einde", "ga naar het einde"]
    for_b = raw_item("V", "short_text", show_if="S == b")
    assert leaps(single, *for_a, for_b, on | {"code": "W"})[1:] == [
        "ga naar vraag 4",
        "ga naar vraag 5",
    ]
    both = raw_item("T", "short_text", show_if="S == a and answered(S.other)")
    assert leaps(single | {"other": True}, both, on) == ["", "", "", ""]


def test_the_mark_in_a_box_is_the_answer() -> None:
    document = every_kind()
    found = {item.code: marks(document, item) for item in document.items()}
    assert found["A"] == {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "x": "no_opinion"}
    assert found["R"]["0"] == 0
    assert found["S"] == {"1": "a", "2": "b", "3": "c", "4": "other"}
    assert found["K"] == {"1": "a", "2": "b", "3": "c"}
    assert found["I"] == found["T"] == {}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_any_document_can_be_printed(document: Document) -> None:
    for side in Perspective:
        assert write(document, side, OnPaper("nl")).body.startswith(b"%PDF")


def hostile() -> Document:
    """Every text of every kind is hostile, one after the other."""
    options = [{"code": f"o{n}", "text": {"nl": text}} for n, text in enumerate(HOSTILE)]
    raw = to_builtins(every_kind())
    raw["title"] = {"nl": HOSTILE[0] or "x"}
    items: list[dict[str, Any]] = []
    for n, text in enumerate(HOSTILE):
        said = {"nl": text}
        both = {"political": said, "administrative": said}
        for item in raw["sections"][0]["items"]:
            copy = {**item, "code": f"{item['code']}{n}", "wording": both, "help": said}
            copy.pop("show_if", None)
            if "options" in copy and n == 0:
                copy["options"] = options
            items.append(copy)
    raw["sections"] = [{"code": "all", "title": {"nl": HOSTILE[1]}, "intro": {"nl": HOSTILE[2]}, "items": items}]  # fmt: skip
    return decode(raw)


def test_hostile_texts_stand_there_literally_and_within_the_page() -> None:
    body = write(hostile(), POLITICAL, OnPaper("nl", notice=HOSTILE)).body
    text = words_in(body)
    assert MARK in text
    assert words_of("nl").lost.removeprefix(MARK).strip() in text
    assert "voor tekens die dit lettertype" not in words_in(made())
    assert overflow(body) == []


def overflow(body: bytes) -> list[str]:
    """Texts that leave the page's margins."""
    out = []
    for page in pypdfium2.PdfDocument(body):
        text, (wide, _high) = page.get_textpage(), page.get_size()
        for number in range(text.count_rects()):
            left, bottom, right, _top = text.get_rect(number)
            if left < 40 or right > wide - 40 or bottom < 15:
                out.append(text.get_text_bounded(left, bottom, right, _top))
    return out


@pytest.mark.parametrize("title", ["", "\u200b", "\u00ad", " "])
def test_a_section_without_a_title_that_is_seen_can_be_printed(title: str) -> None:
    raw = to_builtins(every_kind())
    raw["sections"][0]["title"] = {"nl": title}
    assert write(decode(raw), POLITICAL, OnPaper("nl")).body.startswith(b"%PDF")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "long_text", "help": {"nl": "a\n" * 999}},
        {"kind": "multiple", "options": [{"code": f"o{n}", "text": NL} for n in range(80)]},
    ],
)
def test_a_side_that_fills_hundreds_of_pages_is_not_set(fields: dict[str, Any]) -> None:
    """It would hold a thread of the web server, and more than a gigabyte."""
    document = small(*(raw_item(f"Q{n}", **fields) for n in range(300)))
    with pytest.raises(Unreadable) as refused:
        write(document, POLITICAL, OnPaper("nl"))
    assert refused.value.code == "paper_too_long"


def test_a_language_that_it_lacks_is_its_own() -> None:
    assert write(every_kind(), POLITICAL, OnPaper("fr")).name == "political-nl.pdf"
    assert write(bundled(), POLITICAL, OnPaper("fr")).name == "political-fr.pdf"


def test_paper_has_a_side_and_is_never_read() -> None:
    form = known.by_slug("pdf")
    assert form is not None
    with pytest.raises(Unreadable):
        known.written(form, bundled(), None)
    with pytest.raises(Unreadable):
        known.recognised(made())


def test_a_ranking_and_points_have_a_box_for_each_option() -> None:
    found = [block for block in blocks(every_kind(), POLITICAL, "nl") if isinstance(block, Blanks)]
    assert [(len(block.texts), block.total) for block in found] == [(3, ""), (3, "Samen: 10")]
