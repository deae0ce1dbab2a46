#!/usr/bin/env bash
# svy-io 0.7.1: read_sav() makes null of the user-missing codes of numeric variables and returns those
# of text variables as answers, without naming them in the metadata.
#
# Expected: an SPSS file may declare missing values for text as well as for numbers. With
# user_na=False, the default, codes that are declared missing become null; with user_na=True they are
# kept and told in meta["user_missing"]. The kind of the variable should make no difference.
# Seen: the file below declares 9 missing for "grade" and "NA" for "role". The 9 becomes null, "NA" stays
# among the answers, both with and without user_na, and meta["user_missing"] names only "grade". The
# declarations are in the file: pyreadstat reads them, and readstat-arrow and polars-readstat give
# null in both columns.
# What it costs: "NA" is counted as a role of its own, the base of every share by that variable is too
# large (here 5 in place of 3), and nothing in the metadata lets a caller put it right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  svy-io==0.7.1 polars==2.1.0 pyarrow==26.0.1 pyreadstat==1.3.7 numpy==2.4.6 pandas==3.1.1 \
  readstat-arrow==2026.10.20.0 polars-readstat==0.25.0
"$folder/venv/bin/python" - "$folder/wave.sav" <<'PYTHON'
import sys
from importlib.metadata import version

import pandas as pd
import polars_readstat
import pyreadstat
import readstat_arrow
import svy_io

path = sys.argv[1]
pyreadstat.write_sav(
    pd.DataFrame({"grade": [4.0, 9.0, 2.0, 9.0, 5.0], "role": ["mayor", "NA", "clerk", "NA", "mayor"]}),
    path,
    missing_ranges={"grade": [9], "role": ["NA"]},
)
_, declared = pyreadstat.read_sav(path, user_missing=True)
print("declared in the file:", declared.missing_ranges)
assert set(declared.missing_ranges) == {"grade", "role"}, declared.missing_ranges

plain, meta = svy_io.read_sav(path)
kept, kept_meta = svy_io.read_sav(path, user_na=True)
arrow, _ = readstat_arrow.read_sav(path)
rows = {
    "svy-io": plain.to_dict(as_series=False),
    "readstat-arrow": arrow.to_pydict(),
    "polars-readstat": polars_readstat.read_readstat(path).to_dict(as_series=False),
}
named = [sorted(each["col"] for each in m["user_missing"]) for m in (meta, kept_meta)]
for name, columns in rows.items():
    print(name, version(name), columns)
print("svy-io with user_na=True, role:", kept["role"].to_list())
print("svy-io names as user-missing, user_na False and True:", named)
nulled = {"grade": [4.0, None, 2.0, None, 5.0], "role": ["mayor", None, "clerk", None, "mayor"]}
assert rows["readstat-arrow"] == rows["polars-readstat"] == nulled, rows
assert rows["svy-io"]["grade"] == nulled["grade"], rows
assert rows["svy-io"]["role"] == kept["role"].to_list() == ["mayor", "NA", "clerk", "NA", "mayor"], rows
assert named == [["grade"], ["grade"]], named
PYTHON
