"""Figures of one municipality that add up: the options of a question, the items of a theme."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from tests.attacks.arrays import Ints
from tests.attacks.knowledge import Column, Knowledge
from tests.attacks.spans import EXACT
from tests.attacks.worlds import ContradictionError

Work = Callable[[list[Column]], None]


def cross(known: Knowledge) -> Iterator[str]:
    """Tighten every cell by the others of its municipality; the subjects where that helped."""
    questions: dict[str, list[str]] = {}
    for name, subject in known.subjects.items():
        if subject.option:
            questions.setdefault(subject.question, []).append(name)
    for s in (0, 1):
        for names in questions.values():
            columns = [known.columns[name, s] for name in names]
            yield from _narrowed(columns, _options)
        for name, items in known.themes.items():
            columns = [known.columns[one, s] for one in (name, *items)]
            yield from _narrowed(columns, partial(_theme, known.submitted[:, s]))


def _narrowed(columns: list[Column], work: Work) -> Iterator[str]:
    before = [_state(column) for column in columns]
    work(columns)
    for column, state in zip(columns, before, strict=True):
        if _state(column) != state:
            yield column.subject.name


def _state(column: Column) -> bytes:
    return b"".join(part.tobytes() for part in (column.n, *column.sums.values()))


def _options(columns: list[Column]) -> None:
    """All options have the same n, and those of a person add up to a known number."""
    n = np.stack([column.n for column in columns])
    together = np.stack([n[..., 0].max(axis=0), n[..., 1].min(axis=0)], axis=-1)
    if (together[:, 0] > together[:, 1]).any():
        raise ContradictionError("Options of one question have other n.")
    for column in columns:
        column.n[:] = together
    for measure, whole in columns[0].subject.adds_up:
        parts = [column.sums[measure] for column in columns]
        add_up(parts, whole * together)


def add_up(parts: list[Ints], total: Ints) -> None:
    """Tighten parts (M, 2) that add up to a total (M, 2)."""
    for _ in range(20):
        least, most = (sum(part[:, end] for part in parts) for end in (0, 1))
        changed = False
        for part in parts:
            low = np.maximum(part[:, 0], total[:, 0] - (most - part[:, 1]))
            high = np.minimum(part[:, 1], total[:, 1] - (least - part[:, 0]))
            if (low > high).any():
                raise ContradictionError("Parts do not add up to their total.")
            changed |= bool((low != part[:, 0]).any() or (high != part[:, 1]).any())
            part[:, 0], part[:, 1] = low, high
        if not changed:
            return


def _theme(submitted: Ints, columns: list[Column]) -> None:
    """A theme's score is the mean of its items' where everybody answered all of them."""
    theme, *items = columns
    everybody = (theme.n == submitted[:, None]).all(axis=1) & (submitted > 0)
    for item in items:
        everybody &= (item.n == submitted[:, None]).all(axis=1)
    if not everybody.any():
        return
    steps = [next(m.steps for m in item.subject.measures if m.name == "mean") for item in items]
    whole = next(m.steps for m in theme.subject.measures if m.name == "mean")
    scale = np.lcm.reduce([*steps, whole])
    people = submitted[everybody, None]
    parts = [
        _turned(item, item.sums["mean"][everybody], step * people) * (scale // step)
        for item, step in zip(items, steps, strict=True)
    ]
    total = theme.sums["mean"][everybody] * (scale // whole) * len(items)
    add_up(parts, total)
    for item, part, step in zip(items, parts, steps, strict=True):
        factor = scale // step
        low, high = -(-part[:, 0] // factor), np.floor(part[:, 1] / factor + EXACT)
        found = np.stack([low, high], axis=1)
        item.sums["mean"][everybody] = _turned(item, found, step * people)


def _turned(item: Column, sums: Ints, most: Ints) -> Ints:
    """Bounds (M, 2) of the steps of an item as they count in its theme, or back: of a reversed
    one what is left of the `most` (M, 1) that there can be."""
    scale = item.subject.scale
    return np.asarray(most - sums[:, ::-1]) if scale and scale.reverse else sums
