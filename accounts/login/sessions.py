"""Sessions: how long they last, where they are, and ending them."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from allauth.account import signals as account
from allauth.mfa.signals import authenticator_added
from allauth.usersessions import signals as usersessions
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.login.proof import came_by_provider
from accounts.models import User

IDLE: Final = 60 * 60
WHOLE: Final = 8 * 3600
STEP: Final = 60  # seconds: what was seen is written down once a minute
BEGUN, SEEN = "begun", "seen"

# The first that stands in what a browser says of itself.
BROWSERS: Final = {
    "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS: Final = {
    "Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "Android": "Android",
    "CrOS": "ChromeOS", "Mac OS X": "Mac", "Linux": "Linux",
}  # fmt: skip


@dataclass(frozen=True)
class OpenSession:
    """A session of a person, as the page says it."""

    id: int
    device: str
    ip: str
    begun: datetime
    seen: datetime
    is_this: bool


@receiver(user_logged_in)
def _begin(sender: object, request: HttpRequest, **more: Any) -> None:
    request.session[BEGUN] = request.session[SEEN] = int(time.time())


# allauth's own looks at each session of the person, one after the other, at every log-in.
account.user_logged_in.disconnect(usersessions.on_user_logged_in)


@receiver(account.user_logged_in)
def _list(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    """From now on this session is among the person's, and those that ended are not."""
    lasting = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    UserSession.objects.filter(~Exists(lasting), user=user).delete()
    UserSession.objects.create_from_request(request)


@receiver(authenticator_added)
def _end_others(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    """They were begun without it."""
    end_all(user, but=request.session.session_key)


def is_over(request: HttpRequest) -> bool:
    """Whether somebody who is logged in has been away too long, or here; else notes that they are here."""
    session, now = request.session, int(time.time())
    if SESSION_KEY not in session:
        return False
    begun, seen = session.get(BEGUN, now), session.get(SEEN, 0)
    if now - begun > WHOLE or (seen and now - seen > IDLE):
        return True
    if now - seen >= STEP:
        session[BEGUN], session[SEEN] = begun, now
        UserSession.objects.filter(session_key=session.session_key).update(
            last_seen_at=timezone.now()
        )
    return False


def note(request: HttpRequest) -> None:
    """Write down a session that was begun otherwise than by the log-in page."""
    UserSession.objects.create_from_request(request)
    mark(request)


def mark(request: HttpRequest) -> None:
    """By which tenant's identity provider it was begun, if by one."""
    came = came_by_provider(request)
    if came is not None:
        row = UserSession.objects.filter(session_key=request.session.session_key)
        row.update(data={"tenant": str(came.tenant_id)})


def of_person(request: HttpRequest, user: User) -> list[OpenSession]:
    """The open sessions of a person, this one first; by an identity provider only its own tenant's."""
    came, now = came_by_provider(request), request.session.session_key
    rows = UserSession.objects.purge_and_list(user)
    if came is not None:
        rows = [row for row in rows if row.data.get("tenant") == str(came.tenant_id)]
    found = [
        OpenSession(
            id=row.id,
            device=device(row.user_agent),
            ip=row.ip,
            begun=row.created_at,
            seen=row.last_seen_at,
            is_this=row.session_key == now,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.is_this, -one.seen.timestamp()))


def end(user: User, ids: Iterable[int]) -> int:
    """End sessions of a person at once; how many there were."""
    rows = list(UserSession.objects.filter(user=user, id__in=list(ids)))
    for row in rows:
        row.end()
    return len(rows)


def end_all(user: User, *, but: str | None = None) -> None:
    """End every session of a person, but for the one of this key."""
    for row in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        row.end()


def end_of_tenant(user: User, tenant_id: UUID) -> None:
    """End those that a tenant's identity provider vouched for."""
    for row in UserSession.objects.filter(user=user, data__tenant=str(tenant_id)):
        row.end()


def device(told: str) -> str:
    """A browser and a machine, in words."""
    browser = _first(told, BROWSERS)
    system = _first(told, SYSTEMS)
    if browser and system:
        return _("%(browser)s op %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Onbekend toestel")


def _first(told: str, words: dict[str, str]) -> str:
    return next((name for sign, name in words.items() if re.search(rf"\b{sign}", told)), "")
