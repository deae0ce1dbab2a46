"""Sentences on the course over the waves of a study, with the words that the rules allow."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarking.core.tables.results import Benchmark
from benchmarking.core.waves.trend_results import Break, Course, Linked, Point, SubjectTrend, Trends
from benchmarking.core.waves.trends import Trend, WaveLink
from reports.narrative.model import POLITICAL, SIDES, Framed, Gone, Sentence, Stated, value
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import has_direction, is_favourable

WORDS = (
    Trend.RISING,
    Trend.FALLING,
    Trend.PEAK,
    Trend.DIP,
    Trend.STRUCTURAL,
    Trend.STABLE,
)


@dataclass(frozen=True, slots=True)
class ItemCourse:
    """One side's course of an item."""

    code: str
    side: str
    course: Course
    now: Stated  # the item in the reported wave

    @property
    def is_clear(self) -> bool:
        return self.course.trend is not Trend.UNDETERMINED

    @property
    def strength(self) -> float:
        """How clear it is: the size of the change; of what is structural the smallest share; of
        what is stable how little it changed; of a turn how far it lies from the nearer end."""
        word, change = self.course.trend, abs(value(self.course.change))
        if word is Trend.STRUCTURAL:
            return min(self._values)
        if word in (Trend.PEAK, Trend.DIP):
            return abs(value(self.turn.figure) - self._nearer_end)
        return -change if word is Trend.STABLE else change

    @property
    def turn(self) -> Point:
        """The point that lies highest, or of a dip lowest."""
        pick = min if self.course.trend is Trend.DIP else max
        return pick(self.course.points, key=lambda point: value(point.figure))

    @property
    def _values(self) -> list[float]:
        return [value(point.figure) for point in self.course.points]

    @property
    def _nearer_end(self) -> float:
        pick = min if self.course.trend is Trend.DIP else max
        return pick(self._values[0], self._values[-1])

    @property
    def second(self) -> str:
        """What is told beside the word, if it holds and the word does not say it."""
        found = beside_word(self.course)
        return f"trend_{found}" if found else ""


def beside_word(course: Course) -> str:
    """What holds beside the word and is not said by it: `steady`, or a `majority` throughout."""
    if course.trend is Trend.STRUCTURAL:
        return "steady" if course.steady else ""
    return "majority" if course.majority and course.trend is not Trend.UNDETERMINED else ""


def courses(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """For each word its clearest course, how many are undetermined, and how many begin again."""
    trends = payload.trends
    if trends is None:
        return
    if trends.items:
        yield from _clearest(trends, payload, writer)
    yield from _stated(trends, writer)


def _clearest(trends: Trends, payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    now = {item.code: item for item in payload.items}
    told = [
        ItemCourse(item.code, side, course, now.get(item.code) or Gone(item.code))
        for item in trends.items
        for side in SIDES
        if (course := course_of(item, side)).trend
    ]
    names = [wave.name for wave in trends.waves]
    for word in WORDS:
        own = [one for one in told if one.course.trend is word]
        if own:
            clearest = max(own, key=lambda one: (one.strength, one.code, one.side))
            yield _sentence(clearest, names, writer)
    yield from _undetermined(told, writer)


def course_of(subject: SubjectTrend, side: str) -> Course:
    """One side's course."""
    return subject.political if side == POLITICAL else subject.administrative


def better_or_worse(word: Trend | None, item: Framed) -> str:
    """What a rise or a fall of the share means: `better`, `worse`, or nothing for other words."""
    if word not in (Trend.RISING, Trend.FALLING) or not has_direction(item):
        return ""
    return "better" if (word is Trend.RISING) == is_favourable(item) else "worse"


def _sentence(told: ItemCourse, names: list[str], writer: Writer) -> Sentence:
    word, change = told.course.trend, told.course.change
    points, turn = told.course.points, told.turn
    text = writer.write(
        f"trend_{word}",
        item=writer.quote(told.code),
        answer=writer.answer(told.now),
        side=writer.side(told.side),
        first=writer.figure(points[0].figure),
        last=writer.figure(points[-1].figure),
        top=writer.figure(turn.figure),
        from_wave=names[points[0].wave],
        to_wave=names[points[-1].wave],
        top_wave=names[turn.wave],
        size=writer.size(change),
        interval=writer.interval(change, mirrored=value(change) < 0),
        link=link_words(told.course.linked, len(points), writer),
    )
    if better := better_or_worse(word, told.now):
        text = f"{text} {writer.write(better)}"
    if told.second:
        text = f"{text} {writer.write(told.second)}"
    return Sentence(f"trend_{word}", text, (told.code,))


def _undetermined(told: list[ItemCourse], writer: Writer) -> Iterator[Sentence]:
    """Of these neither side has a word."""
    clear = {one.code for one in told if one.is_clear}
    codes = {one.code for one in told}
    open_ = tuple(sorted(codes - clear))
    if open_:
        yield Sentence("trend_undetermined", writer.write("trend_undetermined", len(open_)), open_)


def _stated(trends: Trends, writer: Writer) -> Iterator[Sentence]:
    """Of these a version of the questionnaire says that they do not continue an earlier wave's."""
    ended = {one.code for one in trends.incomparable if one.reason is Break.STATED}
    codes = tuple(sorted(ended))
    if codes:
        yield Sentence("course_stated", writer.write("course_stated", len(codes)), codes)


def link_words(linked: Linked, waves: int, writer: Writer) -> str:
    """`dezelfde 142 zetels in beide golven, waarvan 37 nieuw bezet`."""
    when = writer.write("link_both" if waves == 2 else "link_ends")
    if linked.link is WaveLink.MUNICIPALITY and linked.municipalities is not None:
        return writer.write("link_municipality", linked.municipalities, when=when)
    if linked.link is WaveLink.SEAT and linked.pairs is not None:
        text = writer.write("link_seat", linked.pairs, when=when)
        return f"{text}{writer.write('link_new', linked.new)}" if linked.new else text
    return writer.write("link_none") if linked.link is WaveLink.NONE else ""
