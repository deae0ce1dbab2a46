"""What opens a door stands in an address; it never stands in a log."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from config.monitoring.logs import JsonFormatter, OfStrangers
from tests.guards.addresses import Address, all_addresses

SECRETS = {"token", "key"}
# A peer group's or a sentence's key opens nothing.
OPEN = {
    "api_peer_group",
    "api_edition_peer_group",
    "takeaway_sentence",
    "takeaway_sentence_municipality",
}
# As a signed link and a derived one are written.
SECRET = "WyJhYmMiLCJkZWYiXQ:1vPq3S:0a-_9Zk2Lm4Nq6Rs8Tu"


def opening() -> list[Address]:
    found = [a for a in all_addresses() if a.parameters & SECRETS and a.name not in OPEN]
    # Once each: some are caught a second time by a rule for what opens nothing.
    return list({a.route: a for a in found}.values())


@pytest.mark.parametrize("address", opening(), ids=lambda a: a.route)
def test_no_log_holds_what_opens_a_door(address: Address) -> None:
    start = address.route.split("(?P<")[0].split("<")[0].replace("^", "")
    path = f"/{start}{SECRET}/"
    record = logging.LogRecord("django", logging.WARNING, "", 0, "Forbidden: %s", (path,), None)

    line = JsonFormatter().format(record)

    assert path[: path.index("Wy")] in line, "the log still says which page"
    assert SECRET not in line
    assert SECRET[-8:] not in line


class Kept(logging.Handler):
    """As the product's own."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.addFilter(OfStrangers())
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def test_what_a_stranger_sent_is_a_warning_without_a_trace(client: Client) -> None:
    """A form of thousands of fields is refused, and fills no log with traces."""
    kept = Kept()
    assert "of strangers" in str(settings.LOGGING["handlers"])
    logging.getLogger().addHandler(kept)
    try:
        kind = "application/x-www-form-urlencoded"
        page = client.post("/accounts/login/", "a=1&" * 3000, content_type=kind)
        assert page.status_code == 400
    finally:
        logging.getLogger().removeHandler(kept)
    (security,) = (line for line in kept.lines if "django.security.TooManyFieldsSent" in line)
    assert '"level": "warning"' in security
    assert "trace" not in security
