"""From a changed draft to a published version: looked at, judged, and judged again."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version, save_draft
from surveys.models import Judgement, Questionnaire
from surveys.questionnaire.document import Document, decode, to_builtins
from tests.flows.browser import LOOKS, visit
from tests.surveys.authoring import DOCUMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def edited() -> Document:
    """Every sort of change: words, marks, a scale, options, settings, what came, went and moved."""
    raw = to_builtins(DOCUMENT)
    items: dict[str, dict[str, Any]] = {i["code"]: i for s in raw["sections"] for i in s["items"]}
    political = items["S1"]["wording"]["political"]
    political["nl"] = f"Vandaag vindt ons bestuur: {political['nl'].rstrip('.')}, en dat blijft zo."
    items["S2"]["wording"]["administrative"]["nl"] += " …"
    items["S3"]["reverse"] = True
    items["S4"]["required"] = False
    items["U1"]["options"].append({"code": "new", "text": dict.fromkeys(raw["languages"], "Nieuw")})
    raw["minutes"] += 2
    last = raw["sections"][-1]["items"]
    last.insert(0, {**items["S1"], "code": "S1_new"})
    last.append(raw["sections"][1]["items"].pop())
    raw["sections"][1]["items"].insert(0, raw["sections"][1]["items"].pop())
    return decode(raw)


@pytest.fixture
def made(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        questionnaire = create_questionnaire(by=alice, name="Besturen", document=DOCUMENT)
        publish_version(by=alice, questionnaire=questionnaire, outdated_too=True)
        save_draft(by=alice, questionnaire=questionnaire, document=edited(), revision=1)
    return questionnaire


def test_a_person_compares_judges_and_publishes(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    made: Questionnaire,
) -> None:
    address = f"/t/north/questionnaires/{made.id}/"
    with visit(browser, live_server.url, LOOKS, alice) as seen:
        page = seen.open(f"{address}compare/")
        page.get_by_label("Toon").select_option("breaks")
        page.get_by_role("button", name="Vergelijken").click()
        expect(page.locator("#item-S3")).to_contain_text("niet vergelijkbaar")
        expect(page.locator("#item-S4")).to_have_count(0)
        seen.check("compare-breaks")
        page.goto(f"{address}publish/")
        page.get_by_role("button", name="Versie publiceren").click()
        expect(page.locator(".error-summary")).to_contain_text("Vergelijking van S1")
        seen.check("publish")
        first = page.locator("#item-S1")
        first.get_by_label("Vergelijkbaar: het verloop gaat door").check()
        first.get_by_label("Waarom").fill("Alleen vlotter gezegd")
        page.get_by_label("Ik publiceer ook de verouderde vertalingen").check()
        page.get_by_role("button", name="Alle open voorstellen aanvaarden en publiceren").click()
        page.wait_for_url("**/versions/2/")
        expect(page.get_by_role("link", name="Golf maken met deze versie")).to_be_visible()
        page.locator("#comparable summary").click()
        expect(page.locator("#comparable")).to_contain_text("Alleen vlotter gezegd")
        seen.check("version")
        page.locator("#comparable").get_by_role("link", name="S1", exact=True).click()
        page.get_by_label("Niet vergelijkbaar: het verloop begint opnieuw").check()
        page.get_by_label("Waarom").fill("Bij nader inzien vraagt het iets anders")
        page.get_by_role("button", name="Beslissing bewaren").click()
        expect(page.get_by_text("De volgende berekening gebruikt deze beslissing")).to_be_visible()
        seen.check("item")
        seen.open(f"{address}compare/?before=1&after=2")
    with tenant(north.id):
        rows = Judgement.objects.filter(code="S1").order_by("number")
        assert [(row.number, row.comparable) for row in rows] == [(1, True), (2, False)]
