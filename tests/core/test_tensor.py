"""Counting: against a plain loop, in any order, and split in any way."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarking.core.counting.merging import Tally, merge
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.themes import ThemeScore, mean_score
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    RankingSpec,
    ScaleSpec,
    ThemeSpec,
)
from benchmarking.core.data.wave import WaveInput
from tests.core.builders import a_wave, an_instrument

OUTLINE = an_instrument()


def arrays_of(value: Any) -> list[np.ndarray[Any, Any]]:
    """Every array of a tally, in order."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        return [array for part in value.values() for array in arrays_of(part)]
    if hasattr(value, "__dataclass_fields__"):
        return [a for name in value.__dataclass_fields__ for a in arrays_of(getattr(value, name))]
    return []


def same_bits(one: Tally, other: Tally) -> bool:
    pairs = zip(arrays_of(one), arrays_of(other), strict=True)
    return one.municipality_codes == other.municipality_codes and all(
        a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in pairs
    )


def shuffled(wave: WaveInput, rng: np.random.Generator) -> WaveInput:
    """The same wave with its respondents and its municipalities in another order."""
    rows, places = rng.permutation(wave.respondents), rng.permutation(len(wave.invited))
    order = np.argsort(places)
    return replace(
        wave,
        municipality_codes=tuple(wave.municipality_codes[m] for m in order),
        invited=wave.invited[order],
        municipality=places[wave.municipality[rows]],
        perspective=wave.perspective[rows],
        scales={code: column[rows] for code, column in wave.scales.items()},
        estimates={code: column[rows] for code, column in wave.estimates.items()},
        choices={code: column[rows] for code, column in wave.choices.items()},
        rankings={code: column[rows] for code, column in wave.rankings.items()},
        sums={code: column[rows] for code, column in wave.sums.items()},
        numbers={code: column[rows] for code, column in wave.numbers.items()},
        role=None if wave.role is None else wave.role[rows],
    )


def test_histograms_equal_a_plain_count() -> None:
    wave = a_wave(np.random.default_rng(1), 5, OUTLINE)
    found = tally(wave, OUTLINE).scales[5]
    expected = np.zeros_like(found.counts)
    for i, spec in enumerate(s for s in OUTLINE.scales if s.categories == 5):
        for r, code in enumerate(wave.scales[spec.code]):
            if code > 0:
                k = code - 1
                expected[wave.municipality[r], wave.perspective[r], i, k] += 1
    assert (found.counts == expected).all()
    assert found.no_opinion.sum() == sum((wave.scales[f"S{i}"] == -1).sum() for i in range(1, 21))


def test_respondent_and_municipality_order_change_no_bit() -> None:
    rng = np.random.default_rng(2)
    wave = a_wave(rng, 12, OUTLINE)
    assert same_bits(tally(wave, OUTLINE), tally(shuffled(wave, rng), OUTLINE))


@pytest.mark.parametrize("parts", [2, 3, 12])
def test_partial_tallies_merge_to_the_same_bits(parts: int) -> None:
    wave = a_wave(np.random.default_rng(3), 12, OUTLINE)
    pieces = [
        tally(wave.restrict(wave.municipality_codes[i::parts]), OUTLINE) for i in range(parts)
    ]
    assert same_bits(merge(pieces[::-1]), tally(wave, OUTLINE))


def test_one_part_alone_is_the_whole() -> None:
    part = tally(a_wave(np.random.default_rng(5), 2, OUTLINE), OUTLINE)
    assert same_bits(merge([part]), part)
    assert merge([part]).instrument == OUTLINE


def test_a_municipality_in_two_parts_is_refused() -> None:
    part = tally(a_wave(np.random.default_rng(5), 2, OUTLINE), OUTLINE)
    with pytest.raises(ValueError, match="two parts"):
        merge([part, part])
    with pytest.raises(ValueError, match="nothing"):
        merge([])
    with pytest.raises(ValueError, match="different instruments"):
        merge([part, replace(part, instrument=Instrument())])


def small_wave(**answers: Any) -> WaveInput:
    first = next(iter(next(iter(answers.values())).values()))
    size = len(first)
    return WaveInput(
        ("A",), np.array([[-1, -1]]), np.zeros(size, int), np.zeros(size, int), **answers
    )


def test_theme_scores_need_two_thirds_of_the_items() -> None:
    """POMP of (5,1,3) = 50, of (4,5,missing) = 87.5; one answer of three is no score."""
    items = tuple(ScaleSpec(code) for code in "abc")
    outline = Instrument(items, (ThemeSpec("t", ("a", "b", "c")),))
    wave = small_wave(
        scales={
            "a": np.array([5, 4, 5]),
            "b": np.array([1, 5, 0]),
            "c": np.array([3, 0, -1]),
        }
    )
    found = tally(wave, outline)
    score = ThemeScore.of(outline, outline.themes[0])
    assert found.themes["t"].n[0, 0].sum() == 2
    assert float(mean_score(score, found.themes["t"])[0, 0]) == pytest.approx((50 + 87.5) / 2)
    assert float(score.square_totals(found.themes["t"])[0, 0]) == pytest.approx(50**2 + 87.5**2)
    assert found.themes["t"].favourable[0, 0] == 1
    units, answered = np.array([6, 7]), np.array([3, 2])
    assert score.pomp(units, answered) == pytest.approx([50, 87.5])


def test_theme_scores_mix_scales_with_different_numbers_of_categories() -> None:
    """(5 of 5) = 100 and (3 of 11) = 20 make 60."""
    outline = Instrument(
        (ScaleSpec("a"), ScaleSpec("b", categories=11)), (ThemeSpec("t", ("a", "b")),)
    )
    wave = small_wave(scales={"a": np.array([5]), "b": np.array([3])})
    score = ThemeScore.of(outline, outline.themes[0])
    found = tally(wave, outline).themes["t"]
    assert float(mean_score(score, found)[0, 0]) == pytest.approx(60)
    assert found.favourable[0, 0] == 0


def test_a_theme_is_favourable_from_the_mean_of_its_items_cuts() -> None:
    """Halfway 3 and 4 of 5, and 7 and 8 of 11, is 62.5 and 65: 63.75 on the whole."""
    outline = Instrument(
        (ScaleSpec("a"), ScaleSpec("b", categories=11)), (ThemeSpec("t", ("a", "b")),)
    )
    for codes, expected in (((4, 6), 0), ((4, 7), 1), ((3, 9), 1), ((3, 8), 0)):
        wave = small_wave(scales={"a": np.array([codes[0]]), "b": np.array([codes[1]])})
        assert tally(wave, outline).themes["t"].favourable[0, 0] == expected, codes


def test_a_wave_without_an_items_column_still_scores_the_others() -> None:
    items = tuple(ScaleSpec(code) for code in "abc")
    outline = Instrument(items, (ThemeSpec("t", ("a", "b", "c")),))
    wave = small_wave(scales={"b": np.array([5, 1]), "c": np.array([4, 1])})
    found = tally(wave, outline).themes["t"]
    score = ThemeScore.of(outline, outline.themes[0])
    assert float(mean_score(score, found)[0, 0]) == pytest.approx((87.5 + 0) / 2)


def test_choices_count_pairs_and_mentions() -> None:
    outline = Instrument(choices=(ChoiceSpec("u", ("x", "y", "z"), multiple=True),))
    answers = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0], [-1, -1, -1]], dtype=np.int8)
    found = tally(small_wave(choices={"u": answers}), outline).choices["u"]
    assert found.n[0].tolist() == [3, 0]
    assert found.chosen[0, 0].tolist() == [2, 1, 0]
    assert found.pairs[0, 0, 0, 1] == found.pairs[0, 0, 1, 0] == 1
    assert found.mentions[0, 0].tolist() == [1, 1, 1, 0]


def test_unranked_options_share_the_middle_of_the_ranks_left() -> None:
    """Two of four ranked: the other two share rank 3.5."""
    outline = Instrument(rankings=(RankingSpec("p", ("w", "x", "y", "z"), 2),))
    answers = np.array([[1, 2, 0, 0], [-1, -1, -1, -1]], dtype=np.int8)
    found = tally(small_wave(rankings={"p": answers}), outline).rankings["p"]
    assert found.n[0, 0] == 1
    assert (found.double_rank[0, 0] / 2).tolist() == [1, 2, 3.5, 3.5]


def test_a_code_off_the_scale_is_refused() -> None:
    outline = Instrument((ScaleSpec("a"),))
    with pytest.raises(ValueError, match="outside"):
        tally(small_wave(scales={"a": np.array([6])}), outline)


@pytest.mark.parametrize(("K", "cut"), [(2, 2), (3, 3), (4, 3), (5, 4), (7, 5), (10, 7), (11, 8)])
def test_favourable_starts_at_seven_tenths_of_the_scale(K: int, cut: int) -> None:  # noqa: N803
    assert ScaleSpec("a", categories=K).cut == cut


def test_a_wave_without_functions_can_be_restricted() -> None:
    wave = replace(a_wave(np.random.default_rng(6), 4, OUTLINE), role=None, roles=())
    code = wave.municipality_codes[2]
    part = wave.restrict([code])
    assert part.role is None
    assert part.municipality_codes == (code,)
    assert part.respondents == (wave.municipality == 2).sum()
