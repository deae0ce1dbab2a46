"""Leaks planted on purpose: the attacker finds each one, and so does the auditor, who says what
to hide; when that is hidden, neither finds anything any more."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from benchmarking.core.audit.auditor import DisclosureError, Groups, Hide, Release, Report, audit
from benchmarking.core.audit.ledger import Entry, apply
from benchmarking.core.audit.questions import People, questions
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Bools
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.columns import Columns
from benchmarking.core.disclosure.publishing import Population
from benchmarking.core.municipalities.cells import column_answers
from tests.attacks.answers import Found
from tests.attacks.attacker import Attacker
from tests.attacks.documents import Dossier
from tests.attacks.press import own_answers, printed

OUTLINE = Instrument(
    tuple(ScaleSpec(code, theme="t") for code in "abc"), (ThemeSpec("t", ("a", "b", "c")),)
)
LIMITS = Thresholds()
TOWNS = 16
P = 0  # everything is planted on the political side
A, THEME = 0, 3  # columns: item a, and the theme's score
MIXED = [[2, 4, 1], [4, 2, 5], [5, 3, 3], [3, 5, 2], [4, 1, 4], [1, 4, 5]]
MAYOR, ALDERMAN = 0, 1
Table = list[list[int]]


def wave_of(towns: dict[int, Table]) -> WaveInput:
    """Towns of six with every kind of answer; `towns` are others. The first of each is mayor."""
    tables = [towns.get(m, [row[m % 3 :] + row[: m % 3] for row in MIXED]) for m in range(TOWNS)]
    rows = [(m, 0, i, row) for m, table in enumerate(tables) for i, row in enumerate(table)]
    rows += [(m, 1, i, row) for m in range(TOWNS) for i, row in enumerate(MIXED)]
    answers = np.array([row for *_, row in rows], dtype=np.int64)
    return WaveInput(
        municipality_codes=tuple(f"{m:02}" for m in range(TOWNS)),
        invited=np.full((TOWNS, 2), 9),
        municipality=np.array([m for m, *_ in rows]),
        perspective=np.array([s for _, s, *_ in rows]),
        scales={code: answers[:, i] for i, code in enumerate("abc")},
        roles=("mayor", "alderman", "director", "officer"),
        role=np.array([2 * s + min(i, 1) for _, s, i, _ in rows]),
    )


def open_release(wave: WaveInput) -> Release:
    """All municipalities and the benchmark; no function, no theme, no group."""
    counted = tally(wave, OUTLINE)
    columns = Columns.of(OUTLINE)
    cells = column_answers(counted).n >= 5
    cells[..., THEME] = False
    return Release(
        columns=columns,
        cells=cells,
        benchmark=np.ones((2, 4), dtype=bool),
        functions=np.zeros((4, 3), dtype=bool),
        groups=Groups.none(4),
        past=np.zeros_like(cells),
        functions_past=np.zeros((4, 3), dtype=bool),
    )


def hide(release: Release, *towns: int, column: int = A) -> Release:
    cells = release.cells.copy()
    cells[list(towns), P, column] = False
    return replace(release, cells=cells)


def show(release: Release, *towns: int, column: int = A) -> Release:
    cells = release.cells.copy()
    cells[list(towns), P, column] = True
    return replace(release, cells=cells)


def function(release: Release, *names: int) -> Release:
    functions = release.functions.copy()
    functions[list(names), A] = True
    return replace(release, functions=functions)


def group(release: Release, **members: set[int]) -> Release:
    populations = tuple(
        Population(name, np.isin(np.arange(TOWNS), list(own))) for name, own in members.items()
    )
    told: Bools = np.zeros((len(populations), 2, 4), dtype=bool)
    told[:, P, A] = True
    return replace(release, groups=Groups(populations, told))


def column_a(codes: list[int]) -> Table:
    """A town with these answers to item a and harmless ones to the others."""
    return [[code, *MIXED[i % 6][1:]] for i, code in enumerate(codes)]


@dataclass(frozen=True)
class Leak:
    """What is planted, and what must be found: the means, by whom, and what must be hidden."""

    towns: dict[int, Table]
    plant: Callable[[Release], Release]
    means: str
    by: str
    remedy: str
    bars: int = 8


ALIKE, TWO = column_a([4] * 6), column_a([5] * 2)
ODD = column_a([3, 3, 3, 3, 3, 4])
FIRST = set(range(8))

LEAKS = {
    "unanimous cell": Leak({3: ALIKE}, lambda r: r, "cell", "outsider", "municipality"),
    "all but one": Leak(
        {3: column_a([5, 5, 5, 5, 5, 1])}, lambda r: r, "cell", "insider", "municipality"
    ),
    "all but one of twelve": Leak(
        {3: column_a([2] * 11 + [5])}, lambda r: r, "cell", "insider", "municipality"
    ),
    "a distribution of a small cell": Leak(
        {3: ODD}, lambda r: r, "cell", "insider", "municipality", bars=1
    ),
    "remainder of one": Leak(
        {3: column_a([4])}, lambda r: r, "remainder", "outsider", "municipality"
    ),
    "remainder of two towns": Leak(
        {3: TWO, 4: TWO}, lambda r: r, "remainder", "outsider", "municipality"
    ),
    "the only hidden town": Leak(
        {3: ALIKE}, lambda r: hide(r, 3), "remainder", "outsider", "municipality"
    ),
    "a class minus one town": Leak(
        {3: ALIKE},
        lambda r: group(hide(r, 3, 4, 9, 10), size=FIRST, list=FIRST - {3}),
        "remainder",
        "outsider",
        "group",
    ),
    "the complement of a group": Leak(
        {3: ALIKE},
        lambda r: group(hide(r, 3, 9, 10), rest=set(range(TOWNS)) - {3}),
        "remainder",
        "outsider",
        "group",
    ),
    "two lists that differ by one town": Leak(
        {3: ALIKE},
        lambda r: group(hide(r, 3, 9, 10), mine={0, 1, 2, 3, 4, 9}, yours={0, 1, 2, 4, 9}),
        "remainder",
        "outsider",
        "group",
    ),
    "three groups combined": Leak(
        {3: ALIKE},
        lambda r: group(
            hide(r, 3, 4, 5, 6, 7, 9), a={3, 4, 5, 0}, b={3, 6, 7, 1}, c={4, 5, 6, 7, 2}
        ),
        "remainder",
        "outsider",
        "group",
    ),
    "a function that agrees": Leak(
        {m: [[4, 1 + m % 5, 3], *MIXED[1:]] for m in range(TOWNS)},
        lambda r: function(r, MAYOR),
        "function",
        "outsider",
        "function",
    ),
    "a function but for one": Leak(
        {m: [[4 if m else 1, 1 + m % 5, 3], *MIXED[1:]] for m in range(TOWNS)},
        lambda r: function(r, MAYOR),
        "function",
        "insider",
        "function",
    ),
    "a side minus a function": Leak(
        {m: [[4, 1 + m % 5, 3], *MIXED[1:]] for m in range(TOWNS)},
        lambda r: function(r, ALDERMAN),
        "function",
        "outsider",
        "function",
    ),
    "a theme beside its hidden item": Leak(
        {3: column_a([5] * 6), 9: column_a([4, 5, 3, 1, 2])},
        lambda r: show(hide(r, 3, 9), 3, column=THEME),
        "remainder",
        "outsider",
        "municipality",
    ),
}


def attack(wave: WaveInput, *releases: Release, bars: int = 8) -> set[Found]:
    return _found(wave, [printed(wave, OUTLINE, release, bars) for release in releases])


def _found(wave: WaveInput, editions: list[Dossier]) -> set[Found]:
    attack = Attacker(editions, own_answers(wave, OUTLINE)).attack()
    assert attack.contradictions == []
    return attack.found


def audited(wave: WaveInput, release: Release) -> Report:
    return audit(People.of(wave), questions(wave, OUTLINE), release)


def hides(report: Report, release: Release) -> tuple[Hide, ...]:
    codes = tuple(f"{m:02}" for m in range(TOWNS))
    return report.hides(release, codes, ("mayor", "alderman", "director", "officer"))


def entry(wave: WaveInput, snapshot: str) -> Entry:
    counted, release = tally(wave, OUTLINE), open_release(wave)
    return Entry(
        snapshot,
        counted.municipality_codes,
        release.columns.names,
        counted.submitted,
        release.cells,
        column_answers(counted).n > 0,
        counted.roles.names,
        release.functions,
        release.groups,
    )


def follow(wave: WaveInput, release: Release) -> Release:
    """Hide what the auditor names until it is content."""
    for _ in range(40):
        report = audited(wave, release)
        if not report.determined:
            return release
        advice = report.advice
        assert not advice.benchmark.any()
        release = replace(
            release,
            cells=release.cells & ~advice.cells,
            functions=release.functions & ~advice.functions,
            groups=Groups(release.groups.populations, release.groups.told & ~advice.groups),
        )
    raise AssertionError("the advice does not help")


def test_nothing_is_found_where_nothing_is_planted() -> None:
    wave = wave_of({})
    assert attack(wave, open_release(wave)) == set()
    assert not audited(wave, open_release(wave)).determined


@pytest.mark.parametrize("name", LEAKS)
def test_attacker_and_auditor_find_what_is_planted(name: str) -> None:
    leak = LEAKS[name]
    wave = wave_of(leak.towns)
    release = leak.plant(open_release(wave))
    found = attack(wave, release, bars=leak.bars)
    assert {(one.means, one.side, one.item) for one in found} >= {(leak.means, "political", "a")}
    assert leak.by in {one.by for one in found if one.means == leak.means}
    report = audited(wave, release)
    assert "items:a" in report.open
    named = hides(report, release)
    assert leak.remedy in {one.kind for one in named}
    assert {one.side for one in named} <= {"political", ""}
    assert attack(wave, follow(wave, release), bars=leak.bars) == set()


def test_the_report_names_the_town_the_function_and_the_group() -> None:
    wave = wave_of({3: ALIKE})
    release = open_release(wave)
    assert hides(audited(wave, release), release) == (
        Hide("municipality", "items:a", "political", "03"),
    )
    leak = LEAKS["a function that agrees"]
    wave = wave_of(leak.towns)
    release = leak.plant(open_release(wave))
    assert hides(audited(wave, release), release) == (Hide("function", "items:a", "", "mayor"),)
    leak = LEAKS["a class minus one town"]
    wave = wave_of(leak.towns)
    release = leak.plant(open_release(wave))
    assert hides(audited(wave, release), release) == (
        Hide("group", "items:a", "political", "list"),
        Hide("group", "themes:t", "political", "list"),
    )


def test_a_cell_that_one_edition_hid_and_another_shows() -> None:
    """Two towns hidden together in the first; the second shows one of them: the other follows."""
    wave = wave_of({3: ALIKE})
    first = hide(open_release(wave), 3, 4)
    second = hide(open_release(wave), 3, 5)
    assert attack(wave, first) == attack(wave, second) == set()
    found = attack(wave, first, second)
    assert {(one.means, one.whose, one.by) for one in found} >= {("remainder", "03", "outsider")}
    beside = replace(second, past=first.cells)
    assert "items:a" in audited(wave, beside).open


@pytest.mark.parametrize("late", [1, 3])
def test_an_edition_with_late_answers(late: int) -> None:
    """Everybody who came late said 2: the difference of the two editions says so."""
    eight = column_a([1, 2, 3, 4, 5, 5, 4, 3])
    before, after = wave_of({3: eight}), wave_of({3: [*eight, *[[2, 2, 2]] * late]})
    editions = [printed(wave, OUTLINE, open_release(wave)) for wave in (before, after)]
    found = _found(after, editions)
    assert ("late", "03", "outsider") in {(one.means, one.whose, one.by) for one in found}
    first, second = (entry(wave, str(wave.respondents)) for wave in (before, after))
    with pytest.raises(DisclosureError, match="too few"):
        apply([first], second, LIMITS)
