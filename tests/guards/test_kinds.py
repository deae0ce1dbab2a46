"""Every kind of question has its row in each table of what is done with a kind."""

import ast
from collections.abc import Collection
from typing import Final, get_args, get_type_hints

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from msgspec import structs

from benchmarking.inputs import columns, outline
from reports.exports.rows import answers
from surveys.answer_import.reading import cells
from surveys.authoring import words
from surveys.authoring.fields import setting_fields
from surveys.authoring.texts import ITEM, TextUnit, slots
from surveys.fieldwork import keyed
from surveys.formats.ddi import Codebook
from surveys.formats.limesurvey import writing as limesurvey
from surveys.formats.paper.blocks import PaperWriter
from surveys.formats.surveyjs.writing import SurveyJsWriter
from surveys.formats.taking_over.making import ItemMaker
from surveys.formats.xlsform.writing import XlsFormWriter
from surveys.questionnaire import checks, duration
from surveys.questionnaire.comparison import proposals
from surveys.questionnaire.conditions import shapes
from surveys.questionnaire.items import STRUCTS
from surveys.questionnaire.parts import Option
from surveys.questionnaire.reuse.texts import texts_of
from surveys.questionnaire.rules import item_rules
from surveys.questionnaire.rules.text_rules import texts
from surveys.questionnaire.words import Kind, Text
from surveys.respond import kinds, naming
from surveys.respond.widgets import section_widgets
from tests.questionnaire import strategies
from tests.questionnaire.builders import changed, every_kind
from tests.structure import ROOMS

BY_ITEM: Final = {
    "benchmarking/inputs/columns.py": columns.KINDS,
    "benchmarking/inputs/outline.py": outline.KINDS,
    "reports/exports/rows/answers.py": answers.KINDS,
    "surveys/answer_import/reading/cells.py": cells.KINDS,
    "surveys/fieldwork/keyed.py": keyed.KINDS,
    "surveys/formats/ddi.py": Codebook.KINDS,
    "surveys/formats/limesurvey/writing.py": limesurvey.KINDS,
    "surveys/formats/paper/blocks.py": PaperWriter.KINDS,
    "surveys/formats/surveyjs/writing.py": SurveyJsWriter.KINDS,
    "surveys/formats/xlsform/writing.py": XlsFormWriter.KINDS,
    "surveys/questionnaire/checks.py": checks.KINDS,
    "surveys/questionnaire/rules/item_rules.py": item_rules.KINDS,
    "surveys/questionnaire/conditions/shapes.py": shapes.KINDS,
    "surveys/respond/kinds.py": kinds.KINDS,
    "tests/questionnaire/strategies.py": strategies.KINDS,
}
BY_NAME: Final = {
    "surveys/authoring/words.py": words.KINDS,
    "surveys/formats/taking_over/making.py": ItemMaker.KINDS,
    "surveys/questionnaire/duration.py": duration.ANSWERING,
}


def test_every_kind_has_a_struct() -> None:
    assert set(STRUCTS) == set(Kind)


@pytest.mark.parametrize("table", BY_ITEM.values(), ids=list(BY_ITEM))
def test_every_struct_has_its_row(table: Collection[type]) -> None:
    assert set(table) == set(STRUCTS.values())


@pytest.mark.parametrize("table", BY_NAME.values(), ids=list(BY_NAME))
def test_every_name_has_its_row(table: Collection[Kind]) -> None:
    assert set(table) == set(Kind)


def test_every_kind_can_be_answered_on_a_page() -> None:
    folder = settings.BASE_DIR / "templates" / "respond" / "items"
    assert [kind for kind in Kind if not (folder / f"{kind}.html").exists()] == []


# --- What a kind has beside its row ---------------------------------------------------------------

WHOLE: Final = every_kind()
EACH: Final = {item.kind: item for item in WHOLE.items()}
# Told of every item elsewhere: its name, where it came from, its answers.
OF_ALL: Final = {"code", "lineage", "options"}


def texts_in(struct: type) -> set[str]:
    """The fields that hold a text in the languages of the questionnaire."""
    hints = get_type_hints(struct)
    return {name for name, hint in hints.items() if Text in (hint, *get_args(hint))}


def test_there_is_one_of_every_kind_to_try() -> None:
    assert set(EACH) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_drawn_on_a_page(kind: Kind) -> None:
    """What `surveys/respond/kinds.py` gives a template is a field of a widget, in `widgets.py`."""
    item = structs.replace(EACH[kind], show_if=None)
    section = structs.replace(WHOLE.sections[0], items=(item,))
    alone = structs.replace(WHOLE, sections=(section,))
    [widget] = section_widgets(alone, section, item.perspectives[0], "nl", {}, {}, {})
    assert "Tekst" in render_to_string("respond/item.html", {"item": widget})


@pytest.mark.parametrize("kind", Kind)
def test_whatever_a_kind_has_can_be_written(kind: Kind) -> None:
    unit = TextUnit(ITEM, EACH[kind].code)
    settings = {field.name for field in setting_fields(WHOLE, unit)}
    words = {slot.part.partition(".")[0] for slot in slots(WHOLE, unit)}
    assert (
        set(STRUCTS[kind].__struct_fields__) - settings - words
        == OF_ALL & {*STRUCTS[kind].__struct_fields__} - words
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_text_of_a_kind_is_checked_and_taken_along(kind: Kind) -> None:
    code, names = EACH[kind].code, texts_in(STRUCTS[kind])
    document = changed(WHOLE, code, **{name: {"nl": "Tekst"} for name in names})
    checked = {one.place.part for one in texts(document) if one.place.item == code}
    item = document.item(code)
    assert names <= checked
    assert names <= {slot.part for slot in slots(document, TextUnit(ITEM, code)) if slot.text}
    body = {name: getattr(item, name) for name in names}
    assert len(list(texts_of(body))) == len(names)


# What is not asked by itself: names, and the options, whose own fields follow.
NAMES_OF_PARTS: Final = {"code", "lineage", "scale", "options"}


@pytest.mark.parametrize("kind", Kind)
def test_what_another_value_of_a_field_means_is_decided(kind: Kind) -> None:
    """Whether answers are still comparable: without a row a person would have to say so each time."""
    fields = {*STRUCTS[kind].__struct_fields__} - NAMES_OF_PARTS
    assert fields - {*proposals.SETTINGS, *proposals.TEXTS} == set()


def test_what_another_value_of_an_option_means_is_decided() -> None:
    fields = {
        f"options.{name}" for name in Option.__struct_fields__ if name not in ("code", "text")
    }
    assert fields - {*proposals.SETTINGS} == set()


# --- Ladders ---------------------------------------------------------------------------------------

NAMES: Final = {struct.__name__ for struct in STRUCTS.values()}


def asked_kinds(function: ast.AST) -> set[str]:
    """The kinds that a function asks for by `isinstance` or `match`."""
    asked: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
            asked |= {one.id for one in ast.walk(node.args[1]) if isinstance(one, ast.Name)}
        if isinstance(node, ast.MatchClass):
            asked.add(ast.unparse(node.cls))
    return asked & NAMES


def test_no_function_asks_for_one_kind_after_the_other() -> None:
    """Whoever needs to know three kinds apart has a table, in which a new kind is missed."""
    ladders = [
        f"{path.relative_to(settings.BASE_DIR)}: {node.name}"
        for room in ROOMS
        for path in sorted((settings.BASE_DIR / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and len(asked_kinds(node)) > 2
    ]
    assert not ladders, "\n".join(ladders)


def test_whoever_agrees_to_be_named_is_told_of_what_rows_have_alone() -> None:
    """A kind that no file of rows has is `WRITTEN`: its answer would be promised to stand there."""
    silent = {kind for kind, struct in STRUCTS.items() if answers.KINDS[struct] is answers.nothing}
    assert silent - {Kind.INFORMATION} == naming.WRITTEN
