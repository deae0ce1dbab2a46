"""The report as PDF, read back by another library."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from reports.exports.content.common_tables import wordings_table
from reports.exports.content.told import Content, Fact, plain_table
from reports.exports.formats.paper.columns import column_widths
from reports.exports.formats.pdf import pdf
from surveys.respond.queries.wordings import WordingLine
from surveys.typesetting.glyphs import BREAK, MARK, settable
from surveys.typesetting.setting import pages
from surveys.typesetting.widths import KNOWN
from tests.reports.exports.contents import (
    HASH,
    HIDDEN,
    HOSTILE,
    REASON,
    content,
    share,
    with_statements,
)

NOW = datetime(2026, 12, 1, tzinfo=UTC)
LONG = pdf(content(), short=False)
SHORT = pdf(content(), short=True)


def words_of(made: bytes) -> str:
    """All its text, on one line."""
    found = " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    return re.sub(r"\s+", " ", found)


def root_of(made: bytes) -> Any:
    """The catalogue of the file."""
    return PdfReader(BytesIO(made)).trailer["/Root"]


def parts(made: bytes) -> Iterator[Any]:
    """Every element of the structure that screen readers read."""
    waiting = [root_of(made)["/StructTreeRoot"]]
    while waiting:
        part = waiting.pop().get_object()
        if isinstance(part, list):
            waiting += part
        elif hasattr(part, "get"):
            if "/S" in part:
                yield part
            if "/K" in part:
                waiting.append(part["/K"])


def test_the_list_of_contents_names_every_part_and_the_page_that_it_stands_on() -> None:
    reader = PdfReader(BytesIO(LONG))
    texts = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    (page,) = (text for text in texts if "Inhoud" in text)
    listed = re.findall(r"([^.\d]+?) (?:\. ?){3,}(\d+)", page.partition("Inhoud")[2])
    marks = [one for one in reader.outline if not isinstance(one, list)]
    parts = [(str(one.title), (reader.get_destination_page_number(one) or 0) + 1) for one in marks]
    assert [(title.strip(), int(number)) for title, number in listed] == parts
    assert all(title in texts[number - 1] for title, number in parts)
    assert len(parts) > 5
    assert "Inhoud" not in words_of(SHORT)


@pytest.mark.parametrize("made", [LONG, SHORT], ids=["long", "short"])
def test_it_says_what_was_told(made: bytes) -> None:
    text = words_of(made)
    for told in ("Benchmark van alle besturen", "Bureau Noord", "Editie 2", "Najaar 2026"):
        assert told in text
    for told in ("58 %", "24 %", "+34", "≈ 45 %", "59,0", "2.221", "van 3.129 uitgenodigd"):
        assert told in text
    assert HASH in text
    assert "Gedeelde sterkte: geld." in text
    assert f"a {REASON}" in text
    assert "– a" in text


def test_each_page_says_which_it_is() -> None:
    read = PdfReader(BytesIO(LONG)).pages
    assert len(read) == pages(LONG) == 3
    for number, page in enumerate(read, 1):
        text = page.extract_text()
        assert "Benchmark van alle besturen · Editie 2, vrijgegeven op 29 november" in text
        assert f"Pagina {number} van {len(read)}" in text


def test_the_short_version_is_two_pages() -> None:
    assert pages(SHORT) == 2
    many = tuple(
        (f"S{n}", f"Stelling {n}: {HOSTILE[7][:150]}", share(60), share(20)) for n in range(60)
    )
    full = with_statements(*many, sentences=tuple(HOSTILE[7][:300] for _ in range(30)))
    assert pages(pdf(full, short=True)) == 2
    endless = with_statements(
        *((f"S{n}", text, share(60), share(20)) for n, text in enumerate(HOSTILE))
    )
    endless = content(
        tables=endless.tables, discuss=("S6", "S7"), sentences=HOSTILE, verdict=HOSTILE
    )
    assert pages(pdf(endless, short=True)) == 2


def test_the_short_version_tells_of_what_is_cut_where_something_is() -> None:
    said = "Met … ingekort."
    whole = with_statements(("S1", "Een stelling", share(60), share(20)), sentences=("Eén zin.",))
    assert said not in words_of(pdf(whole, short=True))
    long = with_statements(("S1", "Een lange stelling " * 40, share(60), share(20)))
    assert said in words_of(pdf(long, short=True))


def gaps(number: int) -> Content:
    """A benchmark with so many statements of three lines each."""
    text = "Een stelling die met haar woorden drie regels van de kolom vult. " * 2
    return with_statements(
        *((f"S{n}", f"{text}{n}", share(90 - n), share(20)) for n in range(number))
    )


def test_the_largest_gaps_end_on_the_first_page() -> None:
    """As many as there is room for, and no page that is half empty."""
    first, second = [
        page.extract_text() for page in PdfReader(BytesIO(pdf(gaps(30), short=False))).pages
    ][:2]
    assert "Grootste verschillen" in first
    assert first.count("Een stelling") >= 5
    assert "Wat de cijfers zeggen" in second[:300]


def test_a_table_begins_below_its_title_and_goes_on_under_its_head() -> None:
    """Not on a page of its own, though it would fit there."""
    reader = PdfReader(BytesIO(pdf(gaps(9), short=False)))
    (title,) = (
        one for one in reader.outline if str(getattr(one, "title", "")) == "Alle stellingen"
    )
    at = reader.get_destination_page_number(title)  # type: ignore[arg-type]
    assert at is not None
    here, next_one = (reader.pages[number].extract_text() for number in (at, at + 1))
    assert "Een stelling" in here.rpartition("Alle stellingen")[2]
    assert "Stelling" in next_one.partition("Een stelling")[0]


@pytest.mark.parametrize("made", [LONG, SHORT], ids=["long", "short"])
def test_only_the_products_typeface_is_in_it(made: bytes) -> None:
    read: list[Any] = list(PdfReader(BytesIO(made)).pages)
    fonts = {
        (font["/BaseFont"], "/FontFile3" in font["/DescendantFonts"][0]["/FontDescriptor"])
        for page in read
        for font in page["/Resources"]["/Font"].values()
    }
    names = {re.sub(r"^/[A-Z]{6}\+", "", name).split("-")[0] for name, _embedded in fonts}
    assert names == {"HankenGrotesk"}
    assert all(embedded for _name, embedded in fonts)


@pytest.mark.parametrize("made", [LONG, SHORT], ids=["long", "short"])
def test_it_is_tagged_and_fit_to_archive(made: bytes) -> None:
    read = PdfReader(BytesIO(made))
    root = root_of(made)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl-BE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata is not None
    assert read.metadata.title == "Benchmark van alle besturen"
    assert read.metadata.author == "Bureau Noord"
    meta = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in meta
    assert "<pdfaid:part>2</pdfaid:part>" in meta
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in meta
    titles = [str(entry.title) for entry in read.outline if not isinstance(entry, list)]
    assert titles[0] == "Eerst bespreken"
    assert {"Grootste verschillen", "Thema’s", "Over dit rapport"} <= set(titles)


def test_every_drawing_says_what_it_shows_and_every_table_has_a_head() -> None:
    found = list(parts(LONG))
    said = [str(part["/Alt"]) for part in found if part["/S"] == "/Figure"]
    shown = "Politiek 58\xa0% (53 tot 63\xa0%), administratie 24\xa0% (19 tot 29\xa0%)."
    hidden = f"Politiek 62\xa0% (57 tot 67\xa0%), administratie – ({REASON})."
    assert f"De kerntaken worden vertaald: {shown}" in said
    assert f"Wij kiezen uitdrukkelijk: {hidden}" in said
    assert all(said)
    tables = [part for part in found if part["/S"] == "/Table"]
    assert len(tables) == 6
    assert all(any(row["/S"] == "/THead" for row in part["/K"]) for part in tables)
    levels = [int(str(part["/S"])[2]) for part in found if re.fullmatch("/H[1-6]", str(part["/S"]))]
    assert levels
    assert min(levels) == 1
    assert {b - a for a, b in pairwise(sorted(set(levels)))} <= {1}


def test_texts_stand_there_literally_and_within_the_page() -> None:
    made = pdf(_everywhere(*HOSTILE), short=False)
    said = words_of(made)
    bare = re.sub(r"\s|\u200b", "", said)
    for text in HOSTILE:
        wanted = re.sub(r"\s|\u200b", "", settable(text))
        if len(wanted) < 1000:
            assert bare.count(wanted) >= 3  # a statement, a sentence, a verdict
    assert bare.count("Lang") >= 3 * 1250 - pages(made)  # one may lie over the end of a page
    assert bare.count("woord") >= 3 * 833
    assert _overflow(made) == []
    assert f"{MARK} staat voor tekens die dit lettertype niet heeft" in said
    assert "staat voor tekens" not in words_of(LONG)


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("name", ["W" * 100, "woord " * 30, "=Studie <b>שלום</b> " * 8])
def test_names_of_a_wave_stay_on_the_page_and_cut_no_edition(name: str, short: bool) -> None:
    edition = content().facts[0]
    made = pdf(
        content(
            title=name,
            subtitle=f"{name} · {name}",
            sender=name,
            facts=(edition, Fact("Golf", name), Fact("Resultaten", HASH)),
        ),
        short=short,
    )
    assert _overflow(made) == []
    said = words_of(made)
    assert said.count(f"· {edition.name} {edition.value}") >= pages(made)
    assert HASH in said


def _everywhere(*texts: str) -> Content:
    rows = [(f"S{number}", text, share(58), HIDDEN) for number, text in enumerate(texts)]
    tables = (*with_statements(*rows).tables, *content().tables[2:])
    return content(tables=tables, discuss=("S0",), sentences=texts, verdict=texts)


def _overflow(made: bytes) -> list[str]:
    """Texts that leave the page's margins."""
    out = []
    for page in pypdfium2.PdfDocument(made):
        text, (wide, _high) = page.get_textpage(), page.get_size()
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            if left < 45 or right > wide - 45 or bottom < 15 or top - bottom > 40:
                out.append(text.get_text_bounded(left, bottom, right, top))
    return out


@settings(max_examples=60)
@given(st.text(max_size=50))
def test_only_what_the_typeface_has_is_left(text: str) -> None:
    made = settable(text)
    assert set(made) <= set("".join(KNOWN)) | {"\n", BREAK}
    assert settable(made) == made
    assert max(map(len, re.split(rf"[\s{BREAK}]", made)), default=0) <= 36


def test_words_of_the_four_languages_stay_as_they_are() -> None:
    text = "L’été à Liège coûte 5 €; ‘zo’ – “ja” … Straße, Œuvre, efficiënt ≈ −3 ≥ 2"
    assert settable(text) == text
    assert settable("a👍🏽b") == f"a{MARK}b"
    assert settable("δ") == "delta"


def test_a_word_wider_than_its_column_is_broken_there() -> None:
    """A code is one word, and may be wider than a column that has texts beside it."""
    code, long = "SAMENWERKING_MANAGEMENTTEAM", "Een zin die haar kolom vult. " * 9
    line = WordingLine("Najaar", code, "nl", f"{long}zelv", f"{long}zelf", NOW, "")
    made = pdf(content(tables=(plain_table(wordings_table([line])),)), short=False)
    text = words_of(made)
    assert "Plaats Taal Eerste tekst Verbeterde tekst" in text
    assert code not in text
    assert all(part in text for part in ("SAMENWERKING_", "TEAM", "Nederlands"))


@given(
    st.lists(
        st.lists(st.text("abc ", max_size=80), min_size=1, max_size=4), min_size=1, max_size=9
    ),
    st.floats(300, 800),
)
def test_columns_fill_the_page(columns: list[list[str]], total: float) -> None:
    widths = column_widths(columns, total)
    assert sum(widths) == pytest.approx(total)
    assert min(widths) > 0
