"""A closed wave with answers of every kind, at as many municipalities as a test asks for."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import tenant
from benchmarking.documents import STORED as TEXT
from benchmarking.models import Result
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.fieldwork.actions.fieldwork import close_wave, create_study, create_wave, launch_wave
from surveys.models import Municipality, Participation, Wave
from surveys.questionnaire.document import Document, decode
from surveys.respond.actions.respond import ResponseRow, record_responses

# Results of `closed_wave`: six municipalities, the benchmark, and the two peer groups that are
# large enough: all, and the province that all six lie in.
STORED = 9

SIDES = {"political": "alderman", "administrative": "policy_officer"}


def both(text: str) -> dict[str, Any]:
    return {"political": {"nl": text}, "administrative": {"nl": text}}


def options(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "text": {"nl": code.title()}} for code in codes]


def the_document(scales: int = 2) -> Document:
    """One item of each kind, and as many scale items as asked."""
    agree = [{"nl": text} for text in ("Zeer oneens", "Oneens", "Neutraal", "Eens", "Zeer eens")]
    items = [
        {
            "kind": "scale", "code": f"S{n}", "wording": both(f"Stelling {n}"),
            "scale": "agree", "theme": "capacity", "estimate": n == 1,
        }
        for n in range(1, scales + 1)
    ]  # fmt: skip
    ready = {"kind": "rating", "scale": "ready", "favourable_from": 7}
    items += [
        {**ready, "code": "Z1", "wording": both("Hoe klaar?")},
        {
            "kind": "single", "code": "K1", "wording": both("Kies"), "other": True,
            "options": options("yes", "no"),
        },
        {
            "kind": "multiple", "code": "U1", "wording": both("Wat weegt?"), "other": True,
            "options": options("finance", "digital", "hr"),
        },
        {
            "kind": "ranking", "code": "P1", "wording": both("Zet in volgorde"), "choose": 2,
            "options": options("vision", "data", "budget"),
        },
        {
            "kind": "sum", "code": "B1", "wording": both("Verdeel"),
            "options": options("roads", "care"),
        },
        {"kind": "number", "code": "N1", "wording": both("Hoeveel?"), "required": False},
        {"kind": "date", "code": "D1", "wording": both("Wanneer?"), "required": False},
        {"kind": "long_text", "code": "T1", "wording": both("Nog iets?"), "required": False},
    ]  # fmt: skip
    return decode(
        {
            "title": {"nl": "Proef"}, "minutes": 5, "languages": ["nl"],
            "scales": {
                "agree": {"labels": agree, "no_opinion": {"nl": "Geen mening"}},
                "ready": {"min": 0, "max": 10, "low": {"nl": "Niet"}, "high": {"nl": "Wel"}},
            },
            "themes": {"capacity": {"title": {"nl": "Capaciteit"}}},
            "sections": [{"code": "all", "title": {"nl": "Alles"}, "items": items}],
        }
    )  # fmt: skip


def some_answers(rng: random.Random, scales: int = 2) -> dict[str, object]:
    """A plausible respondent; now and then without an opinion or without an answer."""
    given: dict[str, object] = {
        f"S{n}": rng.choice([1, 2, 3, 4, 5, "no_opinion"]) for n in range(1, scales + 1)
    }
    spent = rng.randint(0, 100)
    chosen = rng.sample(["finance", "digital", "hr", "other"], rng.randint(1, 3))
    given |= {
        "S1.estimate": rng.randint(1, 5),
        "Z1": rng.randint(0, 10),
        "K1": rng.choice(["yes", "no", "other"]),
        "U1": chosen,
        "P1": rng.sample(["vision", "data", "budget"], 2),
        "B1": {"roads": spent, "care": 100 - spent},
        "N1": rng.randint(0, 40),
        "D1": "2026-12-31",
        "T1": "Een woord · met ünicode",
    }
    if "other" in chosen:
        given["U1.other"] = "iets anders"
    kept = {"S1", "Z1"} if rng.random() < 0.1 else set(given)
    return {key: value for key, value in given.items() if key in kept}


def open_wave(by: User, municipalities: int = 6, scales: int = 2, name: str = "Golf 1") -> Wave:
    """An open wave that is made from a file, so that nobody needs to be invited."""
    questionnaire = create_questionnaire(by=by, name=name, document=the_document(scales))
    now = timezone.now()
    places = Municipality.objects.order_by("code").values_list("id", flat=True)
    wave = create_wave(
        by=by,
        study=create_study(by=by, questionnaire=questionnaire, name=name),
        version=publish_version(by=by, questionnaire=questionnaire),
        name=name,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        municipality_ids=list(places[:municipalities]),
        imported=True,
    )
    return launch_wave(by=by, wave=wave, mail=False)


def rows_of(wave: Wave, each: int, scales: int = 2, seed: int = 1) -> Iterator[ResponseRow]:
    rng = random.Random(seed)  # noqa: S311 -- plausible answers
    places = Participation.objects.filter(wave=wave).order_by("municipality__code")
    for place in places.values_list("id", flat=True):
        for number in range(2 * each):
            side = list(SIDES)[number % 2]
            yield ResponseRow(place, None, side, SIDES[side], "nl", some_answers(rng, scales))


def closed_wave(by: User, municipalities: int = 6, each: int = 6, scales: int = 2) -> Wave:
    """A closed wave with `each` responses on each side of every municipality."""
    wave = open_wave(by, municipalities, scales)
    record_responses(by=by, wave=wave, rows=rows_of(wave, each, scales))
    close_wave(by=by, wave=wave)
    closed: Wave = Wave.objects.select_related("version").get(id=wave.id)
    return closed


def code_of(wave: Wave) -> str:
    codes = wave.participations.order_by("municipality__code")
    return str(codes.values_list("municipality__code", flat=True)[0])


def ids(wave: Wave) -> tuple[UUID, UUID]:
    return wave.tenant_id, wave.id


def stored(wave: Wave) -> list[bytes]:
    """The texts of the results of the wave's runs, in the order of storing: the benchmark first,
    then the peer groups by key, then the municipalities by code.
    """
    with tenant(wave.tenant_id):
        found = Result.objects.filter(run__wave=wave)
        rows = found.values_list("participation__municipality__code", "peer_group", TEXT)
        ordered = sorted(rows, key=lambda row: (row[0] or "", row[1]))
        return [text for _code, _key, text in ordered]


@contextmanager
def undone() -> Iterator[None]:
    """The database forgets what the body did, also what the application may not delete."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
