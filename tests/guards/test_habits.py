"""Habits that reviews would have to look for: who acts is said, and pages and questions change nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure import Program

ROOT = Path(__file__).parents[2]
PROGRAM = Program(ROOT)
# Whose act it is: a person of the product, whoever answers, a mail that came back, or a worker's claim.
WHO = {"by", "user", "identity", "invitation", "claim"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "update"}  # fmt: skip
# An act of nobody: module → name → why.
NOBODY = {
    "reports.exports.actions.make_corrections_again": "follows from a withdrawal, which has its by"
}


def _actions() -> dict[str, dict[str, ast.FunctionDef]]:
    """Module of actions → its acts: what opens a transaction and may be called from elsewhere."""
    found: dict[str, dict[str, ast.FunctionDef]] = {}
    for module in PROGRAM.modules.values():
        if "actions" in module.name.split("."):
            acts = (node for node in module.tree.body if isinstance(node, ast.FunctionDef))
            found[module.name] = {act.name: act for act in acts if _is_act(act)}
    return found


def _is_act(node: ast.FunctionDef) -> bool:
    atomic = any("atomic" in ast.unparse(one) for one in node.decorator_list)
    return atomic and not node.name.startswith("_")


def _of(*layers: str) -> Iterator[tuple[str, ast.Module]]:
    for module in PROGRAM.modules.values():
        if set(layers) & set(module.name.split(".")):
            yield module.name, module.tree


def _used(tree: ast.Module) -> Iterator[str]:
    """What a module imports by name, and what it takes of a module that it imports."""
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    yield from modules.values()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in modules:
                yield f"{modules[node.value.id]}.{node.attr}"


def test_an_act_is_named_by_its_parts() -> None:
    """Keyword-only: nobody has to remember whether the person or the wave comes first."""
    acts = [(module, act) for module, found in _actions().items() for act in found.values()]
    assert len(acts) > 100
    assert [f"{m}.{act.name}" for m, act in acts if act.args.args] == []


def test_whoever_acts_on_a_page_is_said() -> None:
    acts = _actions()
    silent = set()
    for _name, tree in _of("views", "api"):
        for used in _used(tree):
            module, _dot, called = used.rpartition(".")
            inside = (found for name, found in acts.items() if f"{name}.".startswith(f"{module}."))
            act = next((found[called] for found in inside if called in found), None)
            if act and not WHO & {one.arg for one in act.args.kwonlyargs}:
                silent.add(used)
    assert silent == set(NOBODY)


@pytest.mark.parametrize("layer", ["views", "queries"])
def test_only_actions_write(layer: str) -> None:
    found = []
    for name, tree in _of(layer):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in WRITES and "objects" in ast.unparse(node.func):
                    found.append(f"{name}:{node.lineno} {ast.unparse(node.func)}")
    assert found == []


def test_the_shape_of_the_program_holds() -> None:
    """What `make structure` counts, where it could slip unseen: docs/structure.md."""
    told = PROGRAM.measures()
    assert int(told["files in the largest folder"].split()[0]) <= 16, told
    assert told["lines under no contract"] == "0"
    assert int(told["`dict[str, Any]` in reports and benchmarking"]) <= 10, told
    assert told['`["…"]` in reports and benchmarking'] == "0"
    assert int(told["class names used more than once"]) <= 8, told
    assert int(told["lines of a function: nine in ten have at most"]) <= 16, told
