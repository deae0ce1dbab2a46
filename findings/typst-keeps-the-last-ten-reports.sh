#!/usr/bin/env bash
# typst 0.15.2: typst.compile() keeps what it made of the last ten documents, and nothing clears it.
#
# Expected: compile() takes bytes and gives bytes. When a report is made and its input is gone, so is what was
# worked out on the way, or at most one report stays behind: a worker that makes a thousand different
# reports needs the memory of one.
# Seen: after thirty different tables of 600 rows the process is 240 MB larger than after the first, and stays
# so. No object is held (a Compiler is not used, gc.collect() changes nothing), and there is no call to
# clear it. What is kept goes with the tenth compilation after it, whichever that is: ten empty
# documents after each report keep the process 25 MB above the first.
# What it costs: a pool of workers that makes a PDF for each municipality is sized for ten reports each, half
# a gigabyte where 170 MB do, or is restarted every so many files for a leak that is none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.2
cat > "$folder/measure.py" <<'PYTHON'
import gc
import os
import sys

import typst


def resident() -> int:
    """Megabytes of this process in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def report(number: int) -> bytes:
    rows = "".join(f"[Row {row} of report {number}],[{row * number}]," for row in range(600))
    return f"#table(columns: 2, {rows})".encode()


typst.compile(report(0))
first = resident()
for number in range(1, 31):
    typst.compile(report(number))
    for _ in range(int(sys.argv[1])):
        typst.compile(b"")
gc.collect()
print(resident() - first)
PYTHON
plain=$("$folder/venv/bin/python" "$folder/measure.py" 0)
one=$("$folder/venv/bin/python" "$folder/measure.py" 1)
ten=$("$folder/venv/bin/python" "$folder/measure.py" 10)
echo "typst 0.15.2: MB more after 30 reports than after the first: $plain"
echo "with one empty document after each: $one; with ten: $ten"
test "$plain" -gt 120
test "$ten" -lt 60
test "$plain" -gt $((3 * ten))
