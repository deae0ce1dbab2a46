"""Files in a folder: of one machine, or mounted by all of them."""

import os
import shutil
import uuid
from pathlib import Path
from typing import IO

from django.core.files.storage import FileSystemStorage

from accounts.stores import Write


class DiskStore(FileSystemStorage):
    """Written beside their name, brought to the disk, and renamed."""

    def prepare(self, name: str, write: Write) -> str:
        target = self._place(name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        prepared = f"{Path(name).parent}/.{target.name}.{uuid.uuid4().hex}"
        try:
            handle = os.open(self._place(prepared), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w+b") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.discard(prepared)
            raise
        return prepared

    def place(self, prepared: str, name: str) -> None:
        target = self._place(name)
        self._place(prepared).replace(target)
        for left in target.parent.glob(f".{target.name}.*"):
            left.unlink(missing_ok=True)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self, prepared: str) -> None:
        self._place(prepared).unlink(missing_ok=True)

    def fetch(self, name: str) -> IO[bytes]:
        return self._place(name).open("rb")

    def delete(self, name: str) -> None:
        self._place(name).unlink(missing_ok=True)

    def delete_folder(self, name: str) -> None:
        shutil.rmtree(self._place(name), ignore_errors=True)

    def is_here(self) -> bool:
        return self._place("").is_dir()

    def _place(self, name: str) -> Path:
        return Path(self.path(name))
