"""What the cache keeps is data: nothing that lies in it is ever run."""

import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache


class Payload:
    """A pickle that makes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize(
    "value", [1, 0, -5, True, 1.5, "é", b"\x00\xff", b"12", [1.5, 2.5], {"a": 1}]
)
def test_what_is_put_in_comes_out(value: object) -> None:
    cache.set("plain", value)
    assert cache.get("plain") == value
    assert type(cache.get("plain")) is type(value)
    assert cache.get_many(["plain"]) == {"plain": value}


def test_a_program_in_the_cache_is_not_run(tmp_path: Path) -> None:
    made = tmp_path / "made"
    server = cache._cache.get_client(write=True)  # type: ignore[attr-defined]
    server.set(cache.make_key("planted"), pickle.dumps(Payload(made)))
    assert cache.get("planted", []) == []
    assert not made.exists()
    pickle.loads(pickle.dumps(Payload(made)))  # noqa: S301 -- it would have
    assert made.exists()
