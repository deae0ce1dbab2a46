"""Our own format as YAML: every document survives it, and nothing hostile gets in."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.authoring.bundled import bundled
from surveys.questionnaire.document import (
    MAX_BYTES,
    Document,
    DocumentError,
    Section,
    ShortTextItem,
    Wording,
    encode,
)
from surveys.questionnaire.formats import (
    MAX_PARTS,
    MAX_TEXT,
    dump_json,
    dump_yaml,
    load_json,
    load_yaml,
)
from tests.questionnaire.builders import every_kind
from tests.questionnaire.strategies import documents

MINIMAL = """
title: {nl: %s}
minutes: 5
languages: [nl]
scales: {yesno: {labels: [{nl: No}, {nl: Yes}]}}
sections:
- code: s
  title: {nl: On}
  items:
  - code: A
    kind: scale
    scale: yesno
    wording:
      both: {nl: 2026-01-01}
  - {code: B, kind: date, min: 2026-01-01, wording: {political: {nl: ~x}}}
"""


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_a_document_survives_yaml_and_indented_json(document: Document) -> None:
    assert load_yaml(dump_yaml(document)) == document
    assert load_json(dump_json(document)) == document


def test_every_kind_survives() -> None:
    assert load_yaml(dump_yaml(every_kind())) == every_kind()
    assert load_yaml(dump_yaml(bundled())) == bundled()


def test_a_document_as_large_as_a_draft_may_be_survives() -> None:
    words = {"nl": "é\nwoord: 'x' " * 30, "en": "word " * 60}
    items = tuple(
        ShortTextItem(
            code=f"q{n}", wording=Wording(political=words), help={"nl": ("woord " * 10 + "\n") * 60}
        )
        for n in range(300)
    )
    section = Section(code="s", title={"nl": "S"}, items=items)
    document = Document(title={"nl": "T"}, minutes=5, languages=("nl", "en"), sections=(section,))
    assert MAX_BYTES * 0.6 < len(encode(document)) < MAX_BYTES
    assert load_yaml(dump_yaml(document)) == document


def test_many_small_parts_are_refused_before_they_are_built() -> None:
    with pytest.raises(DocumentError) as refused:
        load_yaml("a: [" + "a," * (MAX_PARTS + 1) + "]")
    assert refused.value.code == "document_too_large"


def test_the_same_words_for_both_sides_are_written_once() -> None:
    text = dump_yaml(bundled())
    assert text.count("Bij ons is alles tegelijk belangrijk.") == 1
    assert text.count("both:") == 44


def test_a_text_that_is_used_twice_is_written_twice() -> None:
    shared = {"nl": "Tekst"}
    document = Document(title=shared, intro=shared, minutes=1, languages=("nl",), sections=())
    assert load_yaml(dump_yaml(document)) == document


def test_words_stay_words() -> None:
    document = load_yaml(MINIMAL % "Off")
    assert document.title == {"nl": "Off"}
    assert [label["nl"] for label in document.scales["yesno"].labels] == ["No", "Yes"]
    item = document.items()[0]
    assert item.wording.political == item.wording.administrative == {"nl": "2026-01-01"}
    assert load_yaml(dump_yaml(document)) == document


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: &x 1\nb: *x", "yaml_alias", "2:4"),
        ("a: 1\nb: 2\na: 3", "yaml_duplicate", "3:1"),
        ("[" * 30 + "]" * 30, "yaml_too_deep", "1:21"),
        ("a: [", "yaml_syntax", "2:1"),
        ("a: !!python/object/apply:os.system ['ls']", "yaml_syntax", "1:4"),
        ("a: 1\n---\nb: 2", "yaml_syntax", "2:1"),
        ("a: !!int foo", "yaml_syntax", ""),
        ("a: !!timestamp foo", "yaml_syntax", ""),
        ("? [a]\n: b", "yaml_syntax", "1:3"),
        ("\x00", "control_character", "1:1"),
        ("a: é\r\nb: x\x0by", "control_character", "2:5"),
        ("\ud800", "yaml_syntax", ""),
        ("", "yaml_no_mapping", ""),
        ("- a", "yaml_no_mapping", ""),
        ("1: 2", "invalid", ""),
        ("sections: 3", "wrong_type", "sections"),
        ("sections: [{items: [3]}]", "wrong_type", "sections[0].items[0]"),
    ],
)
def test_what_cannot_be_read_says_where(text: str, code: str, place: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load_yaml(text)
    assert caught.value.code == code
    if place:
        assert caught.value.place == place


def test_json_that_cannot_be_read_says_where() -> None:
    for text in (
        '{"title": {"nl":\n "één",\x0b}}',
        '{"title": {"nl":\n "één",\x0b}}'.encode(),
    ):
        with pytest.raises(DocumentError) as caught:
            load_json(text)
        assert (caught.value.code, caught.value.place) == ("not_json", "2:8")
    with pytest.raises(DocumentError) as caught:
        load_json("{")
    assert (caught.value.code, caught.value.place) == ("not_json", "")


def test_a_bomb_does_not_go_off() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{n}: &{n} [{', '.join(['*' + p] * 9)}]"
        for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    with pytest.raises(DocumentError):
        load_yaml("\n".join(lines))


def test_a_text_that_is_too_large_is_not_even_looked_at() -> None:
    with pytest.raises(DocumentError) as caught:
        load_yaml("#" * (MAX_TEXT + 1))
    assert caught.value.code == "document_too_large"


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from(" \n:-[]{}&*!?|>'\"#%@`ab1.~,<="), max_size=60) | st.text())
def test_any_text_is_a_document_or_a_document_error(text: str) -> None:
    with pytest.raises(DocumentError):
        load_yaml(text)
