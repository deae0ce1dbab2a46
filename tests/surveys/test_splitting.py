"""An item that both sides are asked becomes two that each ask one: the way back of joining."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import publish_version
from surveys.models import DraftChange, Questionnaire
from surveys.questionnaire.document import Measured, Perspective
from surveys.questionnaire.rules.validation import problems
from tests.conftest import client_of
from tests.surveys.authoring import DOCUMENT, HOSTILE, edit, url
from tests.surveys.test_builder_undo import press
from tests.surveys.test_joining import (
    ADM,
    POL,
    bytes_of,
    choice,
    make,
    now,
    pair,
    row,
    said,
    scale,
)

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["make"]  # a fixture of another file


def both(code: str, **more: Any) -> dict[str, Any]:
    wording = {POL: said(f"{code} politiek"), ADM: said(f"{code} administratie")}
    return {**scale(code, POL), "wording": wording, **more}


def split(browser: Client, questionnaire: Questionnaire, code: str, keep: str = POL) -> Any:
    address = url("draft_split", questionnaire.id, row(questionnaire, code).id)
    return browser.post(address, {"keep": keep, "seen": "99"})


def words(side: str, language: str, text: str) -> dict[str, str]:
    """What is typed over the words of a side, and what stood there."""
    name, was = f"wording__{side}__{language}", "politiek" if side == POL else "administratie"
    return {name: text, f"base_{name}": said(f"B1 {was}")[language]}


def test_one_edit_makes_two_and_one_undo_takes_it_back(
    browser: Client, north: Tenant, make: Any
) -> None:
    """What only the other side meets follows its half; the first half keeps what it is known by."""
    made = make(
        both("B1", lineage="ergens.S1", estimate=True, help=said("Uitleg"), required=False),
        scale("A2", ADM, show_if="B1 <= 2"),
        scale("P2", POL, show_if="B1 <= 2"),
    )
    before = bytes_of(made)
    answer = split(browser, made, "B1")
    assert answer["Location"] == url("questionnaire_page", made.id) + "#item-B1"
    document = now(made)
    kept, other = document.item("B1"), document.item("B1_1")
    assert isinstance(kept, Measured)
    assert isinstance(other, Measured)
    assert (kept.wording.political, kept.wording.administrative) == (said("B1 politiek"), None)
    assert (other.wording.political, other.wording.administrative) == (
        None, said("B1 administratie"),
    )  # fmt: skip
    assert (kept.lineage, other.lineage) == ("ergens.S1", None)
    assert not kept.estimate
    assert not other.estimate
    for half in (kept, other):
        assert (half.help, half.required, half.scale) == (said("Uitleg"), False, "agree5")
    conditions = {item.code: item.show_if for item in document.items()}
    assert (conditions["A2"], conditions["P2"]) == ("B1_1 <= 2", "B1 <= 2")
    assert [item.code for item in document.items()][1:3] == ["B1", "B1_1"]
    assert [problem for problem in problems(document) if problem.blocks] == []
    with tenant(north.id):
        assert DraftChange.objects.get().operation == "split"
    after = bytes_of(made)
    press(browser, made, "undo")
    assert bytes_of(made) == before
    press(browser, made, "redo")
    assert bytes_of(made) == after


def test_joined_again_it_is_what_it_was(browser: Client, make: Any) -> None:
    made = make(both("B1", help=said("Uitleg")), scale("A2", ADM, show_if="B1 <= 2"))
    before = bytes_of(made)
    split(browser, made, "B1", keep=ADM)
    halves = now(made)
    assert [halves.item(code).perspectives for code in ("B1", "B1_1")] == [  # type: ignore[union-attr]
        (Perspective.ADMINISTRATIVE,), (Perspective.POLITICAL,),
    ]  # fmt: skip
    pair(browser, made, "B1", "B1_1", keep=ADM, place=ADM)
    assert bytes_of(made) == before


def test_what_both_sides_look_at_stands_in_the_way(browser: Client, make: Any) -> None:
    """A condition of a pair cannot look at a question of one side."""
    made = make(both("B1"), both("B2", show_if="B1 <= 2"))
    before = bytes_of(made)
    answer = split(browser, made, "B1")
    assert answer.status_code == 422
    assert "Dat kan zo niet." in answer.content.decode()
    assert bytes_of(made) == before


def test_options_that_are_carried_on_follow(browser: Client, make: Any) -> None:
    wording = {POL: said("Kies"), ADM: said("Kies")}
    source = {**choice("M1", POL, "x", "y"), "kind": "multiple", "wording": wording}
    carried = choice("R1", ADM, "x", "y", options_from="M1")
    made = make(source, carried)
    split(browser, made, "M1")
    found = now(made).item("R1")
    assert found is not None
    assert getattr(found, "options_from", None) == "M1_1"


def test_what_is_wrong_already_stands_in_nobodys_way(browser: Client, make: Any) -> None:
    """A draft is written in any order: an answer too few, a text that is not translated yet."""
    nl = DOCUMENT.languages[0]
    wording = {POL: said("Kies"), ADM: said("Kies")}
    short = {**choice("M1", POL, "x"), "wording": wording}
    made = make(short, both("B1", help={nl: "Nog niet vertaald"}))
    for code in ("M1", "B1"):
        assert split(browser, made, code).status_code == 302, code
    assert [item.code for item in now(made).items()][1:] == ["M1", "M1_1", "B1", "B1_1"]


def test_the_new_half_plays_no_part_in_the_report(browser: Client, make: Any) -> None:
    made = make(both("B1", role="goal", takeaway=3))
    split(browser, made, "B1")
    parts = [(one.role, one.takeaway) for one in map(now(made).item, ("B1", "B1_1")) if one]
    assert parts == [("goal", 3), (None, None)]


def test_what_somebody_else_wrote_follows_the_halves(
    browser: Client, olga: User, make: Any
) -> None:
    """Back to the pair when the split is taken back, to the half of its side when it is made again."""
    made = make(both("B1"), scale("A2", ADM), scale("P2", POL))
    split(browser, made, "B1")
    other = client_of(olga)
    for code, named in (("A2", "B1_1"), ("P2", "B1")):
        edit(other, made, row(made, code), show_if=f"{named} <= 2", base_show_if="")
    press(browser, made, "undo")
    assert conditions(made) == {"A2": "B1 <= 2", "P2": "B1 <= 2"}
    press(browser, made, "redo")
    assert conditions(made) == {"A2": "B1_1 <= 2", "P2": "B1 <= 2"}
    assert [problem for problem in problems(now(made)) if problem.blocks] == []


def test_what_somebody_else_wrote_follows_a_pair_that_is_taken_apart_again(
    browser: Client, olga: User, make: Any
) -> None:
    made = make(scale("P1", POL), scale("A1", ADM), scale("A2", ADM))
    pair(browser, made, "P1", "A1")
    edit(client_of(olga), made, row(made, "A2"), show_if="P1 <= 2", base_show_if="")
    press(browser, made, "undo")
    assert conditions(made) == {"A2": "A1 <= 2"}
    press(browser, made, "redo")
    assert conditions(made) == {"A2": "P1 <= 2"}


def conditions(made: Questionnaire) -> dict[str, str]:
    return {item.code: item.show_if for item in now(made).items() if item.show_if}


def test_only_a_pair_is_split(browser: Client, make: Any) -> None:
    made = make(both("B1"), scale("P1", POL))
    page = browser.get(url("draft_part", made.id, row(made, "B1").id)).content.decode()
    assert "Splitsen…" in page
    page = browser.get(url("draft_part", made.id, row(made, "P1").id)).content.decode()
    assert "Splitsen…" not in page
    assert split(browser, made, "P1").status_code == 422
    page = browser.get(url("draft_split", made.id, row(made, "P1").id)).content.decode()
    assert "er valt niets te splitsen" in page
    assert split(browser, made, "B1", keep="iedereen").status_code == 404
    assert browser.get(url("draft_split", made.id, row(made, "p").id)).status_code == 404


def test_a_published_code_and_hostile_words(
    browser: Client, north: Tenant, alice: User, make: Any
) -> None:
    """The page says whose trend ends. The new code is none that a version or the library knows."""
    made = make(both("B1", estimate=True, help=said(HOSTILE)), both("B1_1"))
    with tenant(north.id):
        publish_version(by=alice, questionnaire=made)
    browser.post(url("draft_part", made.id, row(made, "B1_1").id), {"do": "remove", "seen": "99"})
    page = browser.get(url("draft_split", made.id, row(made, "B1").id)).content.decode()
    assert "staat in versie 1" in page
    assert "De inschatting van de andere kant valt weg" in page
    assert HOSTILE not in page
    split(browser, made, "B1")
    assert now(made).item("B1_2")


def test_translations_stay_as_old_as_they_were(browser: Client, north: Tenant, make: Any) -> None:
    made = make(both("B1"))
    nl, *others = DOCUMENT.languages
    for side in (POL, ADM):
        edit(browser, made, row(made, "B1"), **words(side, nl, f"Nieuw {side}"))
    split(browser, made, "B1")
    for code, side, was in (("B1", POL, "politiek"), ("B1_1", ADM, "administratie")):
        made_of = said(f"B1 {was}")[nl]
        assert row(made, code).outdated == {f"wording.{side}.{each}": made_of for each in others}


def test_somebody_else_changed_it_meanwhile(browser: Client, olga: User, make: Any) -> None:
    made = make(both("B1"))
    edit(client_of(olga), made, row(made, "B1"), **words(POL, "nl", "Van Olga"))
    address = url("draft_split", made.id, row(made, "B1").id)
    answer = browser.post(address, {"keep": POL, "seen": "1"})
    assert answer.status_code == 409
    assert "Van Olga" in answer.content.decode()
