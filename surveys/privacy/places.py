"""Where personal data lie whose time ends: each room registers its own when it is ready."""

from collections.abc import Callable, Sized
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise

from surveys.privacy.terms import DataKind

Found = QuerySet[Any] | list[Any]


@dataclass(frozen=True)
class Place:
    """`find` is given a closed wave, or (`by_age`) the moment before which its time is over.

    It finds what is still there, and `destroy` is given just that and tells how many it deleted:
    so a real run destroys what a dry run counted.
    """

    name: str
    told: Promise
    kind: DataKind
    find: Callable[[Any], Found]
    destroy: Callable[[Found], int]
    by_age: bool = False


PLACES: Final[list[Place]] = []


def register(*places: Place) -> None:
    known = {place.name for place in PLACES}
    PLACES.extend(place for place in places if place.name not in known)


def count(found: Found) -> int:
    return found.count() if isinstance(found, QuerySet) else len(_sized(found))


def _sized(found: Sized) -> Sized:
    return found


def delete_rows(found: Found) -> int:
    """The rows themselves, without those that went with them."""
    rows = list(found.values_list("pk", flat=True)) if isinstance(found, QuerySet) else []
    if rows and isinstance(found, QuerySet):
        found.model._default_manager.filter(pk__in=rows).delete()
    return len(rows)
