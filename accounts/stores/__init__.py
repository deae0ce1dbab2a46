"""Where files are kept: Django's storage API, and what it has no word for.

`disk` is a folder that all machines share; `s3` a bucket of a server that speaks S3, imported only where
`STORAGE_URL` names one. `accounts/storage.py` is the door to them: nothing else opens it.
"""

from collections.abc import Callable
from typing import IO, Protocol

Write = Callable[[IO[bytes]], None]  # writes the content, piece by piece


class Store(Protocol):
    """What every place for files does. A file that is not there is FileNotFoundError, and whatever
    else goes wrong another OSError."""

    def prepare(self, name: str, write: Write) -> str:
        """Bring the content there under another name, which is given back."""
        ...

    def place(self, prepared: str, name: str) -> None:
        """Give it its name: readers see the old file or the new one. Also clears away what was
        prepared for that name by workers that died."""
        ...

    def discard(self, prepared: str) -> None:
        """Delete what was prepared, if it is still there."""
        ...

    def fetch(self, name: str) -> IO[bytes]:
        """The file, to be read and closed."""
        ...

    def size(self, name: str) -> int: ...

    def delete(self, name: str) -> None: ...

    def delete_folder(self, name: str) -> None:
        """Everything below a folder, if there is anything."""
        ...

    def is_here(self) -> bool:
        """Whether the place itself is there, with or without files."""
        ...
