"""What stands beside the within gap: each side with the gap's municipalities and weights."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.figures import WITHIN_MEAN, WITHIN_SHARE, Figure, Method, Reason, Status
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.classes import ClassCode
from benchmarking.core.disclosure.released import Side
from benchmarking.core.disclosure.side_pairs import SidePair, within_figure, within_sides
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.statistics.gaps import within_gap, within_means
from benchmarking.core.statistics.intervals import korn_graubard, t_interval
from tests.core import turned
from tests.core.alike import assert_alike
from tests.core.builders import a_wave, an_instrument, side_counts
from tests.core.documents import Json, benchmark_payload, peer_payload, plain
from tests.core.turned import turned_wave

LIMITS = Thresholds()


def by_hand(k: Counts, n: Counts, s: int) -> tuple[float, float, int, int]:
    """Share, variance, answers and municipalities of one side, municipality by municipality."""
    kept = [m for m in range(len(n)) if n[m].all()]
    w = {m: n[m, 0] * n[m, 1] / (n[m, 0] + n[m, 1]) for m in kept}
    mass, p = sum(w.values()), {m: k[m, s] / n[m, s] for m in kept}
    share = sum(w[m] * p[m] for m in kept) / mass
    size = len(kept)
    variance = size / (size - 1) * sum((w[m] * (p[m] - share) / mass) ** 2 for m in kept)
    return share, variance, int(sum(n[m, s] for m in kept)), size


def drawn(seed: int, municipalities: int = 30) -> tuple[Counts, Counts]:
    rng = np.random.default_rng(seed)
    n = rng.poisson([4, 7], (municipalities, 2))
    n[0] = (0, 6)
    n[1] = (5, 0)
    return rng.binomial(n, rng.uniform(0.2, 0.8, (municipalities, 2))), n


def pair_of(k: Counts, n: Counts, whole: float = 1.0) -> SidePair:
    sides = [Side(n[:, s], k[:, s], whole) for s in (0, 1)]
    return SidePair(sides[0], sides[1], LIMITS)


@pytest.mark.parametrize("seed", range(4))
def test_a_share_is_weighed_as_the_gap(seed: int) -> None:
    k, n = drawn(seed)
    figures = within_sides(pair_of(k, n), WITHIN_SHARE)
    for s, figure in enumerate(figures):
        share, variance, answers, size = by_hand(k, n, s)
        low, high = korn_graubard(share, variance, answers, size - 1)
        assert (figure.value, figure.low, figure.high) == pytest.approx((share, float(low), float(high)))  # fmt: skip
        assert (figure.n, figure.municipalities) == (answers, size)
        assert (figure.indicator, figure.method) == ("G1", Method.KORN_GRAUBARD)
    gap = within_figure(pair_of(k, n))
    assert gap.n == sum(figure.n or 0 for figure in figures)


@pytest.mark.parametrize("seed", range(4))
def test_a_mean_has_its_cluster_t_interval(seed: int) -> None:
    k, n = drawn(seed)
    for s, figure in enumerate(within_sides(pair_of(100 * k, n, 100.0), WITHIN_MEAN)):
        mean, variance, answers, size = by_hand(100 * k, n, s)
        low, high = t_interval(mean, variance**0.5, size)
        assert (figure.value, figure.low, figure.high) == pytest.approx((mean, float(low), float(high)))  # fmt: skip
        assert (figure.n, figure.municipalities) == (answers, size)
        assert (figure.indicator, figure.method) == ("G2", Method.CLUSTER_T)


cells = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0, 1), st.floats(0, 1)),
    min_size=1,
    max_size=20,
)


@given(cells)
def test_political_minus_administrative_is_the_gap(rows: list[tuple[int, int, float, float]]) -> None:  # fmt: skip
    n = np.array([row[:2] for row in rows])
    k = np.array([[int(row[2] * row[0]), int(row[3] * row[1])] for row in rows])
    gap = within_gap(k[:, 0], n[:, 0], k[:, 1], n[:, 1])
    political, administrative = within_means(k[:, 0], n[:, 0], k[:, 1], n[:, 1])
    difference = float(political.value - administrative.value)
    assert difference == pytest.approx(float(gap.value), abs=1e-12, nan_ok=True)
    assert political.clusters == administrative.clusters == gap.clusters
    assert [political.n, administrative.n] == gap.n.tolist()
    if n.prod(axis=1).any():
        assert 0 <= float(political.value) <= 1 + 1e-12


def test_a_municipality_with_one_side_has_no_part_in_it() -> None:
    k, n = drawn(5)
    more = np.vstack([n, [[40, 0], [0, 40]]]), np.vstack([k, [[40, 0], [0, 40]]])
    for found, same in zip(
        within_sides(pair_of(more[1], more[0]), WITHIN_SHARE),
        within_sides(pair_of(k, n), WITHIN_SHARE),
        strict=True,
    ):
        assert_alike(found, same)


def test_it_is_shown_where_the_gap_is() -> None:
    """Five municipalities with both sides, no interval below ten, and nothing below five."""
    for both, reason in ((10, None), (9, Reason.TOO_FEW_MUNICIPALITIES)):
        n = side_counts(*[(3, 4)] * both, *[(3, 0)] * 3)
        pair = pair_of(np.arange(2 * len(n)).reshape(-1, 2) % 3, n)
        for figure in (*within_sides(pair, WITHIN_SHARE), within_figure(pair)):
            assert figure.visible
            assert (figure.reason, figure.low is None) == (reason, reason is not None)
    four = side_counts(*[(3, 4)] * 4, *[(3, 0)] * 3, *[(0, 4)] * 3)
    hidden = within_sides(pair_of(np.ones_like(four), four), WITHIN_SHARE)
    assert {figure.reason for figure in hidden} == {Reason.TOO_FEW_MUNICIPALITIES}
    alone = side_counts(*[(3, 0)] * 12)
    nobody = within_sides(pair_of(np.ones_like(alone), alone), WITHIN_SHARE)
    assert {(f.status, f.reason) for f in nobody} == {(Status.NOT_COMPUTABLE, Reason.ONE_SIDED)}


def test_few_who_all_agree_where_both_sides_answered_hide_the_gap_too() -> None:
    """Nine politicians agree at the nine municipalities with both sides; elsewhere one does not."""
    n = side_counts(*[(1, 3)] * 9, *[(1, 0)] * 6)
    k = n.copy()
    k[9:12, 0], k[:, 1] = 0, np.minimum(n[:, 1], 1)
    pair = pair_of(k, n)
    assert pair.reason() is None
    for figure in (*within_sides(pair, WITHIN_SHARE), within_figure(pair)):
        assert (figure.status, figure.reason) == (Status.SUPPRESSED, Reason.UNANIMOUS)
    ten = np.vstack([n, [[1, 3]]]), np.vstack([k, [[1, 1]]])
    assert within_sides(pair_of(ten[1], ten[0]), WITHIN_SHARE)[0].value == 1.0


# --- Whole documents -----------------------------------------------------------------------------


def triples(document: Json) -> Iterator[tuple[str, Json, Json, Json]]:
    """Every within gap of a document with the two figures that stand beside it."""
    for item in document["items"]:
        p, a, gap = item["political"], item["administrative"], item["gap"]
        names = [n for n in ("within", "mean_within", "no_opinion") if n in gap]
        for name in names:
            own = "no_opinion_within" if name == "no_opinion" else name
            yield f"{item['code']}.{name}", p[own], a[own], gap[name]
        if item.get("weighted"):
            w = item["weighted"]
            yield f"{item['code']}.weighted", w["political_within"], w["administrative_within"], w["within"]  # fmt: skip
    for theme in document["themes"]:
        p, a, gap = theme["political"], theme["administrative"], theme["gap"]
        for name in [n for n in ("within", "mean_within") if n in gap]:
            yield f"{theme['code']}.{name}", p[name], a[name], gap[name]
    questions = [q for part in ("choices", "rankings", "sums") for q in document.get(part, ())]
    for option in [
        *(option for question in questions for option in question["options"]),
        *document.get("numbers", ()),
    ]:
        within = option["within"]
        yield option["code"], within["political"], within["administrative"], option["gap"]["within"]


def test_every_gap_of_every_document_is_the_difference_of_what_stands_beside_it() -> None:
    outline = an_instrument()
    wave = a_wave(np.random.default_rng(11), 40, outline)
    weights = np.random.default_rng(2).integers(60, 140, wave.respondents)
    counted = tally(replace(wave, weights=weights), outline)
    whole = compute_benchmark(counted)
    groups = compute_peers(counted, compute_municipalities(counted)).results
    exact = [plain(whole), *map(plain, groups)]
    found = [each for result in exact for each in triples(result)]
    assert len(found) > 120
    for name, political, administrative, gap in found:
        assert political["status"] == administrative["status"], name
        assert (gap["value"] is None) == (political["value"] is None), name
        if gap["value"] is not None:
            difference = political["value"] - administrative["value"]
            assert difference == pytest.approx(gap["value"], abs=1e-9), name
            assert political["municipalities"] == gap["municipalities"], name
            assert political["n"] + administrative["n"] == gap["n"], name
    documents = [benchmark_payload(whole), *map(peer_payload, groups)]
    told = [each for document in documents for each in triples(document)]
    assert [name for name, *_ in told] == [name for name, *_ in found]
    for name, *figures in told:
        assert_told_alike(name, *figures)


def assert_told_alike(name: str, political: Json, administrative: Json, gap: Json) -> None:
    """Each of the three is rounded by itself, to half its step at most."""
    if gap["value"] is not None:
        apart = political["value"] - administrative["value"] - gap["value"]
        steps = political["step"] + administrative["step"] + gap["step"]
        assert abs(apart) <= steps / 2 + 1e-9, name


def test_where_all_respondents_point_the_other_way_nothing_contradicts_the_gap() -> None:
    """Indicators 0.1: +20 in every municipality, and −4 over all respondents."""
    document = benchmark_payload(compute_benchmark(tally(turned_wave(), turned.OUTLINE)))
    (item,) = document["items"]
    assert item["gap"]["within"]["value"] == pytest.approx(turned.WITHIN)
    assert item["gap"]["pooled"]["value"] == pytest.approx(turned.POOLED)
    p, a = item["political"], item["administrative"]
    assert (p["within"]["value"], a["within"]["value"]) == pytest.approx((0.6, 0.4))
    assert (p["share"]["value"], a["share"]["value"]) == pytest.approx((0.48, 0.52))
    seen = [each for each in triples(document) if each[3]["value"] is not None]
    assert len(seen) == 3 + 2 + 4 * 3 + 1  # item, theme, options and number
    for name, political, administrative, gap in seen:
        assert_told_alike(name, political, administrative, gap)
        assert (political["value"] - administrative["value"]) * gap["value"] >= 0, name


def test_a_class_rests_on_the_shares_beside_the_gap() -> None:
    """Both sides lie clearly below half inside municipalities, and the political one higher; over
    all respondents, most of whom sit where one side answered alone, both lie far above half."""
    rows = []
    for m in range(60):
        shares, sizes = ((0.45, 0.15), (20, 20)) if m < 40 else ((1.0, 1.0), (60, 0) if m % 2 else (0, 60))  # fmt: skip
        for s in (0, 1):
            agree = round(sizes[s] * shares[s]) - (sizes[s] == 60)
            rows += [(m, s, 5 if i < agree else 1) for i in range(sizes[s])]
    place, side, codes = (np.array(column) for column in zip(*rows, strict=True))
    wave = WaveInput(tuple(f"{m:03}" for m in range(60)), np.full((60, 2), -1), place, side, {"a": codes})  # fmt: skip
    (item,) = compute_benchmark(tally(wave, Instrument((ScaleSpec("a"),)))).items
    assert min(share(item.political.share), share(item.administrative.share)) > 0.5
    assert max(share(item.political.within), share(item.administrative.within)) < 0.5
    assert item.classification.code == ClassCode.DIFFERENT_EMPHASIS


def share(figure: Figure) -> float:
    assert figure.value is not None
    return figure.value
