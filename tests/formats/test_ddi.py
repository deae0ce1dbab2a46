"""DDI Codebook: valid by its schema, both sides' wordings, categories and missing codes."""

import os
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from reports.exports.rows.missing import Gap, code_of
from surveys.authoring.bundled import bundled
from surveys.formats import ddi
from surveys.questionnaire.document import Document, Perspective
from tests.questionnaire.builders import every_kind, raw_item, small
from tests.questionnaire.strategies import documents

NS = {"d": "ddi:codebook:2_5"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema of the DDI Alliance, for whoever has it: docs/formats.md says where it is."""
    path = os.environ.get("DDI_CODEBOOK_XSD", "")
    if not path or not Path(path).is_file():
        pytest.skip("DDI_CODEBOOK_XSD names no codebook.xsd of version 2.5")
    return etree.XMLSchema(etree.parse(path))


def problems(schema: etree.XMLSchema, document: Document) -> list[str]:
    schema.validate(etree.fromstring(ddi.write(document).body))
    return [f"{error.line}: {error.message}" for error in schema.error_log]


@pytest.mark.parametrize("document", [bundled(), every_kind()], ids=["bundled", "kinds"])
def test_it_is_valid(schema: etree.XMLSchema, document: Document) -> None:
    assert problems(schema, document) == []


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(document=documents)
def test_any_document_is_valid(schema: etree.XMLSchema, document: Document) -> None:
    assert problems(schema, document) == []


def root_of(document: Document) -> Element:
    root = ElementTree.fromstring(ddi.write(document).body)
    assert isinstance(root, Element)
    return root


def variables(document: Document) -> dict[str, Element]:
    return {v.attrib["name"]: v for v in root_of(document).findall(".//d:var", NS)}


def said(element: Element, path: str) -> list[tuple[str, str]]:
    return [(e.attrib.get(LANG, ""), e.text or "") for e in element.findall(path, NS)]


def test_both_sides_are_there_in_every_language() -> None:
    document = bundled()
    found = variables(document)["F1"]
    questions = found.findall("d:qstn", NS)
    item = document.item("F1")
    assert item is not None
    for question, perspective in zip(questions, Perspective, strict=True):
        wording = item.wording_for(perspective) or {}
        assert said(question, "d:qstnLit") == [(name, wording[name]) for name in document.languages]
    assert [text for _name, text in said(questions[0], "d:preQTxt")][:2] == [
        "politiek",
        "political side",
    ]
    assert len(variables(document)["F2"].findall("d:qstn", NS)) == 1


def test_categories_have_the_codes_of_the_files_of_rows() -> None:
    found = variables(every_kind())
    codes = {
        name: [
            (c.findtext("d:catValu", "", NS), c.attrib.get("missing", "N"))
            for c in found[name].findall("d:catgry", NS)
        ]
        for name in ("A", "A_estimate", "S", "M_a", "K_a")
    }
    gaps = [(str(code_of(gap, [1])), "Y") for gap in (Gap.NOT_ASKED, Gap.NOT_ANSWERED)]
    five = [(str(n), "N") for n in range(1, 6)]
    assert codes["A"] == [*five, (str(code_of(Gap.NO_OPINION, [1])), "Y"), *gaps]
    assert codes["A_estimate"] == codes["A"]
    assert codes["S"] == [*[(str(n), "N") for n in range(1, 5)], *gaps]
    assert codes["M_a"] == [("0", "N"), ("1", "N"), *gaps]
    assert codes["K_a"] == [*[(str(n), "N") for n in range(4)], *gaps]


@pytest.mark.parametrize("lowest", [1, 0, -5, -90, -100])
def test_a_missing_code_is_no_answer(lowest: int) -> None:
    answers = range(lowest, 3)
    for gap in (Gap.NOT_ASKED, Gap.NO_OPINION, Gap.NOT_ANSWERED):
        code = ddi.missing_code(int(gap), answers)
        assert code == code_of(gap, map(float, answers))
        assert code not in answers


def test_groups_name_the_variables_of_sections_and_of_many_options() -> None:
    root = root_of(every_kind())
    names = {v.attrib["ID"]: v.attrib["name"] for v in root.findall(".//d:var", NS)}
    groups = {
        g.attrib["name"]: [names[i] for i in g.attrib["var"].split()]
        for g in root.findall(".//d:varGrp", NS)
    }
    assert groups["M"] == ["M_a", "M_b", "M_c", "M_other", "M_other_text"]
    assert groups["P"] == ["P_a", "P_b", "P_c"]
    assert set(groups["first"]) == set(names.values())


def test_names_never_meet() -> None:
    document = small(
        raw_item("A", "scale", scale="five", estimate=True),
        raw_item("A_estimate", "number"),
        raw_item("a_Estimate", "number"),
    )
    assert list(variables(document)) == ["A", "A_estimate", "A_estimate_2", "a_Estimate_3"]


def test_conditions_themes_and_losses() -> None:
    found = variables(bundled())
    assert ("", "Z1 <= 6") in said(found["Z3"], "d:universe")
    assert ("nl", "Structurele druk") in said(found["U3"], "d:concept")
    losses = {(loss.place, loss.code) for loss in ddi.write(bundled()).losses}
    assert losses == {("", "ddi_roles"), ("Z3", "ddi_condition")}
