"""Simulated answers that reproduce what the published study found.

About four in five mayors call the cooperation good or very good and the administration is
more nuanced; the core tasks are clear to a majority of the politicians, while more than
half of the administration finds them not translated. Everything else is made up around it.

A respondent's answer to a scale item is a latent normal value cut into categories: a part
shared by the municipality, a part shared by its side, a part of the person (so that items
of one person hang together), and noise.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import scipy
from numpy.typing import NDArray

from surveys.questionnaire.document import NO_OPINION, Document, Perspective
from surveys.questionnaire.items import Item, MultipleItem, RankingItem, SumItem

POLITICAL, ADMINISTRATIVE = 0, 1

# Share that agrees (chooses one of the two highest categories), political and administrative.
AGREE: dict[str, tuple[float, float]] = {
    "U3": (0.80, 0.84), "U4": (0.86, 0.85), "U5": (0.88, 0.90), "U6": (0.11, 0.08),
    "V1_digital": (0.68, 0.63), "V1_data": (0.47, 0.43), "V1_process": (0.56, 0.52),
    "V1_leadership": (0.45, 0.41), "V1_performance": (0.42, 0.38),
    "V2_digital": (0.40, 0.33), "V2_data": (0.25, 0.20), "V2_process": (0.31, 0.26),
    "V2_leadership": (0.28, 0.22), "V2_performance": (0.24, 0.19),
    "V3": (0.64, 0.79), "V4": (0.52, 0.64), "V5": (0.73, 0.74),
    "C1": (0.29, 0.20), "C2": (0.79, 0.84), "C3": (0.82, 0.86), "C4": (0.08, 0.06),
    "C5": (0.68, 0.83), "F1": (0.44, 0.22), "F2": (0.50, 0.70), "F3": (0.75, 0.78),
    "S1": (0.79, 0.61), "S2": (0.67, 0.47), "S3": (0.72, 0.57), "S4": (0.71, 0.54),
    "S5": (0.58, 0.25), "S6": (0.70, 0.54),
    "T1": (0.66, 0.47), "T2": (0.55, 0.35), "T3": (0.44, 0.41), "T4": (0.29, 0.27),
    "T5": (0.22, 0.14), "T6": (0.45, 0.41), "T7": (0.42, 0.34), "T8": (0.44, 0.37),
    "T9": (0.34, 0.27), "Z1": (0.46, 0.36), "Z2": (0.37, 0.27),
}  # fmt: skip
OTHERWISE = (0.5, 0.5)

# Distance of the other cuts from the one between neutral and agreeing.
CUTS = np.array([-1.6, -0.55, 0.0, 1.25])
RATING_CUTS = np.array([-2.6, -2.3, -1.9, -1.5, -1.1, -0.65, 0.0, 0.75, 1.4, 2.0])
SPREAD = {"municipality": 0.30, "side": 0.25, "person": 0.45}

MENTIONED: dict[str, tuple[float, float]] = {
    "finance": (0.90, 0.87), "digital": (0.80, 0.84), "hr": (0.84, 0.90),
    "organisation": (0.72, 0.80), "roles": (0.64, 0.70), "expectations": (0.86, 0.83),
    "regulation": (0.78, 0.80), "burden": (0.72, 0.79), "scale": (0.48, 0.41),
}  # fmt: skip
WEIGHT: dict[str, tuple[float, float]] = {
    "finance": (2.4, 2.0), "hr": (1.7, 2.1), "expectations": (1.4, 1.2), "digital": (0.9, 1.1),
    "vision": (1.6, 1.5), "choices": (1.7, 2.1), "people": (1.6, 1.7), "budget": (1.9, 1.4),
    "steering": (1.5, 1.7), "room": (1.4, 1.3), "structure": (1.2, 1.1),
}  # fmt: skip
TURNS = (
    "Minder tegelijk doen, en wat we kiezen ook afwerken.",
    "Een gedeeld beeld van onze kerntaken, vertaald naar jaarplannen.",
    "Meer samenwerken met de buurgemeenten voor schaarse profielen.",
    "Vroeger in het proces samen aan tafel, politiek en administratie.",
    "Durven stoppen met dienstverlening die niemand nog gebruikt.",
)


@dataclass(frozen=True)
class Respondents:
    """Who answers: arrays of the same length n."""

    municipality: NDArray[np.int64]
    side: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.side)


def simulate_answers(
    document: Document,
    who: Respondents,
    rng: np.random.Generator,
    agree: Mapping[str, tuple[float, float]] = AGREE,
) -> Iterator[dict[str, Any]]:
    """One dict of answers for each respondent, in order; unseen items are left out later."""
    person = rng.normal(size=len(who))
    columns: dict[str, list[Any]] = {}
    for item in document.items():
        columns.update(_columns(document, item, who, person, rng, agree.get(item.code, OTHERWISE)))
    for row in range(len(who)):
        yield {key: values[row] for key, values in columns.items() if values[row] is not None}


def _columns(
    document: Document,
    item: Item,
    who: Respondents,
    person: NDArray[np.float64],
    rng: np.random.Generator,
    agree: tuple[float, float],
) -> Iterator[tuple[str, list[Any]]]:
    scale = document.scale_of(item)
    if scale is not None:
        cuts = RATING_CUTS if scale.is_rating else CUTS
        low = min(scale.categories)
        silent = 0.03 if scale.no_opinion else 0.0
        draw = partial(_scale, cuts=cuts, low=low, silent=silent, who=who, person=person, rng=rng)
        yield item.code, draw(agree)
        if item.estimated:
            # People think that the other side sees it much as they do themselves.
            other = (0.7 * agree[0] + 0.3 * agree[1], 0.55 * agree[1] + 0.45 * agree[0])
            yield f"{item.code}.estimate", draw(other)
    elif type(item) in KINDS:
        yield item.code, KINDS[type(item)](item, who, person, rng)
    elif item.code == "Z3":
        says = rng.random(len(who)) < 0.4
        yield item.code, [str(rng.choice(TURNS)) if yes else None for yes in says]


def _scale(  # noqa: PLR0913 -- a draw is all of these
    agree: tuple[float, float],
    *,
    cuts: NDArray[np.float64],
    low: int,
    silent: float,
    who: Respondents,
    person: NDArray[np.float64],
    rng: np.random.Generator,
) -> list[Any]:
    count = int(who.municipality.max()) + 1
    shared = rng.normal(size=count) * SPREAD["municipality"]
    sides = rng.normal(size=(count, 2)) * SPREAD["side"]
    noise = np.sqrt(1 - sum(part**2 for part in SPREAD.values()))
    latent = (
        shared[who.municipality]
        + sides[who.municipality, who.side]
        + SPREAD["person"] * person
        + noise * rng.normal(size=len(who))
    )
    agreeing = scipy.special.ndtri(1 - np.array(agree))[who.side]
    codes = (latent[:, None] > agreeing[:, None] + cuts).sum(axis=1) + low
    nothing = rng.random(len(who)) < silent
    return [NO_OPINION if no else int(code) for code, no in zip(codes, nothing, strict=True)]


def _mentions(
    item: MultipleItem, who: Respondents, person: NDArray[np.float64], rng: np.random.Generator
) -> list[list[str]]:
    options = item.option_codes
    chance = np.array([MENTIONED.get(code, (0.5, 0.5)) for code in options])[:, who.side].T
    latent = 0.7 * person[:, None] + np.sqrt(1 - 0.7**2) * rng.normal(size=chance.shape)
    named = latent > scipy.special.ndtri(1 - chance)
    named[~named.any(axis=1), 0] = True  # the question is required
    return [[code for code, yes in zip(options, row, strict=True) if yes] for row in named]


def _ranked(
    item: RankingItem, who: Respondents, _person: NDArray[np.float64], rng: np.random.Generator
) -> list[list[str]]:
    order = np.argsort(-_utility(item.option_codes, who, rng), axis=1)[:, : item.choose]
    return [[item.option_codes[i] for i in row] for row in order]


def _utility(
    options: tuple[str, ...], who: Respondents, rng: np.random.Generator
) -> NDArray[np.float64]:
    weight = np.array([WEIGHT.get(code, (0.7, 0.7)) for code in options])[:, who.side].T
    utility: NDArray[np.float64] = np.log(weight) + rng.gumbel(size=weight.shape)
    return utility


def _shares(
    item: SumItem, who: Respondents, _person: NDArray[np.float64], rng: np.random.Generator
) -> list[dict[str, int]]:
    """Points in steps of five that add up to the item's total."""
    parts = np.exp(_utility(item.option_codes, who, rng) / 2)
    steps = item.total // 5
    points = np.floor(parts / parts.sum(axis=1, keepdims=True) * steps).astype(int)
    points[:, 0] += steps - points.sum(axis=1)
    return [
        {code: int(step) * 5 for code, step in zip(item.option_codes, row, strict=True)}
        for row in points
    ]


# The kinds that the instruments of the demo ask, beside scales.
KINDS: Final[Mapping[type[Item], Callable[[Any, Respondents, Any, Any], list[Any]]]] = {
    MultipleItem: _mentions,
    RankingItem: _ranked,
    SumItem: _shares,
}


def side_of(perspective: str) -> int:
    """The index of a perspective in the pairs above."""
    return POLITICAL if perspective == Perspective.POLITICAL else ADMINISTRATIVE
