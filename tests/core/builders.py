"""Plausible waves for tests and examples; every random draw comes from the rng passed in."""

import numpy as np

from benchmarking.core.data.arrays import Codes, Counts, Floats
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Frame,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from benchmarking.core.data.wave import WaveInput

THEMES = ("pressure", "capacity", "cooperation", "steering")
CHALLENGES = ("finance", "digital", "hr", "organisation", "roles", "expectations", "regulation")
CONDITIONS = ("vision", "choices", "data", "budget", "people", "processes")
ROLES = ("mayor", "alderman", "general_director", "policy_officer")


def an_instrument(scales: int = 20) -> Instrument:
    """Scale items over four themes (the first a problem), one rating and one of each other kind."""
    items = []
    for i in range(scales):
        theme = THEMES[i * len(THEMES) // scales]
        items.append(
            ScaleSpec(
                code=f"S{i + 1}",
                theme=theme,
                frame=Frame.PROBLEM if theme == "pressure" else Frame.STRENGTH,
                reverse=i % 5 == 3,
                estimate=i % 7 == 2,
                role={scales // 2: "goal", scales // 2 + 1: "translation"}.get(i),
                of=f"S{scales // 2 + 1}" if i == scales // 2 + 1 else None,
            )
        )
    rating = ScaleSpec("Z1", categories=11, kind="rating")
    themes = tuple(
        ThemeSpec(
            theme,
            tuple(item.code for item in items if item.theme == theme),
            Frame.PROBLEM if theme == "pressure" else Frame.STRENGTH,
        )
        for theme in THEMES
    )
    return Instrument(
        scales=(*items, rating),
        themes=themes,
        choices=(
            ChoiceSpec("U1", CHALLENGES, multiple=True),
            ChoiceSpec("U9", ("yes", "partly", "no")),
        ),
        rankings=(RankingSpec("P1", CONDITIONS, 3),),
        sums=(SumSpec("P2", ("steering", "room", "structure")),),
        numbers=(NumberSpec("N1"),),
    )


def a_wave(
    rng: np.random.Generator,
    municipalities: int = 60,
    instrument: Instrument | None = None,
    sizes: tuple[int, int] = (7, 9),
) -> WaveInput:
    """A wave with municipality, person and side effects; `sizes` = mean answers per side."""
    outline = instrument or an_instrument()
    submitted = rng.poisson(sizes, (municipalities, 2)).astype(np.int64)
    if municipalities > 3:
        submitted[0, 0] = 0
    cells = np.repeat(np.arange(2 * municipalities), submitted.ravel())
    rng.shuffle(cells)
    municipality, side = cells // 2, cells % 2
    drift = rng.normal(0, 0.35, (municipalities, 2))[municipality, side]
    leaning = drift + rng.normal(0, 0.5, len(cells))
    return WaveInput(
        municipality_codes=tuple(f"{11001 + 7 * m}" for m in range(municipalities)),
        invited=submitted + rng.poisson(3, (municipalities, 2)),
        municipality=municipality.astype(np.int32),
        perspective=side.astype(np.int8),
        scales=_answers(rng, outline, leaning, side, flipped=False),
        estimates=_answers(rng, outline, leaning, side, flipped=True),
        choices={spec.code: _choices(rng, spec, leaning, side) for spec in outline.choices},
        rankings={spec.code: _ranking(rng, spec, side) for spec in outline.rankings},
        sums={spec.code: _points(rng, spec, len(cells)) for spec in outline.sums},
        numbers={spec.code: rng.gamma(4, 5, len(cells)) for spec in outline.numbers},
        roles=ROLES,
        role=(2 * side + (rng.random(len(cells)) < 0.7)).astype(np.int16),
    )


def _answers(
    rng: np.random.Generator, outline: Instrument, leaning: Floats, side: Codes, *, flipped: bool
) -> dict[str, Codes]:
    answers: dict[str, Codes] = {}
    levels, gaps = np.linspace(-0.6, 1.2, 7), (0.0, 0.05, 0.5, -0.1, 1.1, 0.0)
    for i, spec in enumerate(outline.scales):
        if flipped and not spec.estimate:
            continue
        seen = 1 - side if flipped else side
        position = levels[(3 * i) % 7] + leaning + np.where(seen == 0, 1, -1) * gaps[i % 6] / 2
        position = position + rng.normal(0, 0.8, len(side))
        share = 1 / (1 + np.exp(-1.4 * position))
        codes = np.clip(np.ceil(share * spec.categories), 1, spec.categories)
        codes = spec.categories + 1 - codes if spec.reverse else codes
        chance = rng.random(len(side))
        codes = np.where(chance < 0.03, -1, np.where(chance < 0.05, 0, codes))
        answers[spec.code] = codes.astype(np.int16)
    return answers


def _choices(rng: np.random.Generator, spec: ChoiceSpec, leaning: Floats, side: Codes) -> Codes:
    size = len(spec.options)
    appeal = np.linspace(1.6, -0.8, size) + 0.3 * side[:, None] - 0.8 * leaning[:, None]
    appeal = appeal + rng.normal(0, 1, (len(side), size))
    best = appeal.max(axis=1, keepdims=True)
    marks: Codes = np.where(appeal > 0 if spec.multiple else appeal == best, 1, 0).astype(np.int8)
    marks[rng.random(len(side)) < 0.04] = -1
    return marks


def _ranking(rng: np.random.Generator, spec: RankingSpec, side: Codes) -> Codes:
    size = len(spec.options)
    appeal = np.linspace(1.5, 0, size) + rng.gumbel(0, 1, (len(side), size))
    appeal[:, -1] += 0.8 * side
    places = np.argsort(np.argsort(-appeal, axis=1), axis=1) + 1
    ranks = np.where(places <= spec.choose, places, 0).astype(np.int8)
    ranks[rng.random(len(side)) < 0.04] = -1
    return ranks


def _points(rng: np.random.Generator, spec: SumSpec, size: int) -> Floats:
    parts = rng.multinomial(20, rng.dirichlet(np.full(len(spec.options), 4.0), size))
    points = np.asarray(parts * (spec.total / 20), dtype=np.float64)
    points[rng.random(size) < 0.04] = np.nan
    return points


def side_counts(*rows: tuple[int, int]) -> Counts:
    """Counts (M, 2) written as one (political, administrative) pair per municipality."""
    return np.array(rows, dtype=np.int64)
