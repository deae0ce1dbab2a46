"""Addresses of a tenant's programs, what they are to be told, and how that went."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.jobs.outbox.rows import Outgoing
from accounts.models.people import User
from accounts.names import sort_field
from accounts.tenancy import TenantForeignKey, TenantModel

TEST_EVENT: Final = "webhook.test"


class Webhook(TenantModel):
    """An address that is told what happens. Its secret is derived (`accounts.webhooks.signing`)."""

    url = models.CharField(max_length=500)
    name = models.CharField(max_length=80)
    name_sort = sort_field("name")
    events = models.JSONField(default=list)  # names of events
    # A higher one is a new secret; the one before it signs as well until `old_key_until`.
    key_version = models.PositiveSmallIntegerField(default=1)
    old_key_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Off: by a person (no reason), or by us after too many failures.
    disabled_at = models.DateTimeField(null=True)
    disabled_because = models.CharField(max_length=20, blank=True)
    last_success_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "url"], name="accounts_webhook_url_once"),
            models.CheckConstraint(
                condition=Q(disabled_because="") | Q(disabled_at__isnull=False),
                name="accounts_webhook_disabled",
            ),
            models.CheckConstraint(
                condition=Q(key_version__gt=0), name="accounts_webhook_key_from_one"
            ),
        ]


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "wacht"
    SENDING = "sending", "wordt verzonden"
    DELIVERED = "delivered", "afgeleverd"
    FAILED = "failed", "mislukt"


class WebhookDelivery(TenantModel):
    """One event for one address: written in the transaction of the act, sent by a worker.

    `body` is the text that is signed, the same each time; the row's id is the id of the message.
    """

    webhook = TenantForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    subject_id = models.UUIDField()  # the row that it is about, in whatever room
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING.value
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "webhook", "event", "subject_id"],
                name="accounts_webhookdelivery_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="accounts_webhookdelivery_state"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "due_at"], name="accounts_webhookdelivery_due"),
        ]


class WebhookAttempt(TenantModel):
    """One attempt to deliver: what came back, and no more of the answer than a short piece."""

    delivery = TenantForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tried")
    at = models.DateTimeField(default=timezone.now)
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP; None: no answer
    trouble = models.CharField(max_length=20, blank=True)
    piece = models.CharField(max_length=200, blank=True)


class WebhookMailing(Outgoing):
    """The mail to an owner that an address was switched off."""

    webhook = TenantForeignKey(Webhook, on_delete=models.CASCADE, related_name="mailings")
    to = models.EmailField(max_length=254)
