"""The cache, which may go away: what it counts and keeps is then counted and kept in this process."""

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

BYTES, TEXT = b"b", b"t"
LEFT_ALONE: Final = 10.0  # seconds in which a server that did not answer is not asked again


def _steady(name: str) -> Callable[..., Any]:
    """The method of the server; of the spare cache while the server is away."""

    def method(self: "SteadyCache", *arguments: Any, **named: Any) -> Any:
        if self._is_there():
            try:
                found = getattr(super(SteadyCache, self), name)(*arguments, **named)
            except (RedisError, OSError) as error:
                _gone(error)
            else:
                SteadyCache.away_until = 0.0
                return found
        return getattr(self.spare, name)(*arguments, **named)

    return method


def _gone(error: Exception) -> None:
    SteadyCache.away_until = time.monotonic() + LEFT_ALONE
    log.warning("the cache is away (%s); counting by ourselves", type(error).__name__)


class PlainSerializer:
    """Numbers, texts, lists and bytes; nothing else is kept.

    Django's own would run whatever program somebody had put there: a pickle is one. What is no text of
    this serializer is as if it were not there.
    """

    def dumps(self, value: Any) -> int | bytes:
        if type(value) is int:
            return value  # so that the server can count on
        if isinstance(value, bytes):
            return BYTES + value
        return TEXT + json.dumps(value, separators=(",", ":")).encode()

    def loads(self, kept: bytes) -> Any:
        mark, rest = kept[:1], kept[1:]
        if mark == BYTES:
            return rest
        try:
            return json.loads(rest) if mark == TEXT else int(kept)
        except ValueError:
            return None


class OneClient(RedisCacheClient):
    """Django's makes a client for every command, which costs more than the command."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._one: Redis | None = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        """There is one server, so reading and writing have the same."""
        if self._one is None:
            self._one = super().get_client(key, write=write)
        return self._one

    def get(self, key: Any, default: Any = None) -> Any:
        found = super().get(key, None)
        return default if found is None else found

    def count(self, key: str, lasts: int, by: int) -> int:
        """So many more, of a number that is forgotten some seconds after its first."""
        client = self.get_client(key, write=True)
        found = int(client.incrby(key, by))
        if found == by:
            client.expire(key, lasts)
        return found


class SteadyCache(RedisCache):
    """Redis, or else the memory of this process.

    Limits are counted here, and texts kept that can be made again. Without the server limits hold
    for each process by itself, which is wider than before and far from none; nobody is kept out
    because it is gone.
    """

    away_until = 0.0  # of the whole process: threads have a cache object each; 0 while it is there
    looking = threading.Lock()

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient
        self.spare = LocMemCache("spare", {key: params[key] for key in params if key != "OPTIONS"})

    def _is_there(self) -> bool:
        """Who looks whether it is back waits for it: one thread does, and the others go on without."""
        if SteadyCache.away_until == 0.0:
            return True
        with SteadyCache.looking:
            if time.monotonic() < SteadyCache.away_until:
                return False
            SteadyCache.away_until = time.monotonic() + LEFT_ALONE
            return True

    def count(self, key: str, lasts: int, by: int = 1) -> int:
        """So many more, and how many there are by now; it begins anew some seconds after the first."""
        if self._is_there():
            try:
                client: OneClient = self._cache  # type: ignore[attr-defined]  # its types lack it
                found = client.count(self.make_and_validate_key(key), lasts, by)
            except (RedisError, OSError) as error:
                _gone(error)
            else:
                SteadyCache.away_until = 0.0
                return found
        self.spare.add(key, 0, timeout=lasts)
        return int(self.spare.incr(key, by))

    add = _steady("add")
    get = _steady("get")
    set = _steady("set")
    touch = _steady("touch")
    delete = _steady("delete")
    has_key = _steady("has_key")
    incr = _steady("incr")
    get_many = _steady("get_many")
    set_many = _steady("set_many")
    delete_many = _steady("delete_many")
    clear = _steady("clear")
