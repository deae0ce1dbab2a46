"""Each guard of the product is switched off in turn: then the attacker finds what it protects,
and with all of them on nothing.

To add a guard is one entry of `GUARDS`: a small wave in which it matters, what to put in the
place of its code, and what is then found. The auditor stands behind most rules and would hide
what they let through, so it is switched off with them.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from benchmarking.core.audit.auditor import DisclosureError
from benchmarking.core.audit.ledger import Earlier
from benchmarking.core.data.instrument import Instrument, RankingSpec, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.municipalities.peergroups import Partition
from tests.attacks.attacker import Attack, Attacker
from tests.attacks.documents import Dossier
from tests.attacks.editions import publish
from tests.attacks.press import own_answers
from tests.attacks.simulation import partitions
from tests.attacks.switches import AUDITOR, ROUNDING, SAFEGUARD, Off, switch_off

LIMITS = Thresholds()
TOWNS = 16
SCALES = Instrument(
    tuple(ScaleSpec(code, theme="t") for code in "abc"), (ThemeSpec("t", ("a", "b", "c")),)
)
RANKED = Instrument((ScaleSpec("a"),), (), rankings=(RankingSpec("r", tuple("uvwxy"), 2),))
MIXED = [[2, 4, 1], [4, 2, 5], [5, 3, 3], [3, 5, 2], [4, 1, 4], [1, 4, 5], [2, 5, 4]]
Table = list[list[int]]


def towns(special: dict[int, Table], size: int = 7) -> WaveInput:
    """Sixteen towns with every kind of answer on both sides; `special` on the political one."""
    rows = []
    for m in range(TOWNS):
        turned = [row[m % 3 :] + row[: m % 3] for row in MIXED[:size]]
        rows += [(m, 0, i, row) for i, row in enumerate(special.get(m, turned))]
        rows += [(m, 1, i, row) for i, row in enumerate(turned)]
    answers = np.array([row for *_, row in rows], dtype=np.int64)
    side = np.array([s for _, s, *_ in rows])
    return WaveInput(
        municipality_codes=tuple(f"{m:02}" for m in range(TOWNS)),
        invited=np.full((TOWNS, 2), 9),
        municipality=np.array([m for m, *_ in rows]),
        perspective=side,
        scales={code: answers[:, i] for i, code in enumerate("abc")},
        roles=("mayor", "alderman", "director", "officer"),
        role=2 * side + np.array([min(i, 1) for _, _, i, _ in rows]),
    )


def first_item(codes: list[int]) -> Table:
    """A town with these answers to item a and harmless ones to the others."""
    return [[code, *MIXED[i % 7][1:]] for i, code in enumerate(codes)]


ALIKE = first_item([4] * 7)


def groups(**members: set[int]) -> list[Partition]:
    """Lists of the tenant's, each with one group."""
    return [
        Partition("list", f"list:{name}", {f"{m:02}": "in" for m in own}, name)
        for name, own in members.items()
    ]


def nothing(*arrays: Any) -> Any:
    """No cell is marked."""
    return np.zeros(np.shape(arrays[0]), dtype=bool)


def as_they_are(_n: Any, _agreeing: Any, reasons: Any, *_: Any) -> Any:
    """No remainder is hidden."""
    return reasons


CELLS = "cells"  # hidden ones are solved, without anybody's answer
BEHIND = [AUDITOR, SAFEGUARD]  # what stands behind the rules
ALL_BUT_ONE: Off = ("municipalities.cells.all_but_one", nothing)
UNANIMITY: list[Off] = [
    ALL_BUT_ONE,
    ("disclosure.protection.unanimous", nothing),
    ("disclosure.publishing.unanimous", nothing),
    *BEHIND,
]


@dataclass(frozen=True)
class Guard:
    """What is switched off, in which wave it matters, and by what means it is then found."""

    off: list[Off]
    wave: WaveInput
    found: str
    instrument: Instrument = SCALES
    partitions: list[Partition] = field(default_factory=list)
    plain: bool = True


def few_mayors() -> WaveInput:
    """Four mayors, who agree, and enough aldermen."""
    wave = towns({m: first_item([4, 1, 2, 3, 5, 4, 1]) for m in range(TOWNS)})
    number = np.arange(wave.respondents) % 14
    role = 2 * wave.perspective + ((number % 7 > 0) | (wave.municipality > 3))
    return replace(wave, role=role)


def ranking() -> WaveInput:
    """One town of twelve where everybody ranks option u, half of them first."""
    rng, sizes = np.random.default_rng(5), np.full((TOWNS, 2), 12)
    place = np.repeat(np.arange(2 * TOWNS), sizes.ravel())
    appeal = rng.random((len(place), 5))
    here = place == 6
    appeal[here, 0] = np.sort(appeal[here, 1:])[:, -1] + np.tile([0.001, -0.001], 6)
    ranks = np.argsort(np.argsort(-appeal, axis=1), axis=1) + 1
    return WaveInput(
        municipality_codes=tuple(f"{m:02}" for m in range(TOWNS)),
        invited=sizes,
        municipality=place // 2,
        perspective=place % 2,
        scales={"a": rng.integers(1, 6, len(place))},
        rankings={"r": np.where(ranks <= 2, ranks, 0).astype(np.int8)},
        roles=("all",),
        role=np.zeros(len(place), dtype=np.int64),
    )


def by_chance(seed: int) -> WaveInput:
    """Towns of four to nine persons who answer at random, most of them favourably."""
    rng = np.random.default_rng(seed)
    tables = {}
    for m in range(TOWNS):
        answers = rng.choice(5, (int(rng.integers(4, 10)), 3), p=[0.05, 0.1, 0.15, 0.5, 0.2])
        tables[m] = (answers + 1).tolist()
    return towns(tables)


def unlucky(seed: int) -> list[Partition]:
    """Groups that overlap."""
    codes = tuple(f"{m:02}" for m in range(TOWNS))
    return partitions(np.random.default_rng(seed), codes, 0)


GUARDS = {
    "unanimity": Guard(UNANIMITY, towns({3: ALIKE}), "cell (outsider)"),
    "all but one alike": Guard(
        [ALL_BUT_ONE, *BEHIND], towns({3: first_item([4, 4, 4, 4, 4, 4, 1])}), "cell (insider)"
    ),
    "remainder rule": Guard(
        [("disclosure.protection.complete_remainders", as_they_are), *BEHIND],
        towns({3: ALIKE}),
        "remainder (outsider)",
    ),
    "numbers on grids": Guard(
        [*ROUNDING, SAFEGUARD], by_chance(60), CELLS, partitions=unlucky(60), plain=False
    ),
    "safeguard": Guard([SAFEGUARD], by_chance(60), CELLS, partitions=unlucky(60), plain=False),
    "auditor": Guard(BEHIND, by_chance(67), "remainder (insider)", partitions=unlucky(67)),
    "groups": Guard(
        [
            (
                "documents.release.admissible",
                lambda p, cells, *_: np.ones((len(p), *cells.n.shape[1:]), bool),
            ),
            *BEHIND,
        ],
        towns({3: ALIKE, 9: ALIKE}),
        "remainder (outsider)",
        partitions=groups(mine=set(range(8)), yours=set(range(8)) - {3}),
    ),
    "functions": Guard(
        [("tables.roles.remainder_rule", lambda _sizes, _limit, hidden=(): set(hidden)), *BEHIND],
        few_mayors(),
        "function (outsider)",
    ),
    "theme beside its items": Guard(
        [
            (
                "municipalities.cells.composite_exposed",
                lambda n, *_: np.zeros(n.shape[:-1], dtype=bool),
            ),
            *BEHIND,
        ],
        towns({3: first_item([5] * 7), 9: first_item([4, 5, 3, 1, 2])}),
        "remainder (outsider)",
    ),
    "options that add up": Guard(
        [
            ("municipalities.cells.complete_sums", lambda _share, reasons: reasons),
            ("municipalities.cells.complete_options", lambda _share, reasons: reasons),
            *BEHIND,
        ],
        ranking(),
        "all named (outsider)",
        instrument=RANKED,
    ),
}


def plain(value: Any) -> Any:
    """Values alone, without intervals and gaps: what the rules are about."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    left_out = {"low", "high", "n_effective"}
    return {
        key: {} if key == "gap" else plain(one) for key, one in value.items() if key not in left_out
    }


def attack(guard: Guard) -> Attack:
    told = publish(guard.wave, guard.instrument, LIMITS, guard.partitions).documents
    own = own_answers(guard.wave, guard.instrument)
    found = Attacker([Dossier.of(plain(told) if guard.plain else told)], own).attack()
    assert found.contradictions == []
    return found


def means(found: Attack) -> set[str]:
    return {f"{one.means} ({one.by})" for one in found.found}


def cells(found: Attack) -> set[tuple[str, str]]:
    """Hidden cells with a sum that everybody knows: what they hold of n is told by the response."""
    return {
        (one.subject, one.place)
        for one in found.solved
        if one.quantity != "n" and one.by == "outsider"
    }


def publishing(seed: int) -> Attack:
    """Towns that answer by chance, with all guards, attacked with everything that is told."""
    wave = by_chance(seed)
    told = publish(wave, SCALES, LIMITS, unlucky(seed)).documents
    return Attacker([Dossier.of(told)], own_answers(wave, SCALES)).attack()


@pytest.mark.parametrize("seed", range(60, 76))
def test_nothing_is_solved_where_all_guards_are_on(seed: int) -> None:
    assert cells(publishing(seed)) == set()


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_is_missed_when_it_is_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    guard = GUARDS[name]
    with_all = attack(guard)
    assert (means(with_all), cells(with_all)) == (set(), set())
    switch_off(monkeypatch, guard.off)
    without = attack(guard)
    assert cells(without) if guard.found == CELLS else guard.found in means(without)


def test_the_ledger_is_missed_when_it_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody came late: with the ledger there is no second edition."""
    eight = first_item([1, 2, 3, 4, 5, 5, 4, 3])
    before, after = towns({3: eight}), towns({3: [*eight, [2, 2, 2]]})
    first = publish(before, SCALES, LIMITS, [], name="before")
    with pytest.raises(DisclosureError):
        publish(after, SCALES, LIMITS, [], entries=[first.entry], name="after")
    monkeypatch.setattr(
        "benchmarking.core.audit.ledger.apply",
        lambda _told, now, _limits: Earlier.nothing(now.shown.shape, now.functions.shape),
    )
    second = publish(after, SCALES, LIMITS, [], entries=[first.entry], name="after")
    dossiers = [Dossier.of(plain(one.documents)) for one in (first, second)]
    found = Attacker(dossiers, own_answers(after, SCALES)).attack()
    assert "late (outsider)" in means(found)


def two_editions(patch: pytest.MonkeyPatch, off: list[Off]) -> Attack:
    """The same answers twice, beside other groups; the guards are off for the second edition."""
    wave = by_chance(60)
    codes = wave.municipality_codes
    first = publish(wave, SCALES, LIMITS, partitions(np.random.default_rng(60), codes, 0), name="x")
    switch_off(patch, off)
    groups = partitions(np.random.default_rng(60), codes, 1)
    again = publish(wave, SCALES, LIMITS, groups, entries=[first.entry], name="x")
    dossiers = [Dossier.of(one.documents) for one in (first, again)]
    return Attacker(dossiers, own_answers(wave, SCALES)).attack()


@pytest.mark.parametrize("kept", [True, False])
def test_the_grids_of_earlier_editions_are_missed_when_they_are_forgotten(
    kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = two_editions(
        monkeypatch, [] if kept else [("audit.ledger._named_apart", lambda *_: {})]
    )
    assert found.contradictions == []
    assert bool(cells(found)) != kept
