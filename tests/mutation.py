"""`make mutation`: mutmut with the tests collected once, and the score of each module.

    python -m tests.mutation run …    what `mutmut run …` does, in less time
    python -m tests.mutation          the table of the last run

mutmut starts pytest anew in the process of every mutant, which takes longer than most tests.
Here the tests are collected before the processes fork, and each runs the ones it needs.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import pytest
from _pytest.config import _prepareconfig
from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation import trampoline
from mutmut.runners.harness import PytestRunner
from mutmut.stats import status_by_exit_code
from mutmut.workers.isolation import ForkRunner

MUTANTS = Path("mutants/benchmarking/core")
MOST_SURVIVORS = 0.05


class Collected:
    """The tests of the core, collected, with which a mutant's process begins."""

    def __init__(self) -> None:
        pytest_config = _prepareconfig([
            "--rootdir=.", "--capture=no", "-p", "no:terminal",
            *config().pytest_add_cli_args, *config().pytest_add_cli_args_test_selection,
        ])  # fmt: skip
        # A traceback quotes the source, and to find it pytest parses modules with all mutants in.
        pytest_config.option.tbstyle = "no"
        pytest_config._do_configure()
        self.session = pytest.Session.from_config(pytest_config)
        pytest_config.hook.pytest_sessionstart(session=self.session)
        self.session.perform_collect()
        self.items = {item.nodeid: item for item in self.session.items}

    def run(self, tests: Iterable[str]) -> int:
        """Run these tests up to the first that fails: 1 when one did."""
        chosen = [self.items[test] for test in tests]
        for item, following in zip(chosen, [*chosen[1:], None], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.session.testsfailed:
                return 1
        return 0


def empty_caches() -> None:
    """Empty every functools cache of the core and its tests: a mutant's process was forked with
    them filled."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("benchmarking.core.", "tests.core.")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def run(arguments: list[str]) -> None:
    """`mutmut` with these arguments; the mutants' processes share one collection of the tests."""
    collected: list[Collected] = []
    startup = ForkRunner.startup

    def collect_first(runner: ForkRunner) -> None:
        os.chdir("mutants")
        collected.append(Collected())
        os.chdir("..")
        startup(runner)

    def run_collected(
        runner: PytestRunner, *, mutant_name: str | None, tests: Iterable[str]
    ) -> int:
        if not collected:
            return run_tests(runner, mutant_name=mutant_name, tests=tests)
        os.chdir("mutants")
        empty_caches()
        # Asked at every call of a function; in a mutant's process it is always the same.
        with patch.object(trampoline, "get_mutant_under_test", lambda: mutant_name or ""):
            return collected[0].run(tests)

    run_tests = PytestRunner.run_tests
    with (
        patch.object(ForkRunner, "startup", collect_first),
        patch.object(PytestRunner, "run_tests", run_collected),
    ):
        mutmut.cli(arguments)


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
    modules = {meta.name.split(".")[0]: tally(meta) for meta in sorted(MUTANTS.rglob("*.meta"))}
    together = sum(modules.values(), Counter())
    rows = [line(name, found) for name, found in modules.items() if found]
    head = ["| module | mutants | killed | survived | |", "|---|---|---|---|---|"]
    sys.stdout.write("\n".join([*head, *rows, line("all", together), ""]))
    tried = together.total() - together["not checked"]
    return int(together["survived"] + together["no tests"] >= MOST_SURVIVORS * tried)


if __name__ == "__main__":
    if sys.argv[1:]:
        run(sys.argv[1:])
    sys.exit(main())
