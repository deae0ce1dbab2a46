"""Two items, each for one side, become one that both are asked."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.models import DraftChange, DraftPart, Questionnaire
from surveys.questionnaire.document import Document, Measured, decode, to_builtins
from surveys.questionnaire.rules.validation import problems
from tests.conftest import client_of
from tests.surveys.authoring import DOCUMENT, HOSTILE, edit, url
from tests.surveys.test_builder_undo import bytes_now, press

pytestmark = pytest.mark.django_db(transaction=True)
POL, ADM = "political", "administrative"


def said(words: str) -> dict[str, str]:
    return {language: f"{words} {language}" for language in DOCUMENT.languages}


def scale(code: str, side: str, **more: Any) -> dict[str, Any]:
    return {"kind": "scale", "code": code, "wording": {side: said(code)}, "scale": "agree5", **more}


def choice(code: str, side: str, *answers: str, **more: Any) -> dict[str, Any]:
    options = [{"code": each, "text": said(each)} for each in answers]
    return {
        "kind": "single",
        "code": code,
        "wording": {side: said(code)},
        "options": options,
        **more,
    }


def halves(*items: dict[str, Any]) -> Document:
    """A questionnaire of these items, in one section, after one that both are asked."""
    raw = to_builtins(DOCUMENT)
    both = next(i for s in raw["sections"] for i in s["items"] if i["code"] == "S1")
    raw["sections"] = [{"code": "p", "title": said("Deel"), "items": [both, *items]}]
    return decode(raw)


@pytest.fixture
def make(north: Tenant, alice: User) -> Any:
    def made(*items: dict[str, Any]) -> Questionnaire:
        with tenant(north.id):
            return create_questionnaire(by=alice, name="Helften", document=halves(*items))

    return made


def row(questionnaire: Questionnaire, code: str) -> DraftPart:
    with tenant(questionnaire.tenant_id):
        found: DraftPart = DraftPart.objects.get(questionnaire=questionnaire, code=code)
        return found


def now(questionnaire: Questionnaire) -> Document:
    with tenant(questionnaire.tenant_id):
        found: Questionnaire = Questionnaire.objects.get(id=questionnaire.id)
        return found.draft_document


def bytes_of(questionnaire: Questionnaire) -> bytes:
    with tenant(questionnaire.tenant_id):
        return bytes_now(questionnaire)


def page(browser: Client, questionnaire: Questionnaire, code: str, other: str = "") -> str:
    address = url("draft_pair", questionnaire.id, row(questionnaire, code).id)
    query = {"with": str(row(questionnaire, other).id)} if other else {}
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def pair(browser: Client, questionnaire: Questionnaire, code: str, other: str, **more: str) -> Any:
    posted = {"with": str(row(questionnaire, other).id), "seen": "99", "keep": POL, "place": POL}
    posted |= {name.replace("of_", "of:", 1): value for name, value in more.items()}
    return browser.post(url("draft_pair", questionnaire.id, row(questionnaire, code).id), posted)


def test_one_edit_makes_a_pair_and_one_undo_takes_it_back(
    browser: Client, north: Tenant, make: Any
) -> None:
    made = make(scale("P1", POL), scale("A1", ADM), scale("A2", ADM, show_if="A1 <= 2"))
    before = bytes_of(made)
    answer = pair(browser, made, "A1", "P1")
    assert answer["Location"] == url("questionnaire_page", made.id) + "#item-P1"
    document = now(made)
    both, follower = document.item("P1"), document.item("A2")
    assert both is not None
    assert (both.wording.political, both.wording.administrative) == (said("P1"), said("A1"))
    assert document.item("A1") is None
    assert follower is not None
    assert follower.show_if == "P1 <= 2"
    assert [problem for problem in problems(document) if problem.blocks] == []
    with tenant(north.id):
        assert DraftChange.objects.get().operation == "join"
    after = bytes_of(made)
    press(browser, made, "undo")
    assert bytes_of(made) == before
    press(browser, made, "redo")
    assert bytes_of(made) == after


def test_the_card_of_a_half_leads_to_what_fits(browser: Client, make: Any) -> None:
    made = make(scale("P1", POL), scale("A1", ADM), choice("A2", ADM, "x", "y"), scale("P2", POL))
    builder = browser.get(url("questionnaire_page", made.id)).content.decode()
    assert builder.count("Samenvoegen met…") == 4
    found = page(browser, made, "P1")
    assert f"?with={row(made, 'A1').id}" in found
    assert f"?with={row(made, 'A2').id}" not in found
    assert "een ander soort vraag: enkele keuze" in found
    assert "P2" not in found
    assert "woorden voor beide kanten" in page(browser, made, "S1")


def test_why_nothing_fits_is_said(browser: Client, make: Any) -> None:
    made = make(choice("P1", POL, "x", "y"), choice("A1", ADM, "x", "z"))
    shown = page(browser, made, "P1")
    assert "Geen enkele vraag van de andere kant past" in shown
    assert "andere antwoorden om uit te kiezen" in shown
    assert pair(browser, made, "P1", "A1").status_code == 422
    assert now(made).item("A1")


def test_nobody_on_the_other_side(browser: Client, north: Tenant, alice: User, make: Any) -> None:
    assert "alleen aan de administratie" in page(browser, make(scale("P1", POL)), "P1")


def test_what_differs_is_chosen_and_translations_come_along(browser: Client, make: Any) -> None:
    nl, fr = DOCUMENT.languages[:2]
    mine = choice("P1", POL, "x", "y", help={nl: "Van P"}, required=False)
    theirs = choice("A1", ADM, "x", "y", help={nl: "Van A"})
    del mine["options"][0]["text"][fr]
    made = make(mine, theirs)
    shown = page(browser, made, "P1", "A1")
    assert 'name="of:help"' in shown
    assert 'name="of:required"' in shown
    assert 'name="of:options"' not in shown  # they say the same, one of them in more languages
    assert "Van P" in shown
    assert "Van A" in shown
    pair(browser, made, "P1", "A1", of_help=ADM, of_required=POL, keep=ADM)
    both = now(made).item("A1")
    assert both is not None
    assert (both.help, both.required) == ({nl: "Van A"}, False)
    assert both.options[0].text == said("x")  # type: ignore[union-attr]
    assert both.paired


def test_answers_that_say_something_else_are_chosen(browser: Client, make: Any) -> None:
    mine, theirs = choice("P1", POL, "x", "y"), choice("A1", ADM, "x", "y")
    theirs["options"][1]["text"] = said("anders")
    made = make(mine, theirs)
    assert "y: Nederlands: anders nl · " in page(browser, made, "P1", "A1")
    before = bytes_of(made)
    pair(browser, made, "P1", "A1", of_options=ADM)
    both = now(made).item("P1")
    assert both.options[1].text == said("anders")  # type: ignore[union-attr]
    press(browser, made, "undo")
    assert bytes_of(made) == before


def test_the_condition_that_stays_has_to_hold_for_both(browser: Client, make: Any) -> None:
    made = make(scale("P0", POL), scale("P1", POL, show_if="P0 <= 2"), scale("A1", ADM))
    before = now(made)
    refused = pair(browser, made, "P1", "A1", of_show_if=POL)
    assert refused.status_code == 422
    assert "P0" in refused.content.decode()
    assert now(made) == before
    assert pair(browser, made, "P1", "A1", of_show_if="neither").status_code == 302
    both = now(made).item("P1")
    assert both is not None
    assert both.show_if is None


def test_a_place_behind_what_looks_at_it_is_refused(browser: Client, make: Any) -> None:
    made = make(scale("A1", ADM), scale("A2", ADM, show_if="A1 <= 2"), scale("P1", POL))
    refused = pair(browser, made, "P1", "A1")
    assert refused.status_code == 422
    assert "A2" in refused.content.decode()
    assert pair(browser, made, "P1", "A1", place=ADM).status_code == 302
    assert [item.code for item in now(made).items()] == ["S1", "P1", "A2"]


def test_what_belongs_to_the_dropped_one_belongs_to_the_pair(browser: Client, make: Any) -> None:
    made = make(
        scale("P1", POL, role="goal"), scale("A1", ADM, role="goal"),
        scale("A2", ADM, role="translation", of="A1"),
    )  # fmt: skip
    pair(browser, made, "P1", "A1")
    follower = now(made).item("A2")
    assert isinstance(follower, Measured)
    assert follower.of == "P1"


def test_a_published_code_is_kept_by_preference_and_an_ended_trend_is_told(
    browser: Client, north: Tenant, alice: User, make: Any
) -> None:
    made = make(scale("P1", POL), scale("A1", ADM))
    checked = f'name="keep" value="{POL}" checked'
    assert checked in page(browser, made, "P1", "A1")
    with tenant(north.id):
        publish_version(by=alice, questionnaire=made)
    both = page(browser, made, "P1", "A1")
    assert "Beide codes staan in een gepubliceerde versie" in both
    assert "De trend van A1 eindigt dan." in both
    edit(browser, made, row(made, "P1"), do="copy")
    only = page(browser, made, "P1_1", "A1")
    assert f'name="keep" value="{ADM}" checked' in only
    assert "Beide codes" not in only


def test_what_somebody_changed_meanwhile_is_shown_first(
    browser: Client, olga: User, make: Any
) -> None:
    made = make(scale("P1", POL), scale("A1", ADM))
    field = "wording__administrative__nl"
    words = {field: "Van Olga", f"base_{field}": "A1 nl"}
    edit(client_of(olga), made, row(made, "A1"), **words)
    answer = pair(browser, made, "P1", "A1", seen="1")
    assert answer.status_code == 409
    assert "Van Olga" in answer.content.decode()
    assert now(made).item("A1")
    gone = {"with": str(row(made, "A1").id), "seen": "99", "keep": POL, "place": POL}
    edit(client_of(olga), made, row(made, "A1"), do="remove", seen="99")
    address = url("draft_pair", made.id, row(made, "P1").id)
    assert browser.post(address, gone).status_code == 409


def test_strange_requests(browser: Client, make: Any) -> None:
    made = make(scale("P1", POL), scale("A1", ADM))
    strange: list[dict[str, str]] = [
        {"keep": "x"}, {"place": ""}, {"with": "x"}, {"of_help": "x"}
    ]  # fmt: skip
    for posted in strange:
        assert pair(browser, made, "P1", "A1", **posted).status_code == 404
    for other in ("P1", "S1"):
        assert pair(browser, made, "P1", other).status_code == 422
    assert browser.get(url("draft_pair", made.id, row(made, "head").id)).status_code == 404
    assert now(made).item("A1")


def test_hostile_words_stay_words(browser: Client, make: Any) -> None:
    made = make(scale("P1", POL, help={"nl": HOSTILE}), scale("A1", ADM, help={"nl": "h"}))
    found = page(browser, made, "P1", "A1")
    assert "<script>alert" not in found
    assert "&lt;script&gt;" in found
