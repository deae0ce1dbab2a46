"""Undo and redo, byte for byte, and two people who write in one draft."""

import contextlib
import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, edits, recoding, save_draft, undoing
from surveys.authoring.actions.joining import Joining, join_items
from surveys.authoring.actions.splitting import split_item
from surveys.authoring.bundled import bundled
from surveys.authoring.editing import (
    Meanwhile,
    PartChange,
    Path,
    apply,
    as_kind,
    differences,
    inverse,
    item_body,
    set_values,
    with_option,
    with_option_moved,
    without_option,
)
from surveys.authoring.pairing.joining import NEITHER, side_of, unfit
from surveys.models import DraftChange, DraftPart, Questionnaire
from surveys.questionnaire.document import Kind, Perspective, decode, encode
from surveys.questionnaire.drafts import PartKind, join, normal, split
from surveys.refusals import Refused
from tests.conftest import client_of
from tests.questionnaire.strategies import documents
from tests.surveys.authoring import DOCUMENT, draft, edit, halved, part, url

SIDES = [Perspective.POLITICAL, Perspective.ADMINISTRATIVE]
HALVED = halved(DOCUMENT, {f"S{n}": SIDES[n % 2] for n in range(1, 5)})
WORDS = ["", "Een", "Twee", "<b>", "é"]


def bytes_now(questionnaire: Questionnaire) -> bytes:
    found: Questionnaire = Questionnaire.objects.get(id=questionnaire.id)
    return encode(found.draft_document)


# --- Differences, without a database -------------------------------------------------------------


@given(documents, documents)
def test_differences_lead_there_and_back(one: Any, other: Any) -> None:
    """Between any two states of the same parts, whatever became of them."""
    before, after = split(one), split(other)
    ids = list(before)
    named = dict(zip(ids, after.values(), strict=False))
    states = {key: named.get(key) for key in ids}
    changes = differences(before, states)
    assert apply(before, changes) == states
    assert apply(states, inverse(changes)) == before
    assert msgspec.json.decode(msgspec.json.encode(changes), type=tuple[PartChange, ...]) == changes


@given(documents, st.data())
def test_operations_on_one_part_keep_a_document(document: Any, data: st.DataObject) -> None:
    parts = split(document)
    # In the order of the document: the keys are drawn anew each time.
    key = data.draw(st.sampled_from(list(parts)))
    state = parts[key]
    if state["kind"] == PartKind.ITEM:
        kind = data.draw(st.sampled_from(list(Kind)))
        after = as_kind(state, kind, "five")
        if "options" in after["body"]:
            after = with_option_moved(with_option(after), "a", -1)
            after = without_option(after, after["body"]["options"][0]["code"])
        path: tuple[str | int, ...] = ("wording", "political", "nl")
    else:
        after, path = state, ("title", "nl")
        path = ("no_opinion", "nl") if state["kind"] == PartKind.SCALE else path
    after = set_values(after, {path: data.draw(st.sampled_from(WORDS)) or None})
    assert normal(after) == after
    changed = {**parts, key: after}
    assert decode(encode(join(changed))) == join(changed)
    assert join(apply(changed, inverse(differences(parts, changed)))) == document


def test_a_change_where_something_else_stands_is_refused() -> None:
    parts = split(DOCUMENT)
    key = next(key for key, state in parts.items() if state["code"] == "S1")
    path = ("wording", "political", "nl")
    mine = {key: set_values(parts[key], {path: "Mijn"})}
    changes = differences({key: parts[key]}, mine)
    theirs = {key: set_values(parts[key], {path: "Hun"})}
    with pytest.raises(Meanwhile) as met:
        apply(theirs, changes)
    assert (met.value.now, met.value.change.after) == ("Hun", "Mijn")
    assert apply(theirs, changes, force=True) == mine
    with pytest.raises(Meanwhile):
        apply({key: None}, changes, force=True)


# --- Any row of edits ----------------------------------------------------------------------------


def act(by: User, questionnaire: Questionnaire, choice: random.Random) -> None:
    """One edit that somebody could make now; some are refused, and change nothing."""
    parts = list(DraftPart.objects.filter(questionnaire=questionnaire))
    items = [row for row in parts if row.kind == PartKind.ITEM]
    sections = [row for row in parts if row.kind == PartKind.SECTION]
    row, home = choice.choice(items or sections), choice.choice(sections)
    on: dict[str, Any] = {"by": by, "questionnaire": questionnaire, "part": row.id}
    words = choice.choice(WORDS)
    path = ("wording", choice.choice(["political", "administrative"]), "nl")
    own_path = path if row.kind == PartKind.ITEM else ("title", "nl")
    body = item_body(choice.choice(list(Kind)), "agree5", {"political": {"nl": "Nieuw"}})
    acts: list[Callable[[], Any]] = [
        lambda: edits.set_values(**on, read=lambda _part: {own_path: words or None}),
        lambda: edits.move(**on, step=choice.choice([-1, 1])),
        lambda: edits.place(**on, section=home.id, before=choice.choice(parts).id),
        lambda: edits.add_items(
            by=by, questionnaire=questionnaire, section=home.id, bodies=[body, body]
        ),
        lambda: edits.add_section(by=by, questionnaire=questionnaire, title={"nl": words}),
        lambda: edits.move(by=by, questionnaire=questionnaire, part=home.id, step=1),
    ]
    if row.kind == PartKind.ITEM:
        code = choice.choice(["R1", "R2", "R3", row.code.swapcase(), "not"])
        acts += [
            lambda: recoding.recode(**on, read=lambda _part: code),
            lambda: edits.set_values(**on, read=lambda part: without_a_side(part, choice)),
            lambda: join_two(by, questionnaire, items, choice),
            lambda: split_item(**on, keep=choice.choice(list(Perspective)), seen=99999),
        ]
        kind = choice.choice(list(Kind))
        acts += [
            lambda: edits.copy_item(**on),
            lambda: edits.remove(**on, seen=99999),
            lambda: edits.change_part(
                **on, operation="kind", change=lambda state: as_kind(state, kind, "agree5")
            ),
        ]
    if len(sections) > 2:
        whole = {**on, "part": home.id}
        acts.append(lambda: edits.remove(**whole, seen=99999))
    with contextlib.suppress(Refused):
        choice.choice(acts)()


def without_a_side(part: DraftPart, choice: random.Random) -> dict[Path, Any]:
    side = choice.choice([side for side in Perspective if side.value in part.body["wording"]])
    return {("wording", side.value): None} if len(part.body["wording"]) > 1 else {}


def join_two(
    by: User, questionnaire: Questionnaire, items: list[DraftPart], choice: random.Random
) -> None:
    halves: dict[Perspective, list[DraftPart]] = {side: [] for side in Perspective}
    for row in items:
        if (side := side_of(row.state)) is not None:
            halves[side].append(row)
    fitting = [
        (one, other)
        for one in halves[Perspective.POLITICAL]
        for other in halves[Perspective.ADMINISTRATIVE]
        if unfit(one.state, other.state, {}) is None
    ]
    if not fitting:
        return
    one, other = choice.choice(fitting)
    keep, place = (choice.choice(list(Perspective)) for _each in range(2))
    chosen = {"show_if": NEITHER, "help": choice.choice(list(Perspective)).value}
    decided = Joining(keep, place, chosen)
    join_items(
        by=by, questionnaire=questionnaire, part=one.id, other=other.id, decided=decided, seen=99999
    )


class EveryRowOfEdits(TestCase):
    def setUp(self) -> None:
        self.tenant = Tenant.objects.create(name="Noord", slug="noord")
        self.user = User.objects.create_user("a@example.org", "een lang wachtwoord")

    @settings(max_examples=12)
    @given(st.integers(0, 10**6), st.integers(1, 14))
    def test_undoing_leads_back_through_every_document(self, seed: int, number: int) -> None:
        choice = random.Random(seed)  # noqa: S311 -- hypothesis picks the seed
        with tenant(self.tenant.id):
            made = create_questionnaire(by=self.user, name=f"Q{seed}", document=HALVED)
            seen = [bytes_now(made)]
            for _step in range(number):
                act(self.user, made, choice)
                if (now := bytes_now(made)) != seen[-1]:
                    seen.append(now)
                assert encode(decode(now)) == now
            for expected in reversed(seen[:-1]):
                undoing.undo(by=self.user, questionnaire=made)
                assert bytes_now(made) == expected
            assert undoing.undoable(self.user, made).undo is None
            for expected in seen[1:]:
                undoing.redo(by=self.user, questionnaire=made)
                assert bytes_now(made) == expected
            assert undoing.undoable(self.user, made).redo is None


def test_a_part_that_is_put_where_it_stands_leaves_nothing_to_undo(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        rows = questionnaire.parts.filter(kind=PartKind.ITEM).order_by("section__rank", "rank")
        first, second, *_more = rows
        section = questionnaire.parts.filter(kind=PartKind.SECTION).order_by("rank").last()
        last = rows.filter(section=section).last()
        assert section is not None
        assert last is not None
        for part, home, before in (
            (first.id, first.section_id, second.id),
            (first.id, first.section_id, first.id),
            (last.id, section.id, None),
            (section.id, None, None),
        ):
            edits.place(
                by=alice, questionnaire=questionnaire, part=part, section=home, before=before
            )
        assert undoing.undoable(alice, questionnaire).undo is None


# --- The buttons ---------------------------------------------------------------------------------


def press(browser: Client, questionnaire: Questionnaire, do: str, **more: str) -> Any:
    address = url("draft_undo", questionnaire.id)
    return browser.post(address, {"do": do, **more}, headers={"X-Builder": "1"})


def write(browser: Client, questionnaire: Questionnaire, row: DraftPart, was: str, to: str) -> Any:
    name = "wording__political__nl"
    return edit(browser, questionnaire, row, **{name: to, f"base_{name}": was})


def first(north: Tenant) -> str:
    item = draft(north).item("S1")
    assert item is not None
    return (item.wording.political or {})["nl"]


def test_an_edit_after_an_undo_ends_redo(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row, was = part(north, "S1"), first(north)
    write(browser, questionnaire, row, was, "Een")
    told = press(browser, questionnaire, "undo").json()
    assert (told["undo"], told["redo"]) == (False, True)
    write(browser, questionnaire, row, was, "Twee")
    told = press(browser, questionnaire, "redo").json()
    assert (told["undo"], told["redo"], first(north)) == (True, False, "Twee")


def test_a_removed_section_comes_back_at_its_place(
    browser: Client, north: Tenant, alice: User
) -> None:
    """With so many cards that the page is made anew."""
    document = bundled()
    with tenant(north.id):
        questionnaire = create_questionnaire(by=alice, name="Geheel", document=document)
    removed = document.sections[2]
    home = part(north, removed.code, kind="section")
    edit(browser, questionnaire, home, do="remove", seen=str(1 + len(removed.items)))
    assert len(draft(north).sections) == len(document.sections) - 1
    told = press(browser, questionnaire, "undo").json()
    assert draft(north) == document
    assert told["reload"].startswith(url("questionnaire_page", questionnaire.id))


def test_a_file_in_its_place_is_undone_too(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    other = join({key: row for key, row in split(DOCUMENT).items() if row["code"] != "S1"})
    with tenant(north.id):
        save_draft(by=alice, questionnaire=questionnaire, document=other, revision=1)
    assert draft(north) == other
    press(browser, questionnaire, "undo")
    assert draft(north) == DOCUMENT


def test_each_takes_back_the_own_edits(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    other, was = client_of(olga), first(north)
    write(browser, questionnaire, part(north, "S1"), was, "Van mij")
    edit(other, questionnaire, part(north, "S2"), do="down")
    press(browser, questionnaire, "undo")
    assert first(north) == was
    assert draft(north) != DOCUMENT
    press(other, questionnaire, "undo")
    assert draft(north) == DOCUMENT


@pytest.mark.parametrize(("how", "left"), [("force", None), ("skip", "Van Olga")])
def test_taking_back_what_somebody_else_changed_asks_first(
    browser: Client,
    north: Tenant,
    olga: User,
    questionnaire: Questionnaire,
    how: str,
    left: str | None,
) -> None:
    row, was = part(north, "S1"), first(north)
    write(browser, questionnaire, row, was, "Van mij")
    write(client_of(olga), questionnaire, row, "Van mij", "Van Olga")
    answer = press(browser, questionnaire, "undo")
    assert answer.status_code == 409
    assert "Van Olga" in answer.json()["question"]
    assert first(north) == "Van Olga"
    assert press(browser, questionnaire, "undo", how=how).status_code == 200
    assert first(north) == (left or was)
    assert not press(browser, questionnaire, "undo").json()["undo"]


def test_the_log_is_only_added_to(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    edit(browser, questionnaire, part(north, "S1"), do="down")
    with tenant(north.id):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            DraftChange.objects.update(operation="x")
        entry = DraftChange.objects.get()
    assert (entry.operation, entry.revision, entry.changes[0]["part"]) == (
        "move",
        2,
        str(part(north, "S1").id),
    )


# --- Two people ----------------------------------------------------------------------------------


def test_200_edits_of_two_people_lose_nothing_without_a_question(
    browser: Client, north: Tenant, alice: User, olga: User, questionnaire: Questionnaire
) -> None:
    """Each has an own page, which may be old, and believes what it was told.

    Whoever writes over words of the other was asked before; every other word stands in the draft.
    """
    choice = random.Random(12)  # noqa: S311
    people = {"Alice": browser, "Olga": client_of(olga)}
    rows = [part(north, code) for code in ("S1", "S2", "S3", "S4")]
    sides = ("political", "administrative")
    pages = {name: {(row.code, side): _said(north, row.code, side) for row in rows for side in sides} for name in people}  # fmt: skip
    stands = dict(pages["Alice"])
    asked = 0
    for number in range(200):
        name = choice.choice(list(people))
        row, side = choice.choice(rows), choice.choice(sides)
        place = (row.code, side)
        if choice.random() < 0.15:
            edit(people[name], questionnaire, row, do=choice.choice(["up", "down"]))
            continue
        field, words = f"wording__{side}__nl", f"{name} {number}"
        base = pages[name][place]
        answer = edit(people[name], questionnaire, row, **{field: words, f"base_{field}": base})
        if answer.status_code == 409:
            assert base != stands[place]
            assert stands[place] in answer.json()["question"]
            asked += 1
            pages[name][place] = stands[place]  # who is asked keeps what the other wrote
        else:
            assert base == stands[place]
            pages[name][place] = stands[place] = words
    assert asked > 20
    for (code, side), words in stands.items():
        assert _said(north, code, side) == words


def _said(north: Tenant, code: str, side: str) -> str:
    item = draft(north).item(code)
    assert item is not None
    return str(getattr(item.wording, side)["nl"])


def test_a_refusal_changes_nothing(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id), pytest.raises(Refused):
        edits.remove(by=alice, questionnaire=questionnaire, part=part(north, "head").id, seen=1)
    assert draft(north) == DOCUMENT
