"""What the audit trail knows of accounts: who logged in, who failed to, and what changed of the keys.

A failed log-in is written when the answer has left, so that its time does not tell whether there is
such an account.
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.utils import filter_users_by_email
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import audit
from accounts.models import User


def note_failure(request: HttpRequest, email: str) -> None:
    """Somebody did not get in by this address; nothing is noted of one that nobody has."""
    found = filter_users_by_email(email, prefer_verified=True)
    if found:
        request.failed_account = found[0]  # type: ignore[attr-defined]


def write_failure(request: HttpRequest, response: HttpResponseBase) -> None:
    """Once the answer is out."""
    person = getattr(request, "failed_account", None)
    if person is None:
        return
    close = response.close

    def write() -> None:
        close()
        audit.of_person(person=person, action="log_in_failed", by=None)

    response.close = write  # type: ignore[method-assign]  # the server calls it when all is sent


def forget_pages(request: HttpRequest, response: HttpResponseBase) -> None:
    """After logging out the browser drops the pages that it has, and the way back shows none.

    Not its storage: answers that a respondent has not sent may lie there.
    """
    if getattr(request, "was_left", False):
        response["Clear-Site-Data"] = '"cache"'


@receiver(user_logged_in)
def _logged_in(sender: object, user: User, **more: Any) -> None:
    audit.of_person(person=user, action="logged_in", by=user)


@receiver(user_logged_out)
def _logged_out(sender: object, request: HttpRequest, user: User | None, **more: Any) -> None:
    request.was_left = True  # type: ignore[attr-defined]
    if user is not None:
        audit.of_person(person=user, action="logged_out", by=user)


@receiver([account.password_changed, account.password_set, account.password_reset])
def _password(sender: object, user: User, **more: Any) -> None:
    audit.of_person(person=user, action="password_changed", by=user)


@receiver(account.email_changed)
def _address(sender: object, user: User, **more: Any) -> None:
    audit.of_person(person=user, action="own_address_changed", by=user)


@receiver(mfa.authentication_failed)
def _wrong_code(sender: object, user: User, **more: Any) -> None:
    """The password was right, and the second step was not."""
    audit.of_person(person=user, action="code_failed", by=None)


_STEPS = {
    mfa.authenticator_added: "second_step_added",
    mfa.authenticator_removed: "second_step_removed",
    mfa.authenticator_reset: "second_step_renewed",
}


@receiver([*_STEPS])
def _second_step(signal: Any, user: User, authenticator: Any, **more: Any) -> None:
    audit.of_person(person=user, action=_STEPS[signal], by=user, step=str(authenticator.type))
