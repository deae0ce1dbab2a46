"""People who stand in the address book twice, as far as a rule that can be told sees it.

Two of one municipality belong together when their names have the same words, without accents
and in whatever order, or when their addresses differ by no more than dots, dashes and what
follows a plus. One query; the comparing is done here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.names import in_order
from surveys.fieldwork.people import name_key
from surveys.people.queries.book import in_book
from surveys.questionnaire.functions import Function

_SIGNS: Final = re.compile(r"[._\-]")


@dataclass(frozen=True, slots=True)
class Twin:
    """One of two who may be the same person."""

    id: UUID
    name: str
    email: str
    function: str
    role_mailbox: bool


@dataclass(frozen=True, slots=True)
class Double:
    """Two people of one municipality, and why they may be one."""

    municipality: str
    one: Twin
    other: Twin
    why: str


def address_key(email: str) -> str:
    """An address without the signs that many mail servers leave aside."""
    local, _at, domain = email.rpartition("@")
    return f"{_SIGNS.sub('', local.partition('+')[0])}@{domain}"


def doubles(language: str) -> list[Double]:
    """Pairs, by municipality and name; each pair once."""
    groups: dict[tuple[UUID, str], list[tuple[Twin, str]]] = defaultdict(list)
    reasons: dict[tuple[UUID, str], str] = {}
    for municipality_id, place, twin in _everybody(language):
        for key, why in _keys(twin):
            groups[municipality_id, key].append((twin, place))
            reasons[municipality_id, key] = why
    found: dict[frozenset[UUID], Double] = {}
    for seat, members in groups.items():
        (first, place), *others = members
        for other, _place in others:
            pair = frozenset((first.id, other.id))
            found.setdefault(pair, Double(place, first, other, reasons[seat]))
    return in_order(found.values(), lambda double: f"{double.municipality} {double.one.name}")


def _everybody(language: str) -> Iterable[tuple[UUID, str, Twin]]:
    labels = {function.value: function.label(language) for function in Function}
    columns = (
        "municipality_id",
        "municipality__name",
        "id",
        "name",
        "email",
        "function",
        "role_mailbox",
    )
    rows: Any = in_book().order_by("name_sort", "id").values_list(*columns)
    for municipality_id, place, id_, name, email, function, role_mailbox in rows.iterator():
        yield municipality_id, place, Twin(id_, name, email, labels[function], role_mailbox)


def _keys(twin: Twin) -> Iterable[tuple[str, str]]:
    yield f"name {name_key(twin.name)}", _("dezelfde naam bij hetzelfde bestuur")
    if twin.email and not twin.role_mailbox:
        yield f"address {address_key(twin.email)}", _("hetzelfde adres, anders gespeld")
