"""A large wave with the shape of a real one: sixty scale items and one item of each other kind.

Answers are drawn column by column from a leaning of the municipality, a gap between the sides
and the noise of a person, so that gaps, agreement and reliability are neither 0 nor 1.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarking.core.data.arrays import Codes, Floats
from benchmarking.inputs import snapshots
from benchmarking.inputs.columns import item_schema, option_column
from benchmarking.inputs.manifest import FORMAT
from surveys.models.catalogue import size_class
from surveys.questionnaire.document import Document, decode, estimate_key

SCALES: Final = 60
ITEMS: Final = tuple(f"S{i + 1}" for i in range(SCALES))
REVERSED: Final = ITEMS[3::10]
RESPONDENTS: Final = 40  # at each municipality
THEMES: Final = tuple(f"theme{t}" for t in range(1, 9))
FUNCTIONS: Final = {
    "political": ("mayor", "alderman", "councillor"),
    "administrative": ("general_director", "management_team", "policy_officer"),
}
CHALLENGES: Final = ("finance", "digital", "hr", "roles", "housing", "climate", "safety", "care")
CONDITIONS: Final = ("vision", "choices", "data", "budget", "people", "processes")
PARTS: Final = ("steering", "room", "structure")
PROVINCES: Final = ("Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen")
SHARES: Final = {"no_opinion": 0.03, "missing": 0.02}


def _both(text: str) -> dict[str, Any]:
    return {"political": {"nl": text}, "administrative": {"nl": text}}


def _options(codes: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"code": code, "text": {"nl": code.title()}} for code in codes]


def _scale_item(i: int) -> dict[str, Any]:
    item = {
        "kind": "scale", "code": ITEMS[i], "wording": _both(f"Stelling {i + 1}"),
        "scale": "agree", "theme": THEMES[i * len(THEMES) // SCALES],
        "reverse": ITEMS[i] in REVERSED, "estimate": i % 10 == 5,
    }  # fmt: skip
    links = {
        11: ("goal", None),
        12: ("translation", "S12"),
        21: ("effort", None),
        22: ("yield", "S22"),
    }
    role, of = links.get(i, (None, None))
    return {**item, **({"role": role} if role else {}), **({"of": of} if of else {})}


def the_document() -> Document:
    """Sixty items on a 5-point scale in eight themes, and one item of each other kind."""
    agree = [{"nl": text} for text in ("Zeer oneens", "Oneens", "Neutraal", "Eens", "Zeer eens")]
    items = [_scale_item(i) for i in range(SCALES)]
    items += [
        {"kind": "single", "code": "K1", "wording": _both("Kies"), "options": _options(PARTS)},
        {"kind": "multiple", "code": "U1", "wording": _both("Wat weegt?"), "options": _options(CHALLENGES)},
        {"kind": "ranking", "code": "P1", "wording": _both("Zet in volgorde"), "choose": 3, "options": _options(CONDITIONS)},
        {"kind": "sum", "code": "B1", "wording": _both("Verdeel"), "options": _options(PARTS)},
        {"kind": "number", "code": "N1", "wording": _both("Hoeveel?"), "required": False},
    ]  # fmt: skip
    return decode(
        {
            "title": {"nl": "Meting"}, "minutes": 20, "languages": ["nl"],
            "scales": {"agree": {"labels": agree, "no_opinion": {"nl": "Geen mening"}}},
            "themes": {code: {"title": {"nl": code.title()}} for code in THEMES},
            "sections": [{"code": "all", "title": {"nl": "Alles"}, "items": items}],
        }
    )  # fmt: skip


@dataclass(frozen=True)
class _People:
    """The respondents in the order of the file: where, which side, and how they lean."""

    place: Codes
    side: Codes
    leaning: Floats

    @classmethod
    def drawn(cls, rng: np.random.Generator, municipalities: int) -> "_People":
        place = np.repeat(np.arange(municipalities), RESPONDENTS)
        side = (rng.random(len(place)) < rng.uniform(0.5, 0.75, municipalities)[place]).astype(int)
        return cls(place, side, rng.normal(0, 0.35, (municipalities, 2))[place, side])

    def codes(self, rng: np.random.Generator, i: int, *, estimate: bool = False) -> Codes:
        """Answers to scale item `i`: 1..5, -1 no opinion, 0 missing."""
        seen = 1 - self.side if estimate else self.side
        level, gap = (-0.6, -0.2, 0.1, 0.5, 0.9)[i % 5], (0.0, 0.1, 0.4, -0.2, 0.8, -0.05)[i % 6]
        position = level + self.leaning + gap * (0.5 - seen) + rng.normal(0, 0.8, len(seen))
        codes = np.digitize(position, (-1.0, -0.3, 0.4, 1.1)) + 1
        chance = rng.random(len(seen))
        codes[chance < SHARES["no_opinion"] + SHARES["missing"]] = 0
        codes[chance < SHARES["no_opinion"]] = -1
        return codes.astype(np.int8)


def wave_table(municipalities: int, seed: int = 2026) -> pa.Table:
    """The answers as a snapshot holds them."""
    rng = np.random.default_rng(seed)
    people = _People.drawn(rng, municipalities)
    columns: dict[str, Any] = dict(_people_columns(rng, people, codes_of(municipalities)))
    columns |= dict(_answer_columns(rng, people))
    schema = pa.schema([*snapshots.PEOPLE, *item_schema(the_document())])
    arrays = {field.name: columns[field.name].cast(field.type) for field in schema}
    return pa.table(arrays, schema)


def codes_of(municipalities: int) -> list[str]:
    """The municipalities' codes."""
    return [f"M{m:05d}" for m in range(municipalities)]


def _people_columns(
    rng: np.random.Generator, people: _People, codes: list[str]
) -> Iterator[tuple[str, Any]]:
    sides = list(FUNCTIONS)
    functions = [name for side in sides for name in FUNCTIONS[side]]
    which = rng.choice(3, len(people.side), p=[0.03, 0.25, 0.72])
    yield "municipality", _named(people.place, codes)
    yield "perspective", _named(people.side, sides)
    yield "function", _named(3 * people.side + which, functions)
    yield "language", _named(np.zeros(len(people.side), dtype=int), ["nl"])
    yield snapshots.PERSON, pa.array([f"{n:064x}" for n in range(len(people.side))])


def _named(index: Codes, names: list[str]) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(index, pa.int32()), pa.array(names)).cast(
        pa.string()
    )


def _answer_columns(rng: np.random.Generator, people: _People) -> Iterator[tuple[str, Any]]:
    for i, name in enumerate(ITEMS):
        yield name, _known(people.codes(rng, i))
        yield estimate_key(name), _known(people.codes(rng, i, estimate=True))
    size = len(people.side)
    silent = rng.random(size) < SHARES["missing"]
    yield "K1", pa.array(rng.integers(1, 4, size), mask=silent)
    appeal = np.linspace(1.2, -0.8, len(CHALLENGES)) - 0.5 * people.leaning[:, None]
    yield from _each("U1", CHALLENGES, appeal + rng.normal(0, 1, appeal.shape) > 0, silent)
    liking = np.linspace(1.5, 0, len(CONDITIONS)) + rng.gumbel(0, 1, (size, len(CONDITIONS)))
    places = np.argsort(np.argsort(-liking, axis=1), axis=1) + 1
    yield from _each("P1", CONDITIONS, np.where(places <= 3, places, 0), silent)
    points = 5 * rng.multinomial(20, np.full(len(PARTS), 1 / len(PARTS)), size)
    yield from _each("B1", PARTS, points, silent)
    yield "N1", pa.array(np.round(rng.gamma(4, 5, size), 1), mask=silent)


def _known(codes: Codes) -> Any:
    return pa.array(codes, pa.int16(), mask=codes == 0)


def _each(
    item: str, options: tuple[str, ...], values: Any, silent: Any
) -> Iterator[tuple[str, Any]]:
    for o, option in enumerate(options):
        yield option_column(item, option), pa.array(values[:, o], mask=silent)


def manifest_of(municipalities: int, content: bytes) -> dict[str, Any]:
    """What the product writes beside such a file."""
    roster = [
        {
            "code": code,
            "population": (population := 4_000 * 2 ** (m % 7)),
            "province": PROVINCES[m % len(PROVINCES)],
            "size": size_class(population),
            "groups": {},
            "invited": {"political": 30, "administrative": 60},
        }
        for m, code in enumerate(codes_of(municipalities))
    ]
    return {
        "format": FORMAT,
        "municipalities": roster,
        "peer_lists": [],
        "thresholds": {"cell": 5, "distribution": 8, "delta": 0.1},
        "sha256": hashlib.sha256(content).hexdigest(),
    }
