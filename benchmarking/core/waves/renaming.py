"""A wave of another study under the codes of this one.

Nothing is told of it but the figures of its own report: an item that is counted otherwise by now, or
a theme of other items, would be another figure of the same answers, which nobody audited.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import WaveInput


@dataclass(frozen=True, slots=True)
class Renaming:
    """Codes of the other study → those of this one; what is not in it stays there."""

    items: Mapping[str, str]
    themes: Mapping[str, str]


def renaming(then: Instrument, now: Instrument, items: Mapping[str, str]) -> Renaming:
    """`items`: the statements that are in both; a theme is in both with exactly the same ones."""
    known = {frozenset(theme.items): theme.code for theme in now.themes}
    themes = {}
    for theme in then.themes:
        same = known.get(frozenset(items.get(code, "") for code in theme.items))
        if same is not None:
            themes[theme.code] = same
    return Renaming(items, themes)


def renamed_instrument(then: Instrument, names: Renaming) -> Instrument:
    """The scale items and themes that are in both."""
    return Instrument(
        scales=tuple(
            replace(
                spec,
                code=names.items[spec.code],
                theme=names.themes.get(spec.theme) if spec.theme else None,
                role=None,
                of=None,
            )
            for spec in then.scales
            if spec.code in names.items
        ),
        themes=tuple(
            ThemeSpec(
                names.themes[theme.code],
                tuple(names.items[code] for code in theme.items),
                theme.frame,
            )
            for theme in then.themes
            if theme.code in names.themes
        ),
    )


def renamed_answers(answers: WaveInput, names: Renaming) -> WaveInput:
    """Of the answers those to the items that are in both."""
    scales = {
        names.items[code]: column for code, column in answers.scales.items() if code in names.items
    }
    return replace(answers, scales=scales, estimates={})


def counted_alike(then: Instrument, now: Instrument) -> frozenset[str]:
    """The items whose answers count in the same way in both."""
    before = {spec.code: _counting(spec) for spec in then.scales}
    return frozenset(spec.code for spec in now.scales if before.get(spec.code) == _counting(spec))


def _counting(spec: ScaleSpec) -> tuple[int, int, bool]:
    return spec.categories, spec.cut, spec.reverse
