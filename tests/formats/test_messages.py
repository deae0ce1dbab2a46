"""Every code that a format tells has its sentence, and every sentence its code."""

import re
from pathlib import Path

import surveys.formats
from surveys.formats.messages import MESSAGES

FOLDER = Path(surveys.formats.__file__).parent
# How a loss is told, and how a file is refused: the code is the first text after a place.
TOLD = re.compile(
    r"""(?:\.(?:changed|left_out)\(\s*[^"]*?(?:""[^"]*?)?|\b(?:Unreadable|Untold)\(\s*"""
    r"""|\bLoss\(\s*Fate\.\w+,\s*[^"]*?(?:""[^"]*?)?)"(\w+)\""""
)


def codes_used() -> dict[str, str]:
    return {
        code: path.name
        for path in sorted(FOLDER.rglob("*.py"))
        for code in TOLD.findall(path.read_text("utf-8"))
    }


def test_every_code_has_its_sentence() -> None:
    used = codes_used()
    assert len(used) > 30
    assert {code: name for code, name in used.items() if code not in MESSAGES} == {}


def test_every_sentence_is_said() -> None:
    text = "".join(
        path.read_text("utf-8") for path in FOLDER.rglob("*.py") if path.name != "messages.py"
    )
    assert [code for code in MESSAGES if f'"{code}"' not in text] == []
