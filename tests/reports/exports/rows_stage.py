"""A computed wave with people of several functions, for the files of its answers."""

from typing import Any

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.runs.pipeline import compute_wave
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Participation, Wave
from surveys.questionnaire.document import Document, decode
from surveys.respond.actions.respond import ResponseRow, record_responses
from tests.reports.stage import open_wave

P, A = "political", "administrative"


def both(text: str) -> dict[str, Any]:
    return {"political": {"nl": text}, "administrative": {"nl": f"{text} (ambtelijk)"}}


def an_instrument() -> Document:
    """Every kind of item, one to one side alone, one by a condition, and names that SPSS refuses."""
    option = [{"code": code, "text": {"nl": code.upper()}} for code in ("to", "care", "roads")]
    common = {"required": False}
    items: list[dict[str, Any]] = [
        {"kind": "scale", "code": "all", "wording": both("Alles tegelijk"), "scale": "agree", "estimate": True},
        {"kind": "scale", "code": "ALL_", "wording": {"political": {"nl": "é" * 300}}, "scale": "agree"},
        {"kind": "rating", "code": "Z1", "wording": both("Hoe klaar?"), "scale": "ready", "favourable_from": 2},
        {"kind": "single", "code": "K1", "wording": both("Kies"), "other": True, "options": option},
        {"kind": "multiple", "code": "U1", "wording": both("Wat weegt?"), "options": option},
        {"kind": "multiple", "code": "U2", "wording": both("Ook?"), "options": option, "show_if": "Z1 >= 0"},
        {"kind": "ranking", "code": "P1", "wording": both("Zet in volgorde"), "choose": 2, "options": option},
        {"kind": "sum", "code": "B1", "wording": both("Verdeel"), "options": option},
        {"kind": "number", "code": "N1", "wording": both("Hoeveel?"), "decimals": 1},
        {"kind": "date", "code": "D1", "wording": both("Sinds wanneer?")},
        {"kind": "long_text", "code": "T1", "wording": both("Nog iets?")},
    ]  # fmt: skip
    agree = [{"nl": text} for text in ("Zeer oneens", "Oneens", "Neutraal", "Eens", "Zeer eens")]
    return decode(
        {
            "title": {"nl": "Proef"}, "minutes": 5, "languages": ["nl"],
            "scales": {
                "agree": {"labels": agree, "no_opinion": {"nl": "Weet niet"}},
                "ready": {"min": -5, "max": 5, "low": {"nl": "Niet"}, "high": {"nl": "Wel"}},
            },
            "sections": [{"code": "s", "title": {"nl": "Alles"}, "items": [{**common, **one} for one in items]}],
        }
    )  # fmt: skip


def answers(number: int) -> dict[str, object]:
    """The same for the same number; every fifth has no opinion, every seventh says little."""
    if number % 7 == 0:
        return {"Z1": -5}
    ready = number % 11 - 5
    given: dict[str, object] = {
        "all": "no_opinion" if number % 5 == 0 else 1 + number % 5,
        "all.estimate": 1 + number % 3,
        "ALL_": 5,
        "Z1": ready,
        "K1": ("to", "care", "other")[number % 3],
        "K1.other": "geheim woord",
        "U1": ["to", "roads"] if number % 2 else ["care"],
        "P1": ["roads", "to"] if number % 2 else ["care", "roads"],
        "B1": {"to": 20, "care": 30, "roads": 50},
        "N1": number + 0.5,
        "D1": f"20{number % 20:02d}-03-04",
        "T1": "geheim verhaal",
    }
    if ready >= 0:
        given["U2"] = ["care"]
    return given


# By function how many answered, in each municipality by its place in the order of codes.
CROWD = [
    {"mayor": 1, "alderman": 6, "policy_officer": 7},
    {"mayor": 1, "councillor": 8, "general_director": 1, "policy_officer": 6},
    {"mayor": 1, "alderman": 2, "policy_officer": 3},  # both sides too few
    {"alderman": 5, "councillor": 5, "policy_officer": 5, "head_of_department": 5},
    {"alderman": 4, "policy_officer": 8},
]
POLITICAL = {"mayor", "alderman", "councillor"}


def rows_wave(of: Tenant, by: User) -> Wave:
    """Closed and computed, at five municipalities."""
    with tenant(of.id):
        wave = open_wave(by, document=an_instrument(), others=3)
        places = Participation.objects.filter(wave=wave).order_by("municipality__code")
        record_responses(by=by, wave=wave, rows=_rows(list(places)))
        close_wave(by=by, wave=wave)
    compute_wave(of.id, wave.id)
    with tenant(of.id):
        found: Wave = Wave.objects.select_related("version", "study").get(id=wave.id)
    return found


def _rows(places: list[Participation]) -> list[ResponseRow]:
    rows, number = [], 0
    for place, crowd in zip(places, CROWD, strict=True):
        for function, many in crowd.items():
            side = P if function in POLITICAL else A
            for _ in range(many):
                number += 1
                given = answers(number)
                if side == A:
                    given.pop("ALL_", None)
                rows.append(ResponseRow(place.id, None, side, function, "nl", given))
    return rows
