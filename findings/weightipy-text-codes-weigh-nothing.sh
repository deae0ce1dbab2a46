#!/usr/bin/env bash
# weightipy 0.4.2: codes held as text pass the package's own check against targets keyed by numbers,
# and then the raking meets none of those targets.
#
# Expected: the README says to run validate_scheme_dict first, as it tells whether the data fit the
# scheme. A clean report then means that the targets are met; codes "1" and 1 either match in both
# functions or are reported by one of them.
# Seen: the check turns both sides into text before it compares, so its report is empty and its strict
# mode raises nothing. weight_dataframe compares the values as they are: no row matches, every
# weight is 1, no warning is given. weighting_efficiency then says 100, which reads as a perfect
# sample. With the same codes as numbers the targets are met.
# What it costs: codes out of a CSV file, a spreadsheet or a text variable of SPSS are text, and those
# of the population table often are numbers; the report that is called weighted is not, and the
# check that was run to exclude this says that all is well.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  weightipy==0.4.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
from importlib.metadata import version

import pandas as pd
import weightipy

targets = {"role": {1: 20.0, 2: 80.0}, "size": {1: 50.0, 2: 30.0, 3: 20.0}}
numbers = pd.DataFrame({"role": [1, 1, 1, 2, 2, 2, 1, 2, 1, 2], "size": [1, 2, 3, 1, 2, 3, 3, 3, 1, 2]})
print("weightipy", version("weightipy"), "- targets:", targets)
found = {}
for name, data in (("numbers", numbers), ("text", numbers.astype(str))):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        report = weightipy.validate_scheme_dict(data, targets, raise_error=False)
        weightipy.validate_scheme_dict(data, targets, raise_error=True)
        done = weightipy.weight_dataframe(data.copy(), weightipy.scheme_from_dict(targets))
    share = done.groupby("role").weights.sum() / done.weights.sum() * 100
    found[name] = {
        "issues": len(report),
        "warnings": len([w for w in said if issubclass(w.category, UserWarning)]),
        "share of role 1": round(float(share.iloc[0]), 1),
        "all weights 1": bool((done.weights == 1).all()),
        "efficiency": round(float(weightipy.weighting_efficiency(done.weights)), 1),
    }
    print(f"{name}: {found[name]}")
assert found["numbers"]["issues"] == 0 and found["numbers"]["share of role 1"] == 20.0, found
assert not found["numbers"]["all weights 1"], found
assert found["text"] == {
    "issues": 0,
    "warnings": 0,
    "share of role 1": 50.0,
    "all weights 1": True,
    "efficiency": 100.0,
}, found
PYTHON
