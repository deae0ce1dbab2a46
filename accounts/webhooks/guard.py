"""Which addresses may be dialled: public ones, by https, on two ports.

A tenant names the address, so it is hostile: it may point into our own network, or do so only
when we look for the second time. What is checked here is the numeric address that is then
dialled (`dialling.py`); nobody looks the name up again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM, gaierror, getaddrinfo
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from accounts.webhooks.trouble import ReceiverTrouble

Resolver = Callable[[str, int], list[str]]

PORTS: Final = frozenset({443, 8443})
HTTPS: Final = 443
LONGEST: Final = 500
# Of a name: labels of letters, digits and hyphens, at least two. A bare name is one of our own network.
_NAME: Final = re.compile(
    r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}"
)
_OWN: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".corp")

# IANA's special-purpose addresses, also those that a gateway would translate (6to4, relays).
_CLOSED_4: Final = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Of IPv6 only what is given out to networks, so neither NAT64, mapped, link-local nor unique-local.
_OPEN_6: Final = ip_network("2000::/3")
_CLOSED_6: Final = tuple(
    ip_network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)  # fmt: skip


class AddressRefused(Exception):
    """An address that is not dialled; the trouble says why."""

    def __init__(self, trouble: ReceiverTrouble) -> None:
        self.trouble = trouble
        super().__init__(trouble)


@dataclass(frozen=True)
class Target:
    """An address taken apart."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The parts of an address that has the right shape; Refused(Trouble.ADDRESS) otherwise."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except (ValueError, UnicodeError) as error:
        raise AddressRefused(ReceiverTrouble.ADDRESS) from error
    odd = not url.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", url) or len(url) > LONGEST
    if odd or parts.username or parts.password or parts.fragment:
        raise AddressRefused(ReceiverTrouble.ADDRESS)
    path = parts.path or "/"
    path += f"?{parts.query}" if parts.query else ""
    if _is_local(host):
        return Target(parts.scheme == "https", host, port or 80, path)
    named = _NAME.fullmatch(host) and not host.endswith(_OWN)
    if parts.scheme != "https" or not named or (port or HTTPS) not in PORTS:
        raise AddressRefused(ReceiverTrouble.ADDRESS)
    return Target(secure=True, host=host, port=port or HTTPS, path=path)


def addresses_of(target: Target, resolve: Resolver) -> list[str]:
    """The numeric addresses of a name, each of which may be dialled; Refused otherwise."""
    try:
        found = resolve(target.host, target.port)
    except (gaierror, OSError, UnicodeError) as error:
        raise AddressRefused(ReceiverTrouble.NAME) from error
    # One inner address among outer ones is no accident.
    if not found or not all(_may_dial(one) for one in found):
        raise AddressRefused(ReceiverTrouble.NAME)
    return found


def system_resolver(host: str, port: int) -> list[str]:
    """What the machine's own resolver says of a name."""
    return [str(row[4][0]) for row in getaddrinfo(host, port, type=SOCK_STREAM)]


def is_public(text: str) -> bool:
    """Whether it is a numeric address of the open internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        return address in _OPEN_6 and not any(address in one for one in _CLOSED_6)
    return not any(address in one for one in _CLOSED_4)


def _may_dial(text: str) -> bool:
    return is_public(text) or (settings.WEBHOOKS_LOCAL and _is_loopback(text))


def _is_local(host: str) -> bool:
    """This very machine, which only a development machine may name."""
    return settings.WEBHOOKS_LOCAL and (host == "localhost" or _is_loopback(host))


def _is_loopback(text: str) -> bool:
    try:
        return ip_address(text) in (IPv4Address("127.0.0.1"), IPv6Address("::1"))
    except ValueError:
        return False
