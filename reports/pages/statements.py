"""The statements as the reader asks for them in the address: in which order, and which of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benchmarking.core.disclosure.classes import ClassCode
from benchmarking.core.tables.results import ItemResult
from reports.narrative.model import value, visible
from reports.narrative.phrasing.names import class_name
from reports.pages.reports import Page
from reports.pages.rows import STATES, UNNAMED, Row

FIRST: Final = 12  # how many rows of a long table stand open
ALL: Final = "all"
LARGE, SMALL = "large", "small"
SIZES: Final = (LARGE, SMALL)
NARROWED: Final = ("theme", "reading", "size")
CLASSES: Final = tuple(code.value for code in ClassCode if code.value not in UNNAMED)
READINGS: Final = (*STATES, *CLASSES)
# The first order is that of the table without a choice.
SORTS: Final[dict[str, Promise]] = {
    "gap": _("grootste verschil eerst"),
    "order": _("zoals in de vragenlijst"),
    "political": _("hoogste aandeel van de politiek eerst"),
    "administrative": _("hoogste aandeel van de administratie eerst"),
}
STATE_NAMES: Final[dict[str, Promise]] = {
    "different": _("aantoonbaar verschillend"),
    "equal": _("aantoonbaar gelijk"),
    "undecided": _("onbeslist"),
    "described": _("beide kanten getoond"),
    "suppressed": _("niet getoond"),
}


@dataclass(frozen=True)
class StatementOption:
    """One line of a list to choose from."""

    key: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class StatementList:
    """The rows of the table, by what was chosen: `sort`, `theme`, `reading` and `size`."""

    page: Page
    chosen: Mapping[str, str]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What was asked for, each with the number that it has in the whole table."""
        return tuple(sorted(filter(self._fits, self.page.rows), key=self._place))

    @property
    def first(self) -> tuple[Row, ...]:
        """Those that stand open."""
        return self.rows[:FIRST]

    @property
    def others(self) -> tuple[Row, ...]:
        """Those that unfold."""
        return self.rows[FIRST:]

    @property
    def is_narrowed(self) -> bool:
        """Whether some were asked for and not all."""
        return any(map(self._of, NARROWED))

    @property
    def order(self) -> str:
        """In which order they stand, in words."""
        return str(SORTS[self._of("sort") or "gap"])

    @property
    def sorts(self) -> list[StatementOption]:
        """The orders to choose from."""
        return self._options("sort", SORTS)

    @property
    def themes(self) -> list[StatementOption]:
        """The themes that have statements."""
        used = set(map(_theme, self.page.rows))
        named = {row.code: row.text for row in self.page.themes if row.code in used}
        return self._options("theme", named)

    @property
    def readings(self) -> list[StatementOption]:
        """The states and classes that there are."""
        rows, language = self.page.rows, self.page.language
        states = [one for one in STATES if any(row.state == one for row in rows)]
        classes = [one for one in CLASSES if any(_class(row) == one for row in rows)]
        named = {one: str(STATE_NAMES[one]) for one in states}
        return self._options("reading", named | {one: class_name(one, language) for one in classes})

    @property
    def sizes(self) -> list[StatementOption]:
        """From how many points on a gap counts."""
        return [StatementOption(size, "", self._of("size") == size) for size in SIZES]

    def _options(self, name: str, named: Mapping[str, str | Promise]) -> list[StatementOption]:
        return [
            StatementOption(key, str(text), self._of(name) == key) for key, text in named.items()
        ]

    def _of(self, name: str) -> str:
        return self.chosen.get(name, "")

    def _fits(self, row: Row) -> bool:
        theme, reading, size = map(self._of, NARROWED)
        return (
            (not theme or theme == _theme(row))
            and (not reading or reading in (row.state, _class(row)))
            and (not size or size == self._size(row))
        )

    def _size(self, row: Row) -> str:
        """Large or small; nothing where the gap is hidden."""
        if not visible(row.gap):
            return ""
        return LARGE if round(100 * abs(value(row.gap)), 6) >= self.page.large else SMALL

    def _place(self, row: Row) -> tuple[float, int]:
        """In the order that was chosen; what is hidden last, else as the whole table has it."""
        sort = self._of("sort")
        if sort == "order":
            return (self._order.get(row.code, len(self._order)), row.number)
        if sort in ("political", "administrative"):
            figure = row.sides.of(sort)
            return (-value(figure) if visible(figure) else 1, row.number)
        return (0, row.number)

    @cached_property
    def _order(self) -> dict[str, int]:
        return {item.code: place for place, item in enumerate(self.page.report.document.items())}


def _theme(row: Row) -> str | None:
    return getattr(row.item, "theme", None)


def _class(row: Row) -> str:
    """The code of a class that says more than the state."""
    item = row.item
    return item.classification.code.value if isinstance(item, ItemResult) and row.is_named else ""


def figure_rows(page: Page, chosen: Mapping[str, str]) -> StatementList:
    """The statements of one theme in the order of the questionnaire, or all of them: what stands in
    the tables with all figures. Without a choice those of the first theme."""
    themes = [theme.key for theme in StatementList(page, {}).themes]
    wanted = chosen.get("rows") or next(iter(themes), ALL)
    return StatementList(page, {"sort": "order", "theme": wanted} if wanted in themes else {})


def known(choice: str, choices: Iterable[str]) -> str:
    """Nothing chosen instead of what cannot be: nobody fills the cache with made-up addresses."""
    return choice if choice in choices else ""
