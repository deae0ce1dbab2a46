"""Secrets of production, judged before anything starts: a placeholder opens every door."""

import re
from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ImproperlyConfigured

SHORTEST: Final = 32
# `openssl rand -hex 32` has 16 signs to draw 64 times from: fewer than these is no chance.
FEWEST_SIGNS: Final = 10
_EXAMPLE: Final = re.compile(
    r"change.?me|example|placeholder|insecure|secret|password|wijzig", re.I
)
HOW: Final = "Make one with: openssl rand -hex 32 (docs/operations.md says what it is for)."


def refuse_weak(keys: Mapping[str, str]) -> None:
    """Raises when one of the keys could be guessed, or when two are the same. Says no key."""
    seen: dict[str, str] = {}
    for name, key in keys.items():
        if trouble := _trouble(key):
            raise ImproperlyConfigured(f"{name} {trouble}. {HOW}")
        if key in seen:
            raise ImproperlyConfigured(
                f"{name} is the same as {seen[key]}; each has its own. {HOW}"
            )
        seen[key] = name


def _trouble(key: str) -> str:
    if len(key) < SHORTEST:
        return f"is too short: {len(key)} signs, and at least {SHORTEST} are needed"
    if len(set(key)) < FEWEST_SIGNS:
        return f"can be guessed: it repeats {len(set(key))} signs"
    if any(key[length:] == key[:-length] for length in range(1, len(key) // 2 + 1)):
        return "can be guessed: it repeats itself"
    if _EXAMPLE.search(key):
        return "is the placeholder of an example"
    return ""
