"""A table with a row for each member of an enumeration has all of them."""

import ast
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from reports.exports.making import ROW_WRITERS, TYPES, WRITERS
from reports.models import FileFormat
from tests.structure import Module, Program

PROGRAM: Final = Program(settings.BASE_DIR)
ENUMERATIONS: Final = {"StrEnum", "IntEnum", "Enum", "models.TextChoices"}
FEW: Final = 3  # fewer rows tell of these members alone
# Tables that mean some members and no others.
PARTIAL: Final = {
    ("reports.exports.making", "FileFormat"),  # as much as a report is; see below
    ("reports.narrative.takeaways.returns", "Return"),
    ("reports.narrative.takeaways.rows", "TakeawayKind"),  # two, which are all together
    ("reports.takeaways.drawings", "TakeawayKind"),
    ("surveys.authoring.logic.conditions", "Verb"),  # of days
    ("surveys.authoring.versions.comparing", "PartKind"),
    ("surveys.authoring.versions.difference_words", "PartKind"),
    ("surveys.formats.xlsform.reading", "RowType"),
    ("surveys.library.actions.taking", "PartKind"),
    ("surveys.library.entries", "PartKind"),
    ("surveys.questionnaire.conditions.sentences", "Verb"),  # that compare
    ("surveys.questionnaire.drafts", "PartKind"),
    ("surveys.questionnaire.reuse.excerpts", "PartKind"),
}


def enumerations() -> dict[str, set[str]]:
    """Each by its name, with the names of its members."""
    return {
        node.name: {
            target.id
            for line in node.body
            if isinstance(line, ast.Assign)
            for target in line.targets
            if isinstance(target, ast.Name) and target.id.isupper()
        }
        for module in PROGRAM.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and ENUMERATIONS & set(map(ast.unparse, node.bases))
    }


def tables(module: Module) -> Iterator[tuple[int, str, set[str]]]:
    """The line of each dictionary whose keys are members of one enumeration, and their names."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Dict) or len(node.keys) < FEW:
            continue
        keys = [key for key in node.keys if isinstance(key, ast.Attribute)]
        names = {ast.unparse(key.value) for key in keys}
        if len(keys) == len(node.keys) and len(names) == 1:
            yield node.lineno, names.pop(), {key.attr for key in keys}


def test_no_member_lacks_its_row() -> None:
    known = enumerations()
    found = [
        (module.name, line, name, known[name] - rows)
        for module in PROGRAM.modules.values()
        for line, name, rows in tables(module)
        if name in known
    ]
    assert len(found) > 40
    lacking = [one for one in found if one[-1]]
    unknown = [one for one in lacking if (one[0], one[2]) not in PARTIAL]
    assert not unknown, "\n".join(
        f"{place}:{line} has no {name}.{rows}" for place, line, name, rows in unknown
    )
    assert {(module, name) for module, _line, name, _rows in lacking} == PARTIAL


def test_every_format_of_files_is_written() -> None:
    assert {*WRITERS, *ROW_WRITERS, FileFormat.ZIP} == set(FileFormat)
    assert set(TYPES) == set(FileFormat)
