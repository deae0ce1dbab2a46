"""Which request or task this code runs for: whatever is logged meanwhile says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

_NOTHING: Final[dict[str, Any]] = {}
_current: ContextVar[dict[str, Any]] = ContextVar("told", default=_NOTHING)


def told() -> dict[str, Any]:
    """What every line of now has beside its message."""
    return _current.get()


@contextmanager
def telling(**fields: Any) -> Iterator[None]:
    """Lines that are written inside have these fields."""
    token = _current.set(fields)
    try:
        yield
    finally:
        _current.reset(token)


def begin(**fields: Any) -> None:
    """The same for what has no body of ours: it lasts until the next one begins."""
    _current.set(fields)
