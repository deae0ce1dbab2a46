"""What is written, in LimeSurvey itself, for whoever has one: docs/formats.md says how."""

import csv
import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from surveys.authoring.bundled import bundled
from surveys.formats import limesurvey
from surveys.formats.taking_over.assembling import AskedSides, assembled
from surveys.questionnaire.conditions.visibility import visible_items
from surveys.questionnaire.document import (
    OTHER,
    Document,
    Item,
    MultipleItem,
    Perspective,
    RankingItem,
    SumItem,
    other_key,
)
from tests.formats.answering import answer_sets, logical
from tests.questionnaire.builders import every_kind, raw_item, small

Codes = tuple[str, dict[int | str, str]]
NAMES: dict[str, Callable[[], Document]] = {
    "bundled": bundled,
    "kinds": every_kind,
    "logical": logical,
}
TYPED = ("a'b", "a & b", "<x>", "{x}", "één", "a&#39;b", "-oth-", "true", "x ", "ja, nee")


def in_limesurvey(body: bytes, runs: list[dict[str, str]], folder: Path) -> Any:
    """Imported, exported again and answered; the installation is where LIMESURVEY says."""
    found = os.environ.get("LIMESURVEY", "")
    console = Path(found) / "application/commands/console.php"
    if not found or not console.is_file() or shutil.which("php") is None:
        pytest.skip("LIMESURVEY names no installation, or there is no php")
    written = folder / "survey.txt"
    written.write_bytes(body)
    done = subprocess.run(
        [shutil.which("php") or "php", str(console), "tweezicht"],
        input=json.dumps({"file": str(written), "runs": runs}).encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "YII_CONSOLE_COMMANDS": str(Path(__file__).parent)},
    )
    return json.loads(done.stdout)


def codes_of(document: Document, perspective: Perspective, body: bytes) -> dict[str, Codes]:
    """Of each item the code in the file, and those of its answers, which stand in our order."""
    rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig")), dialect="excel-tab")
    questions: list[tuple[str, list[str]]] = []
    for row in rows:
        if row["language"] == document.source and row["class"] == "Q":
            questions.append((row["name"], []))
        elif row["language"] == document.source and row["class"] in {"A", "SQ"}:
            questions[-1][1].append(row["name"])
    items = document.for_perspective(perspective)
    return {
        item.code: (
            name,
            dict(
                zip((o.value for o in document.options(item, document.source)), parts, strict=False)
            ),
        )
        for item, (name, parts) in zip(items, questions, strict=True)
    }


def sent(item: Item, codes: Codes, answers: Mapping[str, Any]) -> dict[str, str]:
    """The variables that a page sends for this item."""
    name, options = codes
    answer = answers.get(item.code)
    typed = answers.get(other_key(item.code), "eigen")
    match item:
        case MultipleItem() if answer:
            ticked = {f"{name}_{options[code]}": "Y" for code in answer if code != OTHER}
            return ticked | ({f"{name}_other": typed} if OTHER in answer else {})
        case RankingItem() if answer:
            return {f"{name}_{rank}": options[code] for rank, code in enumerate(answer, 1)}
        case SumItem() if answer:
            return {f"{name}_{options[code]}": str(points) for code, points in answer.items()}
    if answer is None:
        return {}
    words = {f"{name}_other": typed} if other_key(item.code) in answers else {}
    return {name: "-oth-" if answer == OTHER else str(options.get(answer, answer))} | words


def runs_of(
    document: Document, perspective: Perspective, body: bytes, sets: list[dict[str, Any]]
) -> list[dict[str, str]]:
    codes = codes_of(document, perspective, body)
    items = document.for_perspective(perspective)
    return [
        {name: text for i in items for name, text in sent(i, codes[i.code], answers).items()}
        for answers in sets
    ]


def ours(
    document: Document, perspective: Perspective, body: bytes, sets: list[dict[str, Any]]
) -> list[list[str]]:
    codes = codes_of(document, perspective, body)
    return [[codes[i.code][0] for i in visible_items(document, perspective, a)] for a in sets]


@pytest.mark.parametrize("name", list(NAMES))
@pytest.mark.parametrize("perspective", list(Perspective))
def test_it_asks_the_same_and_exports_the_same(
    name: str, perspective: Perspective, tmp_path: Path
) -> None:
    document = NAMES[name]()
    body = limesurvey.write(document, perspective).body
    sets = answer_sets(document, perspective)[:30]
    said = in_limesurvey(body, runs_of(document, perspective, body, sets), tmp_path)
    assert said["problems"] == []
    assert said["shown"] == ours(document, perspective, body, sets)
    written, exported = (
        assembled(limesurvey.read(file), AskedSides(perspective.value)).document
        for file in (body, said["lss"].encode())
    )
    assert exported == written


def test_typed_words_are_compared_as_they_were_typed(tmp_path: Path) -> None:
    shown = [raw_item(f"X{n}", "number", show_if=f'T == "{w}"') for n, w in enumerate(TYPED)]
    document = small(raw_item("T", "short_text"), *shown)
    body = limesurvey.write(document, Perspective.POLITICAL).body
    sets = [{"T": words} for words in (*TYPED, "a", "A'B", "een")]
    said = in_limesurvey(body, sets, tmp_path)
    assert said["shown"] == ours(document, Perspective.POLITICAL, body, sets)


def test_odd_texts_come_back(tmp_path: Path) -> None:
    odd = ["0", '"x"', "=1+1", "a\\", '\\"', "{Q1}", "<b>x</b>", "a\nb", "'", "&amp;", "é 😀"]
    items = [raw_item(f"Q{n}", "short_text", wording={"political": {"nl": t}, "administrative": {"nl": t}}, help={"nl": t}) for n, t in enumerate(odd)]  # fmt: skip
    sections = [{"code": f"s{n}", "title": {"nl": odd[n]}, "items": [item]} for n, item in enumerate(items)]  # fmt: skip
    document = small(sections=sections, title={"nl": '"0"'})
    body = limesurvey.write(document, Perspective.POLITICAL).body
    said = in_limesurvey(body, [], tmp_path)
    exported = assembled(limesurvey.read(said["lss"].encode())).document
    assert [document.text(item.wording.political, "nl") for item in exported.items()] == odd
    assert [document.text(section.title, "nl") for section in exported.sections] == [
        " ".join(title.split("\n")) for title in odd
    ]
    assert exported.title == {"nl": '"0"'}
