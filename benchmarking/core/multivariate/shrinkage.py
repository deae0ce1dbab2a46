"""Municipality scores pulled towards the mean by as much as their noise deserves."""

from dataclasses import dataclass

import numpy as np
import scipy

from benchmarking.core.data.arrays import Bools, Counts, Floats, divide, floats
from benchmarking.core.statistics.intervals import normal_quantile

SHOW_FROM = 0.30
FEWEST_FOR_SHARES = 30
# The search for a prior: where it begins, how far it may go, and when it is done.
START, LOWEST, HIGHEST = 10.0, (-12, -6), (12, 12)
ROUNDS, HALVINGS, CLOSE = 100, 40, 1e-10


@dataclass(frozen=True, slots=True)
class Shrunken:
    """I23: scores (M,) with their reliability `B`, 95 % interval and whether to show them.

    `mean` μ̂ and `between` τ² describe the municipalities; values in the unit of the scores.
    """

    value: Floats
    reliability: Floats
    low: Floats
    high: Floats
    mean: float
    between: float
    visible: Bools

    @property
    def errors(self) -> Floats:
        """The standard errors (M,) of the shrunken scores."""
        return np.asarray((self.high - self.value) / normal_quantile(0.95), dtype=float)


def paule_mandel(values: Floats, variances: Floats) -> float:
    """τ² that makes Σ (g_m - μ̂)²/(s²_m + τ²) = G - 1; 0 when the spread is all noise.

    ValueError below 2 values or at a variance of 0. Source: Paule and Mandel 1982.
    """
    if len(values) < 2 or not (variances > 0).all():
        raise ValueError("Needs at least 2 values, each with a positive variance.")

    # Equal variances (equal n) need one term together, however many municipalities there are.
    levels, level = np.unique(variances, return_inverse=True)
    centred = values - values.mean()
    N, total, squares = (
        np.bincount(level, x) for x in (np.ones_like(centred), centred, centred**2)
    )

    def excess(between: float) -> float:
        w = 1 / (levels + between)
        mean = (w * total).sum() / (w * N).sum()
        return float((w * (squares - 2 * mean * total + mean**2 * N)).sum() - (len(values) - 1))

    if excess(0.0) <= 0:
        return 0.0
    # τ² never exceeds the plain variance: around any mean Σ(g - μ)² is least at the unweighted.
    return float(scipy.optimize.brentq(excess, 0.0, float(np.var(values, ddof=1)), xtol=1e-14))


def shrink(values: Floats, variances: Floats) -> Shrunken:
    """I23: θ̂_m = μ̂ + B_m(g_m - μ̂), B_m = τ²/(τ²+s²_m), τ² by Paule-Mandel.

    Interval θ̂ ± 1.96·sqrt(g1 + g2 + 2·g3): g1 = B·s² of the score itself, g2 = (1-B)²·SE²(μ̂) of
    μ̂, and g3 = (1-B)²·Var(τ̂²)/(τ²+s²) of τ̂², with Var(τ̂²) = 2G/(Σ 1/(τ²+s²))²; twice, since g1
    from the estimated τ² is too small by as much. `variances` must come from the pooled
    variance inside a side divided by n, never from the municipality's own answers (0 at n=2).
    Shown only where B >= .30. A suppressed municipality must not be passed in: its score
    follows from μ̂, B and n. Source: Efron and Morris 1977; Prasad and Rao 1990, JASA 85:163;
    Datta, Rao and Smith 2005, Biometrika 92:183 (for this τ̂²).
    """
    between = paule_mandel(values, variances)
    w = 1 / (variances + between)
    mean = float((w * values).sum() / w.sum())
    B = between / (between + variances)
    score = mean + B * (values - mean)
    uncertain = (1 - B) ** 2 * w * 2 * len(values) / w.sum() ** 2
    error = np.sqrt(B * variances + (1 - B) ** 2 / w.sum() + 2 * uncertain)
    half = normal_quantile(0.95) * error
    return Shrunken(score, B, score - half, score + half, mean, between, B >= SHOW_FROM)


def pooled_variance(n: Counts, total: Floats, squares: Floats) -> float:
    """The variance inside municipalities, Σ SS_m / Σ (n_m - 1); NaN without two answers anywhere."""
    kept = n > 0
    inside = squares[kept] - total[kept] ** 2 / n[kept]
    return float(divide(inside.sum(), (n[kept] - 1).sum()))


def james_stein_factor(values: Floats, variance: float) -> float:
    """c = 1 - (k-3)·σ²/Σ(y-ȳ)² for k means of equal variance. Source: Efron and Morris 1977."""
    spread = float(((values - values.mean()) ** 2).sum())
    return 1 - (len(values) - 3) * variance / spread


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """The beta distribution of the municipalities' shares."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """The mean of the municipalities' shares, a/(a+b)."""
        return self.a / (self.a + self.b)

    @property
    def sd(self) -> float:
        """Their standard deviation, sqrt(ab/((a+b)²(a+b+1)))."""
        size = self.a + self.b
        return float((self.a * self.b / (size**2 * (size + 1))) ** 0.5)

    def posterior(self, k: Counts, n: Counts) -> Floats:
        """I24: (k+a)/(n+a+b), range 0..1."""
        return floats((k + self.a) / (n + self.a + self.b))

    def interval(self, k: Counts, n: Counts, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Quantiles of Beta(k+a, n-k+b)."""
        tails = ((1 - confidence) / 2, (1 + confidence) / 2)
        low, high = (scipy.special.betaincinv(k + self.a, n - k + self.b, tail) for tail in tails)
        return floats(low), floats(high)


def fit_beta_binomial(k: Counts, n: Counts) -> BetaPrior:
    """I24: a and b by maximum likelihood over the municipalities of one side.

    Newton's method in logit(a/(a+b)) and ln(a+b), the latter within -6..12: shares that spread
    no more than chance end at 12. ValueError below 30 municipalities with answers.
    """
    kept = n > 0
    k, n = k[kept], n[kept]
    if len(n) < FEWEST_FOR_SHARES:
        raise ValueError("Shrinking shares needs 30 municipalities.")
    likelihood = _Likelihood.of(k, n)
    place = np.array([scipy.special.logit((k.sum() + 0.5) / (n.sum() + 1)), np.log(START)])
    for _ in range(ROUNDS):
        moved = likelihood.improve(place)
        if np.abs(moved - place).max() < CLOSE:
            break
        place = moved
    share, size = float(scipy.special.expit(place[0])), float(np.exp(place[1]))
    return BetaPrior(share * size, (1 - share) * size)


@dataclass(frozen=True, slots=True)
class _Likelihood:
    """ln B(k+a, n-k+b) - ln B(a, b) = Σ_{j<k} ln(a+j) + Σ_{j<n-k} ln(b+j) - Σ_{j<n} ln(a+b+j), added
    over municipalities: all it takes is how many of them (3, J) reach each j."""

    steps: Floats
    reached: Floats

    @classmethod
    def of(cls, k: Counts, n: Counts) -> "_Likelihood":
        J = int(n.max())
        tails = [len(c) - np.cumsum(np.bincount(c, minlength=J))[:J] for c in (k, n - k, n)]
        return cls(floats(np.arange(J)), floats(tails))

    def starts(self, place: Floats) -> Floats:
        """a, b and a+b (3, 1)."""
        share, size = scipy.special.expit(place[0]), np.exp(place[1])
        return np.array([share * size, (1 - share) * size, size])[:, None]

    def value(self, place: Floats) -> float:
        logs = np.log(self.starts(place) + self.steps)
        a, b, both = (self.reached * logs).sum(axis=1)
        return float(a + b - both)

    def improve(self, place: Floats) -> Floats:
        """One step uphill, halved until it is one."""
        gradient, curvature = self._derivatives(place)
        curved = bool(curvature[0, 0] < 0 and np.linalg.det(curvature) > 0)
        step = -np.linalg.solve(curvature, gradient) if curved else gradient
        step = step / max(1.0, float(np.abs(step).max()) / 2)
        here = self.value(place)
        for _ in range(HALVINGS):
            moved = np.clip(place + step, LOWEST, HIGHEST)
            if self.value(moved) >= here:
                return moved
            step = step / 2
        return place

    def _derivatives(self, place: Floats) -> tuple[Floats, Floats]:
        at = 1 / (self.starts(place) + self.steps)
        a, b, both = self.starts(place)[:, 0]
        la, lb, ls = (self.reached * at).sum(axis=1)
        caa, cbb, css = -(self.reached * at**2).sum(axis=1)
        share = a / both
        slope = share * (1 - share) * both
        uu = slope**2 * (caa + cbb) + slope * (1 - 2 * share) * (la - lb)
        uv = slope * (la - lb + a * caa - b * cbb)
        vv = a * la + b * lb - both * ls + a**2 * caa + b**2 * cbb - both**2 * css
        gradient = np.array([slope * (la - lb), a * la + b * lb - both * ls])
        return gradient, np.array([[uu, uv], [uv, vv]])
