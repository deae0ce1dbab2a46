"""The builder: every edit, what it is answered with, and what it costs."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.models import DraftChange, DraftPart, Item, Questionnaire, Version
from surveys.questionnaire.document import (
    Document,
    Kind,
    Measured,
    WithOptions,
    decode,
    to_builtins,
)
from tests.conftest import client_of
from tests.questionnaire.builders import every_kind
from tests.surveys.authoring import DOCUMENT, HOSTILE, draft, edit, now, of_size, part, url

FIRST, SECOND = [[item.code for item in section.items] for section in DOCUMENT.sections][:2]


def codes(document: Document) -> list[list[str]]:
    return [[item.code for item in section.items] for section in document.sections]


def after(code: str) -> str:
    row = next(row for row in codes(DOCUMENT) if code in row)
    return row[row.index(code) + 1]


def add(browser: Client, questionnaire: Questionnaire, **posted: str) -> Any:
    address = url("draft_add", questionnaire.id)
    return browser.post(address, posted, headers={"X-Builder": "1"})


def said(document: Document, code: str, side: str = "political") -> dict[str, str] | None:
    item = document.item(code)
    assert item is not None
    found: dict[str, str] | None = getattr(item.wording, side)
    return found


def of(code: str) -> str:
    return (said(DOCUMENT, code) or {})["nl"]


# --- Words ---------------------------------------------------------------------------------------


def test_words_are_saved_and_the_card_comes_back(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    words = {"wording__political__nl": "  Nieuw \r\n", "base_wording__political__nl": of("S1")}
    told = edit(browser, questionnaire, part(north, "S1"), **words).json()
    assert (said(draft(north), "S1") or {})["nl"] == "Nieuw"
    assert (told["revision"], told["undo"], told["redo"]) == (2, True, False)
    [card] = told["parts"]
    assert ">Nieuw</textarea>" in card["html"]
    assert "next" not in card  # it stays where it is
    [card] = edit(browser, questionnaire, part(north, "S1"), do="copy").json()["parts"]
    assert card["next"] == str(part(north, after("S1")).id)


def test_a_side_is_asked_when_it_has_words(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row = part(north, "S1")
    for language, words in (said(DOCUMENT, "S1") or {}).items():
        name = f"wording__political__{language}"
        told = edit(browser, questionnaire, row, **{name: "", f"base_{name}": words}).json()
    assert said(draft(north), "S1") is None
    assert "alleen administratie" in told["parts"][0]["html"]
    edit(browser, questionnaire, row, wording__political__nl="Weer", base_wording__political__nl="")
    assert said(draft(north), "S1") == {"nl": "Weer"}


def test_a_clash_shows_both_texts_and_keeps_either(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row, other = part(north, "S1"), client_of(olga)
    name = "wording__political__nl"
    edit(other, questionnaire, row, **{name: "Van Olga", f"base_{name}": of("S1")})
    mine = {name: "Van mij", f"base_{name}": of("S1")}
    answer = edit(browser, questionnaire, row, **mine)
    assert answer.status_code == 409
    question = answer.json()["question"]
    assert "Van Olga" in question
    assert "Van mij" in question
    assert (said(draft(north), "S1") or {})["nl"] == "Van Olga"
    # The form of the question posts the same again, over what is there now.
    edit(browser, questionnaire, row, **{**mine, f"base_{name}": "Van Olga"})
    assert (said(draft(north), "S1") or {})["nl"] == "Van mij"


def test_edits_of_other_fields_merge(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row, other = part(north, "S1"), client_of(olga)
    edit(other, questionnaire, row, required="", base_required="on")
    french = (said(DOCUMENT, "S1") or {})["fr"]
    name = "wording__political__fr"
    assert edit(browser, questionnaire, row, **{name: "À moi", f"base_{name}": french}).json()
    item = draft(north).item("S1")
    assert item is not None
    assert (item.required, (said(draft(north), "S1") or {})["fr"]) == (False, "À moi")


def test_the_same_words_are_no_clash(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row, name = part(north, "S1"), "wording__political__nl"
    for each in (client_of(olga), browser):
        answer = edit(each, questionnaire, row, **{name: "Gelijk", f"base_{name}": of("S1")})
        assert answer.status_code == 200
    with tenant(north.id):
        assert DraftChange.objects.count() == 1


@pytest.mark.parametrize("words", ["x" * 1001, "a\u202eb"])
def test_words_that_cannot_be_kept_say_why(
    browser: Client, north: Tenant, questionnaire: Questionnaire, words: str
) -> None:
    name = "wording__political__nl"
    answer = edit(
        browser, questionnaire, part(north, "S1"), **{name: words, f"base_{name}": of("S1")}
    )
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["wording.political.nl"]
    assert draft(north) == DOCUMENT


# --- Settings ------------------------------------------------------------------------------------


def test_settings_of_an_item(browser: Client, north: Tenant, questionnaire: Questionnaire) -> None:
    item = DOCUMENT.item("S1")
    assert isinstance(item, Measured)
    posted = {
        "theme": "", "base_theme": item.theme or "",
        "estimate": "on", "base_estimate": "on" if item.estimate else "",
        "show_if": "U1 has finance", "base_show_if": "",
    }  # fmt: skip
    edit(browser, questionnaire, part(north, "S1"), **posted)
    now = draft(north).item("S1")
    assert now is not None
    assert (now.estimated, now.theme, now.show_if) == (True, None, "U1 has finance")


@pytest.mark.parametrize(
    ("name", "value"),
    [("show_if", "U1 has"), ("theme", "nothing"), ("favourable_from", "x"), ("role", "boss")],
)
def test_a_setting_that_cannot_be(
    browser: Client, north: Tenant, questionnaire: Questionnaire, name: str, value: str
) -> None:
    item = DOCUMENT.item("S1")
    seen = str(getattr(item, name) or "")
    answer = edit(browser, questionnaire, part(north, "S1"), **{name: value, f"base_{name}": seen})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [name])


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_can_be_added_and_every_item_become_it(
    browser: Client, north: Tenant, questionnaire: Questionnaire, kind: Kind
) -> None:
    section = str(part(north, DOCUMENT.sections[0].code, kind="section").id)
    told = add(browser, questionnaire, do="item", kind=kind.value, section=section).json()
    assert draft(north).sections[0].items[-1].kind is kind
    assert told["touched"] == [told["parts"][0]["id"]]
    for code in ("S1", "U1"):
        edit(browser, questionnaire, part(north, code), do="kind", kind=kind.value)
        item = draft(north).item(code)
        assert item is not None
        assert (item.kind, item.wording) == (kind, DOCUMENT.item(code).wording)  # type: ignore[union-attr]


def test_options_are_written_added_moved_and_removed(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row, item = part(north, "U1"), DOCUMENT.item("U1")
    assert isinstance(item, WithOptions)
    first, second, *_rest = item.options
    edit(browser, questionnaire, row, do=f"option:up:{second.code}")
    edit(browser, questionnaire, row, do=f"option:remove:{first.code}")
    edit(browser, questionnaire, row, do="option:add")
    name = f"options__{second.code}__text__nl".replace("__text", "")
    edit(browser, questionnaire, row, **{name: "Anders", f"base_{name}": second.text["nl"]})
    now = draft(north).item("U1")
    assert isinstance(now, WithOptions)
    assert now.option_codes == (second.code, *item.option_codes[2:], "a")
    assert now.options[0].text["nl"] == "Anders"
    assert edit(browser, questionnaire, part(north, "S1"), do="option:add").status_code == 422


def test_scales_themes_and_the_head_are_written_too(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    scale = DOCUMENT.scales["agree5"]
    name, seen = "labels__1__nl", scale.labels[0]["nl"]
    edit(browser, questionnaire, part(north, "agree5"), **{name: "Nee", f"base_{name}": seen})
    head = part(north, "head")
    edit(
        browser,
        questionnaire,
        head,
        languages="fr nl",
        base_languages=", ".join(DOCUMENT.languages),
    )
    edit(browser, questionnaire, head, minutes="12", base_minutes="10")
    add(browser, questionnaire, do="theme", title="Nieuw thema")
    add(browser, questionnaire, do="rating")
    now = draft(north)
    assert now.scales["agree5"].labels[0]["nl"] == "Nee"
    assert (now.languages, now.minutes) == (("fr", "nl"), 12)
    assert {"fr": "Nieuw thema"} in [theme.title for theme in now.themes.values()]
    assert any(
        made.max == 10 and set(made.low or {}) == {"fr", "nl"} for made in now.scales.values()
    )


# --- Places --------------------------------------------------------------------------------------


def test_moving_within_and_over_the_edge_of_a_section(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row = part(north, SECOND[0])
    edit(browser, questionnaire, row, do="down")
    assert codes(draft(north))[1][:2] == [SECOND[1], SECOND[0]]
    edit(browser, questionnaire, row, do="up")
    edit(browser, questionnaire, row, do="up")
    assert codes(draft(north))[:2] == [[*FIRST, SECOND[0]], SECOND[1:]]
    edit(browser, questionnaire, row, do="down")
    assert draft(north) == DOCUMENT
    top, end = part(north, FIRST[0]), part(north, codes(DOCUMENT)[-1][-1])
    edit(browser, questionnaire, top, do="up")
    edit(browser, questionnaire, end, do="down")
    assert draft(north) == DOCUMENT


def test_moving_to_a_place(browser: Client, north: Tenant, questionnaire: Questionnaire) -> None:
    row, home = part(north, SECOND[0]), part(north, DOCUMENT.sections[0].code, kind="section")
    before = str(part(north, FIRST[1]).id)
    edit(browser, questionnaire, row, do="place", section=str(home.id), before=before)
    assert codes(draft(north))[0] == [FIRST[0], SECOND[0], *FIRST[1:]]
    edit(browser, questionnaire, row, do="place", section=str(home.id))
    assert codes(draft(north))[0] == [*FIRST, SECOND[0]]
    edit(browser, questionnaire, home, do="down")
    assert [s.code for s in draft(north).sections][1] == home.code


def test_copying_removing_and_adding(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    edit(browser, questionnaire, part(north, SECOND[0]), do="copy")
    fresh = codes(draft(north))[1][1]
    assert fresh == f"{SECOND[0]}_1"
    assert said(draft(north), fresh) == said(DOCUMENT, SECOND[0])
    told = edit(browser, questionnaire, part(north, fresh), do="remove", seen="9").json()
    assert told["parts"] == []
    assert draft(north) == DOCUMENT
    section = str(part(north, DOCUMENT.sections[1].code, kind="section").id)
    lines = "• Een\n\n- Twee \n<b>Drie</b>"
    add(browser, questionnaire, do="paste", kind="scale", section=section, lines=lines)
    made = draft(north).sections[1].items[-3:]
    assert [item.wording.political for item in made] == [
        {"nl": "Een"},
        {"nl": "Twee"},
        {"nl": "<b>Drie</b>"},
    ]
    assert all(item.wording.political == item.wording.administrative for item in made)
    add(browser, questionnaire, do="section")
    assert len(draft(north).sections) == len(DOCUMENT.sections) + 1
    gone = part(north, DOCUMENT.sections[0].code, kind="section")
    edit(browser, questionnaire, gone, do="remove", seen="99")
    assert codes(draft(north))[0][:1] == SECOND[:1]


@pytest.mark.parametrize("code", ["1x", "a b", "x" * 41, FIRST[0], "<b>"])
def test_a_code_that_cannot_be(
    browser: Client, north: Tenant, questionnaire: Questionnaire, code: str
) -> None:
    section = str(part(north, DOCUMENT.sections[0].code, kind="section").id)
    assert add(browser, questionnaire, do="item", section=section, code=code).status_code == 422
    assert draft(north) == DOCUMENT


def test_what_somebody_else_wrote_is_not_removed_without_a_question(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row, name = part(north, "S1"), "wording__political__nl"
    words = {name: "Van Olga", f"base_{name}": of("S1")}
    edit(client_of(olga), questionnaire, row, **words)
    home = DOCUMENT.section_of("S1")
    assert home is not None
    for one in (row, part(north, home.code, kind="section")):
        answer = edit(browser, questionnaire, one, do="remove", seen="1")
        assert answer.status_code == 409
        assert "Olga" in answer.json()["question"]
    assert edit(browser, questionnaire, row, do="remove", seen="1", sure="1").status_code == 200


def test_what_was_removed_meanwhile_can_be_put_back(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row, name = part(north, "S1"), "wording__political__nl"
    edit(client_of(olga), questionnaire, row, do="remove", seen="1")
    mine = {name: "Van mij", f"base_{name}": of("S1")}
    answer = edit(browser, questionnaire, row, **mine)
    assert answer.status_code == 409
    assert "Van mij" in answer.json()["question"]
    edit(browser, questionnaire, row, do="restore", **mine)
    assert (said(draft(north), "S1") or {})["nl"] == "Van mij"
    assert codes(draft(north)) == codes(DOCUMENT)


def test_strange_requests(browser: Client, north: Tenant, questionnaire: Questionnaire) -> None:
    row = part(north, "S1")
    gone = browser.post(url("draft_part", questionnaire.id, uuid4()), {"do": "up"})
    assert gone.status_code == 409
    strange: list[dict[str, str]] = [
        {"do": "kind", "kind": "x"},
        {"do": "option:jump:a"},
        {"do": "place", "section": "x"},
    ]
    for posted in strange:
        assert edit(browser, questionnaire, row, **posted).status_code == 404
    for posted in ({"do": "x"}, {"do": "item"}):
        assert add(browser, questionnaire, **posted).status_code == 404
    paste = {"do": "paste", "section": str(row.section_id), "lines": " \n "}
    assert add(browser, questionnaire, **paste).status_code == 422
    assert edit(browser, questionnaire, part(north, "head"), do="remove").status_code == 422
    assert draft(north) == DOCUMENT


def test_pasted_lines_take_the_kind_that_is_asked_beside_them(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    """And not the one that was chosen for a single item."""
    section = str(part(north, "S1").section_id)
    posted = {"section": section, "lines": "Eerste zin\nTweede zin", "lang": "nl"}
    add(browser, questionnaire, do="paste", kind="ranking", lines_kind="long_text", **posted)
    document = draft(north)
    words = {one.code: (said(document, one.code) or {}).get("nl", "") for one in document.items()}
    made = [one for one in document.items() if words[one.code].endswith(" zin")]
    assert [one.kind for one in made] == [Kind.LONG_TEXT] * 2


def test_only_an_item_is_copied(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    """A second head would take the place of the first."""
    for code in ("head", DOCUMENT.sections[0].code, "agree5"):
        assert edit(browser, questionnaire, part(north, code), do="copy").status_code == 409
    assert draft(north) == DOCUMENT


def test_only_items_and_sections_have_a_place(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    before = now(north).draft_revision
    for code in ("head", "agree5"):
        for do in ("place", "up", "down"):
            assert edit(browser, questionnaire, part(north, code), do=do).status_code == 409
    assert now(north).draft_revision == before


@pytest.mark.parametrize("title", ["a\0b", "\u202eabc", "x\x07y", "x" * 100_000])
def test_a_title_that_cannot_be(
    browser: Client, north: Tenant, questionnaire: Questionnaire, title: str
) -> None:
    for do in ("section", "theme"):
        answer = add(browser, questionnaire, do=do, title=title)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["title"])
    assert draft(north) == DOCUMENT


@pytest.mark.parametrize("said", ["S1 == '\0'", "S1 == 'a\u202e'"])
def test_a_condition_holds_no_hidden_characters(
    browser: Client, north: Tenant, questionnaire: Questionnaire, said: str
) -> None:
    answer = edit(browser, questionnaire, part(north, "S2"), show_if=said, base_show_if="")
    assert answer.status_code == 422
    assert draft(north) == DOCUMENT


def test_a_bound_is_shown_and_kept_whole(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row = part(north, "S2")
    edit(browser, questionnaire, row, do="kind", kind="number")
    assert edit(browser, questionnaire, row, max="12345678.5", base_max="").status_code == 200
    for other in ("nan", "inf", "-1e999"):
        wrong = edit(browser, questionnaire, row, max=other, base_max="12345678.5")
        assert wrong.status_code == 422
    assert (
        'value="12345678.5"'
        in browser.get(url("draft_part", questionnaire.id, row.id)).content.decode()
    )
    meanwhile = edit(browser, questionnaire, row, max="3", base_max="12345678")
    assert meanwhile.status_code == 409


def test_what_a_first_author_does_without_is_folded_until_somebody_used_it(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row = part(north, "S1")
    address = url("draft_part", questionnaire.id, row.id)
    page = browser.get(address).content.decode()
    before, folded = page.split('<details class="disclosure" id="advanced">')
    inside = folded.split("</details>")[0]
    for name in ("scale", "theme", "required", "reverse", "estimate"):
        assert f'name="{name}"' in before
    for name in ("show_if", "role", "of", "takeaway", "code"):
        assert f'name="{name}"' in inside
        assert f'name="{name}"' not in before
    assert edit(browser, questionnaire, row, takeaway="3", base_takeaway="").status_code == 200
    used = browser.get(address).content.decode()
    assert '<details class="disclosure" id="advanced" open>' in used
    assert "1 ingevuld" in used


# --- Without a script ----------------------------------------------------------------------------


def test_the_forms_work_by_themselves(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row = part(north, "S1")
    address = url("draft_part", questionnaire.id, row.id)
    page = browser.get(address).content.decode()
    assert 'name="base:wording.political.fr"' in page
    posted = {"wording.political.nl": "Nieuw", "base:wording.political.nl": of("S1"), "do": "down"}
    answer = browser.post(address, posted)
    assert answer["Location"] == url("questionnaire_page", questionnaire.id) + "#item-S1"
    answer = browser.post(address, {"stay": "1", "do": "set"})
    assert answer["Location"] == address
    theirs = {**posted, "wording.political.nl": "Van Olga"}
    clash = client_of(olga).post(address, theirs)
    assert clash.status_code == 409
    assert 'value="Van Olga"' in clash.content.decode()
    long = {"wording.political.nl": "x" * 1001, "base:wording.political.nl": "Nieuw"}
    refused = browser.post(address, long)
    assert refused.status_code == 422
    assert "x" * 1001 in refused.content.decode()
    browser.post(url("draft_undo", questionnaire.id), {"do": "undo"})
    browser.post(url("draft_undo", questionnaire.id), {"do": "undo"})
    assert draft(north) == DOCUMENT


def test_hostile_words_stay_words(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row, name = part(north, "S1"), "wording__political__nl"
    told = edit(browser, questionnaire, row, **{name: HOSTILE, f"base_{name}": of("S1")})
    asked = edit(
        client_of(olga), questionnaire, row, **{name: HOSTILE + "!", f"base_{name}": of("S1")}
    )
    for answer, key in ((told.json()["parts"][0], "html"), (asked.json(), "question")):
        assert "<script>" not in answer[key]
        assert "&lt;script&gt;" in answer[key]


def test_the_preview_may_stand_in_our_own_page(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    page = browser.get(url("draft_preview", questionnaire.id) + "?lang=fr&width=desktop")
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    second = DOCUMENT.sections[1]
    shown = browser.get(
        f"{url('questionnaire_try', questionnaire.id, 'political')}?section={second.code}"
    )
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert shown.context["section"]["code"] == second.code


def test_the_preview_shows_all_answers_of_what_nobody_could_choose_yet(
    browser: Client, north: Tenant, alice: User
) -> None:
    """With a note; once the source is answered there, only what was chosen. A try-out is as it is."""
    raw = to_builtins(every_kind())
    ranking = {**next(i for i in raw["sections"][0]["items"] if i["code"] == "K")}
    ranking |= {"options_from": "M", "wording": {"political": {"nl": "Orden"}}}
    raw["sections"].append({"code": "later", "title": {"nl": "Later"}, "items": [ranking]})
    raw["sections"][0]["items"] = [i for i in raw["sections"][0]["items"] if i["code"] == "M"]
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Doorgeven", document=decode(raw))
    address = f"{url('questionnaire_try', made.id, 'political')}?section=later"
    shown = browser.get(f"{address}&preview=1").content.decode()
    assert "alleen wat gekozen is bij ‘Tekst’" in shown
    assert [shown.count(f'<option value="{code}"') for code in "abc"] == [2, 2, 2]
    answered = {"section": "first", "shown": "M", "carried": "{}", "M": ["a", "c"], "go": "next"}
    later = browser.post(f"{address}&preview=1", answered).content.decode()
    assert "alleen wat gekozen is" not in later
    assert [later.count(f'<option value="{code}"') for code in "abc"] == [2, 0, 2]
    skipped = {**answered, "M": [], "go": "skip"}
    assert "alleen wat gekozen is" in browser.post(f"{address}&preview=1", skipped).content.decode()
    trial = browser.get(address)
    assert trial.context["section"]["code"] == "first"
    assert "questionnaires/tried.html" in {
        one.name for one in browser.post(address, skipped).templates
    }


# --- What it costs -------------------------------------------------------------------------------


def test_an_edit_costs_the_same_in_10_and_in_290_items(
    browser: Client, north: Tenant, alice: User
) -> None:
    costs = []
    for number in (10, 290):
        with tenant(north.id):
            made = create_questionnaire(by=alice, name=f"Q{number}", document=of_size(number))
            row = DraftPart.objects.get(questionnaire=made, code="I0_3")
        name = "wording__political__nl"
        acts: list[dict[str, str]] = [
            {name: "Anders", f"base_{name}": of("S1")},
            {"required": "", "base_required": "on"},
            {"do": "down"},
            {"do": "copy"},
        ]
        for posted in acts:
            with CaptureQueriesContext(connection) as found:
                answer = edit(browser, made, row, **posted)
            assert answer.status_code == 200
            costs.append((number, len(found), len(json.dumps(answer.json()).replace("I0_3", ""))))
    few, many = costs[:4], costs[4:]
    assert [queries for _n, queries, _size in few] == [queries for _n, queries, _size in many]
    assert max(abs(a[2] - b[2]) for a, b in zip(few, many, strict=True)) < 40
    assert max(queries for _n, queries, _size in few) < 30


def test_a_code_that_was_published_goes_to_nothing_else(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    """A trend follows the code: a new item with an old code would be taken for the old one."""
    section = part(north, DOCUMENT.sections[0].code)
    add(browser, questionnaire, section=str(section.id), do="item", kind="scale", lang="nl")
    (new,) = set(codes(draft(north))[0]) - {*FIRST}
    edit(browser, questionnaire, part(north, new), wording__political__nl="Nieuw")
    with tenant(north.id):
        found = Questionnaire.objects.get()
        Item.objects.create(
            version=Version.objects.create(questionnaire=found, number=1, body={}, sha256="0" * 64),
            code=new, kind="scale", section=section.code, position=1,
        )  # fmt: skip
    edit(browser, questionnaire, part(north, new), do="remove")
    add(browser, questionnaire, section=str(section.id), do="item", kind="scale", lang="nl")
    (newer,) = set(codes(draft(north))[0]) - {*FIRST}
    assert newer != new


def test_a_new_item_is_not_told_as_written(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    section = part(north, DOCUMENT.sections[0].code)
    told = add(browser, questionnaire, section=str(section.id), do="item", kind="scale", lang="nl")
    card = told.json()["parts"][-1]["html"]
    assert "Schrijf hier de formulering" in card
    assert "Niet gevraagd aan deze kant" not in card
    assert "Administratie: De tekst ontbreekt" in card
    assert "volledig" not in card
