"""Requests to an identity provider: by the same guarded line as webhooks, and only for JSON."""

import json
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlencode

from urllib3.exceptions import HTTPError

from accounts.sign_on.identity import NotSignedOn, SignOnRefusal
from accounts.webhooks.dialling import OutsideLine, Request, ask
from accounts.webhooks.guard import AddressRefused

MOST: Final = 256 * 1024
OK: Final = 200
FIXED: Final = {"Accept": "application/json", "User-Agent": "Tweezicht-SignOn/1"}
LINE: Final = OutsideLine()


def get_json(url: str) -> dict[str, Any]:
    return _asked(url, Request("GET", None, FIXED, MOST))


def get_bearer(url: str, token: str) -> dict[str, Any]:
    return _asked(url, Request("GET", None, {**FIXED, "Authorization": f"Bearer {token}"}, MOST))


def post_form(url: str, fields: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
    told = {**FIXED, **headers, "Content-Type": "application/x-www-form-urlencoded"}
    return _asked(url, Request("POST", urlencode(fields).encode(), told, MOST))


def _asked(url: str, request: Request) -> dict[str, Any]:
    try:
        status, body = ask(url, request, LINE)
    except (AddressRefused, OSError, HTTPError, HTTPException, ValueError) as error:
        raise NotSignedOn(SignOnRefusal.AWAY, type(error).__name__) from error
    if status != OK:
        raise NotSignedOn(SignOnRefusal.AWAY, f"HTTP {status}")
    try:
        found = json.loads(body)
    except ValueError as error:
        raise NotSignedOn(SignOnRefusal.BROKEN, "no JSON") from error
    if not isinstance(found, dict):
        raise NotSignedOn(SignOnRefusal.BROKEN, "no JSON object")
    return found
