"""Devices on which an account was used: guesses made elsewhere never keep its owner out there.

A signed cookie names the device and the accounts that logged in on it. Failed log-ins on an
account are counted for each such device by itself, and for all other devices together.
"""

import secrets
from typing import Any, Final

import msgspec
from allauth.account.signals import password_reset
from allauth.account.utils import filter_users_by_email
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from accounts.models import User

COOKIE: Final = "__Secure-device" if settings.SECURE else "device"
SALT: Final = "accounts.login.devices"
LASTS: Final = 365 * 24 * 3600
MOST_ACCOUNTS: Final = 8  # of the people who share a device


class Device(msgspec.Struct, frozen=True):
    name: str
    accounts: tuple[str, ...] = ()


def who_guesses(request: HttpRequest, email: str) -> str:
    """The account, known or not, and the device if the account knows it: what is counted as one."""
    found = filter_users_by_email(email, prefer_verified=True)
    if not found:
        return email.lower()
    account, device = _mark(found[0]), _device(request)
    return f"{account}:{device.name}" if account in device.accounts else account


def remember(response: HttpResponseBase, request: HttpRequest, user: User) -> None:
    """From now on the account knows this device."""
    device, account = _device(request), _mark(user)
    others = [one for one in device.accounts if one != account]
    known = [device.name, [account, *others][:MOST_ACCOUNTS]]
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=SALT),
        max_age=LASTS,
        path="/accounts/",  # of no use to any other page
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


# A new password by the link of a mail counts, too: it is the way back for who is kept out.
@receiver([user_logged_in, password_reset])
def _note(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    request.known_to = user  # type: ignore[attr-defined]  # the middleware makes the cookie of it


def _device(request: HttpRequest) -> Device:
    try:
        name, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return Device(secrets.token_hex(8))
    return Device(name, tuple(accounts))


def _mark(user: User) -> str:
    """Names an account without telling which one it is."""
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:16]
