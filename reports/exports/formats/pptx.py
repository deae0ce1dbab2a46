"""The report as PowerPoint: native charts and tables, in our template or the tenant's own."""

from io import BytesIO
from typing import Any

from reports.exports.content.told import Content
from reports.exports.formats.deck import drawn
from reports.exports.formats.deck.house import opened
from reports.exports.formats.deck.slides import Deck
from reports.exports.formats.fixed import fixed


def pptx(content: Content, template: bytes | None = None) -> bytes:
    """The file, the same bytes for the same content and template."""
    template = template or content.look.slides
    presentation = opened(template)
    deck = Deck(presentation, content)
    deck.title(adorned=template is None)
    deck.verdict()
    deck.answered()
    deck.discuss()
    drawn.overview(deck)
    drawn.findings(deck)
    drawn.tables(deck)
    deck.words_and_figures("estimates")
    deck.words_and_figures("effort")
    drawn.courses(deck)
    deck.peers()
    deck.sentences()
    deck.method()
    _properties(presentation, content)
    made = BytesIO()
    presentation.save(made)
    return fixed(made.getvalue(), content.made_at)


def _properties(presentation: Any, content: Content) -> None:
    properties = presentation.core_properties
    properties.title = f"{content.title} · {content.subtitle}"[:255]
    properties.author = properties.last_modified_by = content.sender[:255]
    properties.language = content.language
    properties.revision = 1
