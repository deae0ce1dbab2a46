"""Every code that a format, a rule or an answer tells has its sentence, and every sentence its code."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import surveys.formats
import surveys.questionnaire
from surveys.formats.messages import MESSAGES
from surveys.questionnaire import messages as of_questionnaires

FOLDER = Path(surveys.formats.__file__).parent
QUESTIONNAIRE = Path(surveys.questionnaire.__file__).parent
# How a loss is told, or a file, a draft or an answer refused, and which argument is its code.
TOLD = {
    "changed": 1, "left_out": 1, "Loss": 2, "Unreadable": 0, "Untold": 0,
    "AnswerError": 0, "DocumentError": 0, "LogicError": 0, "blocker": 0, "warning": 0,
}  # fmt: skip


def told_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        place = TOLD.get(called.id if isinstance(called, ast.Name) else str(called))
        code = node.args[place] if place is not None and len(node.args) > place else None
        if isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield code.value


@pytest.mark.parametrize(
    ("folder", "sentences"),
    [(FOLDER, MESSAGES), (QUESTIONNAIRE, of_questionnaires.MESSAGES)],
    ids=["formats", "questionnaire"],
)
def test_every_code_has_its_sentence(folder: Path, sentences: Mapping[str, str]) -> None:
    used = {code: path.name for path in sorted(folder.rglob("*.py")) for code in told_in(path)}
    assert len(used) > 30
    lacking = {code: name for code, name in used.items() if code not in sentences}
    assert lacking == {}, f"without a sentence in {folder.name}/messages.py"


def test_every_sentence_is_said() -> None:
    paths = [path for path in FOLDER.rglob("*.py") if path.name != "messages.py"]
    command = FOLDER.parent / "management" / "commands" / "questionnaire.py"
    translations = FOLDER.parent / "authoring" / "translating" / "files.py"
    text = "".join(path.read_text("utf-8") for path in (*paths, command, translations))
    assert [code for code in MESSAGES if f'"{code}"' not in text] == []
