"""A wave of another study under the codes of this one."""

from dataclasses import replace

from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.waves.renaming import (
    counted_alike,
    renamed_answers,
    renamed_instrument,
    renaming,
)
from tests.core.study_waves import OUTLINE, answers

THEN = Instrument(
    tuple(ScaleSpec(code, theme="u" if code == "d" else "t") for code in "abcd"),
    (ThemeSpec("t", ("a", "b", "c")), ThemeSpec("u", ("d",))),
)
NOW = Instrument(
    tuple(ScaleSpec(code) for code in ("q1", "q2", "a", "q4")),
    (ThemeSpec("t", ("q1", "q2")), ThemeSpec("room", ("q4",))),
)
NAMES = {"a": "q1", "b": "q2", "d": "q4"}


def test_a_theme_is_in_both_only_with_the_very_same_items() -> None:
    """Without c the other study's t would be a score that its report never told."""
    names = renaming(THEN, NOW, NAMES)
    assert dict(names.themes) == {"u": "room"}
    told = renamed_instrument(THEN, names)
    assert [spec.code for spec in told.scales] == ["q1", "q2", "q4"]
    assert told.themes == (ThemeSpec("room", ("q4",)),)


def test_answers_to_another_statement_of_the_same_code_stay_there() -> None:
    wave = answers(0.5, municipalities=3)
    told = renamed_answers(wave, renaming(OUTLINE, OUTLINE, {"a": "b"}))
    assert set(told.scales) == {"b"}
    assert (told.scales["b"] == wave.scales["a"]).all()


def test_only_what_is_counted_alike_continues() -> None:
    codes = ("same", "line", "turned", "wide")
    then = Instrument(tuple(ScaleSpec(code) for code in codes))
    now = Instrument(
        (
            then.scales[0],
            replace(then.scales[1], favourable_from=3),
            replace(then.scales[2], reverse=True),
            replace(then.scales[3], categories=7),
        )
    )
    assert counted_alike(then, now) == {"same"}
    given = Instrument((replace(then.scales[0], favourable_from=4),))
    assert counted_alike(then, given) == {"same"}  # the line that holds where none is given
