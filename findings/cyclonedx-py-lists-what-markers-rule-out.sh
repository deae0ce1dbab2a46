#!/usr/bin/env bash
# cyclonedx-bom 7.5.0: of a requirements file with environment markers, packages that no machine installs
# together, and packages that this machine does not install, all stand in the bill of materials, without their
# marker as a field and without a warning.
#
# Expected: `cyclonedx-py requirements` builds the bill "from Pip requirements" and mimics pip's options; pip
# evaluates a marker and skips the line. So either the lines that do not hold are left out, or the marker is a
# property of the component, or a warning says that markers were not read.
# Seen: both versions of numpy of a universal lock file (one below Python 3.12, one from it on) and colorama,
# which is for Windows, are components like any other. The marker can be read in the free text of
# `description` alone. The output is valid.
# What it costs: lock files for every system are what uv and pip-tools write. Whoever scans the bill is warned of
# a version that is nowhere installed, and cannot tell which of the two is; a policy "one version each" fails.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0
cat >"$folder/requirements.txt" <<'LOCK'
colorama==0.4.6 ; sys_platform == 'win32'
numpy==2.2.6 ; python_version < '3.12'
numpy==2.3.5 ; python_version >= '3.12'
LOCK
"$folder/venv/bin/cyclonedx-py" requirements "$folder/requirements.txt" >"$folder/bom.json" 2>"$folder/said"
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json
import platform
import sys
from pathlib import Path

folder = Path(sys.argv[1])
bom = json.loads((folder / "bom.json").read_text())
listed = [f"{one['name']} {one['version']}" for one in bom["components"]]
marked = [one["name"] for one in bom["components"] if "marker" in json.dumps(one.get("properties", ""))]
said = (folder / "said").read_text()
print("on", sys.platform, "with Python", platform.python_version(), "the bill lists:", ", ".join(sorted(listed)))
print("components with a property for their marker:", marked, "- a word about markers:", "marker" in said.lower())
if len(listed) == 3 and not marked and "marker" not in said.lower():
    print("SEEN: packages that their markers rule out here are components like any other")
    sys.exit(0)
print("not seen: markers are read")
sys.exit(1)
PYTHON
