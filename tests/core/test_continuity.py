"""What continues from wave to wave, and what is listed as broken."""

import numpy as np
import pytest

from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.waves.continuity import item_breaks, theme_breaks, trends_of
from benchmarking.core.waves.renaming import Renaming, renamed_answers, renamed_instrument
from benchmarking.core.waves.study import study_wave
from benchmarking.core.waves.trend_results import Break, Incomparable, TrendWave
from tests.core.study_waves import OUTLINE, answers, as_wave

THEN = Instrument(
    tuple(ScaleSpec(code, categories=7 if code == "wide" else 5) for code in ("gone", "wide", "same", "said", "left")),
    (
        ThemeSpec("whole", ("same",)),
        ThemeSpec("old", ("gone",)),
        ThemeSpec("more", ("same", "said")),
        ThemeSpec("broken", ("same", "wide")),
    ),
)  # fmt: skip
NOW = Instrument(
    tuple(ScaleSpec(code) for code in ("new", "said", "same", "wide")),
    (
        ThemeSpec("broken", ("wide", "same")),
        ThemeSpec("fresh", ("new",)),
        ThemeSpec("more", ("same",)),
        ThemeSpec("whole", ("same",)),
    ),
)


def test_an_item_breaks_by_being_new_by_its_scale_by_its_wording_or_by_going() -> None:
    found = item_breaks(NOW, THEN, {"new", "same", "wide", "gone"})
    assert list(found.items()) == [
        ("new", Break.NEW),
        ("said", Break.STATED),
        ("wide", Break.CATEGORIES),
        ("gone", Break.DROPPED),
        ("left", Break.DROPPED),
    ]
    assert item_breaks(NOW, NOW, {"new", "same", "wide", "said"}) == {}


def test_a_theme_continues_only_with_the_same_items_that_all_do() -> None:
    found = theme_breaks(NOW, THEN, {"wide"})
    assert list(found.items()) == [
        ("broken", Break.ITEMS),
        ("fresh", Break.NEW),
        ("more", Break.ITEMS),
        ("old", Break.DROPPED),
    ]
    assert theme_breaks(NOW, NOW, {"gone"}) == {}
    assert theme_breaks(NOW, NOW, {"same"}) == dict.fromkeys(
        ("broken", "more", "whole"), Break.ITEMS
    )


def test_a_trend_lists_courses_and_breaks_in_the_order_of_reading() -> None:
    """In the first of three waves `said` was worded otherwise and `new` was not asked."""
    codes = ("new", "said", "same")
    outlines = [
        Instrument(tuple(ScaleSpec(c) for c in codes[1:]), (ThemeSpec("t", ("same",)),)),
        Instrument(tuple(ScaleSpec(c) for c in codes), (ThemeSpec("u", codes[1:]), ThemeSpec("t", ("same",)))),
        Instrument(tuple(ScaleSpec(c) for c in codes), (ThemeSpec("t", ("same",)), ThemeSpec("u", codes[1:]))),
    ]  # fmt: skip
    place = np.arange(24) // 2
    wave = WaveInput(
        tuple(f"{m:02}" for m in range(12)),
        np.full((12, 2), -1),
        place,
        np.arange(24) % 2,
        {code: 1 + (place + i) % 5 for i, code in enumerate(codes)},
    )
    read = [
        as_wave(number, wave, outline=outline, limits=Thresholds())
        for number, outline in zip((0, 2, 3), outlines, strict=True)
    ]
    told = [TrendWave(f"w{w}", f"Wave {w}", "", None, None, None, None) for w in range(4)]
    found = trends_of(told, read, [{"same"}, set(codes), set(codes)])
    assert found.waves == tuple(told)
    courses = {
        subject.code: [point.wave for point in subject.political.points] for subject in found.items
    }
    assert list(courses.items()) == [("new", [2, 3]), ("said", [2, 3]), ("same", [0, 2, 3])]
    themes = {
        subject.code: [point.wave for point in subject.gap.points] for subject in found.themes
    }
    assert list(themes.items()) == [("t", [0, 2, 3]), ("u", [2, 3])]
    assert found.incomparable == (
        Incomparable("new", False, 0, Break.NEW),
        Incomparable("said", False, 0, Break.STATED),
        Incomparable("u", True, 0, Break.NEW),
    )


def test_what_continued_only_in_the_last_wave_has_no_course() -> None:
    """Broken by the last wave but one: what is left is one wave."""
    outline = Instrument((ScaleSpec("a"),), (ThemeSpec("t", ("a",)),))
    wave = WaveInput(
        ("x",), np.full((1, 2), -1), np.array([0, 0]), np.array([0, 1]), {"a": np.array([1, 2])}
    )
    read = [as_wave(w, wave, outline=outline) for w in range(3)]
    found = trends_of([], read, [{"a"}, set(), {"a"}])
    assert (found.items, found.themes) == ((), ())
    assert found.incomparable == (
        Incomparable("a", False, 1, Break.STATED),
        Incomparable("t", True, 1, Break.ITEMS),
    )


def test_every_wave_says_what_continues() -> None:
    wave = WaveInput(("x",), np.full((1, 2), -1), np.array([0, 0]), np.array([0, 1]))
    read = [as_wave(w, wave, outline=Instrument()) for w in range(2)]
    for continued in ([set[str]()], [set[str]()] * 3):
        with pytest.raises(ValueError, match="zip"):
            trends_of([], read, continued)


def test_a_wave_of_another_study_that_shares_nothing_any_more_breaks_nothing() -> None:
    """Its own study's courses go past it, and it is listed as having asked none of them."""
    wave, names = answers(0.5, municipalities=12), Renaming({}, {})
    strange = study_wave(
        1,
        renamed_answers(wave, names),
        renamed_instrument(OUTLINE, names),
        Thresholds(),
        of_another=True,
    )
    read = [as_wave(0, wave), strange, as_wave(2, wave)]
    found = trends_of([], read, [{"a", "b"}, set(), {"a", "b"}])
    for subject in (*found.items, *found.themes):
        assert [point.wave for point in subject.political.points] == [0, 2]
    assert [one.code for one in found.items] == ["a", "b"]
    assert [(one.code, one.wave, one.reason) for one in found.incomparable] == [
        ("a", 1, Break.NEW), ("b", 1, Break.NEW), ("t", 1, Break.ITEMS),
    ]  # fmt: skip
