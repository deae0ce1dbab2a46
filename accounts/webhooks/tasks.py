"""Sending what waits. Every task may run twice, and at the same time."""

import logging
import time
from functools import partial
from typing import Final
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.jobs.leases import LeaseLost, heartbeat
from accounts.jobs.outbox import claims
from accounts.jobs.outbox.delivery import Writer, composed, send_due, sweep_tenant
from accounts.jobs.queue import enqueue
from accounts.models import Tenant, Webhook, WebhookDelivery, WebhookMailing
from accounts.tenancy import tenant
from accounts.webhooks import actions, emails
from accounts.webhooks.dialling import OutsideLine, ReceiverAnswer, post
from accounts.webhooks.signing import headers_for
from accounts.webhooks.trouble import ReceiverTrouble

log = logging.getLogger(__name__)

SECONDS_AT_WORK: Final = 60.0
# Of a message whose address was switched off while it was with a worker that died.
NOT_SENT: Final = ReceiverAnswer(None, ReceiverTrouble.OFF, b"", 0)
FIXED: Final = {"Content-Type": "application/json", "User-Agent": "Tweezicht-Webhooks/1"}


# A message that nobody took for a minute is dropped: the sweep sends another.
@shared_task(name="accounts.webhooks.deliver", expires=60)
def deliver(tenant_id: str) -> None:
    """Send the messages of a tenant that are due, one by one, for a minute."""
    until = time.monotonic() + SECONDS_AT_WORK
    while time.monotonic() < until:
        if not deliver_next(UUID(tenant_id), OutsideLine()):
            return


def deliver_next(tenant_id: UUID, line: OutsideLine) -> bool:
    """Send one message; whether there was one. Nothing is held while the other side thinks."""
    with tenant(tenant_id):
        found = actions.claim_next()
    if found is None:
        return False
    claim, row = found
    with heartbeat(tenant_id, claim):
        answer = _sent(row, line) if row.webhook.disabled_at is None else NOT_SENT
    try:
        with tenant(tenant_id):
            actions.settle(claim=claim, answer=answer)
    except LeaseLost:
        log.warning("message %s was taken over by another worker", row.id)
    return True


def _sent(row: WebhookDelivery, line: OutsideLine) -> ReceiverAnswer:
    signed = headers_for(row.webhook, f"msg_{row.id.hex}", row.body, timezone.now())
    return post(row.webhook.url, row.body, {**FIXED, **signed}, line)


@shared_task(name="accounts.webhooks.mail", expires=60)
def send_mail(tenant_id: str) -> None:
    """Tell owners that an address is off."""
    send_due(UUID(tenant_id), partial(composed, _claim_mail, _compose))


@shared_task(name="accounts.webhooks.sweep", expires=60)
def sweep() -> None:
    """Find the messages that are due, and the mails about them, in every tenant."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            if WebhookDelivery.objects.filter(actions.due()).exists():
                enqueue(deliver, str(tenant_id))
            sweep_tenant(WebhookMailing.objects.all(), send_mail, tenant_id)


@shared_task(name="accounts.webhooks.drop_old")
def drop_old() -> None:
    """Forget messages that are older than the log."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            actions.drop_old()


def _claim_mail() -> list[WebhookMailing]:
    return claims.claim(WebhookMailing.objects.all())


def _compose(mailing: WebhookMailing) -> Writer | None:
    hook = Webhook.objects.select_related("tenant").get(id=mailing.webhook_id)
    if hook.disabled_at is None:
        claims.drop(mailing)
        return None
    return partial(emails.switched_off, hook, mailing.id, mailing.to)
