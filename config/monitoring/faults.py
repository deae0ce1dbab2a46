"""Counting what goes wrong and who is refused, wherever it happens: it hears Django's signals."""

import sys
from typing import Any, Final

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_login_failed
from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError
from django.db.backends.signals import connection_created
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from accounts.errors import MailAway
from accounts.jobs.outbox.signals import mail_settled
from accounts.storage import Damaged, StorageAway
from config.monitoring import metrics

_KINDS: Final = (
    ("database", (DatabaseError, InterfaceError)),
    ("broker", (BrokerError, RedisError)),
    ("mail", (MailAway,)),
    ("storage", (StorageAway, Damaged)),
)
_process = "web"


def watch(process: str) -> None:
    """From now on, of this kind of process."""
    global _process  # noqa: PLW0603 -- a fact about the process
    _process = process
    got_request_exception.connect(_failed, dispatch_uid="metrics")
    connection_created.connect(_connected, dispatch_uid="metrics")
    user_login_failed.connect(_refused, dispatch_uid="metrics")
    authentication_failed.connect(_second_refused, dispatch_uid="metrics")
    mail_settled.connect(_settled, dispatch_uid="metrics")


def count_error(error: BaseException | None) -> None:
    """By the part that is away; `ours` when none is."""
    kinds = (kind for kind, errors in _KINDS if isinstance(error, errors))
    metrics.ERRORS.labels(_process, next(kinds, "ours")).inc()


def _failed(**_told: Any) -> None:
    count_error(sys.exc_info()[1])


def _connected(**_told: Any) -> None:
    metrics.CONNECTIONS.labels(_process).inc()


def _refused(**_told: Any) -> None:
    metrics.FAILED_LOGINS.labels("password").inc()


def _second_refused(**_told: Any) -> None:
    metrics.FAILED_LOGINS.labels("second").inc()


def _settled(sender: type, outcome: str, **_told: Any) -> None:
    metrics.MAILS.labels(sender.__name__, outcome).inc()
