"""One side of a question beside a release: what is hidden there, what that needs, what is told of it.

Nothing here depends on how coarsely numbers are told; that is decided in `safety.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarking.core.audit.auditor import OneSide
from benchmarking.core.audit.blocks import Block
from benchmarking.core.audit.hidden import Hidden
from benchmarking.core.audit.questions import Question
from benchmarking.core.audit.statements import Statements
from benchmarking.core.data.arrays import Bools, Counts, bools
from benchmarking.core.disclosure.witnesses import ENOUGH, witnesses

THEMES = "themes:"


@dataclass(frozen=True, slots=True)
class View:
    """The numbers `places` (H,) of the municipalities that hide something, what these need, which
    of them are `tied` (H,), and the equations of all that is told; `untied` those of all but
    themes."""

    question: Question
    s: int
    places: Counts
    hidden: Hidden
    tied: Bools
    block: Block
    untied: Block
    told: Statements

    def each(self) -> Iterator[Hidden]:
        """What is needed for each of a question's figures that is hidden; for the first of them
        also what every person needs."""
        question, hidden = self.question, self.hidden.only_of(~self.tied)
        if len(question.columns) < 2:
            yield hidden
        for number, x in enumerate(question.columns if len(question.columns) > 1 else ()):
            name = self.told.release.columns.names[x]
            (score,) = (one.score for one in question.measures if one.column == name)
            yield replace(
                hidden,
                crossing=bools(score[:, None] != score),
                cross=hidden.cross & ~self.told.shown[self.places, self.s, x],
                lack=hidden.lack if number == 0 else np.zeros_like(hidden.lack),
            )


def view_of(question: Question, s: int, told: Statements) -> View | None:
    """None where nothing is hidden, or nothing told."""
    one = OneSide(told.people, question, told.release, s)
    places = np.flatnonzero(_is_hidden(question, one, told))
    equations = told.about(question, one) if len(places) else []
    if not equations:
        return None
    hidden, tied = _hidden(question, one, places, told), _tied(question, s, places, told)
    asked = replace(question, codes=question.codes[:0], movable=None)  # views are kept
    block = Block.of(equations, places)
    free = [not equation.place.column.startswith(THEMES) for equation in equations]
    untied = block.only(bools(free)) if tied.any() else block
    return View(asked, s, places, hidden, tied, block, untied, told)


def _is_hidden(question: Question, one: OneSide, told: Statements) -> Bools:
    """Where any of a question's figures is hidden and somebody answered it, (M,)."""
    answered = one.counts.any(axis=(1, 2))
    if not question.columns:
        return bools(answered)
    shown = told.shown[:, one.s, list(question.columns)]
    return bools(answered & ~shown.all(axis=1))


def _hidden(question: Question, one: OneSide, places: Counts, told: Statements) -> Hidden:
    movable = counts = one.counts[places]
    if question.movable is not None:
        full = one.count(told.people, np.where(question.movable, question.codes, 0))[places]
        movable = np.where(full > 0, full, counts)
    score = question.measures[0].score
    return Hidden(
        movable,
        _allowed(question, one.s, places, told),
        bools(score[:, None] != score),
        np.full(len(places), bool(question.columns)),
        _lack(question, one, places),
    )


def _lack(question: Question, one: OneSide, places: Counts) -> Counts:
    """Witnesses (H, F, K) that colleagues do not make up for."""
    found = witnesses(one.counts, one.told)
    if question.inside:
        have, need = found.colleague + found.pair_inside, ENOUGH
    else:
        have, need = found.colleague + found.pair, 1
    lack = np.maximum(need - have[places], 0) * question.protected
    shown = one.told.shown[places, None, None]
    return np.where(shown, 0, np.ceil(lack)).astype(np.int64)


def _tied(question: Question, s: int, places: Counts, told: Statements) -> Bools:
    """Where a sum in which the answers count is told, (H,)."""
    if question.within:
        return np.ones(len(places), dtype=bool)
    return bools(told.shown[places][:, s, list(question.themes)].any(axis=1))


def _allowed(question: Question, s: int, places: Counts, told: Statements) -> Bools:
    """Changes (H, K, K) that leave the municipality's shown figures as they are."""
    K = question.categories
    allowed = np.broadcast_to(~np.eye(K, dtype=bool), (len(places), K, K)).copy()
    by_column = {measure.column: measure for measure in reversed(question.measures)}
    for x in question.columns:
        score = by_column[told.release.columns.names[x]].score
        same = score[:, None] == score[None, :]
        allowed &= ~told.shown[places, s, x][:, None, None] | same
    return allowed
