"""A municipality's own figures as they are stored: without what is the same in all of them, and
without what reading adds. What is at its default is left out; `documents.reading` puts it back.
"""

from benchmarking.core.municipalities.own_results import (
    OwnFigure,
    OwnItem,
    OwnItemSide,
    OwnOption,
    OwnRanked,
    OwnTheme,
)


class StoredFigure(OwnFigure, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Value, n, status, and why it is not shown as usual; an amount brings its step."""


class StoredItemSide(OwnItemSide, frozen=True, kw_only=True, omit_defaults=True):
    """Without agreement, which follows from the bars."""


class StoredItem(OwnItem, frozen=True, kw_only=True, omit_defaults=True):
    """Without the benchmark's."""


class StoredTheme(OwnTheme, frozen=True, kw_only=True, omit_defaults=True):
    """Without the benchmark's."""


class StoredOption(OwnOption, frozen=True, kw_only=True, omit_defaults=True):
    """Without the benchmark's."""


class StoredRanked(OwnRanked, frozen=True, kw_only=True, omit_defaults=True):
    """Without the benchmark's."""
