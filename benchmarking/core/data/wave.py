"""What the core takes in of a wave: the limits fixed before, and the answers as arrays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarking.core.data.arrays import Codes, Counts, Floats

SIDES = ("political", "administrative")
NO_OPINION = -1


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits fixed before a wave opens.

    `answers`: fewest behind any figure; `distribution`: fewest behind a distribution;
    `unanimity`: below it a unanimous cell is hidden; `peers`: fewest municipalities behind a
    benchmark figure; `office_holder`: fewest answers behind a figure of one function;
    `delta`: smallest gap of shares that matters (0..1); `delta_pomp`: the same on POMP (0..100).
    """

    answers: int = 5
    distribution: int = 8
    unanimity: int = 10
    peers: int = 5
    office_holder: int = 10
    delta: float = 0.10
    delta_pomp: float = 5.0

    def __post_init__(self) -> None:
        if self.answers < 3:
            raise ValueError("The threshold of answers may never be below 3.")

    @property
    def of_themes(self) -> "Thresholds":
        """The limits of a theme's figures, asked for wherever one is told: those of all figures."""
        return self


@dataclass(frozen=True, slots=True)
class WaveInput:
    """The answers of R respondents at M municipalities.

    `invited` (M, 2), -1 = unknown; `municipality` and `perspective` (R,);
    `scales`, `estimates`: code -> (R,) raw codes 1..K, 0 = missing, -1 = no opinion;
    `choices`: code -> (R, options) 1 chosen, 0 not chosen, -1 not answered (single one-hot);
    `rankings`: code -> (R, options) rank 1.., 0 = not ranked, -1 = not answered;
    `sums`: code -> (R, options) points, NaN = none; `numbers`: code -> (R,), NaN = none;
    `weights` (R,) in hundredths of their mean, where the wave is weighted;
    `roles` names the functions, `role` (R,) points into it, -1 = unknown.
    An item without an entry was answered by nobody.
    """

    municipality_codes: tuple[str, ...]
    invited: Counts
    municipality: Codes
    perspective: Codes
    scales: Mapping[str, Codes] = field(default_factory=dict)
    estimates: Mapping[str, Codes] = field(default_factory=dict)
    choices: Mapping[str, Codes] = field(default_factory=dict)
    rankings: Mapping[str, Codes] = field(default_factory=dict)
    sums: Mapping[str, Floats] = field(default_factory=dict)
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    role: Codes | None = None
    weights: Codes | None = None

    def __post_init__(self) -> None:
        if len(set(self.municipality_codes)) != len(self.municipality_codes):
            raise ValueError("A municipality appears twice.")
        if self.invited.shape != (len(self.municipality_codes), 2):
            raise ValueError("`invited` must have the shape (municipalities, 2).")
        if self.respondents and not 0 <= self.municipality.min() <= self.municipality.max() < len(
            self.municipality_codes
        ):
            raise ValueError("A respondent points at a municipality that is not in the wave.")
        if self.respondents and not 0 <= self.perspective.min() <= self.perspective.max() <= 1:
            raise ValueError("A perspective is 0 (political) or 1 (administrative).")
        for code, answers in self._columns():
            if len(answers) != self.respondents:
                raise ValueError(f"{code}: expected {self.respondents} answers.")

    @property
    def respondents(self) -> int:
        """R, the number of submitted responses."""
        return len(self.municipality)

    def restrict(self, codes: Iterable[str]) -> "WaveInput":
        """The same wave at these municipalities only: one worker's part, or a peer group."""
        wanted = set(codes)
        kept = [m for m, code in enumerate(self.municipality_codes) if code in wanted]
        position = np.full(len(self.municipality_codes), -1)
        position[kept] = np.arange(len(kept))
        rows = position[self.municipality] >= 0
        return replace(
            self,
            municipality_codes=tuple(self.municipality_codes[m] for m in kept),
            invited=self.invited[kept],
            municipality=position[self.municipality[rows]],
            perspective=self.perspective[rows],
            scales={code: answers[rows] for code, answers in self.scales.items()},
            estimates={code: answers[rows] for code, answers in self.estimates.items()},
            choices={code: answers[rows] for code, answers in self.choices.items()},
            rankings={code: answers[rows] for code, answers in self.rankings.items()},
            sums={code: points[rows] for code, points in self.sums.items()},
            numbers={code: values[rows] for code, values in self.numbers.items()},
            role=None if self.role is None else self.role[rows],
            weights=None if self.weights is None else self.weights[rows],
        )

    def _columns(self) -> Iterable[tuple[str, Codes | Floats]]:
        yield "perspective", self.perspective
        if self.role is not None:
            yield "role", self.role
        if self.weights is not None:
            yield "weights", self.weights
        for block in (self.scales, self.estimates, self.choices, self.rankings):
            yield from block.items()
        for numbers in (self.sums, self.numbers):
            yield from numbers.items()
