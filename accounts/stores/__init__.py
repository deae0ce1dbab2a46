"""Where files are kept: Django's storage API, and what it has no word for.

`disk` is a folder that all machines share; `s3` a bucket of a server that speaks S3, imported only where
`STORAGE_URL` names one. `accounts/storage.py` is the door to them: nothing else opens it.
"""

from collections.abc import Callable
from typing import IO, Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

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


def backend(url: str) -> dict[str, Any]:
    """For `STORAGES`. `url`: s3+https://key:secret@host:port/bucket?region=eu-west-1; without one, a folder."""
    if not url:
        return {"BACKEND": "accounts.stores.disk.DiskStore"}
    parts = urlsplit(url)
    region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    options = {
        "endpoint_url": f"{parts.scheme.removeprefix('s3+')}://{host}",
        "bucket_name": parts.path.strip("/"),
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "region_name": region,
    }
    return {"BACKEND": "accounts.stores.s3.S3Store", "OPTIONS": options}
