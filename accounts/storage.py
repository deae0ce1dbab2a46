"""Files in the storage: there whole or not at all, and read only when unchanged.

A path stands below the storage and begins with the id of its tenant. The only door to it: where the
files really are, `accounts/stores/` knows.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

from django.core.files.storage import default_storage

from accounts.stores import Store, Write

_store: Any = default_storage  # a Store, which Django makes when it is first asked for


class Damaged(Exception):
    """The file is gone, or is not the one that was kept."""


class StorageAway(Exception):
    """The storage is not there, is full, or does not let us in: no file's own fault."""


@contextmanager
def _reached() -> Iterator[Store]:
    try:
        yield _store
    except FileNotFoundError:
        if _store.is_here():
            raise
        raise StorageAway from None
    except OSError as error:
        raise StorageAway from error


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


Content: TypeAlias = bytes | Write


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """Content that is in the storage, and not yet under its name."""

    name: str
    sha256: str
    size: int


@contextmanager
def prepared(content: Content, path: str) -> Iterator[PreparedFile]:
    """The content in the storage under a name of its own; gone unless it was put in place."""
    told: list[tuple[str, int]] = []

    def write(file: Any) -> None:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content(file)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        told.append((digest, file.tell()))

    with _reached() as store:
        name = store.prepare(path, write)
    try:
        yield PreparedFile(name, *told[-1])
    finally:
        with suppress(OSError):
            _store.discard(name)


def put_in_place(prepared: PreparedFile, path: str) -> None:
    """Give it the final name: a reader sees the old file or the new one.

    Also clears away what workers left there that were killed; nobody else is entitled to the
    name any more.
    """
    with _reached() as store:
        store.place(prepared.name, path)


def takes_files() -> bool:
    """Whether a small file can be kept and taken away again."""
    try:
        with prepared(b"x" * 4096, ".takes_files"):
            return True
    except StorageAway:
        return False


def is_there(path: str, size: int) -> bool:
    """Whether there is a file of so many bytes: cheaper than to read it, and enough to offer it."""
    try:
        return bool(_store.size(path) == size)
    except OSError:
        return False


def read(path: str, expected: str) -> bytes:
    """The file's bytes; Damaged when it is gone or is not the file that was hashed."""
    with _fetched(path) as file:
        content = file.read()
    if sha256(content) != expected:
        raise Damaged(f"{path} does not have the SHA-256 that was recorded")
    return content


def opened(path: str, expected: str) -> IO[bytes]:
    """The file to read from piece by piece; Damaged when it is gone or is not the one that was hashed."""
    file: Any = _fetched(path)
    if hashlib.file_digest(file, "sha256").hexdigest() != expected:
        file.close()
        raise Damaged(f"{path} does not have the SHA-256 that was recorded")
    file.seek(0)
    return file  # type: ignore[no-any-return]


def _fetched(path: str) -> IO[bytes]:
    try:
        with _reached() as store:
            return store.fetch(path)
    except FileNotFoundError as error:
        raise Damaged(f"{path} is gone") from error


def remove(path: str) -> None:
    """Delete a file, if it is there; one that cannot be deleted is left."""
    with suppress(OSError):
        _store.delete(path)


def remove_folder(path: str) -> None:
    """Delete a folder and everything in it, if it is there."""
    with suppress(OSError):
        _store.delete_folder(path)
