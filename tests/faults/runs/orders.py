"""Orders to a worker of what is to go wrong: files in a folder, each for the run of one tenant.

Whoever meets an order takes it by renaming it, so it is carried out once.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

STAGES: Final = (
    "claimed", "snapshot", "counting", "parts", "audit", "computing", "storing", "release",
)  # fmt: skip
FOLDER: Final = "FAULTS_ORDERS"


@dataclass(frozen=True)
class Orders:
    folder: Path

    @classmethod
    def of_environment(cls) -> "Orders":
        return cls(Path(os.environ[FOLDER]))

    def give(self, what: str, tenant: object, number: float = 0.0) -> None:
        (self.folder / f"{what}.{tenant}").write_text(str(number))

    def take(self, what: str, tenant: object) -> float | None:
        """The number of an order that stands, which is then taken; None when there is none."""
        path = self.folder / f"{what}.{tenant}"
        try:
            number = float(path.read_text())
            path.rename(path.with_suffix(f".{tenant}.taken"))
        except OSError:
            return None
        return number

    def stands(self, what: str, tenant: object) -> bool:
        return (self.folder / f"{what}.{tenant}").exists()

    def done(self, tenant: object) -> None:
        """Left behind by a process that ends itself now."""
        (self.folder / f"done.{tenant}").write_text("")

    def done_at(self, tenant: object) -> float | None:
        """When, by the clock of the machine."""
        try:
            return (self.folder / f"done.{tenant}").stat().st_mtime
        except OSError:
            return None

    def forget(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()


def wait(seconds: float) -> None:
    """Work in Python for so long, which leaves other threads no more than it must."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(number * number for number in range(20_000))
