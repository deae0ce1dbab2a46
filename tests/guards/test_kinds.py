"""Every kind of question has its row in each table of what is done with a kind."""

from collections.abc import Collection
from typing import Final, get_args

import pytest
from django.conf import settings

from benchmarking.inputs import columns
from reports.exports.rows import answers
from surveys.answer_import.reading import cells
from surveys.authoring import words
from surveys.fieldwork import keyed
from surveys.formats.ddi import Codebook
from surveys.formats.limesurvey import writing as limesurvey
from surveys.formats.paper.blocks import PaperWriter
from surveys.formats.surveyjs.writing import SurveyJsWriter
from surveys.formats.taking_over.making import ItemMaker
from surveys.formats.xlsform.writing import XlsFormWriter
from surveys.questionnaire import checks, duration, shapes
from surveys.questionnaire.items import Item
from surveys.questionnaire.words import Kind
from surveys.respond import kinds

ITEMS: Final = {Kind(item.__struct_config__.tag): item for item in get_args(Item)}
BY_ITEM: Final = {
    "benchmarking/inputs/columns.py": columns.KINDS,
    "reports/exports/rows/answers.py": answers.KINDS,
    "surveys/answer_import/reading/cells.py": cells.KINDS,
    "surveys/fieldwork/keyed.py": keyed.KINDS,
    "surveys/formats/ddi.py": Codebook.KINDS,
    "surveys/formats/limesurvey/writing.py": limesurvey.KINDS,
    "surveys/formats/paper/blocks.py": PaperWriter.KINDS,
    "surveys/formats/surveyjs/writing.py": SurveyJsWriter.KINDS,
    "surveys/formats/xlsform/writing.py": XlsFormWriter.KINDS,
    "surveys/questionnaire/checks.py": checks.KINDS,
    "surveys/questionnaire/shapes.py": shapes.KINDS,
    "surveys/respond/kinds.py": kinds.KINDS,
}
BY_NAME: Final = {
    "surveys/authoring/words.py": words.KINDS,
    "surveys/formats/taking_over/making.py": ItemMaker.KINDS,
    "surveys/questionnaire/duration.py": duration.ANSWERING,
}


def test_every_kind_has_a_struct() -> None:
    assert set(ITEMS) == set(Kind)


@pytest.mark.parametrize("table", BY_ITEM.values(), ids=list(BY_ITEM))
def test_every_struct_has_its_row(table: Collection[type]) -> None:
    assert set(table) == set(ITEMS.values())


@pytest.mark.parametrize("table", BY_NAME.values(), ids=list(BY_NAME))
def test_every_name_has_its_row(table: Collection[Kind]) -> None:
    assert set(table) == set(Kind)


def test_every_kind_can_be_answered_on_a_page() -> None:
    folder = settings.BASE_DIR / "templates" / "respond" / "items"
    assert [kind for kind in Kind if not (folder / f"{kind}.html").exists()] == []
