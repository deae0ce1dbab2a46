"""Files in a folder and in a bucket: whole or not at all, read only unchanged, gone when deleted."""

import io
import os
import zipfile
from contextlib import suppress
from typing import IO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings

from accounts import storage
from config.files import backend

LARGE = os.urandom(9_000_000)  # more than goes to a bucket in one piece


def put(content: storage.Content, path: str) -> storage.PreparedFile:
    with storage.prepared(content, path) as made:
        storage.put_in_place(made, path)
    return made


def names(folder: str) -> list[str]:
    try:
        return sorted(default_storage.listdir(folder)[1])
    except FileNotFoundError:
        return []


@pytest.mark.parametrize("content", [b"", b"a few", LARGE], ids=["empty", "small", "large"])
def test_what_was_put_is_read(anywhere: str, content: bytes) -> None:
    made = put(content, "one/files/a.bin")
    assert (made.sha256, made.size) == (storage.sha256(content), len(content))
    assert storage.read("one/files/a.bin", made.sha256) == content
    assert storage.is_there("one/files/a.bin", len(content))
    assert not storage.is_there("one/files/a.bin", len(content) + 1)
    with storage.opened("one/files/a.bin", made.sha256) as file:
        assert file.read() == content
    assert names("one/files") == ["a.bin"]


def test_what_is_written_piece_by_piece_may_go_back(anywhere: str) -> None:
    def write(file: IO[bytes]) -> None:
        with zipfile.ZipFile(file, "w") as book, book.open("part", "w") as part:
            part.write(b"x" * 100_000)  # its size is written in front, afterwards

    made = put(write, "one/files/b.zip")
    with zipfile.ZipFile(io.BytesIO(storage.read("one/files/b.zip", made.sha256))) as book:
        assert book.read("part") == b"x" * 100_000


def test_another_content_takes_the_place_of_the_first(anywhere: str) -> None:
    first, second = put(b"first", "one/files/c"), put(b"second", "one/files/c")
    assert storage.read("one/files/c", second.sha256) == b"second"
    with pytest.raises(storage.Damaged):
        storage.read("one/files/c", first.sha256)
    with pytest.raises(storage.Damaged):
        storage.opened("one/files/c", first.sha256)


def test_what_is_not_put_in_place_leaves_nothing(anywhere: str) -> None:
    with suppress(ZeroDivisionError), storage.prepared(b"x", "one/half/d"):
        raise ZeroDivisionError

    def breaks(file: IO[bytes]) -> None:
        file.write(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), storage.prepared(breaks, "one/half/d"):
        pass
    assert names("one/half") == []


def test_what_a_dead_worker_prepared_goes_with_the_next_one(anywhere: str) -> None:
    default_storage.save("one/dead/.e.0123", ContentFile(b"left"))
    put(b"whole", "one/dead/e")
    assert names("one/dead") == ["e"]


def test_a_deleted_file_and_a_deleted_folder_are_gone(anywhere: str) -> None:
    for name in ("one/gone/f", "one/gone/deep/g", "one/gone too/h"):
        put(b"x", name)
    storage.remove("one/gone/f")
    storage.remove("one/gone/f")
    with pytest.raises(storage.Damaged):
        storage.read("one/gone/f", "")
    storage.remove_folder("one/gone")
    storage.remove_folder("one/gone")
    assert not storage.is_there("one/gone/deep/g", 1)
    assert storage.is_there("one/gone too/h", 1)


@pytest.mark.parametrize("lost", ["server", "bucket", "key"])
def test_a_bucket_that_is_away_is_no_lost_file(in_bucket: str, lost: str) -> None:
    made = put(b"x", "one/files/i")
    host = in_bucket.split("@")[1]
    away = {
        "server": in_bucket.replace(host, "127.0.0.1:9/tweezicht"),
        "bucket": f"{in_bucket}-other",
        "key": f"s3+http://other:secret@{host}",
    }[lost]
    with override_settings(STORAGES={**settings.STORAGES, "default": backend(away)}):
        with pytest.raises(storage.StorageAway):
            storage.read("one/files/i", made.sha256)
        with pytest.raises(storage.StorageAway):
            put(b"y", "one/files/i")
        assert not storage.is_there("one/files/i", 1)
        storage.remove("one/files/i")
    assert storage.read("one/files/i", made.sha256) == b"x"
