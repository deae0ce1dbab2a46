"""No ballot is linked to who handed it in, better than guessing; a planted leak is found at once.

`make audit-ballots` does the same for a thousand municipalities and prints what is left.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models.expressions import RawSQL

from accounts.models import Tenant
from surveys.ballots import actions
from surveys.models import Ballot
from tests.attacks.ballots import outputs
from tests.attacks.ballots.linking import attempts, likeliest
from tests.attacks.ballots.outputs import Output, columns_of_marks, columns_of_persons
from tests.attacks.ballots.stage import ONE_TRANSACTION, World, simulate

pytestmark = pytest.mark.django_db(transaction=True)

MUNICIPALITIES = 16
# Half a million wrong alarms fit between them: a leak links whole sides, chance a few.
CHANCE, FOUND = 1e-5, 1e-12


def test_the_box_links_nobody(north: Tenant) -> None:
    world = simulate(north, MUNICIPALITIES, seed=1)
    after = attempts(world, world.dumps["after the close"], logs=True)
    assert len(after) > 100
    assert likeliest(after)[1] > CHANCE
    # Whoever has the key as well, and a box that was stirred.
    before = attempts(world, world.dumps["before the close"], logs=True)
    assert len(before) > 100
    assert likeliest(before)[1] > CHANCE
    _holds_no_answer_that_was_handed_in(world)


def _holds_no_answer_that_was_handed_in(world: World) -> None:
    """Without the key a dump of an open wave has drafts, and nothing of who handed in."""
    readable = {row["answers"]["T1"] for row in _drafts(world, "in the middle")}
    assert {world.marks[mark] for mark in readable} == world.begun
    boxed = world.dumps["in the middle"].tables["surveys_ballot"]
    assert len({len(row["sealed"]) for row in boxed}) == 1
    assert len(boxed) > MUNICIPALITIES
    assert not world.dumps["before the close"].holds("mark ")


def _drafts(world: World, moment: str) -> list[dict[str, Any]]:
    return world.dumps[moment].tables["surveys_draft"]


def test_what_members_see_and_take_links_nobody(
    north: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, lists, files of the released figures and the API, beside the dumps and all logs."""
    monkeypatch.setattr(outputs, "SHOWN", 1)
    world = simulate(north, 6, seed=4, reads=True)
    before, after = (world.outputs[one] for one in ("before the close", "after the close"))
    columns = columns_of_persons(before, world.names)
    assert len(columns) > 20
    assert max(map(len, columns.values())) == len(world.marks)
    for moment in ("before the close", "after the close"):
        found = attempts(world, world.dumps[moment], logs=True)
        assert any("owner waves/" in one.name for one in found)
        assert likeliest(found)[1] > CHANCE
    assert any("report/" in one.name for one in after)
    assert columns_of_marks(after) == {}


def test_a_mark_written_with_the_ballot_is_found(north: Tenant) -> None:
    world = simulate(north, MUNICIPALITIES, seed=2, way=ONE_TRANSACTION)
    found = attempts(world, world.dumps["before the close"], logs=False)
    assert likeliest(found)[1] < FOUND
    told = {attempt.name: attempt.right for attempt in found}
    assert told["before the close: surveys_ballotright.xmin = ballot.xmin"] == len(world.marks)


def test_an_order_of_arrival_that_is_kept_is_found(
    north: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_chunks", _as_they_came)
    monkeypatch.setattr(actions, "_STIR", "SELECT 1")
    numbered = "lpad(to_hex(row_number() OVER ()), 32, '0')::uuid"
    counting = actions._COUNT.replace("gen_random_uuid()", numbered)
    monkeypatch.setattr(actions, "_COUNT", counting)
    world = simulate(north, MUNICIPALITIES, seed=3)
    _planted(world)
    found = attempts(world, world.dumps["after the close"], logs=True)
    assert likeliest(found)[1] < FOUND
    told = {attempt.name: attempt.right for attempt in found}
    assert told["log of submits < ballot.id"] == len(world.marks)
    assert told["after the close: list order < ballot.id"] == len(world.marks)
    assert told["after the close: list cell 1 < after the close: page order"] == len(world.marks)


def _planted(world: World) -> None:
    """A list of persons in the order in which they handed in, and a page with their answers in it."""
    mark_of = {person: mark for mark, person in world.marks.items()}
    name_of = {person: name for name, person in world.names.items() if name.isdecimal()}
    order = sorted(world.submits, key=lambda person: world.submits[person])
    names = [f"Persoon {name_of[str(person)]}" for person in order]
    world.outputs["after the close"] = [
        Output("list", [[name, f"{place:06}"] for place, name in enumerate(names)]),
        Output("page", [[f"zei: {mark_of[person]}"] for person in order]),
    ]


def _as_they_came(wave: Any) -> Iterator[Any]:
    """In the order of their transactions, as numbered rows of a common table would come."""
    arrived = RawSQL("xmin::text::bigint", [])
    rows = Ballot.objects.filter(wave=wave).order_by(arrived)
    found = rows.values_list("participation_id", "perspective", "sealed")
    yield tuple(map(list, zip(*found, strict=True)))
