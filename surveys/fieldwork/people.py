"""A person to invite, before there is a row for it."""

import uuid
from dataclasses import dataclass

from surveys.questionnaire.functions import Function, fold


@dataclass(frozen=True, slots=True)
class Person:
    """One address at one municipality. The function says which side it belongs to."""

    name: str
    email: str
    municipality_id: uuid.UUID
    function: Function
    language: str = "nl"
    phone: str = ""
    postal_address: str = ""


def name_key(name: str) -> str:
    """By which two names are the same: no capitals or accents, and in whatever order."""
    return " ".join(sorted(fold(name).split()))
