"""Functions over the benchmark: counted one by one, and what hides them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from benchmarking.core.counting.role_counts import RoleTally, role_tally
from benchmarking.core.counting.tensor import complete, locate
from benchmarking.core.data.arrays import Bools
from benchmarking.core.data.figures import Method, Reason, Status
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.statistics.gaps import cluster_mean
from benchmarking.core.tables.roles import RoleItem, RoleResult, functions_shown, role_results
from tests.core.alike import a_figure, assert_alike, empty_figure

LIMITS = Thresholds()
OUTLINE = Instrument((ScaleSpec("a"), ScaleSpec("r", categories=11), ScaleSpec("b", categories=4, reverse=True)))  # fmt: skip
ROLES = ("mayor", "alderman", "clerk", "nobody")
M = 9


@cache
def wave() -> WaveInput:
    """Mayors and aldermen on one side, clerks on the other, and some whose function is unknown."""
    rng = np.random.default_rng(6)
    size = 90
    role = rng.choice([-1, 0, 1, 2], size, p=[0.1, 0.3, 0.3, 0.3])
    side = np.where(role == 2, 1, np.where(role == -1, rng.integers(0, 2, size), 0))
    scales = {s.code: rng.integers(-1, s.categories + 1, size) for s in OUTLINE.scales}
    codes = tuple(f"{m}" for m in rng.permutation(M))
    return WaveInput(codes, np.full((M, 2), -1), rng.integers(0, M, size), side, scales, roles=ROLES, role=role)  # fmt: skip


def counted(whole: WaveInput, outline: Instrument = OUTLINE) -> RoleTally:
    return role_tally(complete(whole, outline), locate(whole)[0], outline)


def test_every_function_is_counted_by_item() -> None:
    found, whole = counted(wave()), wave()
    role = whole.role
    assert role is not None
    assert found.names == ROLES
    for r in range(len(ROLES)):
        assert found.sides[r].tolist() == [int(((role == r) & (whole.perspective == s)).sum()) for s in (0, 1)]  # fmt: skip
        for i, spec in enumerate(OUTLINE.scales):
            codes = whole.scales[spec.code]
            own = (role == r) & (codes > 0)
            places = np.bincount(whole.municipality[own], minlength=M)
            assert found.n[r, i] == own.sum()
            assert found.favourable[r, i] == (own & (codes >= spec.cut)).sum()
            assert found.steps[r, i] == (codes[own] - 1).sum()
            assert found.municipalities[r, i] == (places > 0).sum()
            assert found.largest[r, i] == places.max()
            agreeing = np.bincount(whole.municipality[own & (codes >= spec.cut)], minlength=M)
            assert found.squares[r, i] == (agreeing**2).sum()
            assert found.products[r, i] == (places * agreeing).sum()
            assert found.size_squares[r, i] == (places**2).sum()
            bars = [(own & (codes == k)).sum() for k in range(1, 12)]
            assert found.counts[r, i].tolist() == bars


def test_parts_of_a_wave_join_to_the_whole() -> None:
    whole, codes = counted(wave()), wave().municipality_codes
    parts = [counted(wave().restrict(codes[:4])), counted(wave().restrict(codes[4:]))]
    assert_alike(parts[0].plus(parts[1]), whole)
    with pytest.raises(ValueError, match="different functions"):
        parts[0].plus(replace(parts[1], names=ROLES[:3]))


def test_a_wave_without_functions_counts_none() -> None:
    found = counted(replace(wave(), role=None))
    assert found.names == ()
    assert (found.sides.shape, found.n.shape, found.counts.shape) == ((0, 2), (0, 3), (0, 3, 11))
    assert role_results(found, OUTLINE, LIMITS) == ()
    bare = Instrument()
    none = role_tally(complete(wave(), bare), locate(wave())[0], bare)
    assert none.counts.shape == (4, 0, 0)
    assert none.sides.sum() == np.count_nonzero(np.asarray(wave().role) >= 0)


def hand(
    n: list[int],
    favourable: list[int] | None = None,
    municipalities: list[int] | None = None,
    largest: list[int] | None = None,
    counts: list[list[int]] | None = None,
) -> RoleTally:
    """Functions with one five-point item: the last belongs to the administration."""
    size = len(n)
    sides = np.array([[k, 0] for k in n])
    sides[-1] = sides[-1][::-1]
    bars = counts or [[k // 2, 0, 0, 0, k - k // 2] for k in n]

    def column(values: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        return np.array(values, dtype=np.int64).reshape(size, 1)

    return RoleTally(
        tuple(f"f{r}" for r in range(size)), sides, column(n),
        column(favourable or [k // 2 for k in n]), column([2 * k for k in n]),
        column(municipalities or [6] * size), column(largest or [1] * size),
        column([0] * size), column([0] * size), column([0] * size),
        np.array(bars, dtype=np.int64).reshape(size, 1, 5),
    )  # fmt: skip


ONE = Instrument((ScaleSpec("a"),))


def reasons(tally: RoleTally, limits: Thresholds = LIMITS, held: Bools | None = None) -> list[Reason | None]:  # fmt: skip
    found = role_results(tally, ONE, limits, held)
    for result in found:
        item = result.items[0]
        assert item.share.visible == item.mean.visible
        assert item.share.visible or item.share.reason == item.mean.reason
    nothing = np.zeros((len(tally.names), 1), dtype=bool)
    shown = functions_shown(tally, ONE, limits, nothing if held is None else held)
    present = [int(name[1:]) for name in (result.role for result in found)]
    assert [bool(shown[r, 0]) for r in present] == [r.items[0].share.visible for r in found]
    return [result.items[0].mean.reason for result in found]


def test_a_function_needs_office_holders_from_several_municipalities() -> None:
    few, far = Reason.TOO_FEW_ANSWERS, Reason.TOO_FEW_MUNICIPALITIES
    assert reasons(hand([10, 20, 20])) == [None, None, None]
    # Nine are too few, and beside them the next is large enough: nine hidden answers protect.
    assert reasons(hand([9, 20, 20])) == [few, None, None]
    assert reasons(hand([20, 20, 20]), Thresholds(answers=21)) == [few, few, few]
    assert reasons(hand([20, 20, 21]), Thresholds(answers=21, office_holder=3))[2] is None
    assert reasons(hand([20, 20, 20], municipalities=[4, 5, 6])) == [far, None, None]


def test_a_function_is_hidden_for_one_municipality_and_for_agreeing() -> None:
    alike = Reason.UNANIMOUS
    assert reasons(hand([20, 20, 20], largest=[11, 10, 1])) == [Reason.DOMINANCE, None, None]
    bars = [[0, 0, 19, 0, 1], [0, 0, 2, 18, 0], [10, 0, 0, 0, 10]]
    assert reasons(hand([20, 20, 20], counts=bars)) == [alike, None, None]
    # All or none favourable tells everything below the threshold of unanimity.
    strict = Thresholds(unanimity=21)
    assert reasons(hand([20, 20, 21], [20, 0, 21]), strict) == [alike, alike, None]
    assert reasons(hand([20, 20, 20], [20, 0, 7])) == [None, None, None]


def test_the_rest_of_a_side_may_not_tell_a_hidden_function() -> None:
    few, rest = Reason.TOO_FEW_ANSWERS, Reason.REMAINDER
    # Four mayors beside twelve and thirty: the twelve go too. The other side is not touched.
    assert reasons(hand([4, 30, 12, 11])) == [few, None, rest, None]
    assert reasons(hand([5, 30, 12, 11])) == [few, None, None, None]
    # A function without respondents is not there at all.
    assert reasons(hand([4, 0, 12, 11])) == [few, rest, None]


def test_held_functions_stay_hidden_and_keep_their_own_reason() -> None:
    held = np.array([[True], [True], [False], [True]])
    found = reasons(hand([9, 30, 12, 11]), held=held)
    assert found == [Reason.TOO_FEW_ANSWERS, Reason.REMAINDER, None, Reason.REMAINDER]


def test_the_figures_of_a_function() -> None:
    tally = counted(wave())
    free = Thresholds(office_holder=3, answers=3, peers=2, unanimity=3)
    found = role_results(tally, OUTLINE, free)
    expected = []
    for r, side in enumerate(("political", "political", "administrative")):
        items = []
        for i, spec in enumerate(OUTLINE.scales):
            n, k = int(tally.n[r, i]), int(tally.favourable[r, i])
            places = int(tally.municipalities[r, i])
            few = Reason.TOO_FEW_MUNICIPALITIES
            share = a_figure("I1", Unit.SHARE, k / n, (None, None), (n, places), Method.KORN_GRAUBARD, because=few)  # fmt: skip
            score = 100 * int(tally.steps[r, i]) / n / (spec.categories - 1)
            mean = a_figure("I4", Unit.POINTS, score, (None, None), (n, places), Method.DESCRIPTIVE)
            items.append(RoleItem(spec.code, n, share, mean))
        expected.append(RoleResult(ROLES[r], side, tuple(items)))
    assert_alike(found, tuple(expected))
    assert functions_shown(tally, OUTLINE, free, np.zeros((4, 3), dtype=bool)).tolist() == [[True] * 3] * 3 + [[False] * 3]  # fmt: skip


def test_a_hidden_function_has_no_numbers() -> None:
    (first, *_) = role_results(hand([4, 30, 12, 11]), ONE, LIMITS)
    reason = Reason.TOO_FEW_ANSWERS
    hidden = Status.SUPPRESSED
    share = empty_figure("I1", Unit.SHARE, Method.KORN_GRAUBARD, hidden, reason)
    mean = empty_figure("I4", Unit.POINTS, Method.DESCRIPTIVE, hidden, reason)
    assert first.items == (RoleItem("a", None, share, mean),)


def test_what_is_hidden_already_counts_for_the_rest_of_a_side() -> None:
    """Twenty answers hidden for one municipality's sake protect the four, so twelve are shown."""
    found = reasons(hand([4, 20, 12, 11], largest=[1, 11, 1, 1]))
    assert found == [Reason.TOO_FEW_ANSWERS, Reason.DOMINANCE, None, None]


def test_the_rest_of_the_administration_is_guarded_as_well() -> None:
    tally = hand([20, 12, 30, 4])
    turned = replace(tally, sides=tally.sides[:, ::-1])
    assert [result.perspective for result in role_results(turned, ONE, LIMITS)] == ["administrative"] * 3 + ["political"]  # fmt: skip
    few, rest = Reason.TOO_FEW_ANSWERS, Reason.REMAINDER
    assert reasons(turned) == [None, None, None, few]
    together = replace(tally, sides=np.array([[0, 20], [0, 12], [0, 30], [0, 4]]))
    assert reasons(together) == [None, rest, None, few]


def test_a_wave_without_municipalities_counts_nobody() -> None:
    nobody = np.zeros(0, dtype=int)
    empty = WaveInput((), np.zeros((0, 2), dtype=int), nobody, nobody, roles=ROLES, role=nobody)
    found = counted(empty)
    assert (found.n.sum(), found.largest.sum(), found.sides.sum()) == (0, 0, 0)
    assert role_results(found, OUTLINE, LIMITS) == ()


@pytest.mark.parametrize("rows", [9, 10, 14])
def test_a_functions_share_has_the_interval_of_its_municipalities(rows: int) -> None:
    """The three sums give the error that the municipalities themselves would give."""
    n = np.array([2, 1, 3, 2, 2, 1, 4, 2, 3, 1, 2, 2, 3, 1])[:rows]
    k = np.array([1, 1, 2, 0, 2, 0, 3, 1, 1, 1, 0, 2, 1, 0])[:rows]
    sums = [np.array([[value]]) for value in ((k**2).sum(), (n * k).sum(), (n**2).sum())]
    tally = replace(
        hand([int(n.sum())], [int(k.sum())], [rows], [4]),
        squares=sums[0], products=sums[1], size_squares=sums[2],
    )  # fmt: skip
    share = role_results(tally, ONE, LIMITS)[0].items[0].share
    estimate = cluster_mean(k, n)
    assert share.value == pytest.approx(float(estimate.value))
    if rows < 10:
        assert (share.low, share.reason) == (None, Reason.TOO_FEW_MUNICIPALITIES)
        return
    assert (share.low, share.high) == pytest.approx(
        [float(end) for end in estimate.share_interval(int(n.sum()))]
    )
    assert (share.status, share.method) == (Status.SHOWN, Method.KORN_GRAUBARD)
