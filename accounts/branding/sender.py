"""What the DNS of a domain says about mails that leave in its name from this service.

Four records are asked for: that the tenant may speak for the domain at all (a token of its own,
since two tenants could name the same), SPF, the key with which mails are signed, and DMARC.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import dns.exception
import dns.resolver
from django.conf import settings

from accounts.jobs.outbox.signing import public_key

SECONDS: Final = 2.0  # for each record: somebody waits for the page


class DnsAway(Exception):
    """Nobody answered: nothing is known, for better or worse."""


@dataclass(frozen=True)
class Record:
    """One record that is asked for: its name, what it must say, and whether it does."""

    name: str
    wanted: str
    found: str
    fine: bool


def check_sender(address: str, tenant_id: UUID) -> list[Record]:
    """The records of the domain of this address. Raises DnsAway when they could not be read."""
    domain = address.rpartition("@")[2].encode("idna").decode()
    proof, key = proof_of(tenant_id), f"{settings.DKIM_SELECTOR}._domainkey.{domain}"
    return [
        _asked(f"_tweezicht.{domain}", proof, lambda found: found == [proof]),
        _asked(domain, f"v=spf1 {settings.SENDER_SPF} …", _spf, begins="v=spf1"),
        _asked(key, f"v=DKIM1; k=rsa; p={public_key() or '…'}", _key_there),
        _asked(f"_dmarc.{domain}", "v=DMARC1; p=…", _dmarc, begins="v=dmarc1"),
    ]


def proof_of(tenant_id: UUID, purpose: str = "sender") -> str:
    """What a domain says to let this tenant send in its name; another tenant's is another."""
    message = f"{purpose}|{tenant_id}".encode()
    digest = hmac.digest(settings.WEBHOOK_KEY.encode(), message, hashlib.sha256)
    return f"tweezicht-{digest.hex()[:32]}"


def _asked(
    name: str, wanted: str, is_fine: Callable[[list[str]], bool], *, begins: str = ""
) -> Record:
    found = [text for text in txt_records(name) if text.lower().startswith(begins)]
    return Record(name, wanted, " | ".join(found)[:300], is_fine(found))


def _spf(found: list[str]) -> bool:
    """Exactly one record (RFC 7208, 4.5), which names this service."""
    return len(found) == 1 and settings.SENDER_SPF.lower() in found[0].lower().split()


def _key_there(found: list[str]) -> bool:
    """A key that is not taken back: an empty p means that it was (RFC 6376, 3.6.1).

    Where this service signs itself it has to be its own: mails with another would fail everywhere.
    """
    told = "".join(_tags(found[0]).get("p", "").split()) if len(found) == 1 else ""
    own = public_key()
    return told == own if own else bool(told)


def _dmarc(found: list[str]) -> bool:
    return len(found) == 1 and _tags(found[0]).get("p") in {"none", "quarantine", "reject"}


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _is, value in pairs}


def txt_records(name: str) -> list[str]:
    """The TXT records of a name; raises DnsAway when they could not be read."""
    try:
        answer = _resolver().resolve(name, "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise DnsAway(name) from error
    return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]


def _resolver() -> dns.resolver.Resolver:
    if not settings.DNS_SERVER:
        return dns.resolver.Resolver()
    host, _colon, port = settings.DNS_SERVER.rpartition(":")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [host], int(port)
    return resolver
