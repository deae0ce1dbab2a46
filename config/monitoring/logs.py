"""Structured logs: one JSON object a line, in which nobody else can write a line of their own."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import TracebackException
from typing import Any, Final

from config.monitoring.context import told

# Links of respondents, invitations, shares and accounts open doors: whatever logs an address, their
# tokens stay out; so do keys of the API, passwords in addresses, and where people are mailed.
_SECRET: Final = (
    (re.compile(r"(/[ru]/|/join/|/shared/|/reset/key/|/confirm-email/)[\w:%-]{16,}"), r"\1…"),
    (re.compile(r"tz_[\w-]{6,}"), "tz_…"),
    (re.compile(r"://[^\s/@\"]*@"), "://…@"),
    (re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
)
# JSON leaves these as they are, and a terminal or a collector may take one for the end of a line or for
# a command; half a surrogate cannot be written at all.
_UNSAFE: Final = re.compile(
    "[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class JsonFormatter(logging.Formatter):
    """Time (UTC), level, logger, message, and for what: a request or a task. Never arguments or answers."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in told().items() if not name.startswith("_")},
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["trace"] = "".join(_trace(record.exc_info[1]))
        text = json.dumps(_without_secrets(line), ensure_ascii=False)
        return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class OfStrangers(logging.Filter):
    """A request that is refused for what somebody sent is no mistake of ours: a warning, without a trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def _without_secrets(told: Any) -> Any:
    """What goes into a line, as JSON knows it. Looked through before it is JSON, in which a line break is
    the letter n behind a sign, and whatever follows begins with it."""
    if isinstance(told, dict):
        return {str(name): _without_secrets(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_without_secrets(value) for value in told]
    if told is None or isinstance(told, bool | int | float):
        return told
    text = str(told)
    for secret, instead in _SECRET:
        text = secret.sub(instead, text)
    return text


def _trace(error: BaseException) -> Iterator[str]:
    """Where it happened, and of what led to it; the words of an error as far as they hold no answer."""
    whole = TracebackException.from_exception(error)
    chain, seen = [(error, whole)], {id(error)}
    while True:
        error, one = chain[-1]
        before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        above = one.__cause__ or one.__context__
        if before is None or above is None or id(before) in seen:
            break
        seen.add(id(before))
        chain.append((before, above))
    for error, one in reversed(chain):
        yield "Traceback (most recent call last):\n"
        yield from one.stack.format()
        yield f"{type(error).__module__}.{type(error).__qualname__}{_words(error)}\n"


def _words(error: BaseException) -> str:
    """A database tells the row that it refuses, and whatever failed for a respondent may tell an answer."""
    diagnosis = getattr(error, "diag", None)  # psycopg's own; beat does not load it for this
    if diagnosis is not None:
        return f": {diagnosis.sqlstate or ''} {diagnosis.constraint_name or ''}".rstrip(": ")
    if hasattr(error.__cause__, "diag"):  # Django's, with the same words
        return ""
    if told().get("_quiet"):
        return ""
    return f": {error}"
