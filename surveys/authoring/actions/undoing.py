"""Undo and redo: each person takes back the own edits, the last one first.

The log alone tells what there is to undo, so it survives leaving the page. Taking back what
somebody else changed meanwhile asks first: the values of both are in `Meanwhile`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import transaction

from accounts.models import User
from surveys.authoring.actions import codes, edits
from surveys.authoring.around import states
from surveys.authoring.editing import Meanwhile, PartChange, States, apply, inverse
from surveys.authoring.pairing.references import recoded
from surveys.authoring.pairing.splitting import renamed_halves
from surveys.authoring.translating.outdated import judged
from surveys.models import DraftChange, Questionnaire
from surveys.questionnaire.drafts import PartKind, State

UNDO = "undo"
REDO = "redo"
PAIRING = ("split", "join")  # edits of which the first change is that of the item that stays


PAGE = 50


@dataclass(frozen=True)
class Undoable:
    """The revisions of the edits that a person can take back now, and make again."""

    undo: int | None
    redo: int | None


def undoable(by: User, questionnaire: Questionnaire) -> Undoable:
    """Undo is about the newest own edit that stands: each undo on the way hides one before it.

    Redo is about the newest own undo that was not made again; an edit in between ends it.
    """
    undo: int | None = None
    redo: int | None = None
    hidden, again, ended = 0, 0, False
    for operation, revision in _own(by, questionnaire):
        if operation == UNDO:
            hidden += 1
            redo = revision if not (ended or again or redo) else redo
            again = max(0, again - 1)
        else:
            again += operation == REDO
            ended = ended or operation != REDO
            if not hidden:
                undo = revision
            hidden -= 1
        if undo is not None and (ended or redo is not None):
            break
    return Undoable(undo, redo)


def _own(by: User, questionnaire: Questionnaire) -> Iterator[tuple[str, int]]:
    """The own acts, the newest first, each with the revision of the edit that it is about."""
    rows = questionnaire.changes.filter(by=by).order_by("-revision")
    below: int | None = None
    while found := list(
        (rows.filter(revision__lt=below) if below else rows).values_list(
            "operation", "revision", "undoes"
        )[:PAGE]
    ):
        for operation, revision, undoes in found:
            yield operation, revision if undoes is None else undoes
        below = found[-1][1]


def _edit(questionnaire: Questionnaire, revision: int | None) -> DraftChange | None:
    found: DraftChange | None = (
        questionnaire.changes.filter(revision=revision).first() if revision else None
    )
    return found


@transaction.atomic
def undo(*, by: User, questionnaire: Questionnaire, how: str = "") -> tuple[PartChange, ...]:
    """Take the last own edit back; what changed, or nothing."""
    row = edits.lock(questionnaire)
    edit = _edit(row, undoable(by, row).undo)
    return _apply(by, row, UNDO, edit, inverse(edits.read_changes(edit)), how) if edit else ()


@transaction.atomic
def redo(*, by: User, questionnaire: Questionnaire, how: str = "") -> tuple[PartChange, ...]:
    """Make the edit again that was taken back last."""
    row = edits.lock(questionnaire)
    edit = _edit(row, undoable(by, row).redo)
    return _apply(by, row, REDO, edit, edits.read_changes(edit), how) if edit else ()


def _apply(
    by: User,
    row: Questionnaire,
    operation: str,
    edit: DraftChange,
    changes: tuple[PartChange, ...],
    how: str,
) -> tuple[PartChange, ...]:
    """`how`: with `force` over what somebody else wrote, with `skip` as if it were done."""
    ids = {change.part for change in changes}
    parts = row.parts.filter(id__in=ids)
    before: dict[str, Any] = {**dict.fromkeys(ids), **{str(part.id): part.state for part in parts}}
    inside: dict[str, Any] = {}
    following: dict[str, tuple[State, State]] = {}
    if how == "skip":
        after = dict(before)
    else:
        after = _judged(row, before, apply(before, changes, force=how == "force"))
        following = _following(row, edit, before, after)
        before |= {key: old for key, (old, _new) in following.items()}
        after |= {key: new for key, (_old, new) in following.items()}
        inside = _of_others(row, before, after)
        _ask_of_codes(row, edit, before, after, force=how == "force")
        _ask_first(row, changes, after, inside, force=how == "force")
        before, after = {**before, **inside}, {**after, **dict.fromkeys(inside)}
    edits.record(by, row, operation, before, after, undoes=edit.revision)
    return () if how == "skip" else (*changes, *map(PartChange, (*following, *inside)))


def _judged(row: Questionnaire, before: States, after: States) -> dict[str, Any]:
    """With what follows from the words for translations that somebody else wrote meanwhile."""
    source = edits.source_language(row)
    return {
        key: judged(old, now, source, undone=True) if (old := before[key]) and now else now
        for key, now in after.items()
    }


def _following(
    row: Questionnaire, edit: DraftChange, before: States, after: States
) -> dict[str, tuple[State, State]]:
    """Where others named an item since by the code that it loses again: before, and after it. So
    does half a pair that goes, or comes again."""
    codes = {
        (old["code"], new["code"])
        for key, new in after.items()
        if new and (old := before[key]) and old["code"] != new["code"]
    }
    if not codes and edit.operation not in PAIRING:
        return {}
    now = states(row)
    parts = {key: part for key, part in {**now, **after}.items() if part}
    found: dict[str, State] = {}
    for lost, given in codes:
        found |= recoded({**parts, **found}, lost, given)
    if edit.operation in PAIRING:
        found |= renamed_halves({**parts, **found}, before, after, edit.changes[0]["part"])
    since = row.changes.filter(revision__gt=edit.revision).exclude(by=edit.by_id)
    return {
        key: (now[key], part)
        for key, part in found.items()
        if key in now and since.filter(changes__contains=[{"part": key}]).exists()
    }


def _of_others(row: Questionnaire, before: States, after: States) -> dict[str, Any]:
    """What was put meanwhile in a section that goes: it would go with it."""
    gone = [key for key in after if before[key] is not None and after[key] is None]
    inside = row.parts.filter(section__in=gone).exclude(id__in=list(after))
    return {str(part.id): part.state for part in inside}


def _ask_of_codes(
    row: Questionnaire,
    edit: DraftChange,
    before: States,
    after: States,
    *,
    force: bool,
) -> None:
    """Meanwhile where somebody gave the code that an item would have again to another one."""
    for key, new in after.items():
        old = before.get(key)
        if new is None or new["kind"] != PartKind.ITEM or (old and old["code"] == new["code"]):
            continue
        like = row.parts.filter(kind=PartKind.ITEM, code__iexact=new["code"])
        if any(_came_since(row, edit, str(part.id)) for part in like.exclude(id__in=list(after))):
            if force:
                raise codes.in_use(new["code"])
            raise Meanwhile(PartChange(key, (), old or msgspec.UNSET, new), msgspec.UNSET)


def _came_since(row: Questionnaire, edit: DraftChange, part: str) -> bool:
    """Whether a part was made, or got its code, after an edit."""
    log = row.changes.filter(revision__gt=edit.revision, changes__contains=[{"part": part}])
    changes = (change for entry in log for change in edits.read_changes(entry))
    return any(one.part == part and one.path in ((), ("code",)) for one in changes)


def _ask_first(
    row: Questionnaire,
    changes: tuple[PartChange, ...],
    after: States,
    inside: States,
    *,
    force: bool,
) -> None:
    """Meanwhile where the edit cannot be taken back without touching what others did.

    What no draft can hold, a part without its section or two scales of one name, is refused for
    good with `force`.
    """
    whole = {change.part: change for change in changes}
    if inside and not force:
        gone = next(change for key, change in whole.items() if after[key] is None)
        raise Meanwhile(gone, [state["body"] for state in inside.values() if state])
    for key, state in after.items():
        if state is not None and (stands := edits.in_the_way(row, key, state, after)):
            if force:
                raise stands
            raise Meanwhile(whole[key], msgspec.UNSET)
