"""What may leave of a wave: the rules, then the auditor, until no answer is determined.

One place decides for the benchmark, the municipalities, the functions and the groups, before
any figure is made: `plan_release`. Whoever computes figures takes the plan's masks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import numpy as np
from msgspec import structs

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
from benchmarking.core.audit.equations import Grids
from benchmarking.core.audit.ledger import Earlier, Entry
from benchmarking.core.audit.questions import People, Question, questions, scores
from benchmarking.core.audit.safety import BOTH, Safeguard, Safety, Sided
from benchmarking.core.audit.statements import Statements, Themes
from benchmarking.core.audit.weighted_told import WeightedTold, weighted_told
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Bools
from benchmarking.core.data.precision import WITHHELD
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.columns import Columns, Withheld
from benchmarking.core.disclosure.protection import VISIBLE
from benchmarking.core.disclosure.publishing import Population, admissible, yielding_themes
from benchmarking.core.disclosure.released import side_reason
from benchmarking.core.disclosure.side_pairs import SidePair, side_pair
from benchmarking.core.municipalities.cells import CellTables, cell_tables, column_answers
from benchmarking.core.tables.answers import scale_answers
from benchmarking.core.tables.benchmark import amount_pair, ranked_pair
from benchmarking.core.tables.choices import option_pair
from benchmarking.core.tables.roles import functions_shown

MOST_ROUNDS = 200  # each hides something more; the last ones hide everything of a figure


@dataclass(frozen=True, slots=True)
class Plan:
    """The decision: suppressed `cells`, functions that stay hidden (L, I), figures of groups
    (P, 2, X) that leave, what the auditor found, what is hidden on its advice, and the `grids` of
    figures that are told coarser than usual, and which weighted figures are told."""

    cells: CellTables
    functions_withheld: Bools
    groups: Groups
    audit: AuditSummary
    hides: tuple[Hide, ...] = ()
    grids: Grids = field(default_factory=dict)
    weighted: WeightedTold | None = None  # None without weights


def plan_release(
    wave: WaveInput,
    tally: Tally,
    limits: Thresholds,
    *,
    populations: Sequence[Population] = (),
    earlier: Earlier | None = None,
) -> Plan:
    """Suppress by the rules, audit, hide what the auditor names, and audit again.

    `populations` are the groups that figures are wanted of; `earlier` what earlier runs of the
    wave showed and hid. `DisclosureError` when an answer stays determined with all hidden.
    """
    planning = _Planning(tally, limits, tuple(populations), earlier)
    people, found = People.of(wave), dict[str, AuditSummary]()
    safeguard = Safeguard(planning.earlier.grids)
    wanted: frozenset[str] | None = None
    settled: Release | None = None
    for _ in range(MOST_ROUNDS):
        release = planning.release()
        report = audit(people, _asked(wave, tally, wanted), release)
        found |= report.found
        if report.determined:
            wanted = report.open | planning.hide(report, release)
            continue
        safety = safeguard.settle(
            planning.statements(people, release),
            partial(_asked_and_scored, wave, tally),
            None if settled is None else planning.touched(settled, release),
        )
        settled, fresh = release, planning.withhold(safety.exposed)
        if fresh is None:
            shown = planning.shown | planning.earlier.shown
            weighted = weighted_told(wave, people, tally, shown)
            return replace(planning.plan(found, safety), weighted=weighted)
        wanted = fresh
    raise DisclosureError("The auditor did not come to rest.")


def _asked(wave: WaveInput, tally: Tally, wanted: frozenset[str] | None) -> Iterator[Question]:
    """The questions of these names, or all."""
    asked = questions(wave, tally.instrument)
    return (one for one in asked if wanted is None or one.name in wanted)


def _asked_and_scored(wave: WaveInput, tally: Tally) -> Iterator[Question]:
    return chain(questions(wave, tally.instrument), scores(wave, tally.instrument))


class _Planning:
    """The masks as they grow."""

    def __init__(
        self,
        tally: Tally,
        limits: Thresholds,
        populations: tuple[Population, ...],
        earlier: Earlier | None,
    ) -> None:
        self.tally, self.limits = tally, limits
        self.columns = Columns.of(tally.instrument)
        nothing = Withheld.nothing(tally)
        shape = (len(tally.roles.names), len(tally.instrument.scales))
        self.earlier = earlier or Earlier.nothing(nothing.cells.shape, shape)
        self.populations = (*self.earlier.groups.populations, *populations)
        self.withheld = nothing.plus(self.earlier.hidden)
        self.functions = self.earlier.functions_hidden.copy()
        self.groups = np.zeros((len(self.populations), *nothing.cells.shape[1:]), dtype=bool)
        self.past = np.zeros_like(self.groups)
        self.past[: len(self.earlier.groups.populations)] = self.earlier.groups.told
        self.answers = column_answers(tally)
        self.benchmark = benchmark_shown(tally, limits)
        self.hides: list[Hide] = []
        self._decide()

    def _decide(self) -> None:
        self.cells = cell_tables(self.tally, self.limits, self.withheld)
        self.shown = (self.cells.reasons == VISIBLE) & (self.answers.n > 0)
        self.told = (self._groups() & ~self.groups) | self.past

    def _groups(self) -> Bools:
        """Which figures of groups may leave beside these cells; those of earlier runs have left."""
        if not self.populations:
            return self.past
        seen = self.shown | self.earlier.shown
        items, themes = self.columns.items, self.columns.themes
        free = self._admissible(seen, self.limits)
        if self.limits.of_themes != self.limits:
            free[..., themes] = self._admissible(seen, self.limits.of_themes)[..., themes]
        answered = np.stack([self.answers.n[p.members].any(axis=0) for p in self.populations])
        places = {spec.code: i for i, spec in enumerate(self.tally.instrument.scales)}
        own = [[places[code] for code in theme.items] for theme in self.tally.instrument.themes]
        free[..., themes] &= yielding_themes(free[..., items], answered[..., items], own)
        return free

    def _admissible(self, seen: Bools, limits: Thresholds) -> Bools:
        told = self.earlier.groups.told
        return admissible(self.populations, self.answers, seen, limits, told)

    def release(self) -> Release:
        """All that readers then have."""
        functions = functions_shown(
            self.tally.roles, self.tally.instrument, self.limits, self.functions
        )
        return Release(
            columns=self.columns,
            cells=self.shown,
            benchmark=self.benchmark,
            functions=functions | self.earlier.functions,
            groups=Groups(self.populations, self.told, len(self.earlier.groups.populations)),
            past=self.earlier.shown,
            functions_past=self.earlier.functions,
            retold=self.earlier.retold,
        )

    def hide(self, report: Report, release: Release) -> frozenset[str]:
        """Follow the advice; the columns where a group is told that was not told before."""
        advice, before = report.advice, self.told
        if not self._is_new(advice):
            raise DisclosureError("An answer stays determined, whatever else is hidden.")
        self.withheld = self.withheld.plus(advice.cells)
        self.functions = self.functions | advice.functions
        self.groups = self.groups | advice.groups
        roles = self.tally.roles.names
        self.hides += report.hides(release, self.tally.municipality_codes, roles)
        self._decide()
        _, _, fresh = np.nonzero(self.told & ~before)
        return frozenset(self.columns.names[x] for x in fresh)

    def withhold(self, exposed: Bools) -> frozenset[str] | None:
        """Hide theme scores that would give hidden items away; the columns that changed, None
        where there is nothing to hide."""
        fresh = exposed & self.shown & ~self.earlier.shown
        if not fresh.any():
            return None
        before = self.told
        self.withheld = self.withheld.plus(fresh)
        roles, codes = self.tally.roles.names, self.tally.municipality_codes
        advice = replace(Advice.none(self.release()), cells=fresh)
        self.hides += Report({}, advice, frozenset()).hides(self.release(), codes, roles)
        self._decide()
        _, _, told = np.nonzero(self.told & ~before)
        return frozenset(self.columns.names[x] for x in told)

    def touched(self, before: Release, now: Release) -> frozenset[Sided]:
        """The questions, by side, of which something else is told than before, themselves or by a
        theme. What is told of functions and groups concerns both sides."""
        changed = (before.cells != now.cells).any(axis=0)
        changed |= (before.groups.told != now.groups.told).any(axis=(0, 1))
        items = (before.functions != now.functions).any(axis=0)
        changed[:, self.columns.items] |= items
        return frozenset((name, s) for s in BOTH for name in self._concerned(changed[s]))

    def _concerned(self, changed: Bools) -> set[str]:
        """The questions that count in these columns (X,)."""
        names = {self.columns.names[x] for x in np.flatnonzero(changed)}
        for theme in self.tally.instrument.themes:
            if f"themes:{theme.code}" in names:
                names |= {f"scores:{theme.code}", *(f"items:{code}" for code in theme.items)}
        return names | {name.rpartition(":")[0] for name in names}

    def statements(self, people: People, release: Release) -> Statements:
        """All that is told, as equations."""
        themes = Themes.of(self.tally, self.columns.themes.start)
        return Statements(people, release, self.tally.roles.names, themes, self.limits.peers)

    def _is_new(self, advice: Advice) -> bool:
        pairs = (
            (advice.cells, self.withheld.cells),
            (advice.functions, self.functions),
            (advice.groups, self.groups | self.past),
        )
        return any((wanted & ~done).any() for wanted, done in pairs)

    def plan(self, found: dict[str, AuditSummary], safety: Safety) -> Plan:
        """The decision with the numbers of its audit."""
        total = AuditSummary()
        for part in found.values():
            total = total.plus(part)
        kinds = [hide.kind for hide in self.hides]
        total = structs.replace(
            total,
            municipalities=kinds.count("municipality"),
            functions=kinds.count("function"),
            groups=kinds.count("group"),
            cells=safety.cells,
            coarse=sum(step != WITHHELD for step, _ in safety.grids.values()),
            withheld=sum(step == WITHHELD for step, _ in safety.grids.values()),
            exposed=int((safety.exposed & ~self.shown).sum()),
        )
        fresh = len(self.earlier.groups.populations)
        groups = Groups(self.populations[fresh:], self.told[fresh:])
        return Plan(self.cells, self.functions, groups, total, tuple(self.hides), safety.grids)


def benchmark_shown(tally: Tally, limits: Thresholds) -> Bools:
    """Which figures (2, X) of the benchmark the rules let through."""
    rows = []
    for pair in _pairs(tally, limits):
        sides = (pair.political, pair.administrative)
        rows.append([side_reason(side, pair.limits) is None for side in sides])
    return np.array(rows, dtype=bool).reshape(len(rows), 2).T


def _pairs(tally: Tally, limits: Thresholds) -> list[SidePair]:
    """Both sides of every column, in the order of the columns."""
    outline = tally.instrument
    pairs = [item.shares() for item in scale_answers(tally, limits).values()]
    for theme in outline.themes:
        scored = tally.themes[theme.code]
        totals = ThemeScore.of(outline, theme).totals(scored)
        pairs.append(side_pair(respondents(scored), totals, limits.of_themes, whole=100.0))
    for choice in outline.choices:
        own = tally.choices[choice.code]
        pairs += [option_pair(choice, own, o, limits) for o in range(len(choice.options))]
    for ranking in outline.rankings:
        ranked = tally.rankings[ranking.code]
        pairs += [ranked_pair(ranked, o, limits) for o in range(len(ranking.options))]
    for spec in outline.sums:
        points = tally.sums[spec.code]
        whole = float(spec.total)
        pairs += [amount_pair(points, o, limits, whole) for o in range(len(spec.options))]
    pairs += [amount_pair(tally.numbers[spec.code], 0, limits) for spec in outline.numbers]
    return pairs


def entry_of(plan: Plan, tally: Tally, limits: Thresholds, snapshot: str) -> Entry:
    """What the ledger remembers of a run that is told by this plan."""
    answered = column_answers(tally).n > 0
    return Entry(
        snapshot=snapshot,
        municipalities=tally.municipality_codes,
        columns=plan.cells.columns.names,
        submitted=tally.submitted,
        shown=(plan.cells.reasons == VISIBLE) & answered,
        answered=answered,
        function_names=tally.roles.names,
        functions=functions_shown(tally.roles, tally.instrument, limits, plan.functions_withheld),
        groups=plan.groups,
        grids=plan.grids,
    )


def unplanned(tally: Tally, snapshot: str) -> Entry:
    """The names and sizes of a run before it is decided what it tells: nothing yet."""
    cells = Withheld.nothing(tally).cells
    functions = np.zeros((len(tally.roles.names), len(tally.instrument.scales)), dtype=bool)
    return Entry(
        snapshot=snapshot,
        municipalities=tally.municipality_codes,
        columns=Columns.of(tally.instrument).names,
        submitted=tally.submitted,
        shown=cells,
        answered=cells,
        function_names=tally.roles.names,
        functions=functions,
        groups=Groups.none(cells.shape[2]),
    )
