"""The document: canonical bytes, readable errors, and the questions that others ask of it."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from surveys.authoring.bundled import bundled
from surveys.questionnaire import document as module
from surveys.questionnaire.document import (
    Document,
    DocumentError,
    Kind,
    Label,
    Perspective,
    decode,
    digest,
    encode,
    json_schema,
    to_builtins,
)
from tests.questionnaire.builders import BOTH, NL, every_kind, raw_item, small
from tests.questionnaire.strategies import documents

POLITICAL, ADMINISTRATIVE = Perspective.POLITICAL, Perspective.ADMINISTRATIVE


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_a_document_survives_json_and_gives_the_same_bytes(document: Document) -> None:
    assert decode(encode(document)) == document
    assert decode(to_builtins(document)) == document
    assert encode(decode(encode(document))) == encode(document)


def test_the_order_of_keys_does_not_change_the_hash() -> None:
    raw = to_builtins(every_kind())
    backward = json.dumps(dict(reversed(raw.items())))
    assert digest(decode(backward)) == digest(every_kind())


def test_a_document_follows_its_published_schema() -> None:
    import jsonschema  # noqa: PLC0415 -- its grammars take two seconds, of every process of the tests

    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(to_builtins(bundled()), schema)
    broken = {**to_builtins(bundled()), "colour": "red"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"kind": "matrix"}, "unknown_value", "sections[0](first).items[0](A).kind"),
        ({"colour": "red"}, "unknown_field", "sections[0](first).items[0](A)"),
        ({"code": "A\n"}, "bad_code", "sections[0](first).items[0].code"),
        ({"code": "1A"}, "bad_code", "sections[0](first).items[0].code"),
        ({"scale": 3}, "wrong_type", "sections[0](first).items[0](A).scale"),
        ({"estimate": 1}, "wrong_type", "sections[0](first).items[0](A).estimate"),
        ({"role": "boss"}, "unknown_value", "sections[0](first).items[0](A).role"),
        (
            {"favourable_from": 10**9},
            "out_of_bounds",
            "sections[0](first).items[0](A).favourable_from",
        ),
        (
            {"wording": {"political": {"es": "x"}}},
            "bad_code",
            "sections[0](first).items[0](A).wording.political",
        ),
    ],
)
def test_an_error_says_where(change: dict[str, Any], code: str, place: str) -> None:
    raw = to_builtins(small(raw_item("A", "scale", scale="five")))
    raw["sections"][0]["items"][0].update(change)
    for source in (raw, json.dumps(raw), json.dumps(raw).encode()):
        with pytest.raises(DocumentError) as caught:
            decode(source)
        assert (caught.value.code, caught.value.place) == (code, place)
        assert str(caught.value).startswith(f"{place}: ")


def test_a_missing_field_is_named() -> None:
    raw = to_builtins(small(raw_item("A", "scale", scale="five")))
    del raw["sections"][0]["items"][0]["scale"]
    with pytest.raises(DocumentError) as caught:
        decode(raw)
    assert caught.value.params == {"field": "scale"}


@pytest.mark.parametrize(
    "source",
    [b"", "[", b"[]", b"\xff", "[" * 100_000, "\ud800", {}, {"format": 2}, '{"a": NaN}'],
)
def test_garbage_is_a_document_error(source: Any) -> None:
    with pytest.raises(DocumentError):
        decode(source)


def test_half_a_character_is_refused_before_it_reaches_a_database() -> None:
    with pytest.raises(DocumentError):
        decode({**to_builtins(every_kind()), "title": {"nl": "\ud800"}})


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"languages": ["nl"] * 100_000}, "languages"),
        ({"scales": {"five": {"labels": [{}] * 100_000}}}, "scales[...].labels"),
        (
            raw_item("A", "single", options=[{"code": "a", "text": {}}] * 20_000),
            "sections[0](first).items[0](A).options",
        ),
    ],
)
def test_a_list_that_would_make_every_page_long_is_refused(
    change: dict[str, Any], place: str
) -> None:
    raw = to_builtins(small())
    if "kind" in change:
        raw["sections"][0]["items"] = [change]
    else:
        raw |= change
    with pytest.raises(DocumentError) as caught:
        decode(json.dumps(raw))
    assert (caught.value.code, caught.value.place) == ("list_too_long", place)


def test_a_document_that_is_too_large_is_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        decode(b" " * (module.MAX_BYTES + 1))
    assert caught.value.code == "document_too_large"


def test_items_come_in_order_and_by_code() -> None:
    document = every_kind()
    assert [item.code for item in document.items()] == list("IARSMKPNWDTL")
    item = document.item("R")
    assert item is not None
    assert item.kind is Kind.RATING
    assert document.item("nothing") is None


def test_a_side_sees_only_its_own_items() -> None:
    one_sided = {"political": NL}
    document = small(raw_item("A", "date"), raw_item("B", "date", wording=one_sided))
    assert [item.code for item in document.for_perspective(ADMINISTRATIVE)] == ["A"]
    assert [item.code for item in document.section_items("first", POLITICAL)] == ["A", "B"]
    assert document.section_items("nowhere", POLITICAL) == ()


def test_an_estimate_needs_both_sides() -> None:
    one_sided = raw_item("B", "scale", scale="five", estimate=True, wording={"political": NL})
    paired = raw_item("A", "scale", scale="five", estimate=True, wording=BOTH)
    assert [item.estimated for item in small(one_sided, paired).items()] == [False, True]


def test_a_text_falls_back_to_the_source_language() -> None:
    document = every_kind()
    assert document.text({"nl": "ja", "fr": "oui"}, "fr") == "oui"
    assert document.text({"nl": "ja", "fr": ""}, "fr") == "ja"
    assert document.text({"de": "ja wohl"}, "fr") == "ja wohl"
    assert document.text(None, "fr") == ""


def test_options_are_what_can_be_answered() -> None:
    document = every_kind()
    found = {item.code: document.options(item, "fr") for item in document.items()}
    assert [label.value for label in found["A"]] == [1, 2, 3, 4, 5, "no_opinion"]
    assert [label.value for label in found["R"]] == list(range(11))
    assert found["R"][0] == Label(0, "Tekst")
    assert found["R"][5] == Label(5, "5")
    assert [label.value for label in found["S"]] == ["a", "b", "c", "other"]
    assert found["S"][-1].text == "Autre, à savoir"
    assert found["T"] == ()


def test_a_scale_that_does_not_exist_has_no_options() -> None:
    document = small(raw_item("A", "scale", scale="nine"))
    assert document.options(document.items()[0], "nl") == ()


def test_themes_come_in_the_order_of_meeting() -> None:
    themes = {code: {"title": NL} for code in ("alpha", "beta", "gamma")}
    document = small(
        raw_item("A", "scale", scale="five", theme="gamma"),
        raw_item("B", "scale", scale="five", theme="alpha"),
        themes=themes,
    )
    assert document.theme_codes() == ("gamma", "alpha", "beta")
    assert [item.code for item in document.theme_items("alpha")] == ["B"]
