"""A theme may need more answers than other figures: whatever tells one asks for its own limits."""

from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.figures import Figure, Status
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.protection import VISIBLE
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.documents.release import benchmark_shown, plan_release
from benchmarking.core.municipalities.peergroups import Partition, PeerGroups
from tests.core.builders import a_wave, an_instrument
from tests.core.study_waves import answers, as_wave, trends

pytestmark = pytest.mark.slow

OUTLINE = an_instrument(8)
WAVE = a_wave(np.random.default_rng(7), 40, OUTLINE, (8, 12))
HALVES = [
    Partition("list", "list:1", {c: "ab"[m % 2] for m, c in enumerate(WAVE.municipality_codes)})
]
GROUPS = PeerGroups.of(HALVES, WAVE.municipality_codes)


class NoThemes(Thresholds):
    """Themes need more answers than there are."""

    @property
    def of_themes(self) -> Thresholds:
        return replace(Thresholds(), answers=100_000)


def shown(value: object) -> int:
    """How many figures are shown in a document, or in a part of one."""
    if isinstance(value, Figure):
        return value.status == Status.SHOWN
    if isinstance(value, tuple):
        return sum(map(shown, value))
    fields = getattr(value, "__struct_fields__", ())
    return sum(shown(getattr(value, name)) for name in fields)


def test_a_municipality_and_the_benchmark_tell_no_theme_below_its_limit() -> None:
    counted = tally(WAVE, OUTLINE)
    usual, strict = (compute_municipalities(counted, one()) for one in (Thresholds, NoThemes))
    assert (usual.themes.reasons == VISIBLE).any()
    assert not (strict.themes.reasons == VISIBLE).any()
    assert np.array_equal(strict.items.reasons, usual.items.reasons)
    told, untold = (compute_benchmark(counted, one()) for one in (Thresholds, NoThemes))
    assert shown(told.themes) > 20
    assert shown(told.associations) > 0
    assert shown(untold.themes) == shown(untold.associations) == 0
    assert structs.replace(untold, themes=(), associations=()) == structs.replace(
        told, themes=(), associations=()
    )


def test_no_group_and_no_release_tells_a_theme_below_its_limit() -> None:
    counted, limits = tally(WAVE, OUTLINE), NoThemes()
    plan = plan_release(WAVE, counted, limits, populations=GROUPS.populations)
    themes = plan.cells.columns.themes
    assert plan.groups.told.any()
    assert not plan.groups.told[..., themes].any()
    assert not benchmark_shown(counted, limits)[:, themes].any()
    for chosen in (None, plan):
        tables = compute_municipalities(counted, limits, partitions=HALVES, plan=chosen)
        results = compute_peers(counted, tables, chosen).results
        assert len(results) == 3
        assert sum(shown(one.items) for one in results) > 20
        assert sum(shown(one.themes) for one in results) == 0


def test_no_course_tells_a_theme_below_its_limit() -> None:
    for limits, is_told in ((Thresholds(), True), (NoThemes(), False)):
        found = trends(*(as_wave(w, answers(0.5, seed=w), limits=limits) for w in (0, 1)))
        assert shown(found.items) > 0
        assert (shown(found.themes) > 0) is is_told
