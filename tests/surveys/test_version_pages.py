"""Two versions beside each other, what a person decides of an item, and where it is used."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import (
    ItemDecision,
    JudgedMeanwhile,
    NotPossible,
    create_questionnaire,
    judge,
    publish_version,
    save_draft,
)
from surveys.authoring.versions.comparing import Show, compared, compared_item
from surveys.authoring.versions.difference_words import Sayer
from surveys.authoring.versions.standing import proposed
from surveys.fieldwork.actions.fieldwork import create_study, create_wave
from surveys.models import Judgement, Municipality, Questionnaire, Version
from surveys.questionnaire.comparison.differences import differences
from surveys.questionnaire.comparison.proposals import proposals
from surveys.questionnaire.document import Document, decode, to_builtins
from tests.conftest import client_of
from tests.questionnaire import strategies
from tests.questionnaire.builders import NL, OPTIONS, every_kind
from tests.questionnaire.builders import changed as with_fields
from tests.surveys.authoring import DOCUMENT, HOSTILE, changed, of_size, url

WORDING = ("wording", "political", "nl")
OLD = every_kind()


# --- In words ------------------------------------------------------------------------------------


def sentences(old: Document, new: Document) -> list[str]:
    say = Sayer(old, new)
    return [sentence for one in differences(old, new) for sentence in say.sentences(one)]


@pytest.mark.parametrize(
    ("code", "fields", "said"),
    [
        ("A", {"reverse": True}, ["De stelling telt nu omgekeerd."]),
        ("A", {"required": False}, ["De vraag mag nu leeg blijven."]),
        ("A", {"estimate": None}, ["De inschatting van de andere kant wordt niet meer gevraagd."]),
        ("A", {"takeaway": 3}, ["Inzicht: nu ‘3’, dat was niet ingevuld."]),
        ("A", {"help": NL}, ["De uitleg kwam erbij in het Nederlands."]),
        (
            "A",
            {"wording": {"political": NL}},
            [
                "Wordt niet meer aan de administratie gevraagd.",
                "De formulering voor de administratie is weggenomen in het Nederlands.",
            ],
        ),
        ("L", {"show_if": "R <= 5"}, ["De voorwaarde is gewijzigd."]),
        ("L", {"show_if": None}, ["Wordt nu altijd getoond: de voorwaarde is weg."]),
        ("M", {"max": 3}, ["Maximum: van ‘2’ naar ‘3’."]),
        ("M", {"other": False}, ["‘Andere, namelijk’ kan niet meer gekozen worden."]),
        ("M", {"options": OPTIONS[:2]}, ["Antwoord weg: ‘C’."]),
        ("M", {"options": OPTIONS[::-1]}, ["De antwoorden staan in een andere volgorde."]),
        (
            "M",
            {"options": [*OPTIONS[:2], {"code": "c", "text": NL}]},
            ["Antwoord ‘c’ is gewijzigd in het Nederlands."],
        ),
    ],
)
def test_each_difference_is_a_sentence(code: str, fields: dict[str, Any], said: list[str]) -> None:
    assert sentences(OLD, with_fields(OLD, code, **fields)) == said


def test_parts_and_settings_are_said_too() -> None:
    raw = to_builtins(OLD)
    raw |= {"minutes": 7, "languages": ["fr", "nl"], "themes": {"t": {"title": {"nl": "Sturen"}}}}
    raw["scales"]["five"]["labels"].append(NL)
    raw["sections"].append(
        {"code": "last", "title": {"nl": "Slot"}, "items": [raw["sections"][0]["items"].pop(0)]}
    )
    assert sentences(OLD, decode(raw)) == [
        "Beloofde minuten: van ‘5’ naar ‘7’.",
        "Taal erbij: Frans.",
        "De brontaal is nu Frans.",
        "Het onderdeel ‘Slot’ is nieuw.",
        "Verplaatst van onderdeel ‘Tekst’ naar ‘Slot’.",
        "Antwoordpunten: van ‘1–5’ naar ‘1–6’.",
        "Categorie 6 kwam erbij in het Nederlands.",
        "Het thema ‘Sturen’ is nieuw.",
    ]


def test_a_scale_is_said_at_its_items_and_a_whole_language_once() -> None:
    raw = to_builtins(OLD)
    raw["languages"] = ["nl", "fr"]
    raw["title"]["fr"] = raw["sections"][0]["title"]["fr"] = "Texte"
    raw["scales"]["five"]["labels"][4]["nl"] = "vijf"
    new = decode(raw)
    standings = proposed(proposals(OLD, new))
    groups = {group.key: group for group in compared(OLD, new, standings).groups}
    assert [line.sentence for line in groups["settings"].lines] == [
        "2 teksten kwamen erbij in het Frans.",
        "Taal erbij: Frans.",
    ]
    (item,) = groups["section-first"].items
    assert (item.code, item.lines[0].sentence) == (
        "A", "Gebruikt de schaal ‘five’, die gewijzigd is.",
    )  # fmt: skip
    in_french = compared(OLD, new, standings, language="fr").groups
    assert [line.sentence for group in in_french for line in group.lines] == [
        "De titel van de vragenlijst kwam erbij in het Frans.",
        "De titel van het onderdeel kwam erbij in het Frans.",
    ]


@pytest.mark.parametrize(
    ("show", "codes"),
    [
        (Show.ALL, ["A", "M", "N"]),
        (Show.TEXTS, ["A"]),
        (Show.ANSWERS, ["M"]),
        (Show.OTHERS, ["N"]),
        (Show.ITEMS, []),
        (Show.BREAKS, ["A", "M"]),
    ],
)
def test_a_reader_may_look_for_some_of_it(show: Show, codes: list[str]) -> None:
    new = with_fields(OLD, "A", wording={"political": {"nl": "Anders"}, "administrative": NL})
    new = with_fields(with_fields(new, "M", options=OPTIONS[:2]), "N", required=False)
    found = compared(OLD, new, proposed(proposals(OLD, new)), show=show)
    assert list(found.items()) == codes
    assert (found.counts.changed, found.counts.unchanged) == (3, len(OLD.items()) - 3)


@given(strategies.alike, strategies.alike)
def test_whatever_is_to_be_judged_is_shown(old: Document, new: Document) -> None:
    found = proposals(old, new)
    shown = compared(old, new, proposed(found)).items()
    assert {code for code, one in found.items() if one.changed} <= set(shown)
    for code in shown:
        assert compared_item(old, new, proposed(found), code) == shown[code]


# --- The page ------------------------------------------------------------------------------------


def publish_next(by: User, questionnaire: Questionnaire, document: Document) -> Version:
    questionnaire.refresh_from_db()
    save_draft(
        by=by, questionnaire=questionnaire, document=document, revision=questionnaire.draft_revision
    )
    return publish_version(by=by, questionnaire=questionnaire, outdated_too=True)


@pytest.fixture
def three(north: Tenant, alice: User, questionnaire: Questionnaire) -> Questionnaire:
    """S1 has other words in version 2, S2 in version 3."""
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire, outdated_too=True)
        two = changed(DOCUMENT, "S1", {WORDING: f"Heel anders {HOSTILE}"})
        publish_next(alice, questionnaire, two)
        publish_next(alice, questionnaire, changed(two, "S2", {WORDING: "Ook anders"}))
    return questionnaire


@pytest.mark.parametrize(
    ("chosen", "pair", "codes", "states"),
    [
        ({}, (3, "draft"), [], []),
        ({"before": "1", "after": "2"}, (1, 2), ["S1"], ["open"]),
        ({"before": "2", "after": "1"}, (1, 2), ["S1"], ["open"]),
        ({"before": "1", "after": "3"}, (1, 3), ["S1", "S2"], ["not_comparable"] * 2),
        ({"before": "2", "after": "draft"}, (2, "draft"), ["S2"], ["not_comparable"]),
        ({"before": "77", "after": "x"}, (3, "draft"), [], []),
    ],
)
def test_any_two_versions(
    browser: Client,
    three: Questionnaire,
    chosen: dict[str, str],
    pair: tuple[int, int | str],
    codes: list[str],
    states: list[str],
) -> None:
    page = browser.get(url("questionnaire_compare", three.id), chosen)
    assert (page.context["before"], page.context["after"]) == pair
    items = page.context["compared"].items()
    assert (list(items), [item.standing.state for item in items.values()]) == (codes, states)
    text = page.content.decode()
    assert HOSTILE not in text
    assert ("geen enkel verschil" in text) is (codes == [])


def test_what_went_and_what_came_is_said_in_words_as_well(
    browser: Client, three: Questionnaire
) -> None:
    page = browser.get(url("questionnaire_compare", three.id), {"before": "2", "after": "3"})
    text = page.content.decode()
    assert '<ins><span class="vh">nieuw: </span>Ook anders</ins>' in text
    assert '<del><span class="vh">weg: </span>' in text
    assert "Reden: de formulering heeft andere woorden." in text


def test_before_the_first_version_there_is_nothing_to_compare(
    browser: Client, questionnaire: Questionnaire
) -> None:
    page = browser.get(url("questionnaire_compare", questionnaire.id))
    assert "Er is nog niets gepubliceerd" in page.content.decode()


@pytest.mark.parametrize("name", ["questionnaire_compare", "version_page", "version_item"])
def test_the_pages_ask_the_same_of_the_database_whatever_the_size(
    north: Tenant, alice: User, name: str
) -> None:
    asked = []
    for size in (10, 60):
        with tenant(north.id):
            made = create_questionnaire(by=alice, name=f"Q{size}", document=of_size(size))
            publish_version(by=alice, questionnaire=made, outdated_too=True)
            document = made.draft_document
            for item in document.items():
                document = changed(document, item.code, {WORDING: "Anders"})
            publish_next(alice, made, document)
            decided = {
                code: ItemDecision(comparable=True) for code in ("I0_0", "I0_1")[: size // 30 + 1]
            }
            for code, decision in decided.items():
                version = Version.objects.get(questionnaire=made, number=2)
                judge(by=alice, version=version, code=code, decision=decision, seen=0)
        arguments: dict[str, tuple[Any, ...]] = {"version_page": (2,), "version_item": (2, "I0_0")}
        address = url(name, made.id, *arguments.get(name, ()))
        browser = client_of(alice)
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address, {"before": "1", "after": "2"}).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


# --- Deciding ------------------------------------------------------------------------------------


@pytest.fixture
def inside(north: Tenant) -> Iterator[None]:
    with tenant(north.id):
        yield


def test_a_decision_stands_beside_the_earlier_one(
    browser: Client, north: Tenant, alice: User, three: Questionnaire
) -> None:
    address = url("version_item", three.id, 2, "S1")
    page = browser.get(address)
    assert "Niemand besliste al" in page.content.decode()
    for seen, verdict in enumerate(("yes", "no", "yes")):
        said = {"verdict": verdict, "why": f"Reden {seen} {HOSTILE}", "seen": str(seen)}
        assert browser.post(address, said)["Location"] == address
    text = browser.get(address).content.decode()
    assert HOSTILE not in text
    assert [f"Reden {n}" in text for n in range(3)] == [True] * 3
    assert "volgende berekening" in text
    with tenant(north.id):
        rows = Judgement.objects.order_by("number")
        assert [(row.number, row.comparable, row.by) for row in rows] == [
            (1, True, alice), (2, False, alice), (3, True, alice),
        ]  # fmt: skip
        said_of = Judgement.statements(three.id)
        assert ("S1" in said_of[2], "S2" in said_of[3]) == (True, False)
        assert AuditEvent.objects.filter(action="item_judged").count() == 3


def test_two_people_do_not_overrule_each_other_unseen(
    browser: Client, north: Tenant, olga: User, three: Questionnaire
) -> None:
    with tenant(north.id):
        version = Version.objects.get(number=2)
        judge(by=olga, version=version, code="S1", decision=ItemDecision(comparable=True), seen=0)
    address = url("version_item", three.id, 2, "S1")
    page = browser.post(address, {"verdict": "no", "why": "Mijn reden", "seen": "0"})
    text = page.content.decode()
    assert "Iemand anders besliste intussen" in text
    assert 'value="Mijn reden"' in text
    assert 'name="seen" value="1"' in text
    with tenant(north.id):
        assert Judgement.objects.count() == 1
        with pytest.raises(JudgedMeanwhile):
            judge(
                by=olga, version=version, code="S1", decision=ItemDecision(comparable=False), seen=0
            )


def test_where_there_is_nothing_to_compare_nobody_decides(inside: None, alice: User) -> None:
    made = create_questionnaire(by=alice, name="Soorten", document=OLD)
    publish_version(by=alice, questionnaire=made, outdated_too=True)
    raw = to_builtins(with_fields(OLD, "W", kind="date"))
    next(item for item in raw["sections"][0]["items"] if item["code"] == "D")["code"] = "E"
    second = publish_next(alice, made, decode(raw))
    yes = ItemDecision(comparable=True)
    for code in ("W", "E", "nothing"):
        with pytest.raises(NotPossible):
            judge(by=alice, version=second, code=code, decision=yes, seen=0)
    first = made.versions.get(number=1)
    with pytest.raises(NotPossible):
        judge(by=alice, version=first, code="A", decision=yes, seen=0)
    assert "W" not in Judgement.statements(made.id)[2]


def test_a_decision_cannot_be_changed_or_deleted(
    inside: None, alice: User, three: Questionnaire
) -> None:
    version = three.versions.get(number=2)
    row = judge(
        by=alice, version=version, code="S1", decision=ItemDecision(comparable=True), seen=0
    )
    for change in (
        lambda: Judgement.objects.update(comparable=False),
        lambda: Judgement.objects.update(why="x"),
        row.delete,
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    # Whoever leaves is taken out of it, and that is all.
    Judgement.objects.update(by=None)
    again = {
        f.attname: getattr(row, f.attname)
        for f in Judgement._meta.concrete_fields
        if f.name != "id"
    }
    with pytest.raises(IntegrityError, match="surveys_judgement_number"), transaction.atomic():
        Judgement.objects.create(**again)
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"number": 0}, "surveys_judgement_from_one"),
        ({"number": 5, "proposal": "x"}, "surveys_judgement_proposal"),
    ]
    for wrong, name in wrongs:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Judgement.objects.create(**{**again, **wrong})


# --- Where it is used ----------------------------------------------------------------------------


def test_where_a_version_and_an_item_are_used(
    browser: Client, north: Tenant, alice: User, three: Questionnaire
) -> None:
    with tenant(north.id):
        study = create_study(by=alice, questionnaire=three, name="Reeks")
        now = timezone.now()
        create_wave(
            by=alice,
            study=study,
            version=three.versions.get(number=2),
            name="Golf van 2027",
            opens_at=now,
            closes_at=now + timedelta(days=9),
            municipality_ids={Municipality.objects.flemish()[0].id},
        )
    used = browser.get(url("version_page", three.id, 2)).content.decode()
    assert "Golf van 2027" in used
    assert "Golf van 2027" not in browser.get(url("version_page", three.id, 3)).content.decode()
    uses = browser.get(url("version_item", three.id, 3, "S1")).context["uses"]
    assert [(use.number, use.comparable, [wave.name for wave in use.waves]) for use in uses] == [
        (3, True, []), (2, False, ["Golf van 2027"]), (1, False, []),
    ]  # fmt: skip
    assert uses[1].waves[0].state == "draft"


# --- On paper ------------------------------------------------------------------------------------


def test_the_page_of_a_version_hands_out_its_papers(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
    page = browser.get(url("version_page", questionnaire.id, 1)).text
    papers = re.findall(r'href="([^"]+/versions/1/paper/[^"]+)"', page)
    assert len(papers) == 2 * len(DOCUMENT.languages)
    for address in papers[:2]:
        assert "Op papier" in browser.get(address).text
