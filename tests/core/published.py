"""What a planned wave publishes, by place; and the same wave with one answer changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from msgspec import Struct

from benchmarking.core.audit.auditor import OneSide, Release
from benchmarking.core.audit.equations import Equation, Place
from benchmarking.core.audit.questions import People, Question, questions, scores
from benchmarking.core.audit.statements import FUNCTION, Statements, Themes
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.figures import Figure
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.columns import Columns
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.documents.release import Plan, benchmark_shown, plan_release
from benchmarking.core.municipalities.cells import column_answers
from benchmarking.core.municipalities.peergroups import Partition, PeerGroups
from benchmarking.core.tables.roles import functions_shown
from tests.core.documents import replace

LIMITS = Thresholds()


@dataclass(frozen=True)
class Planned:
    """A wave and what may be told of it."""

    wave: WaveInput
    outline: Instrument
    partitions: Sequence[Partition]
    plan: Plan

    @classmethod
    def of(cls, wave: WaveInput, outline: Instrument, partitions: Sequence[Partition]) -> "Planned":
        counted = tally(wave, outline)
        groups = PeerGroups.of(partitions, counted.municipality_codes)
        plan = plan_release(wave, counted, LIMITS, populations=groups.populations)
        return cls(wave, outline, partitions, plan)

    @property
    def people(self) -> People:
        return People.of(self.wave)

    def statements(self) -> Statements:
        """All that the plan tells, as equations of this wave's answers."""
        counted = tally(self.wave, self.outline)
        columns = Columns.of(self.outline)
        shown = self.plan.cells.reasons == 0
        held = self.plan.functions_withheld
        release = Release(
            columns,
            shown,
            benchmark_shown(counted, LIMITS),
            functions_shown(counted.roles, self.outline, LIMITS, held),
            self.plan.groups,
            np.zeros_like(shown),
            np.zeros_like(held),
        )
        themes = Themes.of(counted, columns.themes.start)
        return Statements(self.people, release, counted.roles.names, themes, LIMITS.peers)

    def about(self, question: Question, s: int) -> dict[Place, Equation]:
        """The equations of one question and side by their place."""
        told = self.statements()
        side = OneSide(self.people, question, told.release, s)
        return {one.place: one for one in told.about(question, side)}

    def question(self, name: str) -> Question:
        return next(q for q in self.told() if q.name == name)

    def told(self) -> Iterator[Question]:
        """Everything that figures are told of."""
        return chain(questions(self.wave, self.outline), scores(self.wave, self.outline))

    def changed(self, name: str, who: Sequence[tuple[int, int]]) -> "Planned":
        """The same plan, with these respondents' answers (number, code) to a question changed."""
        return replace(self, wave=changed(self.wave, self.outline, name, who))

    def shown_counts(self) -> Counts:
        """How many answers, and how many agreeing ones, every shown cell of a question has."""
        answers, shown = (
            column_answers(tally(self.wave, self.outline)),
            self.plan.cells.reasons == 0,
        )
        shown[..., self.plan.cells.columns.themes] = False  # these are means
        return np.where(shown, np.stack([answers.n, answers.agreeing]), 0)

    def figures(self, *, gridded: bool = False) -> dict[Place, Figure]:
        """Every figure of the benchmark, the functions and the groups, on the usual grids or on
        those of the plan; the group of all municipalities among these."""
        counted = tally(self.wave, self.outline)
        plan = self.plan if gridded else replace(self.plan, grids={})
        whole = compute_benchmark(counted, LIMITS, plan=plan)
        tables = compute_municipalities(counted, LIMITS, partitions=self.partitions, plan=plan)
        found = dict(_of_benchmark(whole))
        for group in compute_peers(counted, tables, plan).results:
            for one in group.items:
                found |= dict(_figures(one, Place(group.group.key, f"items:{one.code}", "")))
            for theme in group.themes:
                found |= dict(_figures(theme, Place(group.group.key, f"themes:{theme.code}", "")))
        return found


def changed(
    wave: WaveInput, outline: Instrument, name: str, who: Sequence[tuple[int, int]]
) -> WaveInput:
    """The wave with the answers of these respondents to a scale item changed, or with
    an option of a multiple choice named (2) or not (1)."""
    part, _, code = name.partition(":")
    if part == "items":
        codes = wave.scales[code].copy()
        for row, new in who:
            codes[row] = new
        return replace(wave, scales={**wave.scales, code: codes})
    question, _, option = code.partition(":")
    choice = next(one for one in outline.choices if one.code == question)
    marks = wave.choices[question].copy()
    for row, new in who:
        marks[row, choice.options.index(option)] = new - 1
    return replace(wave, choices={**wave.choices, question: marks})


def _of_benchmark(whole: Any) -> Iterator[tuple[Place, Figure]]:
    for part in ("items", "themes", "numbers", "estimates"):
        for one in getattr(whole, part):
            yield from _figures(one, Place("", f"{part}:{one.code}", ""))
    for part in ("choices", "rankings", "sums"):
        for one in getattr(whole, part):
            column = f"{part}:{one.code}"
            for option in one.options:
                yield from _figures(option, Place("", f"{column}:{option.code}", ""))
            yield from _figures(replace(one, options=()), Place("", column, ""))
    for role in whole.roles:
        for item in role.items:
            yield from _figures(item, Place(FUNCTION + role.role, f"items:{item.code}", ""))


def _figures(value: Any, place: Place) -> Iterator[tuple[Place, Figure]]:
    if isinstance(value, Figure):
        yield place, value
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            name = f"{place.figure}.{field}".lstrip(".")
            yield from _figures(getattr(value, field), place._replace(figure=name))
