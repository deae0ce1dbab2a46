"""The operations by which a draft changes, and what undoes them. Pure; validation judges later.

An operation makes new states of a few parts out of their states now. What it changed is kept as
differences, each with the value before and after at one path of one part: turned around they undo
it byte for byte, and they tell whether somebody else wrote at the same path meanwhile.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from surveys.questionnaire.document import DocumentError, Kind
from surveys.questionnaire.drafts import State, normal
from surveys.questionnaire.items import STRUCTS

OUTDATED: Final = "outdated"
Path = tuple[str | int, ...]
States = Mapping[str, State | None]

_OF_ALL: Final = {"code", "wording"}  # given with every item
_TWO_OPTIONS: Final = ("a", "b")
# What an item that becomes another kind keeps, where the new kind has it too. Bounds go: a number
# of options is no number of euros.
_KEPT: Final = (
    "wording", "help", "theme", "show_if", "lineage", "required", "role", "of", "takeaway", "reverse",
    "estimate", "favourable_from", "quote", "options_from",
)  # fmt: skip


class PartChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stood at a path of a part, and what stands there now; unset where nothing does."""

    part: str
    path: Path = ()
    before: Any = msgspec.UNSET
    after: Any = msgspec.UNSET

    @property
    def inverse(self) -> "PartChange":
        return PartChange(self.part, self.path, self.after, self.before)


class Meanwhile(Exception):
    """Somebody else wrote where a change is to be made; `now` is what stands there."""

    def __init__(self, change: PartChange, now: Any) -> None:
        self.change, self.now = change, now
        super().__init__(change.path)


# --- Differences -----------------------------------------------------------------------------


def differences(before: States, after: States) -> tuple[PartChange, ...]:
    """Everything that differs between states of parts; a part that is not there is None."""
    return tuple(
        PartChange(part, path, old, new)
        for part in after
        for path, old, new in _differ((), _value(before.get(part)), _value(after[part]))
    )


def _value(state: State | None) -> Any:
    return msgspec.UNSET if state is None else state


def _differ(path: Path, old: Any, new: Any) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            pair = old.get(name, msgspec.UNSET), new.get(name, msgspec.UNSET)
            yield from _differ((*path, name), *pair)
    elif _same_rows(old, new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differ((*path, one.get("code", number)), one, other)
    elif old != new:
        yield path, old, new


def _same_rows(old: Any, new: Any) -> bool:
    """Two lists of the same options, or of as many labels."""
    if not (isinstance(old, list) and isinstance(new, list) and len(old) == len(new)):
        return False
    if not all(isinstance(row, dict) for row in (*old, *new)):
        return False
    codes = [row.get("code") for row in old]
    known = [code for code in codes if code is not None]
    return codes == [row.get("code") for row in new] and len(known) == len(set(known))


def apply(states: States, changes: Iterable[PartChange], *, force: bool = False) -> dict[str, Any]:
    """The states after the changes; Meanwhile where something else stands than was there.

    With `force` it is written over, if the place is still there. Nobody is asked about what is kept
    of translations: it follows the words (`outdated.judged`).
    """
    after = dict(states)
    for change in changes:
        now = at(after.get(change.part), change.path)
        if change.path[:1] == (OUTDATED,):
            if after.get(change.part) and (
                now == change.before or change.after is not msgspec.UNSET
            ):
                after[change.part] = _put(after[change.part], change.path, change.after)
            continue
        if now != change.before and not (force and _has_place(after.get(change.part), change.path)):
            raise Meanwhile(change, now)
        after[change.part] = _put(after.get(change.part), change.path, change.after)
    return {part: _read(part, state, changes) for part, state in after.items()}


def _read(part: str, state: State | None, changes: Iterable[PartChange]) -> State | None:
    if state is None:
        return None
    try:
        return normal(state)
    except DocumentError as error:
        first = next(change for change in changes if change.part == part)
        raise Meanwhile(first, at(state, first.path)) from error


def at(state: Any, path: Path) -> Any:
    """What stands at a path; UNSET where nothing does."""
    found = _value(state)
    for step in path:
        found = _step(found, step)
    return found


def _step(home: Any, step: str | int) -> Any:
    if isinstance(home, dict):
        return home.get(step, msgspec.UNSET)
    if isinstance(home, list):
        if isinstance(step, int):
            return home[step] if step < len(home) else msgspec.UNSET
        rows = (row for row in home if isinstance(row, dict) and row.get("code") == step)
        return next(rows, msgspec.UNSET)
    return msgspec.UNSET


def _has_place(state: Any, path: Path) -> bool:
    return not path or isinstance(at(state, path[:-1]), dict | list)


def _put(state: State | None, path: Path, value: Any) -> State | None:
    if not path:
        return None if value is msgspec.UNSET else value
    fresh: State = msgspec.json.decode(msgspec.json.encode(state))  # a copy, all the way down
    home = at(fresh, path[:-1])
    last = path[-1]
    if isinstance(home, dict) and isinstance(last, str):
        if value is msgspec.UNSET:
            home.pop(last, None)
        else:
            home[last] = value
    elif isinstance(home, list):
        number = last if isinstance(last, int) else home.index(_step(home, last))
        home[number] = value
    return fresh


def inverse(changes: Iterable[PartChange]) -> tuple[PartChange, ...]:
    return tuple(change.inverse for change in reversed(list(changes)))


# --- Operations on one part ------------------------------------------------------------------


def set_values(state: State, values: Mapping[Path, Any]) -> State:
    """The part with other values at paths of its body; an empty text takes its place away."""
    body = msgspec.json.decode(msgspec.json.encode(state["body"]))
    for path, value in values.items():
        _write(body, path, value)
    return normal({**state, "body": body})


def _write(body: Any, path: Path, value: Any) -> None:
    home = body
    for step in path[:-1]:
        inner = _step(home, step)
        if inner is msgspec.UNSET or inner is None:
            home[step] = inner = {}
        home = inner
    if value is None:
        home.pop(path[-1], None)
        _prune(body, path[:-1])
    else:
        home[path[-1]] = value


def _prune(body: Any, path: Path) -> None:
    """A text that is left in no language is no text; a label or a title stays, and is empty."""
    if path[:1] in (("wording",), ("help",), ("intro",), ("unit",), ("no_opinion",)):
        home = at(body, path[:-1])
        if isinstance(home, dict) and home.get(path[-1]) == {}:
            del home[path[-1]]


def moved(state: State, section: str | None, rank: str) -> State:
    return {**state, "section": section, "rank": rank}


def copied(state: State, code: str, rank: str) -> State:
    """The same once more under another code, as an item of its own: without the part that it plays
    in the report, and without its lineage."""
    left = ("role", "of", "takeaway", "lineage")
    body = {name: value for name, value in state["body"].items() if name not in left}
    return normal({**state, "code": code, "rank": rank, "body": body})


def loose(state: State) -> State:
    """The item as one that was written here: it continues no other any more."""
    body = {name: value for name, value in state["body"].items() if name != "lineage"}
    return normal({**state, "body": body})


def item_body(kind: Kind, scale: str, wording: Mapping[str, Any]) -> dict[str, Any]:
    """A new item of a kind, ready to be filled in."""
    return {"kind": kind.value, "wording": dict(wording), **_needs(kind, {}, scale)}


def as_kind(state: State, kind: Kind, scale: str) -> State:
    """The item as another kind of question: what the new kind knows is kept."""
    body = state["body"]
    known = STRUCTS[kind].__struct_fields__
    kept = {name: body[name] for name in _KEPT if name in body and name in known}
    return normal({**state, "body": {**kept, "kind": kind.value, **_needs(kind, body, scale)}})


def _needs(kind: Kind, body: Mapping[str, Any], scale: str) -> dict[str, Any]:
    """What an item of the kind needs from the start, so that it can be read."""
    empty: list[dict[str, Any]] = [{"code": code, "text": {}} for code in _TWO_OPTIONS]
    options = body.get("options", empty)
    begun = {"scale": scale, "options": options, "choose": min(3, len(options))}
    needed = {field.name for field in msgspec.structs.fields(STRUCTS[kind]) if field.required}
    return {name: begun[name] for name in sorted(needed - _OF_ALL)}


def with_option(state: State) -> State:
    """One option more, at the end."""
    options = state["body"]["options"]
    known = {option["code"].casefold() for option in options}
    letters = [*"abcdefghijklmnopqrstuvwxyz", *(f"option{n}" for n in range(1, len(known) + 2))]
    code = next(code for code in letters if code not in known)
    return _with_options(state, [*options, {"code": code, "text": {}}])


def without_option(state: State, code: str) -> State:
    return _with_options(state, [row for row in state["body"]["options"] if row["code"] != code])


def with_option_moved(state: State, code: str, step: int) -> State:
    options = list(state["body"]["options"])
    place = next((n for n, row in enumerate(options) if row["code"] == code), None)
    if place is not None and 0 <= place + step < len(options):
        options.insert(place + step, options.pop(place))
    return _with_options(state, options)


def _with_options(state: State, options: list[dict[str, Any]]) -> State:
    return normal({**state, "body": {**state["body"], "options": options}})
