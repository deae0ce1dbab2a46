"""Another code for an item: whatever names it follows, and what was published keeps its code."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.authoring.pairing.references import recoded
from surveys.models import DraftChange, DraftPart, Questionnaire
from surveys.questionnaire.conditions.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    LogicError,
    Not,
    leaves,
    parse,
    unparse,
)
from surveys.questionnaire.conditions.renaming import renamed
from surveys.questionnaire.document import Document, base_code, decode, encode, to_builtins
from surveys.questionnaire.drafts import PartKind, join, split
from surveys.questionnaire.rules.validation import problems
from tests.conftest import client_of
from tests.questionnaire.strategies import documents
from tests.surveys.authoring import DOCUMENT, draft, edit, part, url
from tests.surveys.library.stage import keep
from tests.surveys.test_builder import add
from tests.surveys.test_builder_undo import bytes_now, press

CODES = ["S1", "S2", "A", "has1"]
keys = st.sampled_from([*CODES, "S1.estimate", "S2.other"])
leaf: st.SearchStrategy[Expression] = st.builds(Answered, keys) | st.builds(
    Compare, keys, st.sampled_from(["<=", "==", "has"]),
    st.sampled_from([*CODES, "een S1 met S2", 3.0, -1.5]),
)  # fmt: skip
trees: st.SearchStrategy[Expression] = st.recursive(
    leaf,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.tuples(inner, inner))
        | st.builds(AnyOf, st.tuples(inner, inner))
    ),
    max_leaves=6,
)


def mapped(tree: Expression, codes: Mapping[str, str]) -> Expression:
    match tree:
        case Answered(key):
            return Answered(_key(key, codes))
        case Compare(key, operator, value):
            return Compare(_key(key, codes), operator, value)
        case Not(inner):
            return Not(mapped(inner, codes))
        case AllOf(parts):
            return AllOf(tuple(mapped(each, codes) for each in parts))
        case AnyOf(parts):
            return AnyOf(tuple(mapped(each, codes) for each in parts))


def _key(key: str, codes: Mapping[str, str]) -> str:
    base, dot, rest = key.partition(".")
    return f"{codes.get(base, base)}{dot}{rest}"


# --- Conditions, without a database --------------------------------------------------------------


@given(trees, st.sampled_from(["NEW", "S3"]))
def test_a_condition_names_the_item_by_its_new_code(tree: Expression, new: str) -> None:
    """The items that it looks at follow; the answers that it compares with stay."""
    try:
        text = unparse(tree)
    except LogicError:
        return
    assert parse(renamed(text, "S1", new)) == mapped(parse(text), {"S1": new})
    assert renamed(renamed(text, "S1", new), new, "S1") == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  S1<=2   and(S1.estimate>3)", "  X<=2   and(X.estimate>3)"),
        ('S2 == S1 or S1 == "S1"', 'S2 == S1 or X == "S1"'),
        ("S2 has S1 and answered( S1 )", "S2 has S1 and answered( X )"),
        ("S11 > 1 and s1 > 1 and S1_ > 1", "S11 > 1 and s1 > 1 and S1_ > 1"),
        ("S1 = 2 and (S1", "X = 2 and (X"),  # cannot be read, and follows
    ],
)
def test_the_rest_of_a_condition_stays_as_it_is_written(before: str, after: str) -> None:
    assert renamed(before, "S1", "X") == after


def test_a_word_of_the_language_is_not_taken_for_an_item() -> None:
    assert renamed("S1 > 1 and not S2 has a", "and", "X") == "S1 > 1 and not S2 has a"


def linked(document: Document, data: st.DataObject) -> Document:
    """The document with conditions and other references between its items."""
    raw = to_builtins(document)
    items = [item for section in raw["sections"] for item in section.get("items", [])]
    known = [item["code"] for item in items] or ["none"]
    for place in (*raw["sections"], *items):
        one, other = data.draw(st.sampled_from(known)), data.draw(st.sampled_from(known))
        place["show_if"] = f'{one} <= 2 and not ({other} == {one} or {one}.other == "{other}")'
    for item in items:
        if item["kind"] in ("single", "ranking"):
            item["options_from"] = data.draw(st.sampled_from(known))
        if item["kind"] in ("scale", "rating"):
            item["of"] = data.draw(st.sampled_from(known))
    return decode(raw)


def names(document: Document, codes: Mapping[str, str]) -> list[Any]:
    """What every place of a document names, under other codes."""
    found: list[Any] = []
    for section in document.sections:
        for place in (section, *section.items):
            tree = mapped(parse(place.show_if), codes) if place.show_if else None
            others = [getattr(place, name, None) for name in ("of", "options_from")]
            found.append((tree, [codes.get(code or "", code) for code in others]))
    return found


@given(documents, st.data())
def test_every_reference_follows_in_any_document(document: Document, data: st.DataObject) -> None:
    before = linked(document, data)
    parts = split(before)
    items = [key for key, state in parts.items() if state["kind"] == PartKind.ITEM]
    if not items:
        return
    key = data.draw(st.sampled_from(items))
    old = parts[key]["code"]
    changed = {**parts, **recoded(parts, old, "Fresh_code_1")}
    after = join({**changed, key: {**changed[key], "code": "Fresh_code_1"}})
    assert decode(encode(after)) == after
    assert names(after, {}) == names(before, {old: "Fresh_code_1"})
    named = {base_code(one.key) for tree, _o in names(after, {}) if tree for one in leaves(tree)}
    assert old not in named
    back = recoded(changed, "Fresh_code_1", old)
    assert {**changed, **back} == parts


# --- In a draft ----------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db(transaction=True)


def with_condition(
    browser: Client, questionnaire: Questionnaire, row: DraftPart, said: str
) -> None:
    was = row.body.get("show_if", "")
    assert edit(browser, questionnaire, row, show_if=said, base_show_if=was).status_code == 200


def recode(
    browser: Client, questionnaire: Questionnaire, row: DraftPart, code: str, was: str = ""
) -> Any:
    return edit(browser, questionnaire, row, do="code", code=code, base_code=was or row.code)


def test_one_edit_rewrites_what_names_the_item_and_one_undo_takes_it_back(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    with_condition(browser, questionnaire, part(north, "S2"), "S1  <= 2 or S1 == no_opinion")
    before, wrong = bytes_of(north), problems(draft(north))
    told = recode(browser, questionnaire, part(north, "S1"), "Samen_1").json()
    row = part(north, "S2")
    assert row.body["show_if"] == "Samen_1  <= 2 or Samen_1 == no_opinion"
    assert {each["id"] for each in told["parts"]} == {str(part(north, "Samen_1").id), str(row.id)}
    assert draft(north).item("S1") is None
    assert len(problems(draft(north))) == len(wrong)
    with tenant(north.id):
        assert DraftChange.objects.order_by("-revision")[0].operation == "code"
    after = bytes_of(north)
    press(browser, questionnaire, "undo")
    assert bytes_of(north) == before
    press(browser, questionnaire, "redo")
    assert bytes_of(north) == after


def bytes_of(north: Tenant) -> bytes:
    with tenant(north.id):
        return bytes_now(Questionnaire.objects.get())


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("S2", "bestaat al"),
        ("s2", "bestaat al"),
        ("1x", "Begin met een letter"),
        ("a b", "Begin met een letter"),
        ("x" * 41, "hoogstens 40 tekens"),
        ("", "Begin met een letter"),
        ("<b>", "Begin met een letter"),
        ("not", "not"),
    ],
)
def test_a_code_that_cannot_be_is_refused_in_words(
    browser: Client, north: Tenant, questionnaire: Questionnaire, code: str, words: str
) -> None:
    answer = recode(browser, questionnaire, part(north, "S1"), code)
    assert answer.status_code == 422
    assert words in " ".join(answer.json()["errors"].values())
    assert draft(north) == DOCUMENT


def test_a_code_with_which_a_condition_is_too_long_is_refused(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    said = " or ".join(["S1 <= 2"] * 40)
    with_condition(browser, questionnaire, part(north, "S2"), said)
    answer = recode(browser, questionnaire, part(north, "S1"), "x" * 40)
    assert answer.status_code == 422
    assert "S2" in answer.json()["errors"][""]
    assert draft(north).item("S1")


def test_capitals_may_change(browser: Client, north: Tenant, questionnaire: Questionnaire) -> None:
    assert recode(browser, questionnaire, part(north, "S1"), "s1").status_code == 200
    assert draft(north).item("s1")


def test_what_was_published_keeps_its_code_and_gives_it_to_nothing_else(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
    before = draft(north)
    refused = recode(browser, questionnaire, part(north, "S1"), "X1")
    assert (refused.status_code, draft(north)) == (422, before)
    assert "versie 1" in refused.json()["errors"][""]
    page = browser.get(url("draft_part", questionnaire.id, part(north, "S1").id)).content.decode()
    assert "staat in versie 1" in page
    assert 'name="code"' not in page
    section = str(part(north, "S1").section_id)
    add(browser, questionnaire, do="item", kind="scale", section=section, code="X1")
    edit(browser, questionnaire, part(north, "S1"), do="remove", seen="99")
    taken = recode(browser, questionnaire, part(north, "X1"), "S1")
    assert taken.status_code == 422
    assert "gepubliceerde versie" in taken.json()["errors"][""]
    assert recode(browser, questionnaire, part(north, "X1"), "X2").status_code == 200


def test_what_the_library_knows_keeps_its_code_and_gives_it_to_nothing_else(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    """By it the same statement is recognised in other questionnaires."""
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
    before = draft(north)
    refused = recode(browser, questionnaire, part(north, "S1"), "X1")
    assert (refused.status_code, draft(north)) == (422, before)
    assert "bibliotheek" in refused.json()["errors"][""]
    edit(browser, questionnaire, part(north, "S1"), do="remove", seen="99")
    taken = recode(browser, questionnaire, part(north, "S2"), "S1")
    assert taken.status_code == 422
    assert recode(browser, questionnaire, part(north, "S2"), "X2").status_code == 200


def test_a_new_item_takes_no_code_by_which_another_is_known(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    """As when a code is given later: neither what a version, nor what the library knows."""
    with tenant(north.id):
        keep(alice, questionnaire, "item:S2")
        publish_version(by=alice, questionnaire=questionnaire)
    section = str(part(north, "S1").section_id)
    for code in ("S1", "S2"):
        edit(browser, questionnaire, part(north, code), do="remove", seen="99")
    before = draft(north)
    for code, words in (("S1", "gepubliceerde versie"), ("s1", "versie"), ("S2", "bibliotheek")):
        refused = add(browser, questionnaire, do="item", kind="scale", section=section, code=code)
        assert (refused.status_code, draft(north)) == (422, before)
        assert words in " ".join(refused.json()["errors"].values())
    made = add(browser, questionnaire, do="item", kind="scale", section=section, code="Nieuw1")
    assert made.status_code == 200
    assert draft(north).item("Nieuw1")


def test_two_people_who_give_a_code_at_once_are_asked(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row = part(north, "S1")
    recode(client_of(olga), questionnaire, row, "Olga1")
    answer = recode(browser, questionnaire, row, "Alice1", was="S1")
    assert answer.status_code == 409
    assert "Olga1" in answer.json()["question"]
    assert draft(north).item("Olga1")
    assert recode(browser, questionnaire, row, "Alice1", was="Olga1").status_code == 200


def test_without_a_script_the_code_is_kept_with_the_rest(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row = part(north, "S1")
    address = url("draft_part", questionnaire.id, row.id)
    assert 'name="code" value="S1"' in browser.get(address).content.decode()
    posted = {"do": "set", "stay": "1", "code": "X1", "base:code": "S1"}
    assert browser.post(address, posted)["Location"] == address
    assert draft(north).item("X1")
    assert browser.post(address, {**posted, "code": "1"}).status_code == 409
    wrong = {**posted, "code": "1", "base:code": "X1"}
    assert browser.post(address, wrong).status_code == 422


def test_only_an_item_has_a_code_that_changes(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    for code in ("head", "agree5", DOCUMENT.sections[0].code):
        assert recode(browser, questionnaire, part(north, code), "Other").status_code == 409
    assert draft(north) == DOCUMENT


def test_of_two_items_with_one_code_the_first_is_the_one_that_is_named(
    browser: Client, north: Tenant, alice: User
) -> None:
    raw = to_builtins(DOCUMENT)
    first, second, third = raw["sections"][0]["items"][:3]
    second["code"] = first["code"]
    third["show_if"] = f"{first['code']} <= 2"
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Dubbel", document=decode(raw))
        rows = DraftPart.objects.filter(questionnaire=made, code=first["code"]).order_by("rank")
        one, other = rows
    assert recode(browser, made, other, "Tweede").status_code == 200
    assert (
        part(
            north,
            third["code"],
        ).body["show_if"]
        == f"{first['code']} <= 2"
    )
    assert recode(browser, made, one, "Eerste").status_code == 200
    assert part(north, third["code"]).body["show_if"] == "Eerste <= 2"


# --- Undo where somebody else built on it --------------------------------------------------------


def test_what_somebody_wrote_since_follows_an_undo_and_a_redo(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    recode(browser, questionnaire, part(north, "S1"), "X1")
    with_condition(client_of(olga), questionnaire, part(north, "S3"), "X1 <= 2")
    assert press(browser, questionnaire, "undo").status_code == 200
    assert part(north, "S3").body["show_if"] == "S1 <= 2"
    assert press(browser, questionnaire, "redo").status_code == 200
    assert part(north, "S3").body["show_if"] == "X1 <= 2"


def test_a_code_that_somebody_took_since_is_asked_about(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    recode(browser, questionnaire, part(north, "S1"), "X1")
    recode(client_of(olga), questionnaire, part(north, "S2"), "S1")
    assert press(browser, questionnaire, "undo").status_code == 409
    assert press(browser, questionnaire, "undo", how="force").status_code == 422
    assert press(browser, questionnaire, "undo", how="skip").status_code == 200
    assert draft(north).item("X1")
    press(client_of(olga), questionnaire, "undo")
    assert draft(north).item("S2")
