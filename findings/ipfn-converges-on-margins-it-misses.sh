#!/usr/bin/env bash
# ipfn 1.4.4: where nobody of a stratum answered, it says that it converged, and the total depends on the
# order in which the margins were handed over.
#
# Expected: a margin of 20 for a stratum that the sample does not have cannot be met, and whoever asks is told so:
# the flag of the result, 0 where it did not converge, is not 1.
# Seen: the flag is 1 ("converged: convergence_rate not updating"), no warning. Of 100 people asked for the
# weights add up to 100 when the margin that can be met comes last, and to 80 when it comes first; no
# margin of the other dimension is met then. An array does the same as a table.
# What it costs: weights look made, and a fifth of the population is missing or shared out among the others.
# Compare the margins of the result with those that were asked for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet ipfn==1.4.4 numpy==2.3.5 pandas==2.3.3
venv/bin/python - <<'PY'
import warnings

import numpy as np
import pandas as pd
from ipfn import ipfn

people = pd.DataFrame(
    {"age": ["a", "a", "b", "b"], "sex": ["m", "f", "m", "f"], "total": [1.0, 1.0, 1.0, 1.0]}
)
age = pd.Series({"a": 50.0, "b": 30.0, "c": 20.0}).rename_axis("age")  # nobody of c answered
sex = pd.Series({"m": 60.0, "f": 40.0}).rename_axis("sex")
seen = {}
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    for margins in ([age, sex], [sex, age]):
        names = [[one.index.name] for one in margins]
        made, flag, _rates = ipfn.ipfn(people.copy(), margins, names, verbose=2).iteration()
        last = margins[-1].index.name
        seen[last] = (round(float(made["total"].sum()), 6), int(flag))
        other = age if last == "sex" else sex
        got = made.groupby(other.index.name)["total"].sum()
        assert (abs(got - other.reindex(got.index)) > 7).all(), got
of_pandas = ("PandasWarning", "FutureWarning", "DeprecationWarning", "Pandas4Warning")
assert {one.category.__name__ for one in said} <= set(of_pandas), said
assert seen == {"sex": (100.0, 1), "age": (80.0, 1)}, seen

table = np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]])  # of age and sex
arrays = [age.to_numpy(), sex.to_numpy()]
made, flag, _rates = ipfn.ipfn(table, arrays, [[0], [1]], verbose=2).iteration()
assert (round(float(made.sum()), 6), int(flag)) == (100.0, 1), (made, flag)
print("100 people or 80, and converged both times:", seen)
PY
