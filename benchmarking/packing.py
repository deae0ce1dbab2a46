"""How a result document lies in the database: its canonical JSON, compressed with zstd.

Half as large as a `jsonb`, and a seventh of the work to write. What is compressed is the very text of
which `Run.digest` is made, so that a digest can be checked from what is stored.
"""

from typing import Any, Final

import msgspec
from django.db import models
from msgspec import Struct

_JSON: Final = msgspec.json.Encoder(order="sorted")
_LEVEL: Final = 3  # 6 is smaller by an eighth, and takes three times as long


def canonical(document: Struct | dict[str, Any]) -> bytes:
    """A document as the one text that stands for it: no spaces, keys in order, no NaN."""
    return _JSON.encode(document)


def packed(text: bytes) -> bytes:
    """A document's text as it is stored."""
    import pyarrow as pa  # noqa: PLC0415 -- slow to load, and only here

    content: bytes = pa.Codec("zstd", compression_level=_LEVEL).compress(text, asbytes=True)
    return content


def unpacked(content: bytes) -> bytes:
    """The text of a stored document."""
    import pyarrow as pa  # noqa: PLC0415 -- slow to load, and only here

    text: bytes = pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()
    return text


class DocumentText(models.BinaryField):  # type: ignore[type-arg]  # it takes none when it runs
    """A stored document read as its text: it is decoded once, by whoever knows its type."""

    def from_db_value(self, value: bytes, *_query: object) -> bytes:
        return unpacked(value)


class DocumentField(models.BinaryField):  # type: ignore[type-arg]  # nor here
    """A document by itself, as plain JSON."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 -- Django's
        content = packed(canonical(value))
        return super().get_db_prep_value(content, connection, prepared)

    def from_db_value(self, value: bytes, *_query: object) -> Any:
        return msgspec.json.decode(unpacked(value))
