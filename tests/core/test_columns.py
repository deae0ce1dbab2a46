"""The row of a municipality's figures, and masks over it."""

import numpy as np

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.disclosure.columns import Columns, Withheld

OUTLINE = Instrument(
    (ScaleSpec("S1"), ScaleSpec("S2")),
    (ThemeSpec("t", ("S1", "S2")),),
    (ChoiceSpec("U1", ("x", "y", "z"), multiple=True), ChoiceSpec("U2", ("yes", "no"))),
    (RankingSpec("P1", ("v", "w"), 1),),
    (SumSpec("P2", ("p", "q")),),
    (NumberSpec("N1"), NumberSpec("N2")),
)


def test_every_figure_has_its_column_in_the_order_of_the_instrument() -> None:
    columns = Columns.of(OUTLINE)
    assert columns.names == (
        "items:S1", "items:S2", "themes:t",
        "choices:U1:x", "choices:U1:y", "choices:U1:z", "choices:U2:yes", "choices:U2:no",
        "rankings:P1:v", "rankings:P1:w", "sums:P2:p", "sums:P2:q", "numbers:N1", "numbers:N2",
    )  # fmt: skip
    assert columns.parts == {
        "items": slice(0, 2),
        "themes": slice(2, 3),
        "choices:U1": slice(3, 6),
        "choices:U2": slice(6, 8),
        "rankings:P1": slice(8, 10),
        "sums:P2": slice(10, 12),
        "numbers:N1": slice(12, 13),
        "numbers:N2": slice(13, 14),
    }


def test_what_is_withheld_grows_cell_by_cell() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    wave = WaveInput(("a", "b", "c"), np.full((3, 2), -1), nobody, nobody)
    nothing = Withheld.nothing(tally(wave, OUTLINE))
    assert nothing.columns == Columns.of(OUTLINE)
    assert nothing.cells.shape == (3, 2, 14)
    assert nothing.cells.dtype == bool
    assert not nothing.cells.any()
    one, other = np.zeros((2, 3, 2, 14), dtype=bool)
    one[0, 0, 0] = other[1, 1, 4] = other[0, 0, 0] = True
    both = nothing.plus(one).plus(other)
    assert both.columns == nothing.columns
    assert np.argwhere(both.cells).tolist() == [[0, 0, 0], [1, 1, 4]]
    assert np.argwhere(both.part("choices:U1")).tolist() == [[1, 1, 1]]
    assert both.part("choices:U2").shape == (3, 2, 2)
