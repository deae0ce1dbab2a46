"""That the simulation draws what it says, reads what the product publishes, and counts it right."""

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.multivariate.scales import icc_anova
from tests.coverage import items, options, themes, waves
from tests.coverage.__main__ import PARTS, tasks_of
from tests.coverage.book import ALL, Book, Interval, Seen, Tally, Test
from tests.coverage.design import (
    ICC,
    REGIMES,
    SHARES,
    People,
    Setup,
    chances,
    codes_of,
    intraclass_of,
    mean_of,
)
from tests.coverage.table import tables

SMALL = Setup(36, "many")
PLAIN = themes.Truth(mean=47.0, share=0.4, alpha=0.6, intraclass=0.08, tau=0.15)


def test_answers_have_the_shares_and_the_correlation_that_they_are_drawn_with() -> None:
    """Two colleagues' latent numbers correlate by ICC, two sides of one place by half of it."""
    rng = np.random.default_rng(1)
    cell = np.repeat(np.arange(2 * 4000), 2)
    people = People(cell // 2, cell % 2, 4000)
    latent = people.latent(rng, 3)
    assert latent.std(axis=0) == pytest.approx(np.ones(3), abs=0.03)
    pairs = latent.reshape(4000, 2, 2, 3)
    colleagues = (pairs[:, :, 0] * pairs[:, :, 1]).mean()
    across = (pairs[:, 0] * pairs[:, 1]).mean()
    assert (colleagues, across) == pytest.approx((ICC, ICC / 2), abs=0.015)
    for i, share in enumerate(SHARES):
        codes = codes_of(latent[:, i : i + 1], np.array([share]))[:, 0]
        assert np.mean(codes >= 4) == pytest.approx(share, abs=0.02)
        assert np.bincount(codes)[1:] / len(codes) == pytest.approx(chances(share), abs=0.02)
        assert 25 * (codes.mean() - 1) == pytest.approx(mean_of(share), abs=0.7)
        groups = codes.reshape(-1, 2)
        n, total = np.full(len(groups), 2), groups.sum(axis=1).astype(float)
        found = icc_anova(n, total, (groups.astype(float) ** 2).sum(axis=1)).single
        assert found == pytest.approx(intraclass_of(share), abs=0.035)


def test_everybody_answers_as_often_as_the_regime_says() -> None:
    for regime, sizes in REGIMES.items():
        people = People.drawn(np.random.default_rng(2), Setup(300, regime))
        n = np.bincount(2 * people.place + people.side, minlength=600).reshape(300, 2)
        assert [(int(own.min()), int(own.max())) for own in n.T] == list(sizes)


Draw = Callable[[np.random.Generator, Setup], Iterator[Seen]]


@pytest.mark.parametrize(
    ("draw", "least"),
    [(items.seen, 21), (options.seen, 14), (themes.seen, 12), (waves.seen, 9)],
)
def test_a_wave_of_each_part_is_read_to_the_end(
    draw: Draw, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "truth", lambda: PLAIN)
    monkeypatch.setattr(themes, "far_off", lambda _regime: (47.0, 0.2))
    monkeypatch.setattr(options, "ranked_truth", lambda: (np.full(6, 1 / 6), np.full(6, 0.5)))
    found = list(draw(np.random.default_rng(3), SMALL))
    shown = {one.figure for one in found if isinstance(one, Interval) and one.low is not None}
    tested = {one.figure for one in found if isinstance(one, Test) and one.p is not None}
    assert len(shown | tested) >= least
    for one in found:
        if isinstance(one, Interval) and one.low is not None and one.high is not None:
            assert one.low <= one.high


def test_what_holds_misses_rejects_and_is_absent_is_counted() -> None:
    book, setup = Book(), Setup(20, "few")
    ends = [(0.1, 0.4), (0.3, 0.6), (0.5, 0.9), (None, None)]
    book.note(setup, [Interval("share", 0.5, 0.4, low, high) for low, high in ends])
    book.note(setup, [Test("t", 0.5, p) for p in (0.01, 0.05, 0.2, None)])
    shares, tests = (
        book.of(name, setup, tests=own) for name, own in (("share", False), ("t", True))
    )
    (share,) = shares.values()
    assert (share.times, share.absent, share.hits) == (3, 1, 2)
    assert share.width == pytest.approx(1.0)
    assert tests == {0.5: Tally(3, 1, 1)}
    other = Book()
    other.note(setup, [Interval("share", 0.5, 0.4, 0.0, 0.2), Interval("mean", ALL, 1.0, 0.0, 2.0)])
    other.join(book)
    assert other.of("share", setup, tests=False)[0.5].rate == pytest.approx(50)
    assert other.figures(tests=False) == ["share", "mean"]
    text = tables(other, [20])
    assert "| share | 50.0 | – | 4–4 |" in text
    assert "| t | 33.3 | – | 3–3 |" in text


def test_every_setup_gets_the_waves_that_its_sets_need() -> None:
    tasks = tasks_of(["items", "waves"], [20, 60], 100)
    waves_of: Counter[tuple[str, Setup]] = Counter()
    for part, setup, _, number in tasks:
        waves_of[part, setup] += number
    for part in ("items", "waves"):
        for size in (20, 60):
            for regime in REGIMES:
                sets = waves_of[part, Setup(size, regime)] * PARTS[part][1]
                assert 100 <= sets < 100 + PARTS[part][1]
    seeds = [(part, setup, seed) for part, setup, seed, _ in tasks]
    assert len(set(seeds)) == len(seeds)


def test_the_truth_of_a_long_list_is_that_of_its_order() -> None:
    """No "strikingly similar" may be said of it: tau is below one half, the top three are alike."""
    first, second = options.LONG
    assert stats.kendalltau(first, second).statistic == pytest.approx(3 / 7)
    assert set(np.argsort(first)[-3:]) == set(np.argsort(second)[-3:])


def test_the_chance_to_name_all_or_all_but_one_is_that_of_many_persons() -> None:
    rng = np.random.default_rng(5)
    latent = rng.standard_normal((200_000, 5))
    position = np.sqrt(options.TOGETHER) * latent[:, :1]
    position = position + np.sqrt(1 - options.TOGETHER) * latent[:, 1:]
    named = position > -stats.norm.ppf(options.SHORT[0])
    expected = float(np.mean(named.sum(axis=1) >= 3))
    assert options.chance_of_all_but_one(options.SHORT[0]) == pytest.approx(expected, abs=0.004)


def test_expected_scores_are_the_means_of_many_answers() -> None:
    """40 municipalities with 400 persons a side."""
    rng = np.random.default_rng(6)
    cell = np.repeat(np.arange(80), 400)
    world = themes.drawn(rng, People(cell // 2, cell % 2, 40))
    codes = np.stack([world.wave.scales[f"S0{i}"] for i in range(themes.ITEMS)], axis=1)
    scores = 25 * (codes.reshape(40, 2, 400, themes.ITEMS).mean(axis=(2, 3)) - 1)
    assert scores == pytest.approx(world.expected[..., 0], abs=5)
    assert np.corrcoef(scores.ravel(), world.expected[..., 0].ravel())[0, 1] > 0.98
