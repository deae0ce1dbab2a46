"""What an outline and a wave refuse, at the edge of what they accept."""

from typing import Any

import numpy as np
import pytest

from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import WaveInput


@pytest.mark.parametrize(
    ("categories", "favourable_from", "accepted"),
    [(1, None, False), (2, None, True), (5, 1, False), (5, 2, True), (5, 5, True), (5, 6, False)],
)
def test_a_scale_has_two_categories_and_something_below_its_cut(
    categories: int, favourable_from: int | None, accepted: bool
) -> None:
    if accepted:
        spec = ScaleSpec("a", categories, favourable_from=favourable_from)
        assert spec.cut == (favourable_from or 2)
    else:
        with pytest.raises(ValueError, match="a: "):
            ScaleSpec("a", categories, favourable_from=favourable_from)


@pytest.mark.parametrize(("items", "accepted"), [(("a", "b"), True), (("a", "x"), False), ((), False)])  # fmt: skip
def test_a_theme_is_made_of_known_items(items: tuple[str, ...], accepted: bool) -> None:
    scales, theme = (ScaleSpec("a"), ScaleSpec("b")), ThemeSpec("t", items)
    if accepted:
        outline = Instrument(scales, (theme,))
        assert outline.scale("b") is scales[1]
        with pytest.raises(KeyError):
            outline.scale("x")
    else:
        with pytest.raises(ValueError, match="Theme t"):
            Instrument(scales, (theme,))


def a_wave(**changes: Any) -> WaveInput:
    """Three respondents at two municipalities."""
    given: dict[str, Any] = {
        "municipality_codes": ("x", "y"),
        "invited": np.full((2, 2), -1),
        "municipality": np.array([0, 1, 1]),
        "perspective": np.array([0, 0, 1]),
    }
    return WaveInput(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"municipality_codes": ("x", "x")}, "twice"),
        ({"invited": np.full((3, 2), -1)}, "shape"),
        ({"invited": np.full((2, 1), -1)}, "shape"),
        ({"municipality": np.array([0, 1, 2])}, "not in the wave"),
        ({"municipality": np.array([0, 1, -1])}, "not in the wave"),
        ({"perspective": np.array([0, 1, 2])}, "0 .political. or 1"),
        ({"perspective": np.array([0, 1, -1])}, "0 .political. or 1"),
        ({"perspective": np.array([0, 1])}, "^perspective: expected 3"),
        ({"role": np.array([0, 1])}, "^role: expected 3"),
        ({"weights": np.array([100, 100, 100, 100])}, "^weights: expected 3"),
        ({"scales": {"a": np.ones(2, int)}}, "^a: expected 3"),
        ({"estimates": {"b": np.ones(2, int)}}, "^b: expected 3"),
        ({"choices": {"c": np.ones((2, 2), int)}}, "^c: expected 3"),
        ({"rankings": {"d": np.ones((4, 2), int)}}, "^d: expected 3"),
        ({"sums": {"e": np.ones((2, 2))}}, "^e: expected 3"),
        ({"numbers": {"f": np.ones(2)}}, "^f: expected 3"),
    ],
)
def test_a_wave_that_contradicts_itself_is_refused(changes: dict[str, Any], complaint: str) -> None:
    assert a_wave().respondents == 3
    with pytest.raises(ValueError, match=complaint):
        a_wave(**changes)


def test_a_part_of_a_wave_holds_the_rows_of_its_municipalities() -> None:
    rows = np.arange(3)
    wave = a_wave(
        invited=np.array([[4, 5], [6, 7]]),
        scales={"a": rows + 1},
        estimates={"b": rows + 2},
        choices={"c": np.eye(3, dtype=int)},
        rankings={"d": np.eye(3, dtype=int) * 2},
        sums={"e": np.eye(3) * 100},
        numbers={"f": rows / 2},
        roles=("mayor", "clerk"),
        role=np.array([1, 0, -1]),
        weights=np.array([90, 110, 100]),
    )
    part = wave.restrict(["y", "elsewhere"])
    assert part.municipality_codes == ("y",)
    assert part.roles == ("mayor", "clerk")
    columns = {
        "invited": [[6, 7]], "municipality": [0, 0], "perspective": [0, 1], "role": [0, -1],
        "weights": [110, 100],
    }  # fmt: skip
    assert {name: getattr(part, name).tolist() for name in columns} == columns
    answers = {
        "scales": {"a": [2, 3]},
        "estimates": {"b": [3, 4]},
        "choices": {"c": [[0, 1, 0], [0, 0, 1]]},
        "rankings": {"d": [[0, 2, 0], [0, 0, 2]]},
        "sums": {"e": [[0, 100, 0], [0, 0, 100]]},
        "numbers": {"f": [0.5, 1.0]},
    }
    found = {
        name: {code: column.tolist() for code, column in getattr(part, name).items()}
        for name in answers
    }
    assert found == answers
    assert a_wave().restrict(["x"]).role is None
    assert a_wave().restrict(["x"]).weights is None
    assert a_wave().restrict([]).respondents == 0
