"""What processes used until now: processor time and memory, of /proc."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICK: Final = 1000 / os.sysconf("SC_CLK_TCK")
PARTS: Final = ("web", "postgres", "valkey")


def children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def family(pid: int) -> list[int]:
    """A process with all that came of it."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def worked(pid: int) -> float:
    """Milliseconds of processor time of a process, its living children and those that ended."""
    return sum(_worked(one) for one in family(pid))


def _worked(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # its parent has its time by now
        return 0.0
    return sum(int(one) for one in fields[11:15]) * TICK


def memory(pid: int) -> float:
    """MB of a process and all that came of it, each shared page once (proportional set size)."""
    return sum(resident(one) for one in family(pid))


def resident(pid: int, kind: str = "Pss") -> float:
    """MB of one process: with its part of what it shares, or with all of it (`Rss`)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024


def peak(pid: int) -> float:
    """MB that a process had at most until now, with all of what it shares; none where it ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0) / 1024
    return 0.0


@dataclass(frozen=True)
class Spent:
    """Milliseconds of processor time of each part of a place."""

    web: float = 0.0
    postgres: float = 0.0
    valkey: float = 0.0

    @property
    def all(self) -> float:
        return self.web + self.postgres + self.valkey

    def since(self, before: "Spent") -> "Spent":
        return Spent(*(getattr(self, part) - getattr(before, part) for part in PARTS))

    def over(self, count: float) -> "Spent":
        return Spent(*(getattr(self, part) / count for part in PARTS))


def total(spans: Iterable[Spent]) -> Spent:
    listed = list(spans)
    return Spent(*(sum(getattr(one, part) for one in listed) for part in PARTS))
