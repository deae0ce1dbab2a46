"""What `make load` works out of the times that it took."""

import random

from tests.benchmarks.answering.places import at_port, served
from tests.benchmarks.load.crowd import ways_of
from tests.benchmarks.load.figures import grouped, p95, ratio, slope
from tests.database import ROOT


def slices(by: float, count: int = 6) -> list[list[float]]:
    draw = random.Random(count)  # noqa: S311
    return [[by * (10 + draw.random()) for _one in range(50)] for _slice in range(count)]


def test_ratio_lies_between_what_slices_drawn_anew_give() -> None:
    found = ratio(slices(1.2), slices(1.0))
    assert found is not None
    assert found.low <= found.value <= found.high
    assert 1.19 < found.low <= found.high < 1.21


def test_too_few_requests_have_no_ratio() -> None:
    assert ratio([[1.0] * 5], [[1.0] * 5]) is None
    assert ratio([[], []], [[1.0] * 50, []]) is None


def test_p95_of_one_is_that_one() -> None:
    assert (p95([7.0]), p95([])) == (7.0, 0.0)
    assert p95([1.0, 9.0]) <= 9.0


def test_groups_hold_their_kinds() -> None:
    found = grouped({"API: a": [[1.0], [2.0]], "API: b": [[3.0], []], "wave": [[4.0], [5.0]]})
    assert found["API, all"] == [[1.0, 3.0], [2.0]]
    assert found["everything"] == [[1.0, 3.0, 4.0], [2.0, 5.0]]


def test_memory_that_grew_while_it_warmed_up_is_flat() -> None:
    assert slope([100.0, 200.0, 300.0, 300.0, 300.0, 300.0]) < 1e-9
    assert slope([100.0, 100.0, 100.0, 101.0, 102.0, 103.0]) > 0.9
    assert slope([]) == 0.0


def test_every_way_of_working_has_somebody() -> None:
    assert len(ways_of(50)) == 50
    assert len({way.name for way in ways_of(1)}) == 8


def test_what_is_measured_is_served_as_the_image_serves_it() -> None:
    """The Dockerfile makes more than one image; the last is the product's."""
    program, application, bind, address, *_rest = at_port(served(ROOT), 8123)
    assert (program, application) == ("gunicorn", "config.wsgi:application")
    assert (bind, address) == ("--bind", "127.0.0.1:8123")
