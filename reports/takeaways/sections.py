"""The eight as a page shows them: sentences, their rows of figures, and a chart."""

from dataclasses import dataclass

from benchmarking.core.tables.results import Benchmark
from reports.charts import effort
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.rows import TakeawayRow, rows_of
from reports.narrative.takeaways.tell import takeaways
from reports.pages.labels import labels_of
from reports.queries import Report
from reports.takeaways.drawings import Drawing, drawing
from reports.takeaways.editing import Edits, ToldSentence, lost, told
from reports.takeaways.parts import parts_of


@dataclass(frozen=True)
class TakeawaySection:
    """One takeaway."""

    number: int
    title: ToldSentence
    sentences: tuple[ToldSentence, ...]
    rows: tuple[TakeawayRow, ...]
    drawing: Drawing | None

    @property
    def told(self) -> tuple[ToldSentence, ...]:
        """The title and the sentences."""
        return (self.title, *self.sentences)

    @property
    def table(self) -> list[tuple[TakeawayRow, str]]:
        """Each row with the place that links go to; of several with one code the first has it."""
        places: dict[str, int] = {}
        for at, row in enumerate(self.rows):
            places.setdefault(row.code, at)
        return [
            (row, self._place(row.code) if places[row.code] == at else "")
            for at, row in enumerate(self.rows)
        ]

    @property
    def linked(self) -> list[tuple[ToldSentence, list[tuple[str, str]]]]:
        """Each sentence with the codes that it rests on and the places of their rows."""
        known = {row.code for row in self.rows}
        return [
            (
                one,
                [
                    (code, self._place(code))
                    for code in dict.fromkeys(ref.code for ref in one.refs)
                    if code in known
                ],
            )
            for one in self.sentences
        ]

    def _place(self, code: str) -> str:
        return f"t{self.number}-{code}"


@dataclass(frozen=True)
class Eight:
    """All of them, and what was written over sentences that are no more."""

    sections: tuple[TakeawaySection, ...]
    lost: tuple[ToldSentence, ...]

    @property
    def edited(self) -> int:
        """How many sentences are read as a consultant wrote them."""
        return sum(one.edited for section in self.sections for one in section.told)

    @property
    def waiting(self) -> int:
        """How many edits wait for somebody to look again."""
        found = (one for section in self.sections for one in section.told)
        return sum(bool(one.waiting) for one in found) + len(self.lost)

    def sentence(self, key: str) -> ToldSentence | None:
        """A title or sentence by its key; also a lost one."""
        everything = [one for section in self.sections for one in section.told]
        return next((one for one in (*everything, *self.lost) if one.key == key), None)


def eight(report: Report, language: str, edits: Edits) -> Eight:
    """The takeaways of a report in one language, with what was written over them."""
    labels = labels_of(report.document)
    writer = Writer(language, labels)
    found = takeaways(report.payload, parts_of(report.document), labels, language)
    sections = []
    for one in found:
        rows = rows_of(one, report.payload, writer)
        domains = (
            effort.domains(report.payload, labels, language)
            if isinstance(report.payload, Benchmark)
            else []
        )
        sections.append(
            TakeawaySection(
                number=one.number,
                title=told(one.title, edits),
                sentences=tuple(told(line, edits) for line in one.lines),
                rows=rows,
                drawing=drawing(rows, domains, one.key, writer),
            )
        )
    keys = {line.key for one in found for line in (one.title, *one.lines)}
    return Eight(tuple(sections), lost(keys, edits))
