"""Names as people look for them and as lists put them in order: the same whatever the database's locale.

The two functions stand in the database too (migration 0016), where columns are made with them:
whoever changes one here replaces it there. `tests/accounts/test_names.py` holds them equal.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Collate

Row = TypeVar("Row", bound=models.Model)
T = TypeVar("T")

_APOSTROPHES: Final = "'`\u00b4\u02b9\u02bb-\u02bd\u02c8\u2018-\u201b\u2032\uff07"
_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNSEEN: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
# What stands between words: everything of the usual alphabets' blocks that is no letter and no digit.
_BETWEEN: Final = "\x00-/:-@[-_{-\u00a9\u00ab-\u00b1\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u3000-\u303f"

_DROPPED: Final = re.compile(f"[{_APOSTROPHES}{_MARKS}{_UNSEEN}]+")
_SPACED: Final = re.compile(f"[{_BETWEEN}]+")
# ’s Gravenbrakel stands with the G; De Haan and La Louvière with the D and the L.
_ARTICLE: Final = re.compile(f"^ *[{_APOSTROPHES}][sStT][ \u00a0\u2010-\u2015-]+")
# Letters that Unicode does not take apart, and people do.
_APART: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "þ": "th", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i"}
)


def search_key(text: str) -> str:
    """Without capitals, accents and apostrophes; one space for whatever else stands between words."""
    apart = _DROPPED.sub("", unicodedata.normalize("NFKD", text.replace("\u00b4", "'")))
    return _SPACED.sub(" ", apart).casefold().translate(_APART).strip(" ")


def sort_key(text: str) -> str:
    """The search key, behind an article that is only an apostrophe and a letter."""
    return search_key(_ARTICLE.sub("", text))


def in_order(rows: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """As lists put names in order; of two that are alike the one that comes first in bytes."""
    return sorted(rows, key=lambda row: (sort_key(name(row)), name(row)))


def _made(function: str, *columns: str) -> Any:
    # In the order of its bytes: that is what makes it the same everywhere.
    return models.GeneratedField(
        expression=Func(*map(F, columns), function=function),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )


def search_field(*columns: str) -> Any:
    """A column with the search key of one or two others: the database itself keeps it right."""
    return _made("search_key", *columns)


def sort_field(column: str) -> Any:
    """A column with the sort key of another one."""
    return _made("sort_key", column)


def found_in(text: str, *columns: str) -> Q:
    """Rows of which one of these search columns holds the text. Signs alone find nothing."""
    key = search_key(text)
    if not key:
        return Q(pk__in=[]) if text.strip() else Q()
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__contains": key})
    return found


def by_bytes(column: str) -> Collate:
    """An order for codes and addresses that no locale changes."""
    return Collate(column, "C")
