"""How a result document lies in the database: its canonical JSON, compressed with zstd.

Half as large as a `jsonb`, and a tenth of the work to write. What is compressed is the very text of
which `Run.digest` is made, so that a digest can be checked from what is stored. Before it stands a check
of the bytes themselves: a row that a disk or a hand has changed is read by nobody. Rows of before
there was one begin with the mark of zstd.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from django.db import models
from msgspec import Struct

from accounts.storage import Damaged

_JSON: Final = msgspec.json.Encoder(order="sorted")
_LEVEL: Final = 3  # 6 is smaller by an eighth, and takes three times as long
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_CHECKED: Final = b"\x01"
_CHECK: Final = 8  # bytes


class DamagedResult(Damaged):
    """A stored document is not the one that was stored."""


def canonical(document: Struct | dict[str, Any]) -> bytes:
    """A document as the one text that stands for it: no spaces, keys in order, no NaN."""
    return _JSON.encode(document)


def packed(text: bytes) -> bytes:
    """A document's text as it is stored."""
    import pyarrow as pa  # noqa: PLC0415 -- slow to load, and only here

    content: bytes = pa.Codec("zstd", compression_level=_LEVEL).compress(text, asbytes=True)
    return b"".join((_CHECKED, _check(content), content))


def unpacked(content: bytes) -> bytes:
    """The text of a stored document; DamagedResult when it is another one."""
    content = bytes(content)
    if content.startswith(_ZSTD):
        return _older(content)
    begin = len(_CHECKED) + _CHECK
    mark, check, rest = content[:1], content[1:begin], content[begin:]
    if mark != _CHECKED or check != _check(rest):
        raise DamagedResult("a stored document does not have the check that was stored with it")
    return _plain(rest)


def _check(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_CHECK]


def _plain(content: bytes) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 -- slow to load, and only here

    text: bytes = pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()
    return text


def _older(content: bytes) -> bytes:
    """Of a row without a check what can be seen: whether it is whole, and is JSON."""
    try:
        text = _plain(content)
        msgspec.json.decode(text)
    except (OSError, ValueError) as error:
        raise DamagedResult("a stored document cannot be read") from error
    return text


class Digest:
    """The SHA-256 of all results: of the SHA-256 of each document, in the order of storing."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, texts: Iterable[bytes]) -> None:
        for text in texts:
            self._hash.update(hashlib.sha256(text).digest())

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


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
