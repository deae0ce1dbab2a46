"""Three waves of a study through the courses: change, points, and tests of order."""

from collections.abc import Iterator
from enum import StrEnum

import numpy as np

from benchmarking.core.data.arrays import Counts, Floats, floats
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.waves.courses import Panels, item_course
from benchmarking.core.waves.study import StudyWave, study_wave
from benchmarking.core.waves.trend_results import Course, SubjectTrend
from benchmarking.core.waves.trends import WaveLink
from tests.coverage.book import Interval, Seen, Test
from tests.coverage.design import ICC, SHARES, People, Setup, codes_of

WAVES, EACH = 3, 5
KEPT = 0.5  # the part of each effect that stays from wave to wave


class Linked(StrEnum):
    """What the waves have in common."""

    NOTHING = "unlinked"
    PLACES = "municipalities"
    PERSONS = "seats"


LINKS = {
    Linked.NOTHING: WaveLink.NONE,
    Linked.PLACES: WaveLink.MUNICIPALITY,
    Linked.PERSONS: WaveLink.SEAT,
}


def outline() -> Instrument:
    """Five items of each share, the same in every wave."""
    return Instrument(tuple(ScaleSpec(f"S{i}") for i in range(EACH * len(SHARES))))


def share_of(i: int) -> float:
    """What is true of item `i` in every wave and on both sides."""
    return SHARES[i % len(SHARES)]


def drawn(rng: np.random.Generator, setup: Setup, linked: Linked) -> list[StudyWave]:
    """Three waves in which nothing changes but who answers, and how."""
    size = len(outline().scales)
    shares = np.array([share_of(i) for i in range(size)])
    first = People.drawn(rng, setup)
    lasting = first.effects(rng, size)
    own = rng.standard_normal((len(first.place), size))
    found = []
    for wave in range(WAVES):
        people = first if wave == 0 or linked == Linked.PERSONS else People.drawn(rng, setup)
        effects = first.effects(rng, size)
        if linked != Linked.NOTHING:
            effects = _mixed(lasting, effects)
        noise = rng.standard_normal((len(people.place), size))
        if linked == Linked.PERSONS:
            noise = _mixed(own, noise)
        latent = effects[people.place, people.side] + np.sqrt(1 - ICC) * noise
        found.append(_wave(wave, people, codes_of(latent, shares), linked))
    return found


def _mixed(lasting: Floats, new: Floats) -> Floats:
    return floats(np.sqrt(KEPT) * lasting + np.sqrt(1 - KEPT) * new)


def _wave(wave: int, people: People, codes: Counts, linked: Linked) -> StudyWave:
    before = f"{wave}." if linked == Linked.NOTHING else ""
    answers = WaveInput(
        tuple(f"{before}{m:04}" for m in range(people.municipalities)),
        np.full((people.municipalities, 2), -1),
        people.place,
        people.side,
        {spec.code: codes[:, i] for i, spec in enumerate(outline().scales)},
    )
    person = None
    if linked == Linked.PERSONS:
        person = np.array([f"p{r}" for r in range(len(people.place))]).astype(np.bytes_)
    return study_wave(wave, answers, outline(), Thresholds(), person=person)


def seen(rng: np.random.Generator, setup: Setup) -> Iterator[Seen]:
    """Every published figure of three courses beside the truth."""
    for linked in Linked:
        waves, panels = drawn(rng, setup, linked), Panels()
        for i, spec in enumerate(outline().scales):
            found = item_course(waves, spec, panels)
            yield from _subject(found, linked, share_of(i))


def _subject(found: SubjectTrend, linked: Linked, share: float) -> Iterator[Seen]:
    for course in (found.political, found.administrative):
        if course.linked.link != LINKS[linked]:
            continue
        yield from _course(course, linked, share)
    if linked != Linked.PERSONS:
        yield Interval.of(f"change of the gap, {linked} (W1)", share, 0.0, found.gap.change)


def _course(course: Course, linked: Linked, share: float) -> Iterator[Seen]:
    yield Interval.of(f"change, {linked} (W1)", share, 0.0, course.change)
    narrow = course.interval90 or (None, None)
    yield Interval(f"change, {linked}, 90 % (W1, E1)", share, 0.0, *narrow)
    order = None if course.test is None else course.test.p
    if linked == Linked.NOTHING:
        for point in course.points:
            yield Interval.of("share in a wave (W1)", share, share, point.figure)
        yield Test("linear trend of unlinked waves (W2)", share, order)
    elif linked == Linked.PLACES:
        yield Test("Page's L of linked waves (W2)", share, order)
    else:
        seats = None if course.seats is None else course.seats.p
        yield Test("as many seats either way (W1)", share, seats)
