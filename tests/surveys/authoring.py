"""What the tests of the authoring pages share."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.authoring.bundled import bundled
from surveys.authoring.editing import Path, set_values
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import Document, Perspective, decode, to_builtins
from surveys.questionnaire.drafts import join, split

# Of what the bundled questionnaire repeats, enough: a page of all its 47 items takes three times
# as long to make and to look at.
KEPT = (
    "U1", "U2", "U3", "U4", "V1_digital", "V2_digital", "V3", "C1", "C2", "F1", "F2", "S1", "S2", "S3", "S4",
    "S5", "S6", "T1", "T4", "T7", "P1", "P2", "Z1", "Z2", "Z3",
)  # fmt: skip


def brief() -> Document:
    """The bundled questionnaire with some items of each of its kinds, themes and sections."""
    raw = to_builtins(bundled())
    for section in raw["sections"]:
        section["items"] = [item for item in section["items"] if item["code"] in KEPT]
    return decode(raw)


DOCUMENT = brief()
HOSTILE = "<script>alert(1)</script>"


def url(name: str, *args: Any) -> str:
    return reverse(name, args=("north", *args))


def now(north: Tenant) -> Questionnaire:
    with tenant(north.id):
        found: Questionnaire = Questionnaire.objects.get()
        return found


def draft(north: Tenant) -> Document:
    """The draft of the only questionnaire."""
    with tenant(north.id):
        found: Questionnaire = Questionnaire.objects.get()
        return found.draft_document


def part(north: Tenant, code: str, **more: str) -> DraftPart:
    with tenant(north.id):
        found: DraftPart = DraftPart.objects.get(code=code, **more)
        return found


def changed(document: Document, code: str, values: Mapping[Path, Any]) -> Document:
    """The document with other values in the part of this code."""
    parts = split(document)
    key = next(key for key, state in parts.items() if state["code"] == code)
    return join({**parts, key: set_values(parts[key], values)})


def edit(browser: Client, questionnaire: Questionnaire, row: DraftPart, **posted: str) -> Any:
    """What the builder's script posts; in names __ stands for a dot, base_ for the value seen."""
    data = {
        name.replace("base_", "base:").replace("__", "."): value for name, value in posted.items()
    }
    address = url("draft_part", questionnaire.id, row.id)
    return browser.post(address, data, headers={"X-Builder": "1"})


def of_size(number: int) -> Document:
    """The document with as many items as that, ten a section."""
    raw = to_builtins(DOCUMENT)
    like = next(i for s in raw["sections"] for i in s["items"] if i["code"] == "S1")
    title = dict.fromkeys(DOCUMENT.languages, "Deel")
    raw["sections"] = [
        {
            "code": f"s{section}",
            "title": title,
            "items": [{**like, "code": f"I{section}_{n}"} for n in range(10)],
        }
        for section in range(number // 10)
    ]
    return decode(raw)


def halved(document: Document, codes: Mapping[str, Perspective]) -> Document:
    """The document in which some items are asked to one side only."""
    for code, side in codes.items():
        document = changed(document, code, {("wording", side.opposite.value): None})
    return document
