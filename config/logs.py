"""Structured logs: one JSON object a line."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Final

# Links of respondents, invitations, shares and accounts open doors: whatever logs an address, their
# tokens stay out.
_LINK: Final = re.compile(r"(/[ru]/|/join/|/shared/|/reset/key/|/confirm-email/)[\w:%-]{16,}")


class JsonFormatter(logging.Formatter):
    """Time (UTC), level, logger and message; never arguments or answers."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return _LINK.sub(r"\1…", json.dumps(line, ensure_ascii=False))
