"""`make licences`: every package of production is permissively licensed, or stands here with a reason."""

import json
import re
import subprocess
import sys
from typing import Final

from tests.supply.lock import pinned

PERMISSIVE: Final = re.compile(
    r"MIT|MIT License|MIT-0|MIT-CMU|ISC|ISC License.*|0BSD|Zlib|CC0-1\.0|BSD|BSD License|BSD[ -][23][ -]Clause"
    r"|Apache[ -]2\.0|Apache Software License|PSF-2\.0|Python Software Foundation License"
    r"|SIL Open Font License 1\.1 \(OFL-1\.1\)|zlib/libpng License|The Unlicense.*"
)
# Package → why it may be used all the same.
REASONS: Final = {
    "psycopg": "LGPL-3.0: used unmodified, as a library",
    "psycopg-binary": "LGPL-3.0: the same, compiled",
    "fido2": "BSD and Apache-2.0; its list of public suffixes is a file under MPL-2.0, unmodified",
    "qrcode": "BSD; the trademark note of its README is what it calls proprietary",
    "pyxform": "BSD-2-Clause by its LICENSE file; its metadata names none",
    "dkimpy": "zlib by its LICENSE file, which it calls 'DFSG approved'",
    "certifi": "MPL-2.0: a file of certificates, unmodified",
}


def main() -> None:
    names = [*pinned(), *sys.argv[1:]]
    told = subprocess.run(
        ["pip-licenses", "--from=mixed", "--format=json", "--packages", *names],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    found = {row["Name"].lower(): row["License"] for row in json.loads(told)}
    asked = {name: text for name, text in found.items() if not is_permissive(text)}
    unknown = sorted(f"{name}: {text}" for name, text in asked.items() if name not in REASONS)
    stale = sorted(set(REASONS) - set(asked))
    print(f"licences: {len(found)} packages of production, {len(asked)} by a reason of their own")
    if unknown or stale:
        sys.exit(f"not permissive, and no reason: {unknown}; a reason for nothing: {stale}")


def is_permissive(text: str) -> bool:
    """One of a choice is enough; of what holds together each is needed."""
    together = re.split(r"; | AND ", text)
    return all(
        any(PERMISSIVE.fullmatch(one) for one in re.split(r" OR ", part)) for part in together
    )


if __name__ == "__main__":
    main()
