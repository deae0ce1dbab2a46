"""The demonstration's wave of two years before: fewer municipalities, two mergers and an election
ago, and other shares on some items, so that the report has a course to tell."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from accounts.models import User
from config.demo.answers import AGREE
from config.demo.people import FIRST, LAST, simulate_people
from surveys.catalogue.actions.municipalities import add_municipality
from surveys.catalogue.municipality_rows import MunicipalityRow
from surveys.fieldwork.people import Person
from surveys.models import Merger, Municipality
from surveys.questionnaire.document import Perspective

NAME: Final = "Najaar 2024"
EVERY: Final = 4  # one municipality in so many took part
MERGED: Final = ("23106", "46030")  # Pajottegem; Beveren-Kruibeke-Zwijndrecht
# Who left office since, by election or otherwise.
LEFT: Final = {Perspective.POLITICAL: 0.22, Perspective.ADMINISTRATIVE: 0.10}

# Share that agreed then, less than now: workload and digitalisation rose, clear choices fell.
_SINCE: Final[dict[str, tuple[float, float]]] = {
    "V1_digital": (0.17, 0.18), "V1_data": (0.15, 0.16), "V2_digital": (0.02, 0.01),
    "C5": (0.15, 0.14), "F1": (-0.17, -0.15), "F2": (-0.02, 0.03), "S4": (-0.04, -0.03),
    "T4": (0.05, 0.04), "Z2": (0.06, 0.05),
}  # fmt: skip


def agreed_then() -> dict[str, tuple[float, float]]:
    """Item → the share that agreed, political and administrative."""
    then = dict(AGREE)
    for code, (political, administrative) in _SINCE.items():
        now = AGREE[code]
        then[code] = (now[0] - political, now[1] - administrative)
    return then


def towns_then(by: User, towns: Sequence[Municipality]) -> tuple[list[Municipality], list[Municipality]]:  # fmt: skip
    """Those of today's municipalities that took part, and the old ones that have merged since."""
    merged = Merger.objects.filter(new_code__in=MERGED).order_by("old_code")
    old = [_old(by, merger, towns) for merger in merged]
    same = [town for town in towns if town.code not in MERGED][::EVERY]
    return same, old


def _old(by: User, merger: Merger, towns: Sequence[Municipality]) -> Municipality:
    new = next(town for town in towns if town.code == merger.new_code)
    row = MunicipalityRow(
        code=merger.old_code,
        name=f"{merger.old_name} (tot 2025)",
        population=(new.population or 30_000) // 3,
        province=new.province,
    )
    return add_municipality(by=by, row=row)


def people_then(
    people: Sequence[Person],
    towns: tuple[list[Municipality], list[Municipality]],
    rng: np.random.Generator,
) -> Iterator[Person]:
    """Today's people, as far as they held their office then; and those of the old municipalities."""
    same, old = towns
    here = {town.id for town in same}
    for person in people:
        if person.municipality_id in here:
            left = rng.random() < LEFT[person.function.perspective]
            yield _predecessor(person, rng) if left else person
    yield from simulate_people(old, rng)


def _predecessor(person: Person, rng: np.random.Generator) -> Person:
    name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    return replace(person, name=name, email=f"vorige.{person.email}")
