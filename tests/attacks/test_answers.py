"""From a few answers together to the answer of a person."""

import numpy as np
import pytest

from tests.attacks.answers import Sum
from tests.attacks.documents import Scale


@pytest.mark.parametrize("n", [3, 5, 6])
def test_the_attackers_arithmetic_is_the_enumeration_of_all_answers(n: int) -> None:
    """Every count vector of n answers, grouped by what a page says of it."""
    scale = Scale(5, 4)
    vectors = [v for v in np.ndindex(*(n + 1,) * 5) if sum(v) == n]
    told: dict[tuple[int, int], set[int]] = {}
    for vector in vectors:
        total = sum((k + 1) * count for k, count in enumerate(vector))
        key = (vector[3] + vector[4], total)
        told.setdefault(key, set()).update(k + 1 for k, count in enumerate(vector) if count)
    for (favourable, total), possible in told.items():
        assert Sum.exact(n, favourable, total).possible(scale) == possible
