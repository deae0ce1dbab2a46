"""Which items and themes continue those of an earlier wave: comparable with comparable only."""

from collections.abc import Collection, Sequence

from benchmarking.core.data.instrument import Instrument, ThemeSpec
from benchmarking.core.waves.courses import Panels, item_course, theme_course
from benchmarking.core.waves.study import StudyWave
from benchmarking.core.waves.trend_results import Break, Incomparable, Trends, TrendWave


def item_breaks(now: Instrument, then: Instrument, continued: Collection[str]) -> dict[str, Break]:
    """The items that do not continue, with the reason, in today's order and then the earlier.

    `continued`: the codes that every version between the two states to be comparable.
    """
    before = {spec.code: spec for spec in then.scales}
    found: dict[str, Break] = {}
    for spec in now.scales:
        if spec.code not in before:
            found[spec.code] = Break.NEW
        elif before[spec.code].categories != spec.categories:
            found[spec.code] = Break.CATEGORIES
        elif spec.code not in continued:
            found[spec.code] = Break.STATED
    today = {spec.code for spec in now.scales}
    return found | {code: Break.DROPPED for code in before if code not in today}


def theme_breaks(now: Instrument, then: Instrument, broken: Collection[str]) -> dict[str, Break]:
    """The themes that do not continue; a score of other items would be another score."""
    before = {theme.code: theme for theme in then.themes}
    found: dict[str, Break] = {}
    for theme in now.themes:
        if theme.code not in before:
            found[theme.code] = Break.NEW
        elif _other_items(theme, before[theme.code], broken):
            found[theme.code] = Break.ITEMS
    today = {theme.code for theme in now.themes}
    return found | {code: Break.DROPPED for code in before if code not in today}


def _theme_breaks(now: Instrument, wave: StudyWave, broken: Collection[str]) -> dict[str, Break]:
    """Of another study only themes with the same items are read: those that are not have others."""
    found = theme_breaks(now, wave.instrument, broken)
    if not wave.of_another:
        return found
    return {code: Break.ITEMS if why is Break.NEW else why for code, why in found.items()}


def _other_items(now: ThemeSpec, then: ThemeSpec, broken: Collection[str]) -> bool:
    return set(now.items) != set(then.items) or any(code in broken for code in now.items)


def trends_of(
    waves: Sequence[TrendWave],
    read: Sequence[StudyWave],
    continued: Sequence[Collection[str]],
) -> Trends:
    """The courses of everything that continues, up to the last wave of `read`.

    `waves`: all waves of the study up to the reported one, `read` those that could be read, in
    order of time with the reported one last; `continued`: for each of `read` the codes that every
    version between it and the last states to be comparable. A course begins after the last wave
    that breaks it; one wave is no course. A wave of another study breaks nothing: what it does not
    continue goes past it.
    """
    now = read[-1].instrument
    items = [item_breaks(now, wave.instrument, c) for wave, c in zip(read, continued, strict=True)]
    themes = [_theme_breaks(now, wave, items[w]) for w, wave in enumerate(read)]
    panels = Panels()
    return Trends(
        waves=tuple(waves),
        items=tuple(
            item_course(own, spec, panels)
            for spec in now.scales
            if len(own := _unbroken(spec.code, read, items)) > 1
        ),
        themes=tuple(
            theme_course(own, spec, panels)
            for spec in now.themes
            if len(own := _unbroken(spec.code, read, themes)) > 1
        ),
        incomparable=(*_listed(read, items, theme=False), *_listed(read, themes, theme=True)),
    )


def _unbroken(
    code: str, read: Sequence[StudyWave], breaks: list[dict[str, Break]]
) -> Sequence[StudyWave]:
    """The waves up to the last from the first after which the code always continues."""
    broken = [w for w, found in enumerate(breaks) if code in found]
    start = max((w + 1 for w in broken if not read[w].of_another), default=0)
    return [wave for w, wave in enumerate(read) if w >= start and w not in broken]


def _listed(
    read: Sequence[StudyWave], breaks: list[dict[str, Break]], *, theme: bool
) -> list[Incomparable]:
    return [
        Incomparable(code, theme, wave.wave, reason)
        for w, wave in enumerate(read)
        for code, reason in breaks[w].items()
    ]
