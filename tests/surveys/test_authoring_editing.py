"""Changing the words of a draft."""

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import save_draft
from surveys.authoring.texts import HEAD, TextUnit, replace_texts, slots
from surveys.models import Questionnaire
from tests.surveys.authoring import DOCUMENT, now, texts, url

# --- Editing --------------------------------------------------------------------------------------


def test_editing_an_item_in_every_language(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    unit = TextUnit("item", "S1")
    posted = texts(
        questionnaire,
        unit,
        wording__political__nl="  Onze dienst\r\nwerkt.  ",
        wording__political__fr="Notre service.",
        help__nl="Denk aan het laatste jaar.",
    )
    answer = browser.post(url("questionnaire_edit", questionnaire.id, "item", "S1"), posted)
    assert answer["Location"] == url("questionnaire_page", questionnaire.id) + "#item-S1"
    item = now(north).draft_document.item("S1")
    before = DOCUMENT.item("S1")
    assert item is not None
    assert before is not None
    assert item.wording.political is not None
    assert item.wording.political["nl"] == "Onze dienst\nwerkt."
    assert item.wording.political["fr"] == "Notre service."
    assert item.wording.administrative == before.wording.administrative
    assert item.help == {"nl": "Denk aan het laatste jaar."}


def test_saving_and_going_on_to_the_next(browser: Client, questionnaire: Questionnaire) -> None:
    posted = texts(questionnaire, TextUnit("document", HEAD), title__nl="Anders") | {"next": "1"}
    answer = browser.post(url("questionnaire_edit", questionnaire.id, "document", HEAD), posted)
    first = DOCUMENT.sections[0].code
    assert answer["Location"] == url("questionnaire_edit", questionnaire.id, "section", first)


def test_an_emptied_side_is_not_asked(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    empty = {f"wording__political__{language}": " " for language in DOCUMENT.languages}
    posted = texts(questionnaire, TextUnit("item", "S1"), **empty)
    browser.post(url("questionnaire_edit", questionnaire.id, "item", "S1"), posted)
    item = now(north).draft_document.item("S1")
    assert item is not None
    assert [side.value for side in item.perspectives] == ["administrative"]


@pytest.mark.parametrize(
    ("kind", "code", "field"),
    [
        ("document", HEAD, "title.nl"),
        ("section", DOCUMENT.sections[0].code, "title.nl"),
        ("theme", sorted(DOCUMENT.themes)[0], "title.de"),
        ("scale", "agree5", "labels.2.nl"),
        ("scale", "eleven", "low.nl"),
        ("item", DOCUMENT.sections[0].items[0].code, "options.finance.nl"),
    ],
)
def test_every_text_can_be_edited(
    browser: Client, north: Tenant, questionnaire: Questionnaire, kind: str, code: str, field: str
) -> None:
    unit = TextUnit(kind, code)
    posted = texts(questionnaire, unit) | {field: "Een andere tekst"}
    answer = browser.post(url("questionnaire_edit", questionnaire.id, kind, code), posted)
    assert answer.status_code == 302
    part, language = field.rsplit(".", 1)
    found = {slot.part: slot.text for slot in slots(now(north).draft_document, unit)}
    assert found[part][language] == "Een andere tekst"


def test_a_change_elsewhere_is_no_clash(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    posted = texts(questionnaire, TextUnit("item", "S1"), wording__political__nl="Van Alice")
    theirs = replace_texts(DOCUMENT, TextUnit("item", "S2"), {"help": {"nl": "Van Olga"}})
    with tenant(north.id):
        save_draft(by=olga, questionnaire=now(north), document=theirs, revision=1)
    answer = browser.post(url("questionnaire_edit", questionnaire.id, "item", "S1"), posted)
    assert answer.status_code == 302
    document = now(north).draft_document
    one, two = document.item("S1"), document.item("S2")
    assert one is not None
    assert one.wording.political is not None
    assert one.wording.political["nl"] == "Van Alice"
    assert two is not None
    assert two.help == {"nl": "Van Olga"}


def test_a_clash_shows_both_texts_and_loses_nothing(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    address = url("questionnaire_edit", questionnaire.id, "item", "S1")
    posted = texts(questionnaire, TextUnit("item", "S1"), wording__political__nl="Van Alice")
    theirs = replace_texts(
        DOCUMENT, TextUnit("item", "S1"), {"wording.political": {"nl": "Van Olga"}}
    )
    with tenant(north.id):
        save_draft(by=olga, questionnaire=now(north), document=theirs, revision=1)
    answer = browser.post(address, posted)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Van Olga" in page
    assert "Van Alice" in page
    assert answer.context["form"]["wording.political.nl"].value() == "Van Alice"
    assert now(north).draft_document == theirs
    form = answer.context["form"]
    again = browser.post(
        address, posted | {name: form[name].value() for name in ("revision", "base")}
    )
    assert again.status_code == 302
    item = now(north).draft_document.item("S1")
    assert item is not None
    assert item.wording.political is not None
    assert item.wording.political["nl"] == "Van Alice"


def test_two_who_write_the_same_do_not_clash(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    unit = TextUnit("theme", "capacity")
    posted = texts(questionnaire, unit, title__nl="Zelfde")
    text = {**DOCUMENT.themes["capacity"].title, "nl": "Zelfde"}
    with tenant(north.id):
        theirs = replace_texts(DOCUMENT, unit, {"title": text})
        save_draft(by=olga, questionnaire=now(north), document=theirs, revision=1)
    answer = browser.post(
        url("questionnaire_edit", questionnaire.id, *("theme", "capacity")), posted
    )
    assert answer["Location"] == url("questionnaire_page", questionnaire.id)


def test_what_someone_removed_cannot_be_edited(
    browser: Client, questionnaire: Questionnaire
) -> None:
    for kind, code in (("item", "nothing"), ("nothing", "S1"), ("document", "x")):
        assert (
            browser.get(url("questionnaire_edit", questionnaire.id, kind, code)).status_code == 404
        )


@pytest.mark.parametrize("words", ["x" * 1001, "een \u202e truc", "nul\x00"])
def test_a_text_that_cannot_be(
    browser: Client, north: Tenant, questionnaire: Questionnaire, words: str
) -> None:
    posted = texts(questionnaire, TextUnit("item", "S1"), wording__political__nl=words)
    answer = browser.post(url("questionnaire_edit", questionnaire.id, "item", "S1"), posted)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["wording.political.nl"]
    assert now(north).draft_revision == 1
