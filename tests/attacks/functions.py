"""Functions (mayor, alderman): their own figures, and a side minus the functions that are told."""

from collections.abc import Iterator

from tests.attacks.answers import Found, Judge, Sum
from tests.attacks.documents import FAVOURABLE, SIDES, Dossier, Json, Measure, Scale, told
from tests.attacks.knowledge import steps_of
from tests.attacks.spans import SCORE, Reader


def functions(edition: Dossier, judge: Judge) -> Iterator[Found]:
    """Answers that the figures of functions give away. Everybody has a function."""
    reader, everywhere = Reader.of(edition.benchmark), frozenset(edition.municipalities)
    for item in edition.benchmark["items"]:
        for side in SIDES:
            scale, rest = judge.scales[item["code"]], None
            own = [role for role in edition.benchmark["roles"] if role["perspective"] == side]
            whole = read_sum(reader, item[side], scale)
            rest = whole
            for role in own:
                figures = next(one for one in role["items"] if one["code"] == item["code"])
                figure = read_sum(reader, figures, scale)
                if figure is None:
                    continue
                for found in judge.judge("function", everywhere, figure, side, item["code"]):
                    yield Found("function", role["role"], side, item["code"], found.by)
                rest = None if rest is None else rest.minus(figure)
            if own and rest is not None and rest.n[0] > 0:
                for found in judge.judge("function", everywhere, rest, side, item["code"]):
                    yield Found("function", "the others", side, item["code"], found.by)


def read_sum(reader: Reader, figures: Json, scale: Scale) -> Sum | None:
    """n, share and mean as bounds of a sum of answers; None where they are hidden."""
    points = Measure("mean", 100.0, scale.categories - 1, SCORE)
    share = told(reader, figures["share"], FAVOURABLE.grid)
    mean = told(reader, figures["mean"], points.grid)
    if share is None or mean is None:
        return None
    n, steps = share.n, steps_of(mean, points)
    return Sum((n, n), steps_of(share, FAVOURABLE), (n + steps[0], n + steps[1]))
