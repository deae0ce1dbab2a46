"""What happens to addresses and messages: by an owner on the page, by a worker behind it."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.jobs.leases import Lease, LeaseLost, abandoned, taken
from accounts.models import (
    DeliveryState,
    Membership,
    Tenant,
    User,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
    WebhookMailing,
)
from accounts.roles import Role
from accounts.tenancy import current_tenant_id, held
from accounts.webhooks.dialling import ReceiverAnswer
from accounts.webhooks.events import ToldEvent, body_of
from accounts.webhooks.trouble import (
    BACK_OFF,
    JITTER,
    MOST_LOST,
    ReceiverTrouble,
    asked_wait,
    piece_of,
)

MOST_WEBHOOKS: Final = 10
OVERLAP: Final = timedelta(hours=24)  # how long the old secret signs beside the new one
KEPT: Final = timedelta(days=90)  # of the log
MOST_TESTS: Final = 5  # that wait at once

_chance = random.SystemRandom()


class TooManyWebhooks(Exception):
    """A tenant has enough addresses."""


class AlreadyThere(Exception):
    """The tenant has this address already."""


class NothingToSend(Exception):
    """The message is on its way, or its address is off."""


@dataclass(frozen=True, slots=True)
class DeliveryClaim(Lease):
    """A worker's right to send a message."""

    delivery_id: UUID
    fence: int

    def row(self) -> "QuerySet[Any]":
        sending = DeliveryState.SENDING.value
        return WebhookDelivery.objects.filter(id=self.delivery_id, fence=self.fence, state=sending)


@transaction.atomic
def create_webhook(*, by: User, name: str, url: str, events: list[str]) -> Webhook:
    """An address that is told of these events. Raises TooManyWebhooks or AlreadyThere."""
    # One at a time, so that the count is sure.
    held(Tenant.objects.get(id=current_tenant_id()), no_key=True)
    if Webhook.objects.count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks
    try:
        with transaction.atomic():
            row: Webhook = Webhook.objects.create(
                name=name, url=url, events=sorted(events), created_by=by
            )
    except IntegrityError as error:
        raise AlreadyThere from error
    audit.record(by=by, action="webhook_created", subject=row, name=name, url=url)
    return row


@transaction.atomic
def rotate_secret(*, by: User, webhook: Webhook) -> Webhook:
    """A new secret; the old one signs as well for a day."""
    row = held(webhook, no_key=True)
    row.key_version += 1
    row.old_key_until = timezone.now() + OVERLAP
    row.save(update_fields=["key_version", "old_key_until"])
    audit.record(by=by, action="webhook_rotated", subject=row, name=row.name)
    return row


@transaction.atomic
def switch_webhook(*, by: User, webhook: Webhook, on: bool) -> Webhook:
    """Tell an address nothing more, or tell it again from now on."""
    row = held(webhook, no_key=True)
    if (row.disabled_at is None) != on:
        _switch(row, None if on else "")
        audit.record(by=by, action="webhook_switched", subject=row, name=row.name, on=on)
    return row


@transaction.atomic
def delete_webhook(*, by: User, webhook: Webhook) -> None:
    """Forget an address, and its log."""
    # Nobody writes a message for it meanwhile, nor what came of one: each holds the address first.
    row = held(webhook)
    audit.record(by=by, action="webhook_deleted", subject=row, name=row.name, url=row.url)
    row.delete()


@transaction.atomic
def send_test(*, by: User, webhook: Webhook) -> WebhookDelivery:
    """A message that says nothing, to see whether the other side takes it."""
    row = held(webhook, no_key=True)
    waiting = row.deliveries.filter(event=ToldEvent.TEST, state=DeliveryState.WAITING)
    if row.disabled_at is not None or waiting.count() >= MOST_TESTS:
        raise NothingToSend
    delivery: WebhookDelivery = WebhookDelivery.objects.create(
        webhook=row,
        event=ToldEvent.TEST.value,
        subject_id=uuid4(),
        body=body_of(ToldEvent.TEST, "/api/v1/schema", {}),
    )
    audit.record(by=by, action="webhook_tested", subject=row, name=row.name)
    return delivery


@transaction.atomic
def send_again(*, by: User, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send the same message anew, under the same id, so that a receiver knows it."""
    hook = held(delivery.webhook, no_key=True)
    done = [DeliveryState.DELIVERED.value, DeliveryState.FAILED.value]
    rows = WebhookDelivery.objects.filter(id=delivery.id, state__in=done)
    fresh = {"state": DeliveryState.WAITING.value, "attempts": 0, "due_at": timezone.now()}
    if hook.disabled_at is not None or not rows.update(**fresh):
        raise NothingToSend
    audit.record(by=by, action="webhook_sent_again", subject=delivery, event=delivery.event)
    delivery.refresh_from_db()
    return delivery


# --- what a worker does ---------------------------------------------------------------------


def due() -> Q:
    """Messages whose turn it is, and those whose worker died."""
    waiting = Q(state=DeliveryState.WAITING.value, due_at__lte=timezone.now())
    return waiting | abandoned([DeliveryState.SENDING.value])


@transaction.atomic
def claim_next() -> tuple[DeliveryClaim, WebhookDelivery] | None:
    """The next message that is due, for this worker alone, with its address."""
    rows = WebhookDelivery.objects.filter(due()).order_by("due_at", "id")
    # Two workers at the same time step over each other's rows.
    found = rows.select_for_update(skip_locked=True).first()
    if found is None:
        return None
    changes = taken(DeliveryState.SENDING.value)
    if found.state == DeliveryState.SENDING:
        if _noted_as_lost(found) <= MOST_LOST:
            del changes["attempts"]  # the attempt of a worker that died is made again
        elif found.attempts > len(BACK_OFF):
            _end(found, DeliveryState.FAILED)  # it may be the message that kills them
            return claim_next()
    WebhookDelivery.objects.filter(id=found.id).update(**changes)
    row = WebhookDelivery.objects.select_related("webhook").get(id=found.id)
    return DeliveryClaim(row.id, row.fence), row


@transaction.atomic
def settle(*, claim: DeliveryClaim, answer: ReceiverAnswer) -> None:
    """Write down what came of an attempt, and what follows from it. Raises LeaseLost."""
    # The address first, as whoever switches it or deletes it does.
    hooks = Webhook.objects.filter(id__in=claim.row().values("webhook_id"))
    hook = hooks.select_for_update(no_key=True).first()
    if hook is None:
        raise LeaseLost
    row: WebhookDelivery = claim.hold()
    _note(row, answer)
    if answer.trouble is None:
        _end(row, DeliveryState.DELIVERED)
        hook.last_success_at = timezone.now()
        hook.save(update_fields=["last_success_at"])
    elif answer.trouble == ReceiverTrouble.GONE:
        _give_up(row, hook, ReceiverTrouble.GONE)
    elif hook.disabled_at is not None:
        _end(row, DeliveryState.FAILED)
    elif row.event == ToldEvent.TEST:
        _end(row, DeliveryState.FAILED)  # whoever tries it looks at what came of it
    elif row.attempts <= len(BACK_OFF):
        _later(row, asked_wait(answer.retry_after, timezone.now()))
    elif hook.last_success_at is not None and hook.last_success_at > row.created_at:
        _end(row, DeliveryState.FAILED)  # others arrived: it is this message
    else:
        _give_up(row, hook, ReceiverTrouble.FAILING)


def _noted_as_lost(row: WebhookDelivery) -> int:
    """Write down that a worker died with the message; how often that happened."""
    WebhookAttempt.objects.create(delivery=row, milliseconds=0, trouble=ReceiverTrouble.LOST.value)
    lost: int = row.tried.filter(trouble=ReceiverTrouble.LOST.value).count()
    return lost


def drop_old() -> None:
    """Forget what is no longer in the log."""
    old = WebhookDelivery.objects.filter(created_at__lt=timezone.now() - KEPT)
    old.filter(state__in=[DeliveryState.DELIVERED.value, DeliveryState.FAILED.value]).delete()


def _note(row: WebhookDelivery, answer: ReceiverAnswer) -> None:
    WebhookAttempt.objects.create(
        delivery=row,
        milliseconds=answer.milliseconds,
        status=answer.status,
        trouble=answer.trouble or "",
        piece=piece_of(answer.piece) if answer.trouble else "",
    )


def _end(row: WebhookDelivery, state: DeliveryState) -> None:
    row.state, row.lease_until = state.value, None
    row.save(update_fields=["state", "lease_until"])


def _later(row: WebhookDelivery, asked: timedelta | None) -> None:
    """Our own wait, or as long as the receiver asked for where that is longer."""
    least = max(BACK_OFF[row.attempts - 1], asked or timedelta())
    wait = least * (1 + _chance.uniform(0, JITTER))
    row.state, row.lease_until = DeliveryState.WAITING.value, None
    row.due_at = timezone.now() + wait
    row.save(update_fields=["state", "lease_until", "due_at"])


def _give_up(row: WebhookDelivery, hook: Webhook, because: ReceiverTrouble) -> None:
    """The message failed, and its address is off until an owner switches it on again."""
    _end(row, DeliveryState.FAILED)
    if hook.disabled_at is not None:
        return
    _switch(hook, because.value)
    audit.record(by=None, action="webhook_gave_up", subject=hook, name=hook.name)
    owners = Membership.objects.filter(tenant_id=hook.tenant_id, role=Role.OWNER)
    for email in owners.values_list("user__email", flat=True):
        WebhookMailing.objects.create(webhook=hook, to=email)


def _switch(hook: Webhook, because: str | None) -> None:
    """Off for a reason ("" is a person's own), or on (None). What waited for it is over."""
    hook.disabled_at = None if because is None else timezone.now()
    hook.disabled_because = because or ""
    hook.save(update_fields=["disabled_at", "disabled_because"])
    if because is None:
        return
    waiting = list(hook.deliveries.filter(state=DeliveryState.WAITING.value).select_for_update())
    for row in waiting:
        WebhookAttempt.objects.create(
            delivery=row, milliseconds=0, trouble=ReceiverTrouble.OFF.value
        )
        _end(row, DeliveryState.FAILED)
