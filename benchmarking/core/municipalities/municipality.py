"""What each municipality may see of its own answers: arrays with the hidden cells blanked.

Descriptive figures alone: no interval, no test, no class, and never a role. Axis 0 is the
municipality, axis 1 the side, the last axis the figure (item, theme or option).
"""

from dataclasses import dataclass

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.themes import ThemeScore
from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.municipalities.cells import CellTable, CellTables
from benchmarking.core.municipalities.peergroups import PeerGroups
from benchmarking.core.municipalities.standings import RngOf, Standings, ThemeScores, standings_of
from benchmarking.core.tables.benchmark import amount_scale


@dataclass(frozen=True, slots=True)
class MunicipalityTables:
    """Every municipality's own figures, suppressed and ready to leave.

    `distributions`: item -> (M, 2, K) shares, NaN where hidden. `scores` are the visible themes
    as they are compared, `standings` the places among the groups of each partition of `peers`,
    `scales_of_amounts` the finest steps in which points and numbers are told.
    """

    instrument: Instrument
    limits: Thresholds
    municipality_codes: tuple[str, ...]
    invited: Counts
    submitted: Counts
    items: CellTable
    distributions: dict[str, Floats]
    themes: CellTable
    scores: ThemeScores
    peers: PeerGroups
    standings: tuple[Standings, ...]
    scales_of_amounts: dict[str, float]
    choices: dict[str, CellTable]
    rankings: dict[str, CellTable]
    sums: dict[str, CellTable]
    numbers: dict[str, CellTable]


def municipality_tables(
    tally: Tally, limits: Thresholds, cells: CellTables, peers: PeerGroups, rng_of: RngOf
) -> MunicipalityTables:
    """The municipalities' own figures around their suppressed `cells`.

    `rng_of` a group gives the generator for the places in it.
    """
    instrument = tally.instrument
    scoring = [ThemeScore.of(instrument, theme) for theme in instrument.themes]
    tallies = [tally.themes[theme.code] for theme in instrument.themes]
    scores = ThemeScores.of(scoring, tallies, cells.themes.means)
    return MunicipalityTables(
        instrument=instrument,
        limits=limits,
        municipality_codes=tally.municipality_codes,
        invited=tally.invited,
        submitted=tally.submitted,
        items=cells.items,
        distributions=cells.distributions,
        themes=cells.themes,
        scores=scores,
        peers=peers,
        standings=standings_of(scores, peers, rng_of),
        scales_of_amounts={
            **{s.code: amount_scale(tally.sums[s.code], float(s.total)) for s in instrument.sums},
            **{n.code: amount_scale(tally.numbers[n.code]) for n in instrument.numbers},
        },
        choices=cells.choices,
        rankings=cells.rankings,
        sums=cells.sums,
        numbers=cells.numbers,
    )
