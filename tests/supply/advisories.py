"""`make audit`: what is known against the pinned packages, and how far that knowledge goes.

First pip-audit, strictly: a package that its source does not know is an audit that was not done. Where the
source does not answer, `--list` names a checkout of github.com/pypa/advisory-database (CC-BY-4.0), whose
newest commit is the day on which its knowledge ends. Without either nothing is claimed, and the command fails.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tests.supply.lock import LOCK, pinned


def main() -> None:
    asked = argparse.ArgumentParser(prog="make audit")
    asked.add_argument("--list", help="a checkout of the advisory database, bare or not")
    asked.add_argument("--offline", action="store_true", help="ask no service")
    options = asked.parse_args()
    if not options.offline and by_service():
        return
    if not options.list:
        sys.exit(
            "no service answered, and no list was given: nothing is known, and nothing is claimed"
        )
    by_list(Path(options.list))


def by_service() -> bool:
    """Whether pip-audit could ask for every package; ends this command where it found something."""
    command = [
        "pip-audit",
        "--strict",
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner=off",
        "--timeout=10",
    ]
    done = subprocess.run([*command, "-r", str(LOCK)], capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    if done.returncode == 0:
        print(f"pip-audit: {len(pinned())} packages asked for; {said}")
        return True
    if "Found " in said and "vulnerabilit" in said:
        sys.exit(said)
    print(
        f"pip-audit could not ask its source: {said.splitlines()[-1][:200] if said else 'no word'}"
    )
    return False


def by_list(folder: Path) -> None:
    newest = git(folder, "log", "-1", "--format=%cs %h")
    packages = pinned()
    found, asked = [], 0
    for name, version in packages.items():
        told = list(advisories(folder, canonicalize_name(name)))
        asked += len(told)
        found += [f"{name} {version}: {one['id']}" for one in told if touches(one, version)]
    print(
        f"list of {newest}: {asked} advisories of {len(packages)} packages, {len(found)} of a version that is"
        f" pinned. It knows nothing of what came after that day."
    )
    if found:
        sys.exit("\n".join(found))


def advisories(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    listed = git(folder, "ls-tree", "-r", "--name-only", "HEAD", f"vulns/{name}/")
    for path in listed.splitlines():
        one = yaml.safe_load(git(folder, "show", f"HEAD:{path}"))
        if not one.get("withdrawn"):
            yield one


def touches(one: dict[str, Any], version: str) -> bool:
    return any(
        version in affected.get("versions", [])
        or any(within(r, version) for r in affected.get("ranges", []))
        for affected in one.get("affected", [])
    )


def within(span: dict[str, Any], version: str) -> bool:
    """Whether a range of the list, from `introduced` to `fixed`, holds the version."""
    if span.get("type") != "ECOSYSTEM":
        return False
    inside, here = False, Version(version)
    for event in span["events"]:
        ((kind, text),) = event.items()
        try:
            reached = text == "0" or here >= Version(text)
        except InvalidVersion:
            continue
        if kind == "introduced" and reached:
            inside = True
        if (kind == "fixed" and reached) or (kind == "last_affected" and here > Version(text)):
            inside = False
    return inside


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
