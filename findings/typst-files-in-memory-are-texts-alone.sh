#!/usr/bin/env bash
# typst 0.15.2 (the Python package): of the files that are handed over as bytes only texts can be read. A picture
# beside the document is refused with "file is not valid UTF-8", which names neither the file nor the place.
#
# Expected: the README says "a dictionary mapping filenames to their content as bytes", for projects of several
# files; so image("logo.png") finds the bytes of the PNG under that name, as it finds a data.json.
# Seen: json("a.json") works, and image() of the same picture beside a document on the disk works; in the
# dictionary it raises RuntimeError("file is not valid UTF-8") without file, line or trace, also as the path that
# the README allows for a value.
# What it costs: a service that compiles in memory, so that no file of one customer is ever beside another's,
# reports its first customer with a logo as a broken text. Hand the picture over as numbers in the inputs,
# and say image(bytes(data.logo), format: "png").
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.2 pillow==13.0.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json
import sys
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import typst
from PIL import Image

made = BytesIO()
Image.new("RGB", (40, 10), (20, 60, 120)).save(made, "PNG")
png = made.getvalue()
on_disk = Path(sys.argv[1]) / "logo.png"
on_disk.write_bytes(png)
numbers = json.dumps({"logo": list(png)})


def tried(files, **inputs) -> str:
    try:
        typst.compile(files, sys_inputs=inputs)
    except RuntimeError as error:
        return str(error)
    return "set"


picture = b'#image("logo.png", alt: "logo")'
given = b'#image(bytes(json(bytes(sys.inputs.data)).logo), format: "png", alt: "logo")'
document = on_disk.with_name("main.typ")
document.write_bytes(picture)
found = {
    "a text as bytes": tried({"main": b'#json("a.json").a', "a.json": b'{"a": 1}'}),
    "a picture beside a document on the disk": tried(document),
    "a picture as a path in the dictionary": tried({"main": picture, "logo.png": on_disk}),
    "a picture as bytes in the dictionary": tried({"main": picture, "logo.png": png}),
    "a picture as numbers": tried({"main": given}, data=numbers),
}
print("typst", version("typst"))
for how, said in found.items():
    print(f"{how}: {said}")
refused = "file is not valid UTF-8"
assert list(found.values()) == ["set", "set", refused, refused, "set"], "it reads pictures now: look again"
PYTHON
