"""The word for a course over the waves: exactly one, whatever the course."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.waves.trends import ChangeInterval, Trend, trend_word


def change(value: float, half: float) -> ChangeInterval:
    """With a 90 % interval of `half` to both sides."""
    return ChangeInterval(
        value, (value - half, value + half), (value - 1.2 * half, value + 1.2 * half)
    )


@dataclass(frozen=True)
class Given:
    """A course: the share in each wave with its half width, and how wide each change is."""

    shares: list[float]
    halves: list[float]
    wide: list[float]

    def change(self, a: int, b: int) -> ChangeInterval:
        return change(self.shares[b] - self.shares[a], self.wide[a] + self.wide[b])

    def word(self, delta: float = 0.10) -> Trend:
        last = len(self.shares) - 1
        lower = [p - h for p, h in zip(self.shares, self.halves, strict=True)]
        steps = [(self.change(0, m), self.change(m, last)) for m in range(1, last)]
        found = trend_word(lower, self.change(0, last), steps, delta)
        assert found is not None
        return found

    def reversed(self) -> "Given":
        return Given(self.shares[::-1], self.halves[::-1], self.wide[::-1])

    def mirrored(self) -> "Given":
        return Given([1 - share for share in self.shares], self.halves, self.wide)


@st.composite
def courses(draw: st.DrawFn) -> Given:
    waves = draw(st.integers(2, 5))
    width = st.floats(0.001, 0.2).map(lambda w: round(w, 3))
    share = st.floats(0, 1).map(lambda p: round(p, 3))
    drawn = [draw(st.lists(of, min_size=waves, max_size=waves)) for of in (share, width, width)]
    return Given(*drawn)


def clear(found: ChangeInterval) -> int:
    """+1, -1 for a change of ten points or more whose 95 % interval leaves out 0."""
    low, high = found.interval95
    return 0 if low <= 0 <= high or abs(found.value) < 0.10 - 1e-12 else int(np.sign(found.value))


@given(courses())
def test_exactly_one_word_holds(course: Given) -> None:
    """Each word by its own definition, which leaves the others out."""
    last = len(course.shares) - 1
    overall = course.change(0, last)
    sides = [(clear(course.change(0, m)), clear(course.change(m, last))) for m in range(1, last)]
    peak, dip = (1, -1) in sides, (-1, 1) in sides
    straight = not peak and not dip and clear(overall) == 0
    majority = all(p - h >= 0.5 for p, h in zip(course.shares, course.halves, strict=True))
    structural = straight and majority and overall.interval90[0] > -0.10
    pairs = [(0, last), *((0, m) for m in range(1, last)), *((m, last) for m in range(1, last))]
    alike = all(course.change(a, b).equivalent(0.10) for a, b in pairs)
    holds = {
        Trend.PEAK: peak and not dip,
        Trend.DIP: dip and not peak,
        Trend.RISING: not peak and not dip and clear(overall) == 1,
        Trend.FALLING: not peak and not dip and clear(overall) == -1,
        Trend.STRUCTURAL: structural,
        Trend.STABLE: straight and not structural and alike,
        Trend.UNDETERMINED: (peak and dip) or (straight and not structural and not alike),
    }
    assert [word for word, held in holds.items() if held] == [course.word()]
    assert set(holds) == set(Trend)


TURNED = {Trend.RISING: Trend.FALLING, Trend.FALLING: Trend.RISING}
OPPOSITE = {**TURNED, Trend.PEAK: Trend.DIP, Trend.DIP: Trend.PEAK}
LEVEL = {Trend.STRUCTURAL, Trend.STABLE, Trend.UNDETERMINED}


@given(courses())
def test_the_waves_the_other_way_round_fall_where_they_rose(course: Given) -> None:
    """Peaks and dips stay; what is level stays level: only a rise may be left open by 'structural'."""
    word, back = course.word(), course.reversed().word()
    if word in LEVEL:
        assert back in LEVEL
        assert (word == Trend.STABLE) <= (back == Trend.STABLE)
    else:
        assert back == TURNED.get(word, word)


@given(courses())
def test_the_opposite_statement_falls_where_it_rose(course: Given) -> None:
    word, mirrored = course.word(), course.mirrored().word()
    if word in LEVEL:
        assert mirrored in LEVEL
        assert not word == mirrored == Trend.STRUCTURAL  # no majority for and against
    else:
        assert mirrored == OPPOSITE[word]
