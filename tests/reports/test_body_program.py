"""What is kept of a report page belongs to one release of the program."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from reports import kept

ROOT = Path(settings.BASE_DIR)


def path_of(module: str) -> Path | None:
    """Its file, when it is one of the program's own."""
    stem = ROOT / module.replace(".", "/")
    return next(
        (one for one in (stem.with_suffix(".py"), stem / "__init__.py") if one.is_file()), None
    )


def imported_by(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        yield from filter(None, map(path_of, names))


def reached(start: Path) -> set[Path]:
    """Every module of the program that this one leads to."""
    found, waiting = {start}, [start]
    while waiting:
        new = set(imported_by(waiting.pop())) - found
        found |= new
        waiting += new
    return found


def test_every_module_that_makes_a_body_is_part_of_its_key() -> None:
    tags = [*ROOT.glob("*/templatetags/*.py")]
    made_by = set().union(*map(reached, [ROOT / "reports/pages/bodies.py", *tags]))
    digested = {path for pattern in kept.SHOWN_BY for path in ROOT.glob(pattern)}
    assert len(made_by) > 100
    assert sorted(str(path.relative_to(ROOT)) for path in made_by - digested) == []


def test_another_text_of_the_register_is_another_program(tmp_path: Path) -> None:
    methods = tmp_path / "benchmarking/methods"
    methods.mkdir(parents=True)
    with override_settings(BASE_DIR=tmp_path):
        keys = set()
        for text in ("A = 1", "A = 2"):
            (methods / "catalogue.py").write_text(text)
            kept.program.cache_clear()
            keys.add(kept.program())
    kept.program.cache_clear()
    assert len(keys) == 2
