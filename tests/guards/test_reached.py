"""What the methods page names runs in the product: the register claims nothing."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from benchmarking.methods.registry import INDICATORS
from tests.structure import Module, Program

# What computes a wave, and what reads its figures for a page.
BEGINNINGS = ("benchmarking.runs", "benchmarking.inputs", "benchmarking.queries", "reports")
Place = tuple[str, str]  # a module and one of its names


@cache
def program() -> dict[str, Module]:
    return Program(Path(__file__).parents[2]).modules


@cache
def defined(module: str) -> dict[str, ast.stmt]:
    """The functions, classes and constants of a module."""
    found: dict[str, ast.stmt] = {}
    for node in program()[module].tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (name for target in targets for name in ast.walk(target))
            found |= {name.id: node for name in names if isinstance(name, ast.Name)}
    return found


@cache
def imported(module: str) -> dict[str, Place]:
    """What each name of a module is elsewhere."""
    nodes = (node for node in ast.walk(program()[module].tree) if isinstance(node, ast.ImportFrom))
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in nodes
        for alias in node.names
    }


def at_home(module: str, name: str) -> Place | None:
    """Where a name that a module uses is defined."""
    while module in program():
        if name in defined(module):
            return module, name
        if name not in imported(module):
            return None
        module, name = imported(module)[name]
    return None


def used(module: str, node: ast.AST) -> Iterator[Place]:
    """What a piece of a module refers to: by its name, or as part of a module that it imports."""
    for part in ast.walk(node):
        found = None
        if isinstance(part, ast.Name):
            found = at_home(module, part.id)
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            there = ".".join(imported(module).get(part.value.id, ("", "")))
            found = at_home(there, part.attr)
        if found is not None:
            yield found


@cache
def reached() -> frozenset[Place]:
    """All that something in the product comes to, from the beginnings on."""
    waiting = {
        place
        for name, module in program().items()
        if name.startswith(BEGINNINGS)
        for place in used(name, module.tree)
    }
    found: set[Place] = set()
    while waiting:
        found |= waiting
        waiting = {
            place for module, name in waiting for place in used(module, defined(module)[name])
        } - found
    return frozenset(found)


@pytest.mark.parametrize("key", sorted(INDICATORS))
def test_every_function_that_the_register_names_runs(key: str) -> None:
    for function in INDICATORS[key].functions:
        name = function.__qualname__.partition(".")[0]
        assert (function.__module__, name) in reached(), f"nothing runs {name}"


def test_nothing_in_the_core_runs_in_tests_alone() -> None:
    idle = [
        f"{module}.{name}"
        for module in program()
        if module.startswith("benchmarking.core.")
        for name in defined(module)
        if (module, name) not in reached()
    ]
    assert idle == []
