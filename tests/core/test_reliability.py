"""When the reliability of a theme may be said."""

import numpy as np
import pytest

from benchmarking.core.counting.linkage import ProductTotals
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.figures import Reason, Status
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.documents.compute import compute_benchmark
from benchmarking.core.multivariate.peers import benchmark_line
from benchmarking.core.multivariate.scales import cronbach_alpha, feldt_interval, mcdonald_omega
from benchmarking.core.tables.detail_results import Line, Reliability
from benchmarking.core.tables.reliability import median_line, theme_reliability
from benchmarking.core.tables.results import ItemResult
from tests.core.builders import a_wave, an_instrument

LIMITS = Thresholds()


def answers_of(n: int, items: int, seed: int = 1) -> Counts:
    """Codes (n, items) of 1..5 that go together."""
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 1, (n, 1)) + rng.normal(0, 0.8, (n, items))
    return np.clip(np.rint(3 + common), 1, 5).astype(np.int64)


def reliability_of(
    *sides: Counts, municipalities: int = 10, items: tuple[ItemResult, ...] = ()
) -> Reliability:
    """Of complete answers per side, spread over the municipalities in turn."""
    complete = np.stack(
        [np.bincount(np.arange(len(x)) % municipalities, minlength=municipalities) for x in sides],
        axis=1,
    )
    totals = ProductTotals(
        np.stack([x.sum(axis=0) for x in sides]), np.stack([x.T @ x for x in sides])
    )
    found = theme_reliability(complete, totals, items, LIMITS)
    assert found is not None
    return found


@pytest.mark.parametrize("items", [2, 3, 5])
def test_reliability_is_that_of_the_complete_answers(items: int) -> None:
    """From fifty persons a side on; omega from three items on."""
    political, administrative = answers_of(50, items), answers_of(60, items, 2)
    found = reliability_of(political, administrative)
    for side, answers in ((found.political, political), (found.administrative, administrative)):
        covariance = np.cov(answers.T)
        assert side.alpha.value == pytest.approx(cronbach_alpha(covariance))
        assert (side.alpha.n, side.alpha.municipalities) == (len(answers), 10)
        if items == 2:
            assert (side.omega.value, side.omega.reason) == (None, Reason.TOO_FEW_ITEMS)
        else:
            assert side.omega.value == pytest.approx(mcdonald_omega(covariance).value)
            assert (side.omega.n, side.omega.low) == (len(answers), None)
    pooled = (49 * np.cov(political.T) + 59 * np.cov(administrative.T)) / 108
    assert found.pooled.value == pytest.approx(cronbach_alpha(pooled))
    assert (found.pooled.n, found.pooled.municipalities) == (110, 10)
    assert not found.composite


def test_a_single_item_has_no_reliability() -> None:
    alone = ProductTotals(np.ones((2, 1), dtype=np.int64), np.ones((2, 1, 1), dtype=np.int64))
    assert theme_reliability(np.ones((60, 2), dtype=np.int64), alone, (), LIMITS) is None


@pytest.mark.parametrize(
    ("political", "municipalities", "status", "reason"),
    [
        (np.zeros((0, 3), dtype=np.int64), 10, Status.NOT_COMPUTABLE, Reason.NO_ANSWERS),
        (answers_of(4, 3), 10, Status.SUPPRESSED, Reason.TOO_FEW_ANSWERS),
        (answers_of(60, 3), 4, Status.SUPPRESSED, Reason.TOO_FEW_MUNICIPALITIES),
        (answers_of(49, 3), 10, Status.NOT_COMPUTABLE, Reason.SMALL_BASE),
        (np.full((50, 3), 4), 10, Status.NOT_COMPUTABLE, Reason.DEGENERATE),
    ],
    ids=["nobody", "few", "few municipalities", "forty-nine", "all alike"],
)
def test_a_reliability_that_may_not_be_said_says_why(
    political: Counts, municipalities: int, status: Status, reason: Reason
) -> None:
    found = reliability_of(political, answers_of(60, 3, 2), municipalities=municipalities)
    for figure, indicator in ((found.political.alpha, "I19"), (found.political.omega, "I20")):
        assert (figure.status, figure.reason, figure.value) == (status, reason, None)
        assert figure.indicator == indicator
    if reason != Reason.TOO_FEW_MUNICIPALITIES:
        assert found.administrative.omega.visible


def test_two_complete_persons_on_a_side_are_enough_to_pool() -> None:
    found = [reliability_of(answers_of(n, 3), answers_of(60, 3, 2)) for n in (1, 2)]
    assert [one.pooled.value is not None for one in found] == [False, True]


def test_a_heywood_case_has_no_omega() -> None:
    """Two items that are the same, and a third: the first two leave no error."""
    answers = answers_of(80, 3)
    answers[:, 1] = answers[:, 0]
    answers[:, 2] = np.where(np.arange(80) % 3 == 0, answers[:, 0], answers[:, 2])
    found = reliability_of(answers, answers_of(60, 3, 2))
    assert mcdonald_omega(np.cov(answers.T)).heywood
    assert (found.political.omega.value, found.political.omega.reason) == (None, Reason.HEYWOOD)
    assert found.political.alpha.value is not None


def test_an_item_without_spread_leaves_alpha_and_no_omega() -> None:
    answers = answers_of(80, 3)
    answers[:, 2] = 3
    found = reliability_of(answers, answers_of(60, 3, 2))
    assert (found.political.omega.value, found.political.omega.reason) == (None, Reason.DEGENERATE)
    assert found.political.alpha.value is not None


def test_ten_visible_municipalities_draw_a_line() -> None:
    scores = np.append(np.arange(10.0), np.nan)
    line = median_line(scores)
    assert line is not None
    assert (line.median, line.municipalities) == (4.5, 10)
    assert median_line(scores[1:]) is None


def test_a_composite_needs_an_alpha_on_both_sides() -> None:
    outline = an_instrument(8)
    wave = a_wave(np.random.default_rng(1), 12, outline)
    found = compute_benchmark(tally(wave, outline)).items
    rising = tuple(item for item in found if (item.gap.mean_within.low or -1) > 0)
    assert rising
    known, few = answers_of(60, 3), answers_of(40, 3)
    assert [
        reliability_of(political, administrative, items=rising).composite
        for political, administrative in ((known, known), (few, known), (known, few))
    ] == [True, False, False]


def test_alpha_has_feldts_interval() -> None:
    political, administrative = answers_of(55, 3), answers_of(60, 3, 2)
    found = reliability_of(political, administrative)
    for figure, answers in ((found.political.alpha, political), (found.administrative.alpha, administrative)):  # fmt: skip
        alpha = cronbach_alpha(np.cov(answers.T))
        low, high = feldt_interval(alpha, len(answers), 3)
        assert (figure.low, figure.high) == pytest.approx((low, high))
        assert (figure.method, figure.status) == ("feldt", Status.SHOWN)
    assert found.pooled.value is not None
    low, high = feldt_interval(found.pooled.value, 115, 3)
    assert (found.pooled.low, found.pooled.high) == pytest.approx((low, high))


def test_the_line_has_its_interval_and_its_quartiles() -> None:
    scores = np.append(np.random.default_rng(2).normal(60, 9, 23), np.nan)
    line, expected = median_line(scores), benchmark_line(scores)
    assert line == Line(
        expected.median, expected.low, expected.high, expected.lower_quartile,
        expected.upper_quartile, 23,
    )  # fmt: skip
    assert line.lower_quartile < line.low < line.median < line.high < line.upper_quartile


def test_one_of_four_items_without_spread_leaves_no_omega() -> None:
    answers = answers_of(80, 4)
    answers[:, 1] = 2
    omega = reliability_of(answers, answers_of(60, 4, 2)).political.omega
    assert (omega.value, omega.reason) == (None, Reason.DEGENERATE)
