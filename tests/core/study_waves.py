"""Waves of a study for tests of trends: the same municipalities, persons and seats over time."""

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarking.core.data.arrays import Codes
from benchmarking.core.data.figures import Reason
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.waves.continuity import trends_of
from benchmarking.core.waves.panel import Keys
from benchmarking.core.waves.study import StudyContext, StudyWave, study_wave
from benchmarking.core.waves.trend_results import Trends, TrendWave

OUTLINE = Instrument((ScaleSpec("a", theme="t"), ScaleSpec("b", theme="t")), (ThemeSpec("t", ("a", "b")),))  # fmt: skip
LIMITS = Thresholds()
ROLES = ("mayor", "alderman", "general_director", "policy_officer")
HELD = frozenset({"mayor", "general_director"})


def answers(
    share: float,
    *,
    municipalities: Sequence[str] | int = 80,
    per_side: int = 10,
    seed: int = 1,
) -> WaveInput:
    """About `share` of both sides answers 4 to `a` and `b`, the rest 2.

    The first of each side holds its seat; the others are aldermen and policy officers.
    """
    codes = municipalities
    if isinstance(codes, int):
        codes = [f"{m:03}" for m in range(codes)]
    rng = np.random.default_rng(seed)
    place = np.repeat(np.arange(2 * len(codes)), per_side)
    first = np.arange(len(place)) % per_side == 0
    side = place % 2
    return WaveInput(
        tuple(codes),
        np.full((len(codes), 2), -1),
        place // 2,
        side,
        {code: np.where(rng.random(len(place)) < share, 4, 2) for code in ("a", "b")},
        roles=ROLES,
        role=2 * side + ~first,
    )


def persons(wave: WaveInput, prefix: str = "p") -> Keys:
    """A key for each respondent, by place, side and number."""
    cell = 2 * wave.municipality + wave.perspective
    number = np.zeros(wave.respondents, dtype=int)
    for value in np.unique(cell):
        number[cell == value] = np.arange((cell == value).sum())
    codes = [wave.municipality_codes[m] for m in wave.municipality]
    return np.array(
        [f"{prefix}{c}.{s}.{i}" for c, s, i in zip(codes, wave.perspective, number, strict=True)]
    ).astype(np.bytes_)


def as_wave(
    place: int,
    wave: WaveInput,
    *,
    outline: Instrument = OUTLINE,
    limits: Thresholds = LIMITS,
    successors: Mapping[str, str] | None = None,
    person: Keys | None = None,
    withheld: Mapping[tuple[str, str], Reason] | None = None,
) -> StudyWave:
    study = StudyContext(successors or {}, HELD)
    return study_wave(place, wave, outline, limits, study=study, person=person, withheld=withheld)


def trends(*waves: StudyWave) -> Trends:
    """All items comparable."""
    told = [TrendWave(f"w{w.wave}", f"Wave {w.wave}", "", None, None, None, None) for w in waves]
    everything = {spec.code for wave in waves for spec in wave.instrument.scales}
    return trends_of(told, waves, [everything] * len(waves))


def with_answers(wave: WaveInput, **scales: Codes) -> WaveInput:
    """The same respondents with other answers."""
    return WaveInput(
        wave.municipality_codes,
        wave.invited,
        wave.municipality,
        wave.perspective,
        {**wave.scales, **scales},
        roles=wave.roles,
        role=wave.role,
    )


def shuffled(wave: WaveInput, person: Keys | None, seed: int = 3) -> tuple[WaveInput, Keys | None]:
    """The same answers in another order of respondents."""
    order = np.random.default_rng(seed).permutation(wave.respondents)
    moved = WaveInput(
        wave.municipality_codes,
        wave.invited,
        wave.municipality[order],
        wave.perspective[order],
        {code: column[order] for code, column in wave.scales.items()},
        roles=wave.roles,
        role=None if wave.role is None else wave.role[order],
    )
    return moved, None if person is None else person[order]
