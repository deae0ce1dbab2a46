"""On the way to an identity provider and back: what this browser remembers, and our addresses.

The answer of SAML is posted by another site, to which a browser sends no session of ours. What it
says is checked there, sealed, and carried to an address that the same browser asks for: whoever
was not sent by this session comes back to nothing.
"""

import base64
import binascii
import secrets
import time
from typing import Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Protocol, SignOn
from accounts.sign_on import oidc, saml
from accounts.sign_on.identity import Identity, NotSignedOn, SignOnRefusal
from accounts.sign_on.sealing import SecretLost, seal, unseal

KEPT: Final = "sign_on_going"
WAITING: Final = "sign_on_waiting"
TESTED: Final = "sign_on_tested"
SECONDS: Final = 600
CARRIED: Final = 60
RELAY, SAID = b"relay state", b"carried identity"


class Going(msgspec.Struct, frozen=True):
    """That this browser was sent to a provider."""

    sign_on_id: UUID
    at: float
    next: str
    is_test: bool
    secrets: dict[str, str]


class WaitingLogIn(msgspec.Struct, frozen=True):
    """Somebody whom a provider named, and who has yet to prove the account here."""

    sign_on_id: UUID
    tenant_id: UUID
    at: float
    identity: Identity


class Carried(msgspec.Struct, frozen=True):
    """An identity on its way from where SAML posts it to the browser's own session."""

    request_id: str
    at: float
    identity: Identity


def site_address(name: str, slug: str, row: SignOn) -> str:
    return settings.SITE_URL + reverse(name, args=[slug, row.id])


def door_of(slug: str) -> str:
    """The address that an owner gives to the people of the tenant."""
    return settings.SITE_URL + reverse("sign_on_door", args=[slug])


def ours(slug: str, row: SignOn) -> saml.Ours:
    return saml.Ours(
        entity_id=site_address("sign_on_metadata", slug, row),
        acs=site_address("sign_on_acs", slug, row),
    )


def send(request: HttpRequest, slug: str, row: SignOn, *, onward: str, is_test: bool) -> str:
    """Remember that this browser goes there; the address."""
    told = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    # 160 bits, and short enough that the sealed one is a relay state (SAML bindings 3.4.3: 80 bytes).
    told["request_id"] = f"_{secrets.token_urlsafe(20)}"
    if row.protocol == Protocol.OIDC:
        there = oidc.way_there(row, site_address("sign_on_back", slug, row), told)
    else:
        there = saml.way_there(row, ours(slug, row), told["request_id"], _relay(row, told))
    going = Going(row.id, time.time(), onward, is_test, told)
    request.session[KEPT] = msgspec.to_builtins(going)
    return there


def returned(request: HttpRequest, row: SignOn) -> Going:
    """What this browser remembers, once: a second answer comes back to nothing."""
    kept = request.session.pop(KEPT, None)
    if kept is None:
        raise NotSignedOn(SignOnRefusal.STALE)
    going = msgspec.convert(kept, Going)
    if going.sign_on_id != row.id or time.time() - going.at > SECONDS:
        raise NotSignedOn(SignOnRefusal.STALE)
    return going


def identity_of(slug: str, row: SignOn, going: Going, answer: dict[str, str]) -> Identity:
    """Who came back to the address of this browser."""
    if row.protocol == Protocol.SAML:
        return _carried(row, going, answer.get("said", ""))
    if not secrets.compare_digest(answer.get("state", ""), going.secrets["state"]):
        raise NotSignedOn(SignOnRefusal.STALE, "another state")
    return oidc.identity_of(row, site_address("sign_on_back", slug, row), going.secrets, answer)


def carry(slug: str, row: SignOn, answer: str, relay: str) -> str:
    """Check what was posted by another site; sealed, for the address that the browser asks for."""
    request_id = _open(row, relay, RELAY)
    identity = saml.identity_of(row, ours(slug, row), request_id, answer)
    told = msgspec.json.encode(Carried(request_id, time.time(), identity)).decode()
    return base64.urlsafe_b64encode(seal(row.id, told, SAID)).decode()


def _carried(row: SignOn, going: Going, said: str) -> Identity:
    found = msgspec.json.decode(_open(row, said, SAID), type=Carried)
    if found.request_id != going.secrets["request_id"] or time.time() - found.at > CARRIED:
        raise NotSignedOn(SignOnRefusal.STALE, "another request")
    return found.identity


def _relay(row: SignOn, told: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(seal(row.id, told["request_id"], RELAY)).decode()


def _open(row: SignOn, sealed: str, purpose: bytes) -> str:
    try:
        return unseal(row.id, base64.urlsafe_b64decode(sealed.encode()), purpose)
    except (SecretLost, binascii.Error, UnicodeError) as error:
        raise NotSignedOn(SignOnRefusal.STALE, "nothing of ours came back") from error


def wait(request: HttpRequest, row: SignOn, identity: Identity) -> None:
    """Remember whom the provider named, until they have proved that the account is theirs."""
    waiting = WaitingLogIn(row.id, row.tenant_id, time.time(), identity)
    request.session[WAITING] = msgspec.to_builtins(waiting)


def waiting(request: HttpRequest) -> WaitingLogIn | None:
    """Who is waiting in this browser, if it is not too long ago."""
    kept = request.session.get(WAITING)
    if kept is None:
        return None
    found = msgspec.convert(kept, WaitingLogIn)
    return found if time.time() - found.at <= SECONDS else None
