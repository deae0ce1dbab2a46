"""Texts kept in the cache for a while, each under the tenant that it was made for.

The only door to the cache for what belongs to a tenant: the key begins with the tenant in whose
name the code runs, so that nothing made for one is ever found by another, and outside a tenant
nothing is kept or found. Only what can be made again at any time may be kept here; without the
server it is kept for this process alone (`config/cache.py`).
"""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Sequence
from typing import Final

from django.core.cache import cache

from accounts.tenancy import current_tenant_id

SECONDS: Final = 24 * 3600


def kept(name: str, parts: Sequence[object], make: Callable[[], str]) -> str:
    """What `make` gave before for the same parts in this tenant, or what it gives now."""
    key = _key(name, parts)
    found = cache.get(key)
    if found is not None:
        return zlib.decompress(found).decode()
    made = make()
    cache.set(key, zlib.compress(made.encode(), 1), timeout=SECONDS)
    return made


def kept_packed(name: str, parts: Sequence[object], make: Callable[[], bytes]) -> bytes:
    """The same of bytes, as gzip: they go over the wire as they are kept."""
    key = _key(name, parts)
    found: bytes | None = cache.get(key)
    if found is None:
        found = gzip.compress(make(), mtime=0)
        cache.set(key, found, timeout=SECONDS)
    return found


def _key(name: str, parts: Sequence[object]) -> str:
    """Each part with its length, so that no two lists of parts give one key."""
    texts = [str(part) for part in parts]
    told = "".join(f"{len(text)}:{text}" for text in texts)
    return f"tenant:{current_tenant_id()}:{name}:{hashlib.sha256(told.encode()).hexdigest()}"
