"""What is known of a person of the address book, before there is a row for it."""

import uuid
from dataclasses import dataclass
from datetime import date

from surveys.questionnaire.functions import Function


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One person at one municipality. `role_mailbox`: None where the rule is to say it."""

    name: str
    municipality_id: uuid.UUID
    function: Function
    language: str = "nl"
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    role_mailbox: bool | None = None
    starts_on: date | None = None
    ends_on: date | None = None
