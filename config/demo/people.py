"""Simulated people: the offices of a Flemish municipality, with invented names."""

from collections.abc import Iterator, Sequence

import numpy as np

from surveys.fieldwork.people import Person
from surveys.models import Municipality
from surveys.questionnaire.functions import Function

FIRST = [
    "An",
    "Bart",
    "Carine",
    "Dirk",
    "Els",
    "Filip",
    "Greet",
    "Hilde",
    "Ivo",
    "Jan",
    "Karin",
    "Luc",
    "Mieke",
    "Nele",
    "Oscar",
    "Peter",
    "Rita",
    "Sofie",
    "Tom",
    "Ursula",
    "Veerle",
    "Wim",
    "Yasmina",
    "Zeger",
    "Aicha",
    "Bram",
    "Celine",
    "Dries",
    "Emma",
    "Farid",
    "Goele",
    "Hans",
    "Ilse",
    "Joris",
    "Kaat",
    "Lieve",
    "Mohamed",
    "Noor",
    "Pieter",
    "Ruth",
    "Stijn",
    "Tine",
    "Wouter",
]
LAST = [
    "Peeters",
    "Janssens",
    "Maes",
    "Jacobs",
    "Mertens",
    "Willems",
    "Claes",
    "Goossens",
    "Wouters",
    "DeSmet",
    "Dubois",
    "Lambrechts",
    "Hermans",
    "Michiels",
    "Vermeulen",
    "Aerts",
    "DeVos",
    "Pauwels",
    "Hendrickx",
    "Segers",
    "Lemmens",
    "Coppens",
    "Baert",
    "Declercq",
    "Verhaeghe",
    "Martens",
    "Cools",
    "Stevens",
    "Smets",
    "Bogaert",
    "Desmet",
    "Verlinden",
    "ElAmrani",
    "Yilmaz",
    "Nys",
    "Raes",
]


def simulate_people(
    municipalities: Sequence[Municipality], rng: np.random.Generator
) -> Iterator[Person]:
    """Everyone who holds one of the surveyed offices at the given municipalities."""
    for municipality in municipalities:
        for number, function in enumerate(_offices(municipality.population or 10_000, rng)):
            name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
            yield Person(
                name=name,
                email=f"{name.replace(' ', '.').lower()}.{number}@{municipality.code}.example",
                municipality_id=municipality.id,
                function=function,
                language="nl",
            )


def _offices(population: int, rng: np.random.Generator) -> list[Function]:
    """Grows with the population, as the number of aldermen does by law."""
    size = np.log2(max(population, 2_000) / 2_500)
    aldermen = int(np.clip(round(3 + 1.1 * size), 3, 10))
    team = int(np.clip(round(3 + 1.2 * size), 3, 14))
    return [
        Function.MAYOR,
        *[Function.ALDERMAN] * aldermen,
        Function.COUNCIL_CHAIR,
        *[Function.COUNCILLOR] * int(rng.integers(2, 5)),
        Function.GENERAL_DIRECTOR,
        Function.FINANCE_DIRECTOR,
        *[Function.MANAGEMENT_TEAM] * team,
        *[Function.POLICY_OFFICER] * int(rng.integers(1, 4)),
        *[Function.HEAD_OF_DEPARTMENT] * int(rng.integers(1, 2 + team // 2)),
    ]
