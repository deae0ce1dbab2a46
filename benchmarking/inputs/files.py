"""Files that a run reads: a damaged one is a failure with a sentence for a person."""

from accounts import storage
from benchmarking.failures import Failure, RunError


def read(path: str, expected: str) -> bytes:
    """The file's bytes; RunError when it is gone or is not the file that was hashed."""
    try:
        return storage.read(path, expected)
    except storage.Damaged as error:
        raise RunError(Failure.DAMAGED, str(error)) from error
