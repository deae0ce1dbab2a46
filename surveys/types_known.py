"""The decoder learns each type once, before there are threads.

msgspec collects what it must know of a type when that type is first decoded. When several
threads came first with the same one, in a web worker that had just started, the process was
ended by a signal (2 of 29 starts under load).
"""

from contextlib import suppress
from typing import Final

import msgspec

from surveys.answer_import.mapping import AnswerMapping
from surveys.questionnaire.document import Document
from surveys.questionnaire.reuse.excerpts import Excerpt
from surveys.upload.reading.sav_files import SavTable

# A view's own type is told by the room's `ready`, for nothing below a view may know it.
_KINDS: Final[tuple[type, ...]] = (Document, Excerpt, AnswerMapping, SavTable)


def learn(*more: type) -> None:
    """Decode each type once, whatever comes of it; call it before the first thread."""
    for kind in (*_KINDS, *more):
        with suppress(msgspec.ValidationError):
            msgspec.json.decode(b"{}", type=kind)
        with suppress(msgspec.ValidationError):
            msgspec.convert({}, kind)
