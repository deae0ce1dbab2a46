"""Linking persons to ballots: by every order and every value that both have, scored against chance.

Within a municipality's side the persons who handed in and the ballots are laid beside each other
in the order of any two columns, forwards and backwards, or joined where they hold the same
value. Guessing links one of each side by accident, whatever its size, with a variance of one.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.attacks.ballots.dump import Dump, Row
from tests.attacks.ballots.outputs import columns_of_marks, columns_of_persons
from tests.attacks.ballots.stage import World

Key = Mapping[str, object]
Cells = dict[tuple[str, str], list[str]]
_IGNORED = frozenset({"answers", "revisions", "sealed"})


@dataclass(frozen=True)
class Attempt:
    """One way of linking: how many it got right, what guessing would, and how odd that is."""

    name: str
    right: int
    guessed: float
    deviation: float

    @property
    def p(self) -> float:
        """The chance of as many by guessing (one-sided, normal)."""
        return 0.5 * math.erfc(self.deviation / math.sqrt(2))


def attempts(world: World, dump: Dump, *, logs: bool) -> list[Attempt]:
    """Everything tried on the ballots of one dump; `logs`: with the web server's as well."""
    ballots = dump.ballots(world.wave.id)
    truth = {mark: str(world.marks[mark]) for mark, _row in ballots}
    cells, voters = _cells(ballots), set(truth.values())
    persons = dict(_telling(_keys_of_persons(world, logs=logs)))
    columns = list(_telling(_keys_of_ballots(world, ballots)))
    places = _places(world, voters)
    found = []
    for name, key in persons.items():
        for column, of_ballot in columns:
            if not any(mark in of_ballot for mark in truth):
                continue
            pairs = _ranked(cells, places, key, of_ballot)
            for way, links in {**pairs, "=": _joined(cells, places, key, of_ballot)}.items():
                found.append(_scored(f"{name} {way} {column}", links, truth, cells))
    return [attempt for attempt in found if attempt is not None]


def _cells(ballots: list[tuple[str, Row]]) -> Cells:
    """(participation, side) → the marks of its ballots; where there is one, nothing is to be guessed."""
    found: Cells = defaultdict(list)
    for mark, row in ballots:
        found[row["participation_id"], row["perspective"]].append(mark)
    return {cell: sorted(marks) for cell, marks in found.items() if len(marks) > 1}


def _places(world: World, voters: set[str]) -> Cells:
    """(participation, side) → who handed in there, as the consultancy's own list tells."""
    found: Cells = defaultdict(list)
    for row in world.dumps["after the close"].tables["surveys_invitation"]:
        if row["id"] in voters:
            found[row["participation_id"], row["perspective"]].append(row["id"])
    return found


def _keys_of_persons(world: World, *, logs: bool) -> Iterator[tuple[str, Key]]:
    """Every column of every row that names a person, in every dump; the logs; when a right was gone."""
    for moment, dump in world.dumps.items():
        for table, rows in dump.rows_of_persons().items():
            for column in sorted({name for _who, row in rows for name in row} - _IGNORED):
                yield f"{moment}: {table}.{column}", {who: row[column] for who, row in rows}
    for moment, outputs in world.outputs.items():
        for name, key in columns_of_persons(outputs, world.names).items():
            yield f"{moment}: {name}", key
    yield "mail log", {str(who): line for who, line in world.mail_log.items()}
    yield "right gone", _gone(world)
    if logs:
        yield "log of starts", {str(who): line for who, line in world.starts.items()}
        yield "log of submits", {str(who): line for who, line in world.submits.items()}


def _telling(keys: Iterator[tuple[str, Key]]) -> Iterator[tuple[str, Key]]:
    """Those that tell rows apart, each once: a column is the same in most dumps."""
    seen: set[int] = set()
    for name, key in keys:
        mark = hash(tuple(sorted((who, str(value)) for who, value in key.items())))
        if len({str(value) for value in key.values()}) > 1 and mark not in seen:
            seen.add(mark)
            yield name, key


def _gone(world: World) -> Key:
    """The first dump without the person's right."""
    found: dict[str, int] = {}
    for number, moment in enumerate(("in the middle", "before the close", "after the close")):
        dump = world.dumps[moment]
        still = {row["invitation_id"] for row in dump.tables["surveys_ballotright"]}
        for row in dump.tables["surveys_invitation"]:
            if row["id"] not in still:
                found.setdefault(row["id"], number)
    return found


def _keys_of_ballots(world: World, ballots: list[tuple[str, Row]]) -> Iterator[tuple[str, Key]]:
    """Every column of the rows, and every place at which members read an answer."""
    for column in sorted({name for _mark, row in ballots for name in row} - _IGNORED):
        yield f"ballot.{column}", {mark: row.get(column) for mark, row in ballots}
    for moment, outputs in world.outputs.items():
        for name, key in columns_of_marks(outputs).items():
            yield f"{moment}: {name}", key


def _ranked(cells: Cells, places: Cells, key: Key, of_ballot: Key) -> dict[str, dict[str, str]]:
    """Beside each other in order, forwards and backwards; ties are drawn, each time the same way."""
    forwards: dict[str, str] = {}
    backwards: dict[str, str] = {}
    for cell, marks in cells.items():
        people = [who for who in places[cell] if who in key]
        if len(people) != len(marks) or not all(mark in of_ballot for mark in marks):
            continue
        chance = random.Random(str(cell))  # noqa: S311 - draws ties
        ordered = sorted(people, key=lambda who: (_sortable(key[who]), chance.random()))
        ranked = sorted(marks, key=lambda mark: (_sortable(of_ballot[mark]), chance.random()))
        forwards |= zip(ranked, ordered, strict=True)
        backwards |= zip(ranked, reversed(ordered), strict=True)
    return {"<": forwards, ">": backwards}


def _joined(cells: Cells, places: Cells, key: Key, of_ballot: Key) -> dict[str, str]:
    """Where exactly one person and one ballot of a side hold the same value."""
    links: dict[str, str] = {}
    for cell, marks in cells.items():
        of_person = _alone((who, key[who]) for who in places[cell] if who in key)
        told = ((mark, of_ballot[mark]) for mark in marks if mark in of_ballot)
        for value, mark in _alone(told).items():
            if value in of_person:
                links[mark] = of_person[value]
    return links


def _alone(pairs: Iterator[tuple[str, object]]) -> dict[str, str]:
    by_value: dict[str, list[str]] = defaultdict(list)
    for who, value in pairs:
        if value not in (None, "", 0, False, True):
            by_value[str(value)].append(who)
    return {value: who[0] for value, who in by_value.items() if len(who) == 1}


def _sortable(value: object) -> tuple[float, str]:
    return (float(value), "") if isinstance(value, int | float) else (0.0, str(value))


def _scored(
    name: str, links: dict[str, str], truth: dict[str, str], cells: Cells
) -> Attempt | None:
    """Of a whole side one is right by accident, with variance one; of one link, one in its size."""
    if not links:
        return None
    right = sum(truth[mark] == who for mark, who in links.items())
    guessed = variance = 0.0
    for marks in cells.values():
        linked = sum(mark in links for mark in marks)
        guessed += linked / len(marks)
        chance = 1 / len(marks)
        variance += 1.0 if linked == len(marks) else linked * chance * (1 - chance)
    return Attempt(name, right, guessed, (right - guessed) / math.sqrt(max(variance, 1e-9)))


def likeliest(found: list[Attempt]) -> tuple[Attempt, float]:
    """The attempt that is hardest to call chance, and its p for having been the best of so many."""
    best = min(found, key=lambda attempt: attempt.p)
    return best, min(1.0, best.p * len(found))
