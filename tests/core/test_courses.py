"""The course of shares over waves."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarking.core.courses import courses
from benchmarking.core.figures import Reason, Status
from benchmarking.core.merging import Tally
from benchmarking.core.tallying import tally
from benchmarking.core.trends import Link, Trend
from benchmarking.core.wave import Instrument, ScaleSpec, Thresholds, WaveInput

OUTLINE = Instrument((ScaleSpec("a"),))
LIMITS = Thresholds()


def wave_with(share: float, municipalities: int = 80, per_side: int = 10, seed: int = 1) -> Tally:
    """About `share` of both sides answers 4, the rest 2."""
    rng = np.random.default_rng(seed)
    size = municipalities * 2 * per_side
    place = np.repeat(np.arange(2 * municipalities), per_side)
    wave = WaveInput(
        tuple(f"{m:03}" for m in range(municipalities)),
        np.full((municipalities, 2), -1),
        place // 2,
        place % 2,
        {"a": np.where(rng.random(size) < share, 4, 2)},
    )
    return tally(wave, OUTLINE)


@pytest.mark.parametrize(
    ("shares", "word"),
    [
        ((0.7, 0.7, 0.7), Trend.STRUCTURAL),
        ((0.3, 0.4, 0.6), Trend.RISING),
        ((0.6, 0.5, 0.4), Trend.FALLING),
        ((0.4, 0.7, 0.4), Trend.PEAK),
        ((0.4, 0.45), Trend.UNDETERMINED),
    ],
)
def test_the_course_of_a_share_gets_its_word(shares: tuple[float, ...], word: Trend) -> None:
    waves = [wave_with(share, seed=i) for i, share in enumerate(shares)]
    found = courses(waves, ["a"], LIMITS)
    assert [(c.link, c.word) for c in found] == [(Link.MUNICIPALITY, word)] * 2
    assert found[0].change.value == pytest.approx(shares[-1] - shares[0], abs=0.06)


def test_one_wave_has_no_word() -> None:
    (political, _) = courses([wave_with(0.7)], ["a"], LIMITS)
    assert political.word is None
    assert political.change.status == Status.NOT_COMPUTABLE
    with pytest.raises(ValueError, match="at least one wave"):
        courses([], ["a"], LIMITS)


def test_waves_at_other_municipalities_are_not_linked() -> None:
    first, second = wave_with(0.3), wave_with(0.6, seed=2)
    moved = replace(second, municipality_codes=tuple(f"x{c}" for c in second.municipality_codes))
    (political, _) = courses([first, moved], ["a"], LIMITS)
    assert political.link == Link.NONE
    assert political.word == Trend.RISING


def test_merged_municipalities_count_under_their_new_code() -> None:
    """Two old codes become one: 79 municipalities are paired, and no answer is lost."""
    first, second = wave_with(0.5), wave_with(0.5, 79, seed=3)
    (political, _) = courses([first, second], ["a"], LIMITS, {"079": "078"})
    assert political.change.municipalities == 79
    assert political.change.n == 800 + 790


def test_a_hidden_share_hides_the_change() -> None:
    (political, _) = courses([wave_with(0.5, 4), wave_with(0.5, 80)], ["a"], LIMITS)
    assert political.change.reason == Reason.TOO_FEW_MUNICIPALITIES
    assert political.word is None
