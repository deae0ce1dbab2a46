"""The eight for one municipality: what these people answered, n of N. No test, no majority."""

from collections.abc import Callable, Iterable, Iterator

from benchmarking.core.municipalities.own_results import (
    MunicipalityResult,
    OwnItem,
    OwnTheme,
)
from reports.narrative import municipality
from reports.narrative.model import Sentence, beside_gap, is_over_all, visible
from reports.narrative.peers import placed
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.gaps import line
from reports.narrative.takeaways.model import Parts, Ref, Takeaway, TakeawayKind, TakeawayLine, made
from reports.narrative.takeaways.own_options import beside, options, points, ranked

MOST = 4  # statements


def own_takeaways(
    payload: MunicipalityResult, parts: Parts, writer: Writer
) -> tuple[Takeaway, ...]:
    """All eight in the order of the benchmark's."""
    return tuple(one(payload, parts, writer) for one in _ORDER)


def _or_hidden(lines: Iterable[TakeawayLine], writer: Writer) -> list[TakeawayLine]:
    """What there is to tell, or that nothing may be shown."""
    return list(lines) or [TakeawayLine("hidden", writer.write("ta_own_hidden"))]


def _together(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Takeaway:
    title = writer.write("ta_title_together")
    choice = next((one for one in payload.choices if one.code == parts.multiple), None)
    if choice is None:
        return made(1, title, [TakeawayLine("none", writer.write("ta_none_together"))])
    lines = _or_hidden(options(choice.code, choice.options, writer), writer)
    lines.append(TakeawayLine("no_pairs", writer.write("ta_own_no_together")))
    return made(1, title, lines)


def _statements(
    payload: MunicipalityResult, themes: Iterable[str], writer: Writer
) -> list[TakeawayLine]:
    """The statements of themes in the order of the questionnaire."""
    wanted = set(themes)
    items = [item for item in municipality.shown(payload) if item.theme in wanted]
    return [_statement(item, writer) for item in items[:MOST]]


def _statement(item: OwnItem, writer: Writer) -> TakeawayLine:
    found = item.benchmark
    shares = beside_gap(found) if found and not is_over_all(found) else None
    text = writer.write(
        "ta_own_item",
        item=writer.quote(item.code),
        answer=writer.answer(item),
        p=municipality.counted(item.political, writer),
        a=municipality.counted(item.administrative, writer),
        beside=beside(shares, writer),
    )
    return TakeawayLine(f"agree.{item.code}", text, (Ref(TakeawayKind.ITEM, item.code),))


def _pressure(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Takeaway:
    if not parts.pressure:
        none = TakeawayLine("none", writer.write("ta_none_pressure"))
        return made(2, writer.write("ta_title_pressure"), [none])
    theme = writer.join([writer.quote(code) for code in parts.pressure])
    lines = _or_hidden(_statements(payload, parts.pressure, writer), writer)
    lines.append(TakeawayLine("no_course", writer.write("ta_own_no_trend")))
    return made(2, writer.write("ta_title_theme", theme=theme), lines)


def _returns(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Takeaway:
    title = writer.write("ta_title_returns")
    if not parts.returns:
        return made(3, title, [TakeawayLine("none", writer.write("ta_none_returns"))])
    lines = _pairs(payload, parts.returns, TakeawayKind.RETURN, "ta_own_domain", writer)
    return made(3, title, _or_hidden(lines, writer))


def _pairs(
    payload: MunicipalityResult,
    pairs: Iterable[tuple[str, str]],
    kind: TakeawayKind,
    key: str,
    writer: Writer,
) -> Iterator[TakeawayLine]:
    """Two statements beside one another, where both may be read on both sides."""
    items = {item.code: item for item in municipality.shown(payload)}
    for first, second in pairs:
        if first not in items or second not in items:
            continue
        one, other = items[first], items[second]
        text = writer.write(
            key,
            effort=writer.quote(first),
            answer=writer.counted(one),
            yield_answer=writer.counted(other),
            p_effort=municipality.counted(one.political, writer),
            a_effort=municipality.counted(one.administrative, writer),
            p_yield=municipality.counted(other.political, writer),
            a_yield=municipality.counted(other.administrative, writer),
        )
        yield TakeawayLine(f"{kind}.{first}.{second}", text, (Ref(kind, first, second),))


def _scores(
    payload: MunicipalityResult, codes: Iterable[str], writer: Writer
) -> Iterator[TakeawayLine]:
    """The own scores of themes, the benchmark's beside them, and what is certain among peers."""
    themes = {theme.code: theme for theme in payload.themes}
    for theme in (themes[code] for code in dict.fromkeys(codes) if code in themes):
        refs = (Ref(TakeawayKind.THEME, theme.code),)
        if _has_scores(theme):
            yield TakeawayLine(f"score.{theme.code}", _score(theme, writer), refs)
        for number, one in enumerate(placed(theme.code, theme.frame, payload.peers, writer)):
            yield TakeawayLine(f"place.{theme.code}.{number}", one.text, refs)


def _has_scores(theme: OwnTheme) -> bool:
    return all(visible(side.mean) for side in (theme.political, theme.administrative))


def _score(theme: OwnTheme, writer: Writer) -> str:
    found = theme.benchmark
    scores = beside_gap(found, "mean") if found and not is_over_all(found, "mean") else None
    return writer.write(
        "ta_own_score",
        theme=writer.theme(theme.code, theme.frame),
        political=writer.figure(theme.political.mean, "pomp"),
        administrative=writer.figure(theme.administrative.mean, "pomp"),
        beside=beside(scores, writer, "pomp"),
    )


def _capacity(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Takeaway:
    if not parts.capacity:
        none = TakeawayLine("none", writer.write("ta_none_scales"))
        return made(4, writer.write("ta_title_scales"), [none])
    lines = [
        *_scores(payload, parts.capacity, writer),
        *_statements(payload, parts.capacity, writer),
    ]
    theme = writer.join([writer.quote(code) for code in parts.capacity])
    return made(4, writer.write("ta_title_theme", theme=theme), _or_hidden(lines, writer))


def _linked(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Takeaway:
    if not parts.linked:
        none = TakeawayLine("none", writer.write("ta_none_linked"))
        return made(5, writer.write("ta_title_link"), [none])
    first, second = parts.linked[0]
    names = {"first": writer.quote(first), "second": writer.quote(second)}
    codes = [code for pair in parts.linked for code in pair]
    lines = [
        TakeawayLine("no_link", writer.write("ta_own_no_link", **names)),
        *_scores(payload, codes, writer),
    ]
    return made(5, writer.write("ta_title_linked", **names), lines)


def _gaps(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Takeaway:
    lines = [
        *_sentences(municipality.verdict(payload, writer)),
        *_statements_of(payload, parts.translations, writer),
        *_sentences(municipality.apart(payload, writer)),
    ]
    return made(6, writer.write("ta_title_gaps"), _or_hidden(lines, writer))


def _statements_of(
    payload: MunicipalityResult, pairs: Iterable[tuple[str, str]], writer: Writer
) -> list[TakeawayLine]:
    """A goal and its translation, one after the other."""
    items = {item.code: item for item in municipality.shown(payload)}
    codes = dict.fromkeys(code for pair in pairs for code in pair)
    return [_statement(items[code], writer) for code in codes if code in items]


def _sentences(found: Iterable[Sentence]) -> Iterator[TakeawayLine]:
    for sentence in found:
        yield line(sentence.kind, sentence)


def _conditions(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Takeaway:
    title = writer.write("ta_title_conditions")
    if not parts.sums and not parts.rankings:
        return made(7, title, [TakeawayLine("none", writer.write("ta_none_conditions"))])
    lines = [*points(payload, parts, writer), *ranked(payload, parts, writer)]
    return made(7, title, _or_hidden(lines, writer))


def _whole(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Takeaway:
    lines = [
        *_sentences(municipality.ends(payload, writer)),
        *_statements(payload, parts.whole, writer),
        *_sentences(municipality.suppressed(payload, writer)),
    ]
    return made(8, writer.write("ta_title_whole"), _or_hidden(lines, writer))


_ORDER: tuple[Callable[[MunicipalityResult, Parts, Writer], Takeaway], ...] = (
    _together,
    _pressure,
    _returns,
    _capacity,
    _linked,
    _gaps,
    _conditions,
    _whole,
)
