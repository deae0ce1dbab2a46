"""2: pressure that lasts. Agreement with statements of a problem, and their course over waves."""

from collections.abc import Iterator

from benchmarking.core.tables.results import Benchmark, ItemResult
from benchmarking.core.waves.trend_results import Course, Trends
from benchmarking.core.waves.trends import Trend
from reports.narrative.model import SIDES, value, visible
from reports.narrative.phrasing import names
from reports.narrative.phrasing.words import Writer
from reports.narrative.small import small
from reports.narrative.takeaways import agreeing
from reports.narrative.takeaways.model import Parts, Ref, Takeaway, TakeawayKind, TakeawayLine, made
from reports.narrative.trends import WORDS, ItemCourse, course_of

TURNS = (Trend.PEAK, Trend.DIP)
CHANGES = (Trend.RISING, Trend.FALLING)
Span = tuple[str, str]  # the names of the first and the last wave


def pressure(payload: Benchmark, parts: Parts, writer: Writer) -> Takeaway:
    """The statements of the themes that the questionnaire names, or that measure a problem."""
    items = agreeing.statements(payload, parts.pressure)
    if not items:
        none = TakeawayLine("none", writer.write("ta_none_pressure"))
        return made(2, writer.write("ta_title_pressure"), [none])
    lines = agreeing.told(items, writer)
    lines += [TakeawayLine("small", one.text) for one in small(payload, writer)]
    lines += _courses(payload, items, writer)
    return made(2, _title(payload, items, parts, writer), lines)


def _themes(parts: Parts, writer: Writer) -> str:
    return writer.join([writer.quote(code) for code in parts.pressure])


def _title(payload: Benchmark, items: list[ItemResult], parts: Parts, writer: Writer) -> str:
    """Structural only where the rules give both sides of a statement that word."""
    codes = {item.code for item in items if agreeing.is_unfavourable(item)}
    lasting = [
        one
        for one in (payload.trends.items if payload.trends else ())
        if one.code in codes
        and all(course_of(one, side).trend is Trend.STRUCTURAL for side in SIDES)
    ]
    theme = _themes(parts, writer)
    if lasting:
        return writer.write("ta_title_structural", len(lasting), len(items), theme=theme)
    return agreeing.about(theme, items, writer)


def _courses(payload: Benchmark, items: list[ItemResult], writer: Writer) -> Iterator[TakeawayLine]:
    """Each word with the courses that have it; which are undetermined; or why there is none."""
    trends = payload.trends
    if trends is None or not trends.waves:
        yield TakeawayLine("first_wave", writer.write("ta_trend_first"))
        return
    told = list(_told(trends, items))
    if not told:
        yield TakeawayLine("not_comparable", writer.write("ta_trend_none"))
        return
    for word in WORDS:
        yield from _word(word, [one for one in told if one.course.trend is word], trends, writer)
    if any(one.course.trend is Trend.STRUCTURAL for one in told):
        delta = writer.number(100 * payload.delta)
        yield TakeawayLine("structural_means", writer.write("ta_structural", delta=delta))
    clear = {one.code for one in told if one.is_clear}
    open_ = sorted({one.code for one in told} - clear)
    if open_:
        refs = tuple(Ref(TakeawayKind.COURSE, code) for code in open_)
        yield TakeawayLine("undetermined", writer.write("ta_trend_open", len(open_)), refs)


def _told(trends: Trends, items: list[ItemResult]) -> Iterator[ItemCourse]:
    """Every course that has a word and whose figures may be read."""
    now = {item.code: item for item in items}
    for subject in trends.items:
        for side in SIDES:
            course = course_of(subject, side)
            if subject.code in now and course.trend and _is_readable(course):
                yield ItemCourse(subject.code, side, course, now[subject.code])


def _is_readable(course: Course) -> bool:
    return len(course.points) > 1 and all(visible(point.figure) for point in course.points)


def _word(
    word: Trend, told: list[ItemCourse], trends: Trends, writer: Writer
) -> Iterator[TakeawayLine]:
    """One sentence for each pair of waves between which courses of this word run."""
    spans: dict[Span, list[ItemCourse]] = {}
    for one in told:
        points = one.course.points
        span = (trends.waves[points[0].wave].name, trends.waves[points[-1].wave].name)
        spans.setdefault(span, []).append(one)
    name = names.trend_name(word, writer.language)
    for number, ((first, last), group) in enumerate(spans.items()):
        codes = dict.fromkeys(one.code for one in group)
        courses = [
            writer.write(
                "ta_course",
                item=writer.quote(code),
                sides=writer.join([_side(one, writer) for one in group if one.code == code]),
            )
            for code in codes
        ]
        text = writer.write(
            "ta_trend",
            word=name[:1].upper() + name[1:],
            from_wave=first,
            to_wave=last,
            courses=writer.write("ta_break").join(courses),
        )
        key = f"course.{word}" if not number else f"course.{word}.{number}"
        yield TakeawayLine(key, text, tuple(Ref(TakeawayKind.COURSE, code) for code in codes))


def _side(told: ItemCourse, writer: Writer) -> str:
    """`de politiek van 80 % naar 82 %`, with the measured change where the word speaks of one."""
    points, word, change = told.course.points, told.course.trend, told.course.change
    form = "turn" if word in TURNS else "course"
    text = writer.write(
        f"ta_{form}_{told.side}",
        first=writer.figure(points[0].figure),
        last=writer.figure(points[-1].figure),
        top=writer.figure(told.turn.figure),
    )
    if word not in CHANGES or not visible(change):
        return text
    interval = agreeing.interval(change, "points", writer, mirrored=value(change) < 0)
    return writer.write("ta_change", course=text, size=writer.size(change), interval=interval)
