"""Changing the parts of a draft. Each edit is one row in its log, which is its trail.

The row of the questionnaire is locked first, so that edits of one draft come one after another.
What an edit reads and writes is a few parts, however many the draft has.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tenancy import held
from surveys.authoring import editing
from surveys.authoring.actions import codes
from surveys.authoring.editing import PartChange, Path, States, differences
from surveys.authoring.translating import outdated
from surveys.models import DraftChange, DraftPart, Questionnaire
from surveys.questionnaire.drafts import PartKind, State, between, rank_row, state
from surveys.questionnaire.rules.validation import MAX_ITEMS, MAX_SECTIONS
from surveys.refusals import Refused

_ORDERED: Final = (PartKind.SECTION, PartKind.ITEM)  # the others have no place among their like


class PartGone(Exception):
    """Somebody removed the part; its id is kept, so that it can be put back."""

    def __init__(self, part: UUID) -> None:
        self.part = part
        super().__init__(part)


class ChangedMeanwhile(Exception):
    """Somebody else changed what is about to be removed."""

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__(by)


class Full(Refused):
    """A questionnaire has so many items and no more."""


# --- The log -------------------------------------------------------------------------------------


def lock(questionnaire: Questionnaire) -> Questionnaire:
    """The same questionnaire, at the revision that it has until the transaction ends."""
    questionnaire.draft_revision = held(questionnaire).draft_revision
    return questionnaire


def record(
    by: User | None,
    questionnaire: Questionnaire,
    operation: str,
    before: States,
    after: States,
    *,
    undoes: int | None = None,
) -> DraftChange | None:
    """Write the parts and the log; nothing, if nothing differs. The questionnaire is locked."""
    changes = differences(before, after)
    if not changes and undoes is None:
        return None
    revision = questionnaire.draft_revision + 1
    write(by, questionnaire, before, after, revision=revision)
    questionnaire.draft_revision, questionnaire.changed_at = revision, timezone.now()
    questionnaire.save(update_fields=["draft_revision", "changed_at"])
    made: DraftChange = DraftChange.objects.create(
        questionnaire=questionnaire,
        revision=revision,
        operation=operation,
        changes=msgspec.to_builtins(changes),
        undoes=undoes,
        by=by,
    )
    return made


def write(
    by: User | None, questionnaire: Questionnaire, before: States, after: States, *, revision: int
) -> None:
    """Store the states of the parts that differ."""
    differing = [key for key in after if after[key] != before.get(key)]
    gone = [key for key in differing if after[key] is None]
    if gone:
        DraftPart.objects.filter(questionnaire=questionnaire, id__in=gone).delete()
    rows = [
        _row(by, questionnaire, key, state, revision)
        for key in differing
        if (state := after[key]) is not None
    ]
    DraftPart.objects.bulk_create([row for row in rows if not before.get(str(row.id))])
    changed = [row for row in rows if before.get(str(row.id))]
    fields = ["code", "section", "rank", "body", "outdated", "revision", "changed_by"]
    if len(changed) == 1:
        changed[0].save(force_update=True, update_fields=fields)
    elif changed:
        DraftPart.objects.bulk_update(changed, fields)


def _row(
    by: User | None, questionnaire: Questionnaire, key: str, part: State, revision: int
) -> DraftPart:
    return DraftPart(
        id=UUID(key),
        tenant_id=questionnaire.tenant_id,
        questionnaire=questionnaire,
        kind=part["kind"],
        code=part["code"],
        section_id=part["section"],
        rank=part["rank"],
        body=part["body"],
        outdated=part["outdated"],
        revision=revision,
        changed_by=by,
    )


def find_part(questionnaire: Questionnaire, part: UUID) -> DraftPart:
    found: DraftPart | None = (
        questionnaire.parts.select_related("changed_by").filter(id=part).first()
    )
    if found is None:
        raise PartGone(part)
    return found


# --- One part ------------------------------------------------------------------------------------


@transaction.atomic
def set_values(
    *,
    by: User,
    questionnaire: Questionnaire,
    part: UUID,
    read: Callable[[DraftPart], Mapping[Path, Any]],
) -> None:
    """Write values at paths of a part. `read` makes them of the part as it is now, or raises."""
    row = lock(questionnaire)
    found = find_part(row, part)
    if values := read(found):
        before = found.state
        _change(by, row, "set", part, before, editing.set_values(before, values))


@transaction.atomic
def change_part(
    *,
    by: User,
    questionnaire: Questionnaire,
    part: UUID,
    operation: str,
    change: Callable[[State], State],
) -> None:
    """An operation on one part that is made of its state now: it clashes with nothing."""
    row = lock(questionnaire)
    before = find_part(row, part).state
    _change(by, row, operation, part, before, change(before))


def _change(
    by: User, row: Questionnaire, operation: str, part: UUID, before: State, after: State
) -> None:
    if before["body"] != after["body"]:
        after = outdated.judged(before, after, source_language(row))
    record(by, row, operation, {str(part): before}, {str(part): after})


def source_language(row: Questionnaire) -> str:
    head = row.parts.filter(kind=PartKind.DOCUMENT).values_list("body__languages", flat=True)
    return str(head[0][0])


# --- Parts among others --------------------------------------------------------------------------


@transaction.atomic
def add_items(
    *, by: User, questionnaire: Questionnaire, section: UUID, bodies: list[dict[str, Any]],
    code: str = "",
) -> list[str]:  # fmt: skip
    """New items at the end of a section; the ids, in order."""
    row = lock(questionnaire)
    _of_kind(row, section, PartKind.SECTION)
    _room(row, PartKind.ITEM, MAX_ITEMS, len(bodies))
    last = _last(row, PartKind.ITEM, section)
    given = [codes.unknown(row, codes.fresh(row, code))] if code else []
    names = given or codes.free(row, "Q", len(bodies))
    places = rank_row(last, None, len(bodies))
    made = {
        str(uuid4()): state(PartKind.ITEM, name, body, section=str(section), rank=rank)
        for name, body, rank in zip(names, bodies, places, strict=True)
    }
    record(by, row, "add" if len(bodies) == 1 else "paste", {}, made)
    return list(made)


@transaction.atomic
def add_section(*, by: User, questionnaire: Questionnaire, title: dict[str, str]) -> str:
    row = lock(questionnaire)
    _room(row, PartKind.SECTION, MAX_SECTIONS, 1)
    rank = between(_last(row, PartKind.SECTION, None), None)
    [code] = codes.free(row, "deel", 1)
    key = str(uuid4())
    record(by, row, "add", {}, {key: state(PartKind.SECTION, code, {"title": title}, rank=rank)})
    return key


@transaction.atomic
def add_named(
    *, by: User, questionnaire: Questionnaire, kind: PartKind, body: dict[str, Any]
) -> str:
    """A new theme or scale."""
    row = lock(questionnaire)
    _room(row, kind, MAX_SECTIONS, 1)
    [code] = codes.free(row, kind.value, 1)
    key = str(uuid4())
    record(by, row, "add", {}, {key: state(kind, code, body)})
    return key


@transaction.atomic
def copy_item(*, by: User, questionnaire: Questionnaire, part: UUID) -> str:
    """The same once more, right below."""
    row = lock(questionnaire)
    source = _of_kind(row, part, PartKind.ITEM)
    key, code, rank = below(row, source)
    record(by, row, "copy", {}, {key: editing.copied(source.state, code, rank)})
    return key


def below(row: Questionnaire, part: DraftPart) -> tuple[str, str, str]:
    """For one more item right below another: its id, a free code like the other's, and its rank."""
    _room(row, PartKind.ITEM, MAX_ITEMS, 1)
    after = _neighbour(row, part, 1)
    [code] = codes.free(row, f"{part.code[:36]}_", 1)
    return str(uuid4()), code, between(part.rank, after.rank if after else None)


@transaction.atomic
def move(*, by: User, questionnaire: Questionnaire, part: UUID, step: int) -> None:
    """One place up (-1) or down (1); over the edge an item goes to the neighbouring section."""
    row = lock(questionnaire)
    here = _of_kind(row, part, *_ORDERED)
    beside = _neighbour(row, here, step)
    if beside is not None:
        further = _neighbour(row, beside, step)
        beyond = further.rank if further else None
        rank = between(beside.rank, beyond) if step > 0 else between(beyond or "", beside.rank)
        _change(by, row, "move", part, here.state, editing.moved(here.state, _id(here), rank))
    elif here.section is not None and (other := _neighbour(row, here.section, step)) is not None:
        rank = _edge(row, other, first=step > 0)
        _change(by, row, "move", part, here.state, editing.moved(here.state, str(other.id), rank))


@transaction.atomic
def place(
    *,
    by: User,
    questionnaire: Questionnaire,
    part: UUID,
    section: UUID | None = None,
    before: UUID | None = None,
) -> None:
    """To a place: before another part, or at the end of a section (or of all sections)."""
    row = lock(questionnaire)
    here = _of_kind(row, part, *_ORDERED)
    home = (
        _of_kind(row, section, PartKind.SECTION).id
        if section and here.kind == PartKind.ITEM
        else here.section_id
    )
    low, high = _gap(row, here, home, before)
    stands = before == part or (low < here.rank and (high is None or here.rank < high))
    if home == here.section_id and stands:
        return  # nothing to undo: an undo that changes nothing would surprise
    rank = between(low, high)
    after = editing.moved(here.state, str(home) if home else None, rank)
    _change(by, row, "move", part, here.state, after)


def _gap(
    row: Questionnaire, here: DraftPart, home: UUID | None, before: UUID | None
) -> tuple[str, str | None]:
    """The ranks between which a part goes: before another one, or at the end."""
    siblings = row.parts.filter(kind=here.kind, section=home).exclude(id=here.id)
    following = siblings.filter(id=before).first() if before else None
    if following is None:
        return _last(row, PartKind(here.kind), home, without=here.id), None
    previous = siblings.filter(rank__lt=following.rank).order_by("-rank").first()
    return previous.rank if previous else "", following.rank


@transaction.atomic
def remove(
    *, by: User, questionnaire: Questionnaire, part: UUID, seen: int, sure: bool = False
) -> None:
    """Take a part away, a section with its items. ChangedMeanwhile if somebody else wrote in it."""
    row = lock(questionnaire)
    here = find_part(row, part)
    mine = Q(id=part) | Q(section=part)
    inside = list(row.parts.filter(mine).select_related("changed_by"))
    others = [one for one in inside if one.revision > seen and one.changed_by_id != by.id]
    if others and not sure:
        raise ChangedMeanwhile(str(others[0].changed_by or ""))
    if here.kind == PartKind.DOCUMENT:
        raise Refused(_("De titel van een vragenlijst blijft altijd bestaan."))
    before = {str(one.id): one.state for one in inside}
    record(by, row, "remove", before, dict.fromkeys(before))


@transaction.atomic
def restore(*, by: User, questionnaire: Questionnaire, part: UUID) -> bool:
    """Put a part back that somebody removed, as it was."""
    row = lock(questionnaire)
    log = row.changes.filter(changes__contains=[{"part": str(part)}]).order_by("-revision")
    for entry in log:
        for change in read_changes(entry):
            if change.part == str(part) and change.after is msgspec.UNSET and not change.path:
                return _put_back(by, row, str(part), change.before)
    return False


def _put_back(by: User, row: Questionnaire, key: str, old: State) -> bool:
    if row.parts.filter(id=key).exists():
        return True
    if refusal := in_the_way(row, key, old, {}):
        raise refusal
    record(by, row, "restore", {}, {key: old})
    return True


def in_the_way(row: Questionnaire, key: str, part: State, among: States) -> Refused | None:
    """Why the part cannot stand in the draft (any more), beside the parts that change with it."""
    home = part["section"]
    if home and not _stays(row, home, among):
        return Refused(_("Het onderdeel waarin dit stond, is ook verwijderd."))
    named = part["kind"] in (PartKind.SCALE, PartKind.THEME)
    taken = row.parts.filter(kind=part["kind"], code=part["code"]).exclude(id__in=[*among, key])
    if named and taken.exists():
        return codes.in_use(part["code"])
    return None


def _stays(row: Questionnaire, section: str, among: States) -> bool:
    if section in among:
        return among[section] is not None
    return bool(row.parts.filter(id=section, kind=PartKind.SECTION).exists())


def read_changes(entry: DraftChange) -> tuple[PartChange, ...]:
    """What an edit changed. Whole parts of before translations went out of date lack a value."""
    changes = [
        {name: _complete(value) for name, value in change.items()} for change in entry.changes
    ]
    return msgspec.convert(changes, tuple[PartChange, ...])


def _complete(value: Any) -> Any:
    return {"outdated": {}, **value} if isinstance(value, dict) and "body" in value else value


# --- Places ----------------------------------------------------------------------------


def _id(part: DraftPart) -> str | None:
    return str(part.section_id) if part.section_id else None


def _of_kind(row: Questionnaire, part: UUID, *kinds: PartKind) -> DraftPart:
    found = find_part(row, part)
    if found.kind not in kinds:
        raise PartGone(part)
    return found


def _siblings(row: Questionnaire, kind: PartKind | str, section: UUID | None) -> Any:
    return row.parts.filter(kind=kind, section=section)


def _neighbour(row: Questionnaire, part: DraftPart, step: int) -> DraftPart | None:
    siblings = _siblings(row, part.kind, part.section_id)
    found: DraftPart | None = (
        siblings.filter(rank__gt=part.rank).order_by("rank").first()
        if step > 0
        else siblings.filter(rank__lt=part.rank).order_by("-rank").first()
    )
    return found


def _last(
    row: Questionnaire, kind: PartKind, section: UUID | None, *, without: UUID | None = None
) -> str:
    ranks = _siblings(row, kind, section).exclude(id=without).order_by("-rank")
    return ranks.values_list("rank", flat=True).first() or ""


def _edge(row: Questionnaire, section: DraftPart, *, first: bool) -> str:
    """A rank before the first item of a section, or after its last one."""
    if not first:
        return between(_last(row, PartKind.ITEM, section.id), None)
    items = _siblings(row, PartKind.ITEM, section.id).order_by("rank")
    return between("", items.values_list("rank", flat=True).first())


def _room(row: Questionnaire, kind: PartKind, limit: int, more: int) -> None:
    if row.parts.filter(kind=kind).count() + more > limit:
        raise Full(_("Een vragenlijst heeft er hoogstens %(n)s.") % {"n": limit})
