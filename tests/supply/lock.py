"""The packages of production, as the lock file pins them."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
LOCK: Final = ROOT / "requirements" / "runtime.txt"
_PINNED: Final = re.compile(r"^([a-zA-Z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pinned(lock: Path = LOCK) -> dict[str, str]:
    """Name → version."""
    return dict(_PINNED.findall(lock.read_text()))
