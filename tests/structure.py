"""`make structure`: the shape of the program in numbers; docs/structure.md says how to read them.

python tests/structure.py [checkout …]    a column for each, this one last
"""

import ast
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import quantiles
from typing import Any

# From top to bottom: a room knows only those after it.
ROOMS = ("config", "reports", "benchmarking", "surveys", "accounts")
FIGURES = ("reports", "benchmarking")
# Names that a framework asks for, in as many places as there are.
ASKED_FOR = {"Meta", "Command", "Migration"}
UNTYPED = "dict[str, Any]"

Arrows = Mapping[str, set[str]]


@dataclass(frozen=True)
class Module:
    """A file of the program."""

    name: str  # with its packages: reports.charts.text
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]


class Program:
    """A checkout of the repository; migrations do not count."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.modules = {module.name: module for room in ROOMS for module in _modules(root, room)}
        self.tests = list(_modules(root, "tests"))

    def measures(self) -> dict[str, str]:
        """What is measured, and what it came to."""
        folder, files = max(self._folders().items(), key=lambda item: item[1])
        lengths = [length for module in self.modules.values() for length in _functions(module)]
        lines = sum(module.lines for module in self.modules.values())
        tested = sum(module.lines for module in self.tests)
        middle, most = quantiles(lengths, n=10)[4::4]
        return {
            "files in the largest folder": f"{files} ({folder})",
            "lines under no contract": f"{self._unruled():,}",
            "`dict[str, Any]` in reports and benchmarking": f"{self._untyped():,}",
            '`["…"]` in reports and benchmarking': f"{self._lookups():,}",
            "class names used more than once": f"{self._namesakes():,}",
            "imports from a lower room into a higher": f"{self._upwards():,}",
            "circles between files or folders": f"{self._circles():,}",
            "lines of a function: median": f"{middle:.0f}",
            "lines of a function: nine in ten have at most": f"{most:.0f}",
            "lines of the program": f"{lines:,}",
            "lines of the program and its tests": f"{lines + tested:,}",
        }

    def _folders(self) -> Counter[str]:
        """How many files stand side by side in each folder."""
        parents = (module.path.parent for module in self.modules.values())
        return Counter(str(parent.relative_to(self.root)) for parent in parents)

    def _unruled(self) -> int:
        """Lines of modules that are in no layer of their room."""
        settings = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        layers = set(_layers(settings["tool"]["importlinter"]["contracts"])) - set(ROOMS)
        inside = [module for module in self.modules.values() if "." in module.name]
        return sum(m.lines for m in inside if layers.isdisjoint(_with_parents(m.name)))

    def _untyped(self) -> int:
        """Annotations with `dict[str, Any]`, as it stands or by another name for it."""
        modules = self._of_figures()
        named = {f"{m.name}.{name}" for m in modules for name in _named_untyped(m)}
        return sum(_untyped_in(module, named) for module in modules)

    def _lookups(self) -> int:
        return sum(
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Load)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
            for module in self._of_figures()
            for node in ast.walk(module.tree)
        )

    def _of_figures(self) -> list[Module]:
        return [module for module in self.modules.values() if module.room in FIGURES]

    def _namesakes(self) -> int:
        names = Counter(
            node.name
            for module in self.modules.values()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef) and node.name not in ASKED_FOR
        )
        return sum(times > 1 for times in names.values())

    def _arrows(self) -> Iterator[tuple[str, str]]:
        """Each import of the program by the program, for types alone included."""
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                for name in _imported(node):
                    found = next((n for n in _with_parents(name) if n in self.modules), None)
                    if found and found != module.name:
                        yield module.name, found

    def _upwards(self) -> int:
        places = (
            (ROOMS.index(a.split(".")[0]), ROOMS.index(b.split(".")[0])) for a, b in self._arrows()
        )
        return sum(importer > imported for importer, imported in places)

    def _circles(self) -> int:
        """Groups of siblings, files or folders, of which each leads to each."""
        siblings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for importer, imported in self._arrows():
            one, other = importer.split("."), imported.split(".")
            shared = next(
                (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None
            )
            if shared:
                siblings[".".join(one[:shared])][one[shared]].add(other[shared])
        return sum(map(_circles_of, siblings.values()))


def _modules(root: Path, folder: str) -> Iterator[Module]:
    for path in sorted((root / folder).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if "migrations" not in parts:
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield Module(name, path, path.read_text(encoding="utf-8"))


def _functions(module: Module) -> Iterator[int]:
    """The lines of each function and method."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def _named_untyped(module: Module) -> Iterator[str]:
    """What a module calls `dict[str, Any]`: `Json = dict[str, Any]`."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == UNTYPED:
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _untyped_in(module: Module, named: set[str]) -> int:
    own = set(_named_untyped(module))
    taken = {
        name.rpartition(".")[2]
        for n in ast.walk(module.tree)
        for name in _imported(n)
        if name in named
    }
    used = [node for node in ast.walk(module.tree) if isinstance(node, ast.Name)]
    by_name = sum(node.id in own | taken and isinstance(node.ctx, ast.Load) for node in used)
    return module.text.count(UNTYPED) + by_name


def _layers(contracts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The full name of every module that a contract puts into a layer."""
    for contract in contracts:
        for row in contract.get("layers", ()):
            for name in row.replace(":", "|").split("|"):
                layer = name.strip(" ()")
                yield from (f"{above}.{layer}" for above in contract.get("containers", ()))
                if "containers" not in contract:
                    yield layer


def _with_parents(name: str) -> list[str]:
    """The module and the packages that it is in, from inside to outside."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _circles_of(arrows: Arrows) -> int:
    reached = {start: _reached(start, arrows) for start in arrows}
    rings = {frozenset(b for b in ends if a in reached.get(b, ())) for a, ends in reached.items()}
    return len(rings - {frozenset[str]()})


def _reached(start: str, arrows: Arrows) -> set[str]:
    found: set[str] = set()
    waiting = set(arrows[start])
    while waiting:
        found |= waiting
        waiting = {end for name in waiting for end in arrows.get(name, ())} - found
    return found


def main(others: list[str]) -> None:
    """Print the table."""
    roots = [*map(Path, others), Path(__file__).parents[1]]
    columns = [Program(root.resolve()).measures() for root in roots]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    head = ["", *(root.resolve().name for root in roots)]
    lines = [head, ["---"] * len(head), *rows]
    sys.stdout.writelines(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main(sys.argv[1:])
