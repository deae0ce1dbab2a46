"""The list of attacks: each a function that yields what it found open."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from tests.hostile.scene import Scene

Attempt = Callable[[Scene], Iterator[str]]


@dataclass(frozen=True)
class Attack:
    """`code` is that of the list of attacks, with a letter for a variant."""

    code: str
    what: str
    run: Attempt
    long: bool = False  # minutes


@dataclass(frozen=True)
class Outcome:
    """What came of one."""

    attack: Attack
    tries: int
    open: list[str]
    seconds: float
    held: float  # megabytes of the web server's processes afterwards, each shared page once (PSS)


ATTACKS: Final[dict[str, Attack]] = {}
FILES: Final = (
    "access",
    "accounts",
    "fuzz",
    "injection",
    "limits",
    "seen",
    "suite",
    "tokens",
    "uploads",
    "xss",
)


def load() -> None:
    """Import every file with attacks, which puts them on the list."""
    for name in FILES:
        import_module(f"tests.hostile.{name}")


def attack(code: str, what: str, *, long: bool = False) -> Callable[[Attempt], Attempt]:
    """Puts a function on the list."""

    def register(run: Attempt) -> Attempt:
        if code in ATTACKS:
            raise ValueError(f"{code} is there twice")
        ATTACKS[code] = Attack(code, what, run, long)
        return run

    return register


def attempt(one: Attack, scene: Scene) -> Outcome:
    """Run it; an attack that breaks counts as open, for nobody knows what it would have found."""
    scene.calm()
    before, begun = scene.tries, time.monotonic()
    found: list[str] = []
    try:
        found.extend(one.run(scene))
    except Exception as error:
        found.append(f"the attack broke: {error!r}")
    if scene.tries == before:
        found.append("the attack tried nothing")
    seconds = time.monotonic() - begun
    return Outcome(one, scene.tries - before, found, seconds, sum(scene.memory()))


def in_order() -> list[Attack]:
    """By number, then by letter."""

    def place(one: Attack) -> tuple[int, str]:
        digits = "".join(sign for sign in one.code if sign.isdigit())
        return int(digits), one.code

    return sorted(ATTACKS.values(), key=place)
