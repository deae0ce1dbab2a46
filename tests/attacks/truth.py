"""What is true of a wave, to hold the attacker's claims against. The attacker never sees it."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.tensor import by_categories
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import WaveInput
from tests.attacks.answers import Found
from tests.attacks.attacker import Attack, Solved
from tests.attacks.documents import SIDES, Subject
from tests.attacks.solver import Solution

Table = NDArray[np.int64]  # (M, 2)
Truth = dict[str, dict[str, Table]]  # subject -> n or measure -> sums of steps


def truth_of(wave: WaveInput, instrument: Instrument, subjects: dict[str, Subject]) -> Truth:
    """n and the sums of every cell, of the subjects that the attacker knows."""
    counted = tally(wave, instrument)
    found = {**_items(counted), **_options(counted)}
    for theme in instrument.themes:
        name, scored = f"themes:{theme.code}", counted.themes[theme.code]
        if name in subjects:
            unit = next(one.unit for one in subjects[name].measures if one.name == "mean")
            totals = ThemeScore.of(instrument, theme).totals(scored)
            mean = np.rint(totals / unit).astype(np.int64)
            found[name] = {"n": respondents(scored), "share": scored.favourable, "mean": mean}
    return found


def _items(counted: Tally) -> Truth:
    found: Truth = {}
    for categories, specs in by_categories(counted.instrument).items():
        for i, spec in enumerate(specs):
            counts = counted.scales[categories].counts[:, :, i]
            found[f"items:{spec.code}"] = {
                "n": counts.sum(axis=-1),
                "share": counts[..., spec.cut - 1 :].sum(axis=-1),
                "mean": counts @ np.arange(categories),
            }
    return found


def _options(counted: Tally) -> Truth:
    found: Truth = {}
    for choice in counted.instrument.choices:
        own = counted.choices[choice.code]
        for o, option in enumerate(choice.options):
            found[f"choices:{choice.code}:{option}"] = {"n": own.n, "share": own.chosen[..., o]}
    for ranking in counted.instrument.rankings:
        ranked = counted.rankings[ranking.code]
        for o, option in enumerate(ranking.options):
            top, first = ranked.top[..., o], ranked.first[..., o]
            name = f"rankings:{ranking.code}:{option}"
            found[name] = {"n": ranked.n, "top": top, "first": first}
    for points in counted.instrument.sums:
        amounts = counted.sums[points.code]
        for o, option in enumerate(points.options):
            totals = np.rint(amounts.total[..., o]).astype(np.int64)
            found[f"sums:{points.code}:{option}"] = {"n": amounts.n, "mean": totals}
    return found


@dataclass(frozen=True)
class Score:
    """Numbers of hidden cells: all of them, tried, solved by an outsider and by insiders.

    `known` counts cells of which some measure is known, `cells` those of which n and every
    measure are, `small` those of fewer than five
    persons, `one_sided` those where all or none are favourable; `wrong` claims are the
    attacker's own mistakes.
    """

    hidden: int
    tried: int
    solved: dict[str, int]
    known: int
    cells: int
    small: int
    one_sided: int
    figures: int
    insiders: int
    wrong: int


def score(solution: Solution, claims: set[Solved], truth: Truth, part: str = "items") -> Score:
    """Hold the bounds and claims about one part of the documents against the truth."""
    numbers: Counter[str] = Counter()
    solved: Counter[str] = Counter()
    for (name, s), column in solution.knowledge.columns.items():
        if column.subject.part != part:
            continue
        quantities = {"n": column.n, **column.sums}
        real = {quantity: truth[name][quantity][:, s] for quantity in quantities}
        hidden = column.hidden & (real["n"] > 0)
        known = {q: hidden & (bounds[:, 0] == bounds[:, 1]) for q, bounds in quantities.items()}
        every = np.all(list(known.values()), axis=0)
        first = real[column.subject.measures[0].name]
        numbers["hidden"] += int(hidden.sum())
        numbers["tried"] += int((solution.tried[name, s] & hidden).sum())
        some = np.any([own for q, own in known.items() if q != "n"], axis=0)
        numbers["known"] += int(some.sum())
        numbers["cells"] += int(every.sum())
        numbers["small"] += int((every & (real["n"] < 5)).sum())
        numbers["one_sided"] += int((every & ((first == 0) | (first == real["n"]))).sum())
        numbers["figures"] += int(every.any())
        for q, bounds in quantities.items():
            numbers["wrong"] += int(((real[q] < bounds[:, 0]) | (real[q] > bounds[:, 1])).sum())
            solved[q] += int(known[q].sum())
    own = [claim for claim in claims if claim.subject.startswith(f"{part}:")]
    inside = [claim for claim in own if claim.by != "outsider" and claim.quantity != "n"]
    numbers["insiders"] = len({(c.subject, c.side, c.place, c.quantity) for c in inside})
    numbers["wrong"] += sum(not _right(claim, solution, truth) for claim in own)
    names = (
        "hidden",
        "tried",
        "known",
        "cells",
        "small",
        "one_sided",
        "figures",
        "insiders",
        "wrong",
    )
    values = {name: numbers[name] for name in names}
    return Score(solved=dict(solved), **values)


def _right(claim: Solved, solution: Solution, truth: Truth) -> bool:
    m = solution.knowledge.codes.index(claim.place)
    return int(truth[claim.subject][claim.quantity][m, claim.side]) == claim.value


def score_of(attack: Attack, number: int, truth: Truth, part: str = "items") -> Score:
    """The score of one of the attack's solutions with its claims."""
    return score(attack.solutions[number], attack.solved, truth, part)


def untrue(found: set[Found], wave: WaveInput, instrument: Instrument) -> list[Found]:
    """Answers that were claimed of municipalities and are not so.

    What an outsider finds everybody there answered; what an insider finds all but one did.
    """
    counted = tally(wave, instrument)
    places = {code: m for m, code in enumerate(counted.municipality_codes)}
    counts = {
        spec.code: counted.scales[categories].counts[:, :, i]
        for categories, specs in by_categories(instrument).items()
        for i, spec in enumerate(specs)
    }
    wrong = []
    for one in found:
        if one.means not in ("cell", "remainder", "elsewhere"):
            continue
        own = [places[code] for code in one.whose.split("+")]
        there = counts[one.item][own, SIDES.index(one.side)].sum(axis=0)
        apart = int(there.sum() - there.max())
        if apart > (one.by == "insider" and one.means != "elsewhere"):
            wrong.append(one)
    return wrong
