"""Which item of a questionnaire each column of a file holds: recognised by its name, or chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.answer_import.likely import likely_key, one_column_each
from surveys.answer_import.readers import key_of
from surveys.answer_import.reading.cells import options_apart
from surveys.answer_import.samples import ColumnSample
from surveys.questionnaire.document import (
    Document,
    InformationItem,
    Item,
    Measured,
    Perspective,
    base_code,
    estimate_key,
    other_key,
    quote_key,
)
from surveys.questionnaire.items import Choice, Writing
from surveys.upload.tables import UploadedTable

SHOWN: Final = 70  # characters of a wording


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """A key of an item, and how a person reads it."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """A column on the page. `item`: what its name says, empty where a person has to choose;
    then `field` is the name of the drop-down, and `chosen` what stands in it. `words` is the name of the
    box that says that what is no option are own words, empty where the item has none; `own`: ticked.
    """

    sample: ColumnSample
    ticked: bool
    field: str
    item: LinkOffer | None
    chosen: str
    words: str = ""
    own: bool = False


@dataclass(frozen=True)
class Links:
    """The columns of a table beside the items of a document; `described`: what the file says of them."""

    document: Document
    columns: Sequence[str]
    described: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def offers(self) -> dict[str, LinkOffer]:
        found = (offer for item in self.document.items() for offer in _offers(item))
        return {offer.key: offer for offer in found}

    @cached_property
    def recognised(self) -> dict[str, str]:
        """Column → the key of the item that its name is the code or the wording of."""
        keys = {column: key_of(self.document, column) for column in self.columns}
        return {column: key for column, key in keys.items() if key in self.offers}

    @cached_property
    def suggested(self) -> dict[str, str]:
        """Column → the key that it probably holds, of those that are not recognised."""
        found = {
            column: key
            for column in self.columns
            if column not in self.recognised
            and (
                key := likely_key(
                    self.document, self.offers, column, self.described.get(column, "")
                )
            )
        }
        return one_column_each(self.document, found, self.recognised.values())

    def field(self, column: str) -> str:
        return f"link-{self.columns.index(column)}"

    def words(self, column: str) -> str:
        return f"words-{self.columns.index(column)}"

    def has_words(self, key: str) -> bool:
        """Whether the answer to this item may be words of one's own."""
        item = self.document.item(key)
        return isinstance(item, Choice) and item.other

    def given(self, data: Mapping[str, str]) -> dict[str, str]:
        """Column → what was chosen for it, of the columns that were offered; empty is not read."""
        fields = {column: self.field(column) for column in self.columns}
        return {column: data[name] for column, name in fields.items() if name in data}


def _beside(item: Item, words: str) -> Iterator[tuple[str, str]]:
    """What a column may hold beside the answer itself."""
    if isinstance(item, Measured) and item.estimate:
        yield estimate_key(item.code), words
    if isinstance(item, Choice) and item.other:
        yield other_key(item.code), _("eigen woorden bij anders")
    if isinstance(item, Writing) and item.quote:
        yield quote_key(item.code), _("mag geciteerd worden")


def _offers(item: Item) -> Iterator[LinkOffer]:
    if isinstance(item, InformationItem):
        return
    words = Truncator(_words(item)).chars(SHOWN)
    yield LinkOffer(item.code, f"{item.code} · {words}")
    for key, told in _beside(item, words):
        yield LinkOffer(key, f"{key} · {told}")
    for option in options_apart(item):
        key = f"{item.code}.{option.code}"
        yield LinkOffer(key, f"{key} · {Truncator(_text(option.text)).chars(SHOWN)}")


def _words(item: Item) -> str:
    texts = (item.wording_for(side) for side in Perspective)
    return next((_text(text) for text in texts if text), item.code)


def _text(text: Mapping[str, str]) -> str:
    return text.get(get_language() or "nl") or next(iter(text.values()), "")


def links_of(document: Document, table: UploadedTable) -> Links:
    return Links(document, table.columns, dict(table.described))


def best_match(documents: Mapping[str, Document], table: UploadedTable) -> str:
    """The key of the document of which most items are columns; empty without at least three."""
    sizes = {}
    for key, document in documents.items():
        links = links_of(document, table)
        found = (*links.recognised.values(), *links.suggested.values())
        sizes[key] = len(set(map(base_code, found)))
    best = max(sizes, key=lambda key: sizes[key], default="")
    return best if best and sizes[best] >= 3 else ""
