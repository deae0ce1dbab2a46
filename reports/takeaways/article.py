"""The takeaways as an article to publish. A pure function: every file and page is written from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from benchmarking.core.tables.results import Benchmark
from reports.charts.svg import Look
from reports.narrative import benchmark, municipality
from reports.narrative.model import Payload
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.rows import TakeawayRow, cells
from reports.takeaways.drawings import Drawing
from reports.takeaways.editing import ToldSentence
from reports.takeaways.sections import Eight, TakeawaySection

LEAD = "t6.verdict"  # what is said first of all
IN_A_PARAGRAPH = 3  # sentences
COLUMNS = ("what", "political", "administrative", "gap")


@dataclass(frozen=True)
class Facts:
    """What is known of the wave besides its figures; dates are written in the reader's language."""

    study: str
    wave: str
    place: str  # the municipality's name; empty for the benchmark
    opened: str
    closed: str
    edition: int | None
    snapshot: str  # SHA-256 of the frozen answers
    method: str
    asked: int = 0  # municipalities of the wave; 0: not known


@dataclass(frozen=True)
class ArticleFigure:
    """A chart with its caption, its figures in words (`alt`), and as a table of texts."""

    number: int
    caption: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawing: Drawing
    language: str

    @cached_property
    def on_paper(self) -> str:
        """The chart as a drawing that stands by itself between the margins of a page."""
        title, language = self.caption, self.language
        return self.drawing.draw(Look(f"a{self.number}", title, self.alt, language, paper=True))


@dataclass(frozen=True)
class Chapter:
    """One takeaway."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]
    figure: ArticleFigure | None


@dataclass(frozen=True)
class Article:
    """The whole, in the order in which it is read."""

    language: str
    title: str
    subtitle: str
    lead: str
    who_heading: str
    who: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    note_heading: str
    note: tuple[str, ...]


def article(found: Eight, payload: Payload, facts: Facts, writer: Writer) -> Article:
    """The eight takeaways as they are read, with who answered before and the method after them."""
    lead = found.sentence(LEAD)
    title = (
        writer.write("art_title_own", place=facts.place)
        if facts.place
        else writer.write("art_title")
    )
    return Article(
        language=writer.language,
        title=title,
        subtitle=writer.write("art_subtitle", study=facts.study, wave=facts.wave),
        lead=lead.text if lead else "",
        who_heading=writer.write("art_who"),
        who=_who(payload, replace(writer, asked=facts.asked)),
        chapters=tuple(_chapters(found.sections, writer)),
        note_heading=writer.write("art_method"),
        note=_note(found, payload, facts, writer),
    )


def _who(payload: Payload, writer: Writer) -> tuple[str, ...]:
    if isinstance(payload, Benchmark):
        return tuple(one.text for one in benchmark.response(payload, writer))
    return tuple(one.text for one in municipality.response(payload, writer))


def _chapters(sections: Sequence[TakeawaySection], writer: Writer) -> list[Chapter]:
    """Figures are numbered through, whichever takeaways have one."""
    chapters, figures = [], 0
    for section in sections:
        figures += section.drawing is not None
        figure = _figure(section, figures, writer)
        texts = _texts(section.sentences)
        paragraphs = tuple(
            " ".join(texts[at : at + IN_A_PARAGRAPH]) for at in range(0, len(texts), IN_A_PARAGRAPH)
        )
        chapters.append(Chapter(section.number, section.title.text, paragraphs, figure))
    return chapters


def _texts(sentences: Sequence[ToldSentence]) -> list[str]:
    """What the lead has said is not said again, unless a chapter has nothing else."""
    rest = [one.text for one in sentences if one.key != LEAD]
    return rest or [one.text for one in sentences]


def _figure(section: TakeawaySection, number: int, writer: Writer) -> ArticleFigure | None:
    if section.drawing is None:
        return None
    caption = writer.write("art_figure", number=number, caption=section.drawing.caption)
    return ArticleFigure(
        number=number,
        caption=caption,
        alt=section.drawing.description,
        columns=tuple(writer.write(f"ta_column_{name}") for name in COLUMNS),
        rows=tuple(_cells(row, writer) for row in section.rows),
        drawing=section.drawing,
        language=writer.language,
    )


def _cells(row: TakeawayRow, writer: Writer) -> tuple[str, ...]:
    return cells(row, writer.language)


def _note(found: Eight, payload: Payload, facts: Facts, writer: Writer) -> tuple[str, ...]:
    """Dates, edition, method and fingerprint; what the words mean; what was written by hand."""
    tested = isinstance(payload, Benchmark)
    notes = [
        writer.write("art_dates", opened=facts.opened, closed=facts.closed),
        _edition(facts, writer),
        writer.write("art_threshold", threshold=payload.threshold),
        writer.write("art_words" if tested else "art_words_own"),
    ]
    if facts.snapshot:
        notes.append(writer.write("art_hash", snapshot=facts.snapshot))
    if found.edited:
        notes.append(writer.write("art_edited", found.edited))
    return tuple(notes)


def _edition(facts: Facts, writer: Writer) -> str:
    if facts.edition is None:
        return writer.write("art_unreleased", method=facts.method)
    return writer.write("art_edition", edition=facts.edition, method=facts.method)
