"""The plan of a release: by the rules, with what earlier runs told, and on the auditor's advice."""

from collections import Counter

import numpy as np
import pytest

from benchmarking.core.audit.auditor import (
    Advice,
    AuditSummary,
    DisclosureError,
    Groups,
    Hide,
    Release,
    Report,
    audit,
)
from benchmarking.core.audit.equations import Place
from benchmarking.core.audit.ledger import Earlier
from benchmarking.core.audit.questions import People, questions
from benchmarking.core.audit.safety import Safety
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Bools
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from benchmarking.core.data.precision import WITHHELD
from benchmarking.core.data.wave import SIDES, Thresholds, WaveInput
from benchmarking.core.disclosure.columns import Columns, Withheld
from benchmarking.core.disclosure.publishing import Population, admissible, yielding_themes
from benchmarking.core.documents.release import (
    Plan,
    _Planning,
    benchmark_shown,
    entry_of,
    plan_release,
    unplanned,
)
from benchmarking.core.municipalities.cells import cell_tables, column_answers
from benchmarking.core.tables.roles import functions_shown
from tests.core.builders import a_wave, an_instrument

pytestmark = pytest.mark.slow

LIMITS = Thresholds()
OUTLINE = an_instrument(8)


def a_plan(
    municipalities: int, seed: int, earlier: Earlier | None = None
) -> tuple[WaveInput, Tally, tuple[Population, ...], Plan]:
    """Small municipalities and five groups that overlap: much must be hidden."""
    wave = a_wave(np.random.default_rng(seed), municipalities, OUTLINE, (5, 6))
    counted = tally(wave, OUTLINE)
    groups = tuple(
        Population(f"g{i}", np.random.default_rng(100 + seed + i).random(municipalities) < 0.5)
        for i in range(5)
    )
    return wave, counted, groups, plan_release(
        wave, counted, LIMITS, populations=groups, earlier=earlier
    )  # fmt: skip


def hidden_by(hides: tuple[Hide, ...], kind: str, firsts: tuple[str, ...], shape: Bools) -> Bools:
    """The mask that the hides of one kind describe."""
    names, mask = Columns.of(OUTLINE).names, np.zeros_like(shape)
    for hide in hides:
        if hide.kind == kind:
            at = (firsts.index(hide.of), *([] if kind == "function" else [SIDES.index(hide.side)]))
            assert hide.side or kind == "function"
            mask[(*at, names.index(hide.figure))] = True
    return mask


@pytest.mark.parametrize(("municipalities", "seed"), [(8, 1), (8, 2), (12, 0), (12, 2)])
def test_a_plan_follows_from_the_rules_and_from_what_it_says_it_hides(
    municipalities: int, seed: int
) -> None:
    """And nobody's answer is determined by it, whatever was asked again on the way."""
    wave, counted, groups, plan = a_plan(municipalities, seed)
    nothing = Withheld.nothing(counted)
    kinds = Counter(hide.kind for hide in plan.hides)
    assert set(kinds) == {"municipality", "function", "group"}
    told = (plan.audit.municipalities, plan.audit.functions, plan.audit.groups)
    assert told == (kinds["municipality"], kinds["function"], kinds["group"])

    cells = hidden_by(plan.hides, "municipality", counted.municipality_codes, nothing.cells)
    expected = cell_tables(counted, LIMITS, nothing.plus(cells))
    np.testing.assert_array_equal(plan.cells.reasons, expected.reasons)
    functions = hidden_by(plan.hides, "function", counted.roles.names, plan.functions_withheld)
    np.testing.assert_array_equal(plan.functions_withheld, functions, strict=True)

    answers = column_answers(counted)
    shown = (plan.cells.reasons == 0) & (answers.n > 0)
    free = admissible(groups, answers, shown, LIMITS)
    answered = np.array([answers.n[group.members].sum(axis=0) > 0 for group in groups])
    scales, themes = slice(0, 9), slice(9, 13)
    own = [[int(code[1:]) - 1 for code in theme.items] for theme in OUTLINE.themes]
    free[..., themes] &= yielding_themes(free[..., scales], answered[..., scales], own)
    hidden = hidden_by(plan.hides, "group", tuple(g.name for g in groups), free)
    assert plan.groups.populations == groups
    np.testing.assert_array_equal(plan.groups.told, free & ~hidden, strict=True)

    release = Release(
        Columns.of(OUTLINE), shown, benchmark_shown(counted, LIMITS),
        functions_shown(counted.roles, OUTLINE, LIMITS, functions), plan.groups,
        nothing.cells, np.zeros_like(functions),
    )  # fmt: skip
    people, asked = People.of(wave), list(questions(wave, OUTLINE))
    report = audit(people, asked, release)
    assert not report.determined
    found = report.summary
    assert (plan.audit.answers, plan.audit.outsider, plan.audit.insider) == (found.answers, 0, 0)
    ways = ("colleague", "pair", "elsewhere", "untold", "past")
    assert sum(getattr(plan.audit, way) for way in ways) == found.answers


def test_a_plan_without_groups_or_functions_is_the_rules_and_the_audit() -> None:
    outline = Instrument((ScaleSpec("a"),))
    size = 12 * 8
    wave = WaveInput(
        tuple(f"{m:02}" for m in range(12)),
        np.full((12, 2), 9),
        np.repeat(np.arange(12), 8),
        np.zeros(size, int),
        {"a": np.tile([1, 2, 3, 4, 5, 1, 4, 5], 12)},
    )
    plan = plan_release(wave, tally(wave, outline), LIMITS)
    assert plan.audit == AuditSummary(answers=96, colleague=96)
    assert plan.hides == ()
    assert (plan.cells.reasons[:, 0] == 0).all()
    assert (plan.groups.populations, plan.groups.told.shape) == ((), (0, 2, 1))
    assert plan.functions_withheld.shape == (0, 1)


def planning(earlier: bool) -> tuple[_Planning, Tally, Earlier | None]:
    """Twenty municipalities, two new groups, and an earlier run that told of one group."""
    wave = a_wave(np.random.default_rng(3), 20, OUTLINE)
    counted = tally(wave, OUTLINE)
    before = None
    if earlier:
        shape, of = (20, 2, len(Columns.of(OUTLINE).names)), (4, 9)
        before = Earlier.nothing(shape, of)
        told = np.zeros((1, *shape[1:]), dtype=bool)
        told[0, 0, 2] = told[0, 1, 10] = True
        shown, hidden = np.zeros((2, *shape), dtype=bool)
        functions, functions_hidden = np.zeros((2, *of), dtype=bool)
        shown[3, 0, 1] = hidden[4, 1, 0] = functions[0, 1] = functions_hidden[3, 2] = True
        group = Population("old", np.arange(20) < 12)
        before = Earlier(shown, hidden, functions, functions_hidden, Groups((group,), told))
    groups = (Population("x", np.arange(20) < 9), Population("y", np.arange(20) >= 9))
    return _Planning(counted, LIMITS, groups, before), counted, before


@pytest.mark.parametrize("earlier", [False, True])
def test_what_is_told_before_the_first_audit(earlier: bool) -> None:
    plan, counted, before = planning(earlier)
    release, X = plan.release(), len(Columns.of(OUTLINE).names)  # noqa: N806
    nothing = Withheld.nothing(counted)
    held = nothing if before is None else nothing.plus(before.hidden)
    cells = cell_tables(counted, LIMITS, held)
    answers = column_answers(counted)
    shown = (cells.reasons == 0) & (answers.n > 0)
    assert release.columns == Columns.of(OUTLINE)
    np.testing.assert_array_equal(release.cells, shown, strict=True)
    np.testing.assert_array_equal(release.benchmark, benchmark_shown(counted, LIMITS), strict=True)
    names = [population.name for population in release.groups.populations]
    assert names == (["old"] if earlier else []) + ["x", "y"]
    assert release.groups.earlier == int(earlier)
    assert release.groups.told.dtype == bool
    held_of = np.zeros((4, 9), bool) if before is None else before.functions_hidden
    functions = functions_shown(counted.roles, OUTLINE, LIMITS, held_of)
    if before is None:
        np.testing.assert_array_equal(release.functions, functions, strict=True)
        assert not release.past.any()
        assert not release.functions_past.any()
        assert (release.past.shape, release.functions_past.shape) == ((20, 2, X), (4, 9))
    else:
        np.testing.assert_array_equal(release.functions, functions | before.functions, strict=True)
        np.testing.assert_array_equal(release.past, before.shown, strict=True)
        np.testing.assert_array_equal(release.functions_past, before.functions, strict=True)
        np.testing.assert_array_equal(release.groups.told[:1], before.groups.told, strict=True)
        assert cells.reasons[4, 1, 0] > 0
        assert not functions[3, 2]
        # What an earlier run showed is seen when the groups are judged.
        shown = shown | before.shown
    told = None if before is None else before.groups.told
    free = admissible(release.groups.populations, answers, shown, LIMITS, told)
    new = release.groups.told[int(earlier) :]
    not_themes = [x for x in range(X) if not 9 <= x < 13]
    np.testing.assert_array_equal(new[..., not_themes], free[int(earlier) :][..., not_themes])
    for p, own in enumerate(release.groups.populations[int(earlier) :]):
        answered = answers.n[own.members].sum(axis=0) > 0
        for t, theme in enumerate(OUTLINE.themes):
            items = [int(code[1:]) - 1 for code in theme.items]
            for s in (0, 1):
                whole = all(new[p, s, i] or not answered[s, i] for i in items)
                assert new[p, s, 9 + t] == (free[p + int(earlier), s, 9 + t] and whole)


def a_report(advice: Advice, name: str = "items:S1") -> Report:
    return Report({name: AuditSummary(answers=3, insider=1)}, advice, frozenset([name]))


def test_advice_is_followed_and_told_of() -> None:
    plan, counted, before = planning(earlier=True)
    assert before is not None
    release = plan.release()
    advice = Advice.none(release)
    advice.cells[2, 0, 1] = advice.functions[1, 4] = advice.groups[1, 0, 3] = True
    old = plan.withheld.cells.copy(), plan.functions.copy()
    fresh = plan.hide(a_report(advice), release)
    np.testing.assert_array_equal(plan.withheld.cells, old[0] | advice.cells)
    np.testing.assert_array_equal(plan.functions, old[1] | advice.functions)
    assert np.argwhere(before.functions_hidden).tolist() == [[3, 2]], "left as it was"
    code, names = counted.municipality_codes[2], counted.roles.names
    assert plan.hides == [
        Hide("municipality", "items:S2", "political", code),
        Hide("function", "items:S5", "", names[1]),
        Hide("group", "items:S4", "political", "x"),
    ]
    now = plan.release()
    assert plan.cells.reasons[2, 0, 1] > 0
    assert not now.functions[1, 4]
    assert not now.groups.told[1, 0, 3]
    columns = np.nonzero(now.groups.told & ~release.groups.told)[2]
    assert fresh == {release.columns.names[x] for x in columns}
    # The same advice once more helps nobody; a new mask beside it does.
    with pytest.raises(DisclosureError):
        plan.hide(a_report(advice), now)
    for mask, at in ((advice.cells, (5, 0, 1)), (advice.functions, (2, 4)), (advice.groups, (2, 0, 3))):  # fmt: skip
        mask[at] = True
        plan.hide(a_report(advice), now)
    # What earlier runs told of a group cannot be hidden any more, nor can the benchmark.
    again = Advice.none(now)
    again.groups[0, 0, 2] = again.benchmark[0, 0] = True
    with pytest.raises(DisclosureError):
        plan.hide(a_report(again), now)


def test_a_group_that_leaves_after_all_is_asked_about_again() -> None:
    """0 is hidden and 13, the smallest, for its sake: the group of 0 to 5 would tell of 0 alone.

    With 1 and 12 hidden on advice it tells of two, and so does the total without it.
    """
    outline = Instrument((ScaleSpec("a"), ScaleSpec("b")))
    place = np.repeat(np.arange(14), 8)[:-1]
    answers = {code: np.tile([1, 2, 3, 4, 5, 1, 4, 5], 14)[:-1] for code in "ab"}
    wave = WaveInput(
        tuple(f"{m:02}" for m in range(14)), np.full((14, 2), 9), place, 0 * place, answers
    )
    nothing = Earlier.nothing((14, 2, 2), (0, 2))
    hidden = nothing.hidden.copy()
    hidden[0, 0, 0] = True
    before = Earlier(nothing.shown, hidden, nothing.functions, nothing.functions, nothing.groups)
    group = Population("x", np.arange(14) < 6)
    plan = _Planning(tally(wave, outline), LIMITS, (group,), before)
    release = plan.release()
    assert np.flatnonzero(~release.cells[:, 0, 0]).tolist() == [0, 13]
    assert release.groups.told[0, 0].tolist() == [False, True]
    advice = Advice.none(release)
    advice.cells[[1, 12, 13], 0, 0] = True
    assert plan.hide(a_report(advice, "items:a"), release) == {"items:a"}
    assert plan.release().groups.told[0, 0].tolist() == [True, True]


def test_a_plan_adds_up_what_was_found() -> None:
    plan, _, before = planning(earlier=True)
    assert before is not None
    plan.hides = [
        *[Hide("municipality", "items:S1", "political", "a")] * 3,
        *[Hide("function", "items:S1", "", "mayor")] * 2,
        Hide("group", "items:S1", "political", "x"),
    ]
    found = {"a": AuditSummary(10, 9, elsewhere=1), "b": AuditSummary(5, untold=4, past=1)}
    exposed = plan.shown & False
    exposed[np.nonzero(~plan.shown)[0][0], np.nonzero(~plan.shown)[1][0], np.nonzero(~plan.shown)[2][0]] = True  # fmt: skip
    share, mean = (Place("", "items:S1", f"political.{name}") for name in ("share", "mean"))
    grids = {share: (0.05, 0.1), mean: (WITHHELD, WITHHELD)}
    done = plan.plan(found, Safety(grids, exposed, cells=70))
    assert done.grids == grids
    assert done.audit == AuditSummary(
        answers=15, colleague=9, elsewhere=1, untold=4, past=1,
        municipalities=3, functions=2, groups=1, cells=70, coarse=1, withheld=1, exposed=1,
    )  # fmt: skip
    assert done.hides == tuple(plan.hides)
    assert done.cells is plan.cells
    assert done.functions_withheld.tolist() == plan.functions.tolist()
    assert [population.name for population in done.groups.populations] == ["x", "y"]
    np.testing.assert_array_equal(done.groups.told, plan.told[1:], strict=True)
    assert done.groups.earlier == 0


EVERY = Instrument(
    (ScaleSpec("a"), ScaleSpec("b", 3, reverse=True)),
    (ThemeSpec("t", ("a", "b")),),
    (ChoiceSpec("m", ("x", "y"), multiple=True), ChoiceSpec("s", ("x", "y", "z"))),
    (RankingSpec("r", ("v", "w", "x"), 1),),
    (SumSpec("p", ("v", "w"), total=10.0),),
    (NumberSpec("n"),),
)
Told = list[tuple[int, float]]  # municipality and answer


def may_leave(answers: Told, most: float | None, fullest: int | None) -> bool:
    """One figure of the benchmark by the rules, from the single answers."""
    n, total = len(answers), sum(value for _, value in answers)
    places = Counter(m for m, _ in answers)
    if n < 5 or len(places) < 5 or 2 * max(places.values()) > n:
        return False
    if most is not None and total in (0, most * n) and n < 10:
        return False
    return fullest is None or fullest < n - 1


def all_but_one_alike(values: list[float]) -> bool:
    return any(len({*values[:i], *values[i + 1 :]}) <= 1 for i in range(len(values)))


@pytest.mark.parametrize("seed", range(30))
def test_the_benchmark_shows_what_the_rules_let_through(seed: int) -> None:
    """Seven municipalities of about one person a side: at the edge of every rule."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(10, 24))
    lean = rng.random() ** 3  # near 0 nearly all say the same
    ranks = np.zeros((size, 3), dtype=int)
    ranks[np.arange(size), rng.choice(3, size, p=[1 - lean, lean / 2, lean / 2])] = 1
    points = rng.choice([0.0, 5.0, 10.0], size, p=[1 - lean, lean / 2, lean / 2])
    wave = WaveInput(
        tuple("abcdefg"),
        np.full((7, 2), -1),
        rng.integers(0, 7, size),
        rng.integers(0, 2, size),
        {
            "a": rng.choice([5, 4, 1], size, p=[1 - lean, lean / 2, lean / 2]),
            "b": rng.choice([1, 2, 3], size, p=[1 - lean, lean / 2, lean / 2]),
        },
        choices={
            "m": (rng.random((size, 2)) < lean).astype(int),
            "s": np.eye(3, dtype=int)[rng.choice(3, size, p=[1 - lean, lean / 2, lean / 2])],
        },
        rankings={"r": ranks},
        sums={"p": np.stack([points, 10 - points], axis=1)},
        numbers={"n": rng.choice([3.0, 4.0, 5.0], size, p=[1 - lean, lean / 2, lean / 2])},
    )
    found = benchmark_shown(tally(wave, EVERY), LIMITS)
    expected = []
    for s in (0, 1):
        rows = [r for r in range(size) if wave.perspective[r] == s]
        where = [int(wave.municipality[r]) for r in rows]

        def told(values: list[float], where: list[int] = where) -> Told:
            return list(zip(where, values, strict=True))

        row = []
        codes = [[int(wave.scales["a"][r]) for r in rows], [int(wave.scales["b"][r]) for r in rows]]  # fmt: skip
        for own, cut in zip(codes, (4, 3), strict=True):
            fullest = max(Counter(own).values())
            row.append(may_leave(told([float(c >= cut) for c in own]), 1.0, fullest))
        scores = [(a - 1) / 4 * 50 + (3 - b) / 2 * 50 for a, b in zip(*codes, strict=True)]
        row.append(may_leave(told(scores), 100.0, None))
        for code, single in (("m", False), ("s", True)):
            marks = wave.choices[code][rows]
            for o in range(marks.shape[1]):
                fullest = int(marks.sum(axis=0).max() if single else marks[:, o].sum())
                row.append(may_leave(told(marks[:, o].tolist()), 1.0, fullest))
        for o in range(3):
            named = wave.rankings["r"][rows, o]
            row.append(may_leave(told(named.tolist()), 1.0, int(named.sum())))
        amounts = [(wave.sums["p"][rows, o].tolist(), 10.0) for o in (0, 1)]
        for values, whole in (*amounts, (wave.numbers["n"][rows].tolist(), None)):
            fullest = len(values) if all_but_one_alike(values) else 0
            row.append(may_leave(told(values), whole, fullest))
        expected.append(row)
    np.testing.assert_array_equal(found, np.array(expected), strict=True)


def test_an_outline_that_asks_nothing_shows_nothing() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    wave = WaveInput(("a",), np.full((1, 2), -1), nobody, nobody)
    found = benchmark_shown(tally(wave, Instrument()), LIMITS)
    np.testing.assert_array_equal(found, np.zeros((2, 0), dtype=bool), strict=True)


def test_the_ledger_remembers_what_a_plan_tells() -> None:
    _, counted, _, plan = a_plan(8, 1)
    entry = entry_of(plan, counted, LIMITS, "digest")
    answered = column_answers(counted).n > 0
    assert not answered.all()
    assert entry.snapshot == "digest"
    assert entry.municipalities == counted.municipality_codes
    assert entry.columns == Columns.of(OUTLINE).names
    assert entry.function_names == counted.roles.names
    assert entry.groups is plan.groups
    np.testing.assert_array_equal(entry.submitted, counted.submitted, strict=True)
    np.testing.assert_array_equal(entry.answered, answered, strict=True)
    np.testing.assert_array_equal(entry.shown, (plan.cells.reasons == 0) & answered, strict=True)
    functions = functions_shown(counted.roles, OUTLINE, LIMITS, plan.functions_withheld)
    np.testing.assert_array_equal(entry.functions, functions, strict=True)
    assert entry.functions.any()


def test_a_run_that_is_not_planned_yet_tells_nothing() -> None:
    wave = a_wave(np.random.default_rng(1), 6, OUTLINE)
    counted = tally(wave, OUTLINE)
    entry = unplanned(counted, "digest")
    columns = Columns.of(OUTLINE).names
    assert (entry.snapshot, entry.municipalities) == ("digest", counted.municipality_codes)
    assert (entry.columns, entry.function_names) == (columns, counted.roles.names)
    np.testing.assert_array_equal(entry.submitted, counted.submitted, strict=True)
    for mask, shape in (
        (entry.shown, (6, 2, len(columns))),
        (entry.answered, (6, 2, len(columns))),
        (entry.functions, (4, 9)),
        (entry.groups.told, (0, 2, len(columns))),
    ):
        np.testing.assert_array_equal(mask, np.zeros(shape, dtype=bool), strict=True)
    assert entry.groups.populations == ()
