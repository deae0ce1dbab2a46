#!/usr/bin/env bash
# saePy 0.2.0: the bootstrap criteria of eblupFH() depend on whether the response is called "y".
#
# Expected: eblupFH("share ~ size", ..., B=200) draws 200 samples of the fitted Fay-Herriot model and fits
# each anew; the corrected criteria (AICc, AICb1, AICb2 and their KIC forms) come of those fits. The
# name of the column is no part of the model: with one seed the figures are the same for any name.
# Seen: each draw is stored in a column "y", and then the formula is fitted. Unless the response
# happens to be called "y", that is the real response, untouched, so all 200 fits are the first one
# again. The call ends without a warning and counts 200 draws. The estimates and the plain AIC agree to
# the last digit; AICc is 130.36 under "y" and 123.56 under "share", AICb2 120.39 and 126.92.
# What it costs: these criteria choose the covariates towards which small municipalities are pulled. A
# difference of 7 decides such a choice, and the shipped examples, which all say "y", show nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  saepy==0.2.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 patsy==1.0.3 polars==2.1.0
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import numpy as np
import pandas as pd
from saePy.eblupFH import eblupFH

made = np.random.default_rng(3)
places = 40
size = made.normal(size=places)
variance = made.uniform(0.3, 1.0, places)
direct = 2 + size + made.normal(scale=0.8, size=places) + made.normal(size=places) * np.sqrt(variance)
print("saePy", version("saepy"), "- one data set, one seed, two names of the response")
found, estimates = {}, {}
for name in ("y", "share"):
    data = pd.DataFrame({name: direct, "size": size, "variance": variance})
    np.random.seed(1)
    result = eblupFH(f"{name} ~ size", "variance", B=200, data=data)
    goodness = result["fit"]["goodness"]
    found[name] = {key: round(float(goodness[key]), 2) for key in ("AIC", "AICc", "AICb1", "AICb2")}
    estimates[name] = result["EBLUP"]
    print(f"{name}: {found[name]} after {goodness['nBootstrap']} draws")
    assert goodness["nBootstrap"] == 200
assert np.array_equal(estimates["y"], estimates["share"])
assert found["y"]["AIC"] == found["share"]["AIC"] == 128.96, found
assert found["y"]["AICc"] == 130.36 and found["share"]["AICc"] == 123.56, found
PYTHON
