"""What leaves the core: plain values under public names, every number on a grid."""

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct, field
from msgspec.structs import replace

from benchmarking.core.data.figures import Figure, Method, Reason
from benchmarking.core.data.precision import Ends, Mentioned, PValue, Share, Unit
from benchmarking.core.data.telling import tell
from benchmarking.core.municipalities.peer_results import PeerResult
from benchmarking.core.tables.results import Benchmark
from benchmarking.core.waves.trend_results import Trends
from tests.core.alike import a_figure
from tests.core.documents import told


class Colour(Enum):
    RED = "red"


class Leaf(Struct, frozen=True):
    classification: Colour = field(name="class")
    yielded: tuple[int, ...] = field(name="yield")
    word: str | None = field(name="return")


class Tree(Struct, frozen=True):
    leaves: tuple[Leaf, ...]
    height: Mentioned
    felled: bool


def test_a_tree_is_told_under_the_names_of_the_document() -> None:
    tree = Tree((Leaf(Colour.RED, (1, 2), None),), 1.5499, felled=False)
    assert tell(tree) == replace(tree, height=1.5)
    leaf = {"class": "red", "yield": [1, 2], "return": None}
    assert told(tree) == {"leaves": [leaf], "height": 1.5, "felled": False}
    assert tell(None) is None


class Numbers(Struct, frozen=True):
    shares: tuple[Share, ...] | None
    p: PValue | None
    pair: tuple[Share, Share]


def test_every_number_is_told_by_the_type_of_its_field() -> None:
    found = told(Numbers((0.285, 1 / 3), 0.0312, (0.001, -0.999)))
    assert found == {"shares": [0.29, 0.33], "p": 0.05, "pair": [0.0, -1.0]}
    assert told(Numbers(None, None, (0.5, 0.5))) == {"shares": None, "p": None, "pair": [0.5, 0.5]}


class Bare(Struct, frozen=True):
    exact: float


class BareAmong(Struct, frozen=True):
    many: tuple[float, ...]


class BareOrNone(Struct, frozen=True):
    maybe: float | None


class Holder(Struct, frozen=True):
    inside: Bare | None


@pytest.mark.parametrize(
    "result", [Bare(0.5), BareAmong(()), BareOrNone(None), Holder(None), 0.5]
)  # fmt: skip
def test_a_number_of_which_nobody_decided_the_digits_is_refused(result: object) -> None:
    with pytest.raises(TypeError, match="Nobody decided how exactly a float is told"):
        tell(result)


FIGURE = a_figure("W1", Unit.SHARE, 0.12345, (0.04567, 0.20123), (40, 12), Method.CLUSTER_T)


class Changed(Struct, frozen=True):
    change: Figure
    interval90: tuple[Ends, Ends] | None


def test_a_figure_is_told_on_its_grids() -> None:
    expected = {
        "indicator": "W1", "unit": "share", "value": 0.12, "low": 0.05, "high": 0.2, "step": 0.01,
        "interval_step": 0.01, "n": 40, "municipalities": 12, "method": "cluster_t",
        "status": "shown", "reason": None,
    }  # fmt: skip
    assert told(FIGURE) == expected
    coarse = replace(FIGURE, step=0.05, interval_step=None, reason=Reason.COARSE)
    changed = {"value": 0.1, "low": None, "high": None, "step": 0.05, "interval_step": None}
    assert told(coarse) == {**expected, **changed, "reason": "coarse"}


def test_a_second_interval_is_told_as_the_first_one_is() -> None:
    assert told(Changed(FIGURE, (0.06, 0.1849)))["interval90"] == [0.06, 0.18]
    coarse = replace(FIGURE, interval_step=0.05)
    assert told(Changed(coarse, (0.06, 0.1849)))["interval90"] == [0.05, 0.2]
    silent = replace(FIGURE, interval_step=None)
    assert told(Changed(silent, (0.06, 0.1849)))["interval90"] is None
    assert told(Changed(FIGURE, None))["interval90"] is None


def parts(hint: Any) -> Iterator[Any]:
    """The types that a hint is made of; a number with a rule counts as one."""
    if get_origin(hint) is Annotated or not get_args(hint):
        yield hint
    else:
        for part in get_args(hint):
            yield from parts(part)


def bare_numbers(kind: type[Struct], seen: set[type]) -> Iterator[str]:
    """Every field below a result that is a number without a rule."""
    if kind in seen or kind is Figure:
        return
    seen.add(kind)
    hints = get_type_hints(kind, include_extras=True)
    for name in kind.__struct_fields__:
        for part in parts(hints[name]):
            if part is float:
                yield f"{kind.__name__}.{name}"
            elif isinstance(part, type) and issubclass(part, Struct):
                yield from bare_numbers(part, seen)


@pytest.mark.parametrize("kind", [Benchmark, PeerResult, Trends])
def test_of_every_number_below_a_result_somebody_decided_the_digits(kind: type[Struct]) -> None:
    seen: set[type] = set()
    assert list(bare_numbers(kind, seen)) == []
    assert len(seen) > 5
    assert list(bare_numbers(Holder, set())) == ["Bare.exact"]
