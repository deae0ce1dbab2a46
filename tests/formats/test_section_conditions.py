"""The condition of a section in every file: of the section in ours, of its items in those of others."""

import json

import pytest

from surveys.formats.known import FORMATS, taken, written
from surveys.questionnaire.comparison.differences import differences
from surveys.questionnaire.comparison.proposals import Verdict, proposals
from surveys.questionnaire.document import Document, Perspective, decode, to_builtins
from tests.questionnaire.builders import NL, OPTIONS, raw_item, small

POLITICAL = Perspective.POLITICAL


def document(condition: str | None = "S == a") -> Document:
    first = {"code": "one", "title": NL, "items": [raw_item("S", "single", options=OPTIONS)]}
    items = [raw_item("B", "number"), raw_item("C", "number", show_if="B > 2")]
    second = {"code": "two", "title": NL, "items": items}
    return small(sections=[first, second | ({"show_if": condition} if condition else {})])


def test_our_own_files_keep_it() -> None:
    for form in FORMATS:
        if form.write_both is not None and form.read is not None:
            file = written(form, document(), None).body
            assert taken(file).document == document()
    assert decode(to_builtins(document())) == document()


@pytest.mark.parametrize("name", ["surveyjs", "xlsform", "limesurvey"])
def test_files_of_others_have_it_on_the_items(name: str) -> None:
    form = next(form for form in FORMATS if form.write and form.slug == name)
    with_it = written(form, document(), POLITICAL).body
    without = written(form, document(None), POLITICAL).body
    assert with_it != without
    if name == "surveyjs":
        [page] = [page for page in json.loads(with_it)["pages"] if page["name"] == "two"]
        assert all("{S}" in element["visibleIf"] for element in page["elements"])


def test_a_comparison_shows_it_and_its_items_are_to_be_judged() -> None:
    [found] = differences(document(None), document())
    assert (found.code, found.field, found.new) == ("two", "show_if", "S == a")
    verdicts = {one.code: one.verdict for one in proposals(document(None), document()).values()}
    assert verdicts == {"S": Verdict.COMPARABLE, "B": Verdict.OPEN, "C": Verdict.OPEN}
