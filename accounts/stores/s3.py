"""Files in a bucket of a server that speaks S3. No browser ever sees an address of it."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any, Final

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from accounts.stores import Write

IN_MEMORY: Final = (
    4 * 1024 * 1024
)  # of a file that is brought here or away; the rest is on this machine's disk
_GONE: Final = {"404", "NoSuchKey"}
CONFIG: Final = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"total_max_attempts": 2, "mode": "standard"},
    s3={"addressing_style": "path"},
    signature_version="s3v4",
    # Every file has its SHA-256 in its row; not every server knows the checksums of newer clients.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class StoreError(OSError):
    """The server was not reached, or did not let us in."""


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code"))
        raise (FileNotFoundError if code in _GONE else StoreError)(code) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreError(type(error).__name__) from error


class S3Store(S3Storage):  # type: ignore[misc]  # it has no types
    """Put under another name first, for an upload takes its time; the server then copies it, at once."""

    def __init__(self, **settings: Any) -> None:
        own = {"client_config": CONFIG, "file_overwrite": True, "max_memory_size": IN_MEMORY}
        super().__init__(**own, **settings)

    def prepare(self, name: str, write: Write) -> str:
        path = PurePosixPath(name)
        prepared = f"{path.parent}/.{path.name}.{uuid.uuid4().hex}"
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            write(file)
            file.seek(0)
            with _told():
                self.bucket.Object(prepared).upload_fileobj(file)
        return prepared

    def place(self, prepared: str, name: str) -> None:
        path = PurePosixPath(name)
        with _told():
            self.bucket.Object(name).copy({"Bucket": self.bucket_name, "Key": prepared})
            self._delete_all(f"{path.parent}/.{path.name}.")

    def discard(self, prepared: str) -> None:
        self.delete(prepared)

    def fetch(self, name: str) -> IO[bytes]:
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- whoever reads it closes it
        try:
            with _told():
                shutil.copyfileobj(self.bucket.Object(name).get()["Body"], file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def size(self, name: str) -> int:
        with _told():
            return int(self.bucket.Object(name).content_length)

    def delete(self, name: str) -> None:
        with _told():
            self.bucket.Object(name).delete()

    def delete_folder(self, name: str) -> None:
        with _told():
            self._delete_all(f"{name.rstrip('/')}/")

    def is_here(self) -> bool:
        try:
            with _told():
                self.connection.meta.client.head_bucket(Bucket=self.bucket_name)
        except OSError:
            return False
        return True

    def _delete_all(self, beginning: str) -> None:
        for gone in self.bucket.objects.filter(Prefix=beginning).delete():
            if errors := gone.get("Errors"):
                raise StoreError(errors[0].get("Code"))
