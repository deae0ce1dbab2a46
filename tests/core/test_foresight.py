"""What a roster lets one foresee: binomials by hand, laws, and the contract's widths."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.foresight import (
    ExpectedRoster,
    ExpectedSpread,
    Outlook,
    Precision,
    chance_of_reaching,
    classes_chance,
    foresee,
    function_chances,
    number_distribution,
    precision,
    statement_chances,
)
from tests.core.alike import assert_alike

LIMITS = Thresholds()
SIDES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=8)
RATE = st.floats(0, 1)


def pairs(rows: list[tuple[int, int]]) -> Counts:
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def roster(rows: list[tuple[int, int]], functions: list[list[int]] | None = None) -> ExpectedRoster:
    by_function = np.array(functions or [[0]] * len(rows), dtype=np.int64)
    names = tuple(f"f{i}" for i in range(by_function.shape[1]))
    return ExpectedRoster(pairs(rows), names, by_function)


def test_chances_by_hand() -> None:
    """Five of five at 1/2: 1/32; five or six of six: 7/64; five, six or seven of seven: 29/128."""
    found = chance_of_reaching(np.array([4, 5, 6, 7]), 5, 0.5)
    assert found == pytest.approx([0, 1 / 32, 7 / 64, 29 / 128], abs=1e-15)


def test_certainty_at_both_ends() -> None:
    assert chance_of_reaching(np.array([4, 5, 9]), 5, 1.0).tolist() == [0, 1, 1]
    assert chance_of_reaching(np.array([4, 5, 9]), 5, 0.0).tolist() == [0, 0, 0]


@pytest.mark.parametrize("rate", [-0.1, 1.1])
def test_a_rate_is_a_share(rate: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        chance_of_reaching(np.array([5]), 5, rate)


def test_the_number_of_events_by_hand() -> None:
    """Chances 1/2 and 1/4: none 3/8, one 1/2, both 1/8."""
    assert number_distribution(np.array([0.5, 0.25])) == pytest.approx([3 / 8, 1 / 2, 1 / 8])


@given(st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), max_size=9))
def test_the_number_of_events_is_a_distribution_with_the_right_mean(chances: list[float]) -> None:
    found = number_distribution(np.array(chances))
    assert len(found) == len(chances) + 1
    assert found.sum() == pytest.approx(1)
    assert found @ np.arange(len(found)) == pytest.approx(sum(chances))


def test_statements_to_expect_by_hand() -> None:
    """Five answers agree alike with chance 2/6, ten may; four are never shown."""
    found = statement_chances(pairs([(5, 5), (10, 5), (10, 10), (4, 10)]), LIMITS, 1.0)
    assert found == pytest.approx([4 / 9, 2 / 3, 1, 0])
    # Five or six of six at 1/2: (6·2/3 + 1·5/7)/64 a side.
    (half,) = statement_chances(pairs([(6, 6)]), LIMITS, 0.5)
    assert half == pytest.approx(((6 * 2 / 3 + 5 / 7) / 64) ** 2)


@given(SIDES, RATE)
def test_a_statement_is_never_surer_than_a_page(rows: list[tuple[int, int]], rate: float) -> None:
    page = chance_of_reaching(pairs(rows), LIMITS.answers, rate).prod(axis=1)
    assert (statement_chances(pairs(rows), LIMITS, rate) <= page + 1e-12).all()


def test_pages_to_expect_by_hand() -> None:
    """Two municipalities, 5 of 5 needed on each side at .5: a page of both with (1/32)²."""
    (found,) = foresee(roster([(5, 5), (5, 5)]), LIMITS, (0.5,))
    assert found.political.expected == pytest.approx(2 / 32)
    assert found.both.expected == pytest.approx(2 / 1024)
    assert (found.both.low, found.both.high) == (0, 0)
    (whole,) = foresee(roster([(5, 5), (5, 4)]), LIMITS, (1.0,))
    assert (whole.political.low, whole.political.high) == (2, 2)
    assert (whole.both.expected, whole.both.low, whole.both.high) == (1, 1, 1)


def test_mayors_are_a_binomial() -> None:
    """One in each of 20 municipalities: ten answers are ten municipalities."""
    found = function_chances(np.ones((20, 1), dtype=np.int64), LIMITS, 0.5)
    assert found[0] == pytest.approx(stats.binom.sf(9, 20, 0.5))


def test_a_function_needs_answers_and_municipalities() -> None:
    """Against every outcome: 3 municipalities with 2, 2 and 1; 3 answers from 2 or more."""
    limits = Thresholds(answers=3, office_holder=3, peers=2)
    rate, invited = 0.3, (2, 2, 1)
    expected = sum(
        np.prod([stats.binom.pmf(k, n, rate) for k, n in zip(ks, invited, strict=True)])
        for ks in product(range(3), range(3), range(2))
        if sum(ks) >= 3 and sum(k > 0 for k in ks) >= 2
    )
    found = function_chances(np.array(invited)[:, None], limits, rate)
    assert found[0] == pytest.approx(expected)


def test_forty_directors_of_four_municipalities_are_never_shown() -> None:
    found = function_chances(np.full((4, 1), 10), LIMITS, 1.0)
    assert found[0] == 0


def test_classes_need_thirty_answers_and_twenty_municipalities() -> None:
    assert classes_chance(pairs([(9, 9)] * 19), 1.0) == 0
    assert classes_chance(pairs([(1, 9)] * 29), 1.0) == 0
    assert classes_chance(pairs([(2, 2)] * 20), 1.0) == 1


def test_the_least_chance_of_classes_lies_below_the_simulated_one() -> None:
    rng = np.random.default_rng(5)
    invited = pairs([(2, 3)] * 24)
    answers = rng.binomial(invited, 0.7, (20_000, *invited.shape))
    enough = (answers.sum(axis=1) >= 30).all(axis=1)
    places = (answers > 0).all(axis=2).sum(axis=1) >= 20
    simulated = float((enough & places).mean())
    found = classes_chance(invited, 0.7)
    assert simulated - 0.15 < found < simulated + 0.01


@pytest.mark.parametrize(("places", "width95", "half90"), [(60, 0.20, 0.085), (200, 0.11, 0.046)])
def test_the_widths_of_the_contract(places: int, width95: float, half90: float) -> None:
    """Indicators, section 0.2 and 2.5: 1-4 political and 2-8 administrative answers.

    Those were shares of .3 to .7, so a share of half is a little wider.
    """
    rows = [(p, a) for p in range(1, 5) for a in range(2, 9)]
    found = precision(pairs([rows[i % len(rows)] for i in range(places)]), 1.0, 0.10)
    assert found.half95 is not None
    assert found.half90 is not None
    assert width95 <= 2 * found.half95 <= 1.2 * width95
    assert half90 <= found.half90 <= 1.15 * half90


def test_twenty_municipalities_never_show_equivalence() -> None:
    few, many = (precision(pairs([(4, 6)] * G), 0.6, 0.10) for G in (20, 285))
    assert few.equivalence is None
    assert many.equivalence == pytest.approx(0.10 - (many.half90 or 0))
    assert precision(pairs([(4, 6)] * 9), 1.0, 0.10).half95 is None
    assert precision(pairs([(4, 6)] * 10), 1.0, 0.10).half95 is not None


@given(SIDES, RATE, RATE)
def test_more_answers_never_show_less(rows: list[tuple[int, int]], a: float, b: float) -> None:
    low, high = foresee(roster(rows, [[p] for p, _ in rows]), LIMITS, (min(a, b), max(a, b)))
    slack = 1e-9
    assert (low.chances <= high.chances + slack).all()
    assert (low.functions <= high.functions + slack).all()
    assert low.classes <= high.classes + slack
    for side in ("political", "administrative", "both"):
        fewer, more = getattr(low, side), getattr(high, side)
        assert fewer.expected <= more.expected + slack
        assert (fewer.low, fewer.high) <= (more.low, more.high)
        assert 0 <= more.low <= more.high <= len(rows)


@given(SIDES, RATE)
def test_who_invites_too_few_is_never_shown(rows: list[tuple[int, int]], rate: float) -> None:
    (found,) = foresee(roster(rows), LIMITS, (rate,))
    assert (found.chances[pairs(rows) < LIMITS.answers] == 0).all()
    assert found.both.expected <= min(found.political.expected, found.administrative.expected)


def test_an_empty_roster_shows_nothing() -> None:
    empty = ExpectedRoster(np.zeros((0, 2), np.int64), ("mayor",), np.zeros((0, 1), np.int64))
    (found,) = foresee(empty, LIMITS, (0.5,))
    assert found.both.expected == 0
    assert found.functions.tolist() == [0]
    assert found.precision.half95 is None


def plain_spread(chances: list[float]) -> ExpectedSpread:
    """The number of municipalities by every outcome, one after the other."""
    number = np.zeros(len(chances) + 1)
    for outcome in product((0, 1), repeat=len(chances)):
        number[sum(outcome)] += np.prod([c if o else 1 - c for c, o in zip(chances, outcome, strict=True)])  # fmt: skip
    reached = np.cumsum(number)
    low, high = (next(k for k, chance in enumerate(reached) if chance >= tail - 1e-9) for tail in (0.1, 0.9))  # fmt: skip
    return ExpectedSpread(sum(chances), low, high)


def plain_precision(invited: Counts, rate: float, delta: float) -> Precision:
    places = weight = square = 0.0
    for p, a in invited.tolist():
        for k, j in product(range(1, p + 1), range(1, a + 1)):
            chance = float(stats.binom.pmf(k, p, rate) * stats.binom.pmf(j, a, rate))
            w = k * j / (k + j)
            places, weight, square = places + chance, weight + chance * w, square + chance * w**2
    if int(places) < 10:
        return Precision(None, None, None)
    error = np.sqrt(0.25 * weight + 0.15**2 * square) / weight
    half95, half90 = (float(error * stats.t.ppf(q, int(places) - 1)) for q in (0.975, 0.95))
    return Precision(half95, half90, delta - half90 if half90 < delta else None)


def plain_function(invited: list[int], answers: int, places: int, rate: float) -> float:
    found = 0.0
    for ks in product(*(range(n + 1) for n in invited)):
        if sum(ks) >= answers and sum(k > 0 for k in ks) >= places:
            found += float(np.prod([stats.binom.pmf(k, n, rate) for k, n in zip(ks, invited, strict=True)]))  # fmt: skip
    return found


def plain_statement(invited: int, rate: float) -> float:
    """Three answers or more that are not all alike, which fewer than ten are with 2/(n+1)."""
    return sum(
        float(stats.binom.pmf(n, invited, rate)) * (1 - 2 / (n + 1)) for n in range(3, invited + 1)
    )


def test_an_outlook_is_what_every_outcome_gives() -> None:
    limits = Thresholds(answers=3, office_holder=4, peers=2, delta=0.6)
    rows = [(4, 6), (5, 3), (2, 7), (6, 6), *[(3, 4)] * 7]
    functions = [[2, 0], [1, 3], [0, 1], [2, 0], *[[0, 0]] * 7]
    for outlook, rate in zip(foresee(roster(rows, functions), limits, (0.6, 0.9)), (0.6, 0.9), strict=True):  # fmt: skip
        chances = np.asarray(stats.binom.sf(2, pairs(rows), rate), dtype=float)
        places = pairs(rows)
        expected = Outlook(
            rate,
            chances,
            plain_spread(chances[:, 0].tolist()),
            plain_spread(chances[:, 1].tolist()),
            plain_spread(chances.prod(axis=1).tolist()),
            np.array([plain_function([2, 1, 2], 4, 2, rate), plain_function([3, 1], 4, 2, rate)]),
            0.0,  # eleven municipalities are never twenty
            plain_precision(places, rate, 0.6),
            np.array([plain_statement(p, rate) * plain_statement(a, rate) for p, a in rows]),
        )
        assert_alike(outlook, expected)
    assert [outlook.rate for outlook in foresee(roster(rows), limits)] == [0.3, 0.5, 0.7, 0.9]


def test_the_least_chance_of_classes_by_hand() -> None:
    """Both sides answer everywhere but perhaps at one: 20 of 20 or 21 with the totals sure."""
    rows = [(60, 60)] * 19 + [(1, 1)]
    assert classes_chance(pairs(rows), 0.5) == pytest.approx(0.25)
    total = float(stats.binom.sf(29, 40, 0.9)) ** 2
    every = 0.99**2
    assert classes_chance(pairs([(2, 2)] * 20), 0.9) == pytest.approx(total * every**20)
    more = float(stats.binom.sf(29, 42, 0.9)) ** 2
    at_least_20 = every**21 + 21 * every**20 * (1 - every)
    assert classes_chance(pairs([(2, 2)] * 21), 0.9) == pytest.approx(more * at_least_20)


def test_a_function_needs_as_many_answers_as_a_cell() -> None:
    limits = Thresholds(answers=4, office_holder=3, peers=2)
    found = function_chances(np.array([[2], [2], [1]]), limits, 0.4)
    assert found[0] == pytest.approx(plain_function([2, 2, 1], 4, 2, 0.4))


def test_one_answer_of_one_is_the_rate() -> None:
    assert chance_of_reaching(np.array([1, 2]), 1, 0.3) == pytest.approx([0.3, 0.51])
    assert chance_of_reaching(np.array([[5, 7]]), 5, 1.0).tolist() == [[1.0, 1.0]]
    assert number_distribution(np.zeros(0)).tolist() == [1.0]


def test_a_function_is_shown_for_certain_or_never_where_everybody_answers() -> None:
    """Four answers are needed: one, two or three for certain are not enough, and four are."""
    limits = Thresholds(answers=3, office_holder=4, peers=1)
    for places, chance in ((1, 0.0), (2, 0.0), (3, 0.0), (4, 1.0), (6, 1.0)):
        assert function_chances(np.ones((places, 1), dtype=np.int64), limits, 1.0)[0] == chance


def test_a_municipality_may_bring_more_answers_than_are_needed() -> None:
    limits = Thresholds(answers=3, office_holder=4, peers=2)
    for invited in ([6, 5], [4, 9], [1, 5, 7]):
        found = function_chances(np.array(invited)[:, None], limits, 0.4)
        assert found[0] == pytest.approx(plain_function(invited, 4, 2, 0.4))


def test_one_municipality_alone_may_bring_all_that_is_needed() -> None:
    limits = Thresholds(answers=3, office_holder=4, peers=1)
    for invited in (4, 6):
        found = function_chances(np.array([[invited]]), limits, 0.4)
        assert found[0] == pytest.approx(float(stats.binom.sf(3, invited, 0.4)))
