"""Every municipality's own figures, put together around its cells."""

import numpy as np

from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.themes import ThemeScore
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.municipalities.cells import cell_tables
from benchmarking.core.municipalities.municipality import municipality_tables
from benchmarking.core.municipalities.peergroups import Partition, PeerGroups
from benchmarking.core.municipalities.standings import ThemeScores, standings_of
from tests.core.builders import a_wave

OUTLINE = Instrument(
    (ScaleSpec("a"), ScaleSpec("b")),
    (ThemeSpec("t", ("a", "b")), ThemeSpec("u", ("b",))),
    (ChoiceSpec("c", ("x", "y")),),
    (RankingSpec("r", ("x", "y", "z"), 2),),
    (SumSpec("s", ("x", "y")),),
    (NumberSpec("n"),),
)


def test_a_municipalitys_tables_are_its_cells_with_its_places() -> None:
    wave = a_wave(np.random.default_rng(3), 14, OUTLINE)
    counted, limits = tally(wave, OUTLINE), Thresholds(delta=0.2)
    codes = counted.municipality_codes
    cells = cell_tables(counted, limits)
    peers = PeerGroups.of([Partition("size", "size", dict.fromkeys(codes[1:], "small"))], codes)

    def rng_of(key: str) -> np.random.Generator:
        return np.random.default_rng(len(key))

    found = municipality_tables(counted, limits, cells, peers, rng_of)
    for name in ("items", "distributions", "themes", "choices", "rankings", "sums", "numbers"):
        assert getattr(found, name) is getattr(cells, name)
    for name in ("instrument", "municipality_codes", "invited", "submitted"):
        assert getattr(found, name) is getattr(counted, name)
    assert (found.limits, found.peers) == (limits, peers)
    scores = ThemeScores.of(
        [ThemeScore.of(OUTLINE, theme) for theme in OUTLINE.themes],
        [counted.themes["t"], counted.themes["u"]],
        cells.themes.values["mean"],
    )
    np.testing.assert_array_equal(found.scores.values, scores.values)
    np.testing.assert_array_equal(found.scores.noise, scores.noise)
    assert np.isfinite(scores.values).any(axis=(0, 1)).all()
    for own, expected in zip(found.standings, standings_of(scores, peers, rng_of), strict=True):
        np.testing.assert_array_equal(own.chance, expected.chance)
        np.testing.assert_array_equal(own.reliability, expected.reliability)
    assert len(found.standings) == 2
