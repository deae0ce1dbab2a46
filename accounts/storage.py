"""Files in the storage: there whole or not at all, and read only when unchanged.

A path stands below the storage and begins with the id of its tenant.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeAlias

from django.core.files.storage import default_storage


class Damaged(Exception):
    """The file is gone, or is not the one that was kept."""


class StorageAway(Exception):
    """The storage is not there, is full, or does not let us in: no file's own fault."""


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        if Path(default_storage.path("")).is_dir():
            raise
        raise StorageAway from None
    except OSError as error:
        raise StorageAway from error


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


Content: TypeAlias = bytes | Callable[[IO[bytes]], None]  # or what writes it, piece by piece


@contextmanager
def prepared(content: Content, path: str) -> Iterator[Path]:
    """The content on disk under a temporary name beside `path`; gone unless it was put in place."""
    target = Path(default_storage.path(path))
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    with _reached():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with _reached():
            _write(temporary, content)
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, path: str) -> None:
    """Rename to the final name: a reader sees the old file or the new one.

    Also clears away what workers left there that were killed; nobody else is entitled to the
    name any more.
    """
    target = Path(default_storage.path(path))
    with _reached():
        temporary.replace(target)
    for left in target.parent.glob(f".{target.name}.*"):
        left.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


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
        return Path(default_storage.path(path)).stat().st_size == size
    except OSError:
        return False


def read(path: str, expected: str) -> bytes:
    """The file's bytes; Damaged when it is gone or is not the file that was hashed."""
    try:
        with _reached():
            content = Path(default_storage.path(path)).read_bytes()
    except FileNotFoundError as error:
        raise Damaged(f"{path} is gone") from error
    if sha256(content) != expected:
        raise Damaged(f"{path} does not have the SHA-256 that was recorded")
    return content


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, without reading it whole."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def opened(path: str, expected: str) -> IO[bytes]:
    """The file to read from piece by piece; Damaged when it is gone or is not the one that was hashed."""
    target = Path(default_storage.path(path))
    try:
        with _reached():
            file = target.open("rb")
    except FileNotFoundError as error:
        raise Damaged(f"{path} is gone") from error
    if hashlib.file_digest(file, "sha256").hexdigest() != expected:
        file.close()
        raise Damaged(f"{path} does not have the SHA-256 that was recorded")
    file.seek(0)
    return file


def _write(path: Path, content: Content) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content(file)
        file.flush()
        os.fsync(file.fileno())


def remove(path: str) -> None:
    """Delete a file, if it is there; one that cannot be deleted is left."""
    with suppress(OSError):
        Path(default_storage.path(path)).unlink(missing_ok=True)


def remove_folder(path: str) -> None:
    """Delete a folder and everything in it, if it is there."""
    shutil.rmtree(default_storage.path(path), ignore_errors=True)
