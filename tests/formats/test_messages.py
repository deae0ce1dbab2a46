"""Every code that a format tells has its sentence, and every sentence its code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import surveys.formats
from surveys.formats.messages import MESSAGES

FOLDER = Path(surveys.formats.__file__).parent
# How a loss is told, or a file refused, and which argument is its code.
TOLD = {"changed": 1, "left_out": 1, "Loss": 2, "Unreadable": 0, "Untold": 0}


def told_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        place = TOLD.get(called.id if isinstance(called, ast.Name) else str(called))
        code = node.args[place] if place is not None and len(node.args) > place else None
        if isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield code.value


def codes_used() -> dict[str, str]:
    return {code: path.name for path in sorted(FOLDER.rglob("*.py")) for code in told_in(path)}


def test_every_code_has_its_sentence() -> None:
    used = codes_used()
    assert len(used) > 30
    assert {code: name for code, name in used.items() if code not in MESSAGES} == {}


def test_every_sentence_is_said() -> None:
    paths = [path for path in FOLDER.rglob("*.py") if path.name != "messages.py"]
    command = FOLDER.parent / "management" / "commands" / "questionnaire.py"
    translations = FOLDER.parent / "authoring" / "translating" / "files.py"
    text = "".join(path.read_text("utf-8") for path in (*paths, command, translations))
    assert [code for code in MESSAGES if f'"{code}"' not in text] == []
