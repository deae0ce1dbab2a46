"""A wave with two respondents, and a questionnaire with every kind of item in every language."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import (
    Contact,
    Draft,
    Invitation,
    Municipality,
    Participation,
    Questionnaire,
    Study,
    Version,
    Wave,
)
from surveys.questionnaire.document import Document, decode, digest, to_builtins
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import Language
from surveys.respond.tokens import hash_token, token_for

LANGUAGES = tuple(language.value for language in Language)


def text(words: str) -> dict[str, str]:
    return {code: f"{words} ({code})" for code in LANGUAGES}


def item(code: str, kind: str, **fields: Any) -> dict[str, Any]:
    both = {"political": text(f"{code} politiek"), "administrative": text(f"{code} administratie")}
    return {"code": code, "kind": kind, "wording": both, **fields}


OPTIONS = [{"code": code, "text": text(code.upper())} for code in ("roads", "schools", "parks")]

RAW: dict[str, Any] = {
    "title": text("Titel"),
    "intro": text("Waarom"),
    "minutes": 10,
    "languages": list(LANGUAGES),
    "scales": {
        "five": {"labels": [text(f"graad {n}") for n in range(1, 6)], "no_opinion": text("geen")},
        "ten": {"min": 0, "max": 10, "low": text("laag"), "high": text("hoog")},
    },
    "sections": [
        {
            "code": "one",
            "title": text("Eerste deel"),
            "items": [
                item("I1", "information", help=text("uitleg")),
                item("S1", "scale", scale="five", estimate=True),
                item("R1", "rating", scale="ten"),
                item("U1", "single", options=OPTIONS, other=True),
                item("U2", "multiple", options=OPTIONS, other=True, min=1, max=2),
            ],
        },
        {
            "code": "two",
            "title": text("Tweede deel"),
            "items": [
                item("K1", "ranking", options=OPTIONS, choose=2),
                item("P1", "sum", options=OPTIONS, total=100),
                item("N1", "number", min=0, max=1000, decimals=1, unit=text("VTE")),
                item("D1", "date", min="2020-01-01", max="2030-12-31"),
                item("T1", "short_text", max_length=40, required=False),
                item("L1", "long_text", max_length=400, required=False),
            ],
        },
        {
            "code": "three",
            "title": text("Derde deel"),
            "items": [
                item("S2", "scale", scale="five"),
                item("L2", "long_text", max_length=400, show_if="S2 <= 2"),
            ],
        },
    ],
}


def document(**changes: Any) -> Document:
    return decode({**RAW, **changes})


# Answers to everything, as a form sends them.
FIRST = {
    "S1": "4",
    "S1.estimate": "2",
    "R1": "7",
    "U1": "other",
    "U1.other": "iets <b>eigens</b>",
    "U2": ["roads", "parks"],
}
SECOND = {
    "K1__1": "parks",
    "K1__2": "roads",
    "P1__roads": "60",
    "P1__schools": "40",
    "N1": "12,5",
    "D1": "2026-01-31",
    "T1": "kort",
    "L1": "een regel\r\nen nog een",
}
STORED = {
    "S1": 4,
    "S1.estimate": 2,
    "R1": 7,
    "U1": "other",
    "U1.other": "iets <b>eigens</b>",
    "U2": ["roads", "parks"],
    "K1": ["parks", "roads"],
    "P1": {"roads": 60, "schools": 40, "parks": 0},
    "N1": 12.5,
    "D1": "2026-01-31",
    "T1": "kort",
    "L1": "een regel\nen nog een",
    "S2": 5,
}


def open_wave(of: Tenant, questionnaire: Document | None = None, **fields: Any) -> Wave:
    """An open wave. Enter the tenant first."""
    body = questionnaire or document()
    name = f"Vragenlijst {Questionnaire.objects.count()}"
    instrument = Questionnaire.objects.create(name=name)
    version = Version.objects.create(
        questionnaire=instrument, number=1, body=to_builtins(body), sha256=digest(body)
    )
    now = timezone.now()
    given = {
        "study": Study.objects.create(questionnaire=instrument, name=name),
        "version": version,
        "name": "Najaar",
        "state": "open",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=7),
        "launched_at": now,
        "languages": list(LANGUAGES),
        "sender_name": f"Onderzoek van {of.name}",
        "reply_to": "vragen@example.org",
        **fields,
    }
    wave: Wave = Wave.objects.create(**given)
    return wave


def invite(
    wave: Wave,
    municipality: Municipality,
    email: str = "rik@example.org",
    function: Function = Function.MAYOR,
) -> Invitation:
    participation, _new = Participation.objects.get_or_create(wave=wave, municipality=municipality)
    contact = Contact.objects.create(
        municipality=municipality, name="Rik", email=email, function=function.value
    )
    invitation = Invitation(
        tenant_id=wave.tenant_id,
        wave=wave,
        participation=participation,
        contact=contact,
        email=email,
        perspective=function.perspective.value,
        function=function.value,
    )
    invitation.token_hash = hash_token(token_for(invitation))
    invitation.save()
    return invitation


def link(invitation: Invitation) -> str:
    return f"/r/{token_for(invitation)}"


def started(invitation: Invitation, **fields: str) -> Client:
    """A browser in which this respondent pressed 'Start'."""
    client = Client()
    answer = client.post(f"{link(invitation)}/start", fields)
    assert answer.status_code == 303, answer.content
    return client


def draft_of(invitation: Invitation) -> Draft:
    with tenant(invitation.tenant_id):
        found: Draft = Draft.objects.get(invitation=invitation)
    return found


def save(client: Client, code: str, value: object, revision: int = 0) -> Any:
    return client.post(
        "/r/answer/save",
        {"item": code, "value": value, "revision": revision},
        content_type="application/json",
    )
