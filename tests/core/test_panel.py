"""Who is in two waves: the same person, or the holder of the same seat."""

import numpy as np
import pytest

from benchmarking.core.data.wave import WaveInput
from benchmarking.core.waves.panel import Incumbent, Pairs, Panel, link, panel_of


def a_panel(*rows: tuple[int, str, str]) -> Panel:
    """From (side, person, seat) of each respondent; "" = unknown."""
    return Panel(
        np.array([side for side, _, _ in rows]),
        np.array([person for _, person, _ in rows]).astype(np.bytes_),
        np.array([seat for _, _, seat in rows]).astype(np.bytes_),
    )


def listed(pairs: Pairs) -> list[tuple[int, int, Incumbent]]:
    columns = (pairs.first.tolist(), pairs.second.tolist(), pairs.incumbent.tolist())
    return [(a, b, Incumbent(i)) for a, b, i in zip(*columns, strict=True)]


FIRST = a_panel(
    (0, "stays", "seat 1"),
    (0, "left", "seat 2"),
    (1, "colleague", "seat 9"),
    (0, "", "seat 3"),
    (0, "gone", "seat 4"),
    (0, "out", "seat 5"),
    (0, "twice", ""),
    (0, "twice", "seat 6"),
    (0, "one", "seat 7"),
    (0, "other", "seat 7"),
    (0, "", ""),
    (0, "moves", "seat 8"),
    (1, "crosses", ""),
)
SECOND = a_panel(
    (1, "colleague", "seat 9"),
    (0, "moves", "seat 2"),
    (0, "fresh", "seat 5"),
    (0, "stays", "seat 1"),
    (0, "", "seat 4"),
    (0, "known", "seat 3"),
    (0, "", ""),
    (0, "twice", "seat 10"),
    (0, "new", "seat 7"),
    (0, "heir", "seat 8"),
    (0, "crosses", "seat 11"),
)


def test_persons_are_paired_and_beside_them_seats() -> None:
    """Who moved from seat 8 to seat 2 is one pair, so that neither seat is another: a response
    is in one pair at most. A key that two share links nobody, nor does one of the other side."""
    assert listed(link(FIRST, SECOND, 0)) == [
        (11, 1, Incumbent.SAME),
        (0, 3, Incumbent.SAME),
        (3, 5, Incumbent.UNKNOWN),  # the first wave does not tell who it was
        (4, 4, Incumbent.UNKNOWN),  # the second does not
        (5, 2, Incumbent.NEW),
    ]
    assert listed(link(FIRST, SECOND, 1)) == [(2, 0, Incumbent.SAME)]


def test_turning_the_waves_round_turns_the_pairs() -> None:
    there, back = link(FIRST, SECOND, 0), link(SECOND, FIRST, 0)
    assert sorted(listed(back.turned())) == sorted(listed(there))
    assert {part.dtype for part in (there.first, there.second, there.incumbent)} == {
        np.dtype(np.int64)
    }


def a_wave(*, role: bool = True) -> WaveInput:
    return WaveInput(
        ("b", "a", "c"),
        np.full((3, 2), -1),
        np.array([2, 0, 1, 0, 1]),
        np.array([0, 1, 0, 0, 1], dtype=np.int8),
        roles=("mayor", "alderman", "director"),
        role=np.array([0, 2, 1, -1, 2]) if role else None,
    )


def test_a_seat_is_a_function_that_one_person_holds_somewhere() -> None:
    """By the municipality's present code; aldermen and unknown functions hold no seat."""
    keys = np.array([b"u", b"v", b"w", b"", b"y"])
    found = panel_of(a_wave(), keys, {"mayor", "director"}, ("b", "a", "merged"))
    assert found.side.tolist() == [0, 1, 0, 0, 1]
    assert found.side.dtype == np.int64
    assert found.person.tolist() == keys.tolist()
    assert found.seat.tolist() == [b"merged|mayor", b"b|director", b"", b"", b"a|director"]


@pytest.mark.parametrize("role", [True, False])
def test_without_persons_and_functions_nobody_is_known(*, role: bool) -> None:
    found = panel_of(a_wave(role=role), None, {"mayor"} if not role else set(), ("b", "a", "c"))
    assert found.person.tolist() == found.seat.tolist() == [b""] * 5
