"""`make sbom`: what production on Linux is made of, from the lock file, as CycloneDX.

The lock file is for every Python and every system. cyclonedx-py lists what a marker rules out as well, two
versions of a package beside each other: so the lines that do not hold are left out before it reads them.
"""

import json
import re
import subprocess
import sys
from typing import Final

from packaging.markers import Marker

from tests.supply.lock import LOCK, ROOT

TARGET: Final = {
    "python_version": "3.12", "python_full_version": "3.12.12", "sys_platform": "linux",
    "platform_system": "Linux", "os_name": "posix", "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}  # fmt: skip
FILE: Final = ROOT / ".local" / "sbom.json"
# A requirement with its hashes, which follow on lines that are continued.
_ONE: Final = re.compile(r"^[a-zA-Z0-9](?:\\\n|[^\n])*", re.MULTILINE)


def of_target(text: str) -> str:
    """The requirements of a lock file that hold for production."""
    return "\n".join(one for one in _ONE.findall(text) if _holds(one)) + "\n"


def _holds(requirement: str) -> bool:
    _name, semicolon, marker = requirement.partition("\n")[0].rstrip(" \\").partition(";")
    return not semicolon or Marker(marker.strip()).evaluate(TARGET)


def main() -> None:
    FILE.parent.mkdir(exist_ok=True)
    subprocess.run(
        [
            "cyclonedx-py", "requirements", "-", "--pyproject", str(ROOT / "pyproject.toml"),
            "--output-reproducible", "-o", str(FILE),
        ],
        input=of_target(LOCK.read_text()), text=True, check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    names = [one["name"] for one in json.loads(FILE.read_text())["components"]]
    print(f"sbom: {FILE.relative_to(ROOT)}, {len(names)} components")
    if len(names) != len(set(names)):
        sys.exit("a package stands there twice")


if __name__ == "__main__":
    main()
