"""What `make mutation` needs besides mutmut: a pytest plugin, and the score of each module."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from mutmut.stats import status_by_exit_code

MUTANTS = Path("mutants/benchmarking/core")
DURATIONS = Path("mutmut-stats.json")  # in mutants/, where the tests of a mutant run
MOST_SURVIVORS = 0.05


def pytest_sessionstart() -> None:
    """Empty every functools cache of the core and its tests: a mutant's process was forked with
    them filled."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("benchmarking.core.", "tests.core.")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quickest tests first: most mutants die by one of them."""
    if DURATIONS.exists():
        seconds = json.loads(DURATIONS.read_text())["duration_by_test"]
        items.sort(key=lambda item: float(seconds.get(item.nodeid, 0)))


def tally(meta: Path) -> Counter[str]:
    """How many mutants of a module were killed, survived, …"""
    codes = json.loads(meta.read_text())["exit_code_by_key"].values()
    return Counter(status_by_exit_code[code] for code in codes)


def line(name: str, found: Counter[str]) -> str:
    """One row of the table in docs/mutation.md; a mutant that no test reaches has survived."""
    tried = found.total() - found["not checked"]
    alive = found["survived"] + found["no tests"]
    share = f"{alive / tried:.1%}" if tried else ""
    return f"| {name} | {found.total()} | {tried - alive} | {alive} | {share} |"


def main() -> int:
    """Print the table of the last run; 1 when too many survived."""
    modules = {meta.name.split(".")[0]: tally(meta) for meta in sorted(MUTANTS.glob("*.meta"))}
    together = sum(modules.values(), Counter())
    rows = [line(name, found) for name, found in modules.items() if found]
    head = ["| module | mutants | killed | survived | |", "|---|---|---|---|---|"]
    sys.stdout.write("\n".join([*head, *rows, line("all", together), ""]))
    tried = together.total() - together["not checked"]
    return int(together["survived"] + together["no tests"] >= MOST_SURVIVORS * tried)


if __name__ == "__main__":
    sys.exit(main())
