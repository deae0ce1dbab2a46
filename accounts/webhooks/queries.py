"""What the pages show of addresses and their messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q

from accounts.models import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from accounts.webhooks import trouble
from accounts.webhooks.events import SENTENCES, ToldEvent

A_PAGE = 25


@dataclass(frozen=True)
class HookRow:
    id: UUID
    name: str
    url: str
    events: tuple[str, ...]
    on: bool
    because: str  # why we switched it off
    last_success_at: datetime | None
    failed: int  # messages in the log that did not arrive


@dataclass(frozen=True)
class Attempt:
    at: datetime
    milliseconds: int
    status: int | None
    reason: str
    piece: str


@dataclass(frozen=True)
class LoggedMessage:
    id: UUID
    sentence: str
    event: str
    created_at: datetime
    state: str
    due_at: datetime | None  # of the next attempt
    attempts: tuple[Attempt, ...]
    ended: bool


def hooks() -> list[HookRow]:
    """The addresses of this tenant, by name."""
    failed = Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED.value))
    return [
        hook_row(row) for row in Webhook.objects.annotate(failed=failed).order_by("name_sort", "id")
    ]


def hook_row(row: Webhook) -> HookRow:
    return HookRow(
        id=row.id,
        name=row.name,
        url=row.url,
        events=tuple(str(SENTENCES[event]) for event in ToldEvent if event in row.events),
        on=row.disabled_at is None,
        because=trouble.sentence(row.disabled_because),
        last_success_at=row.last_success_at,
        failed=getattr(row, "failed", 0),
    )


def messages(hook: Webhook, number: str | None) -> "Page[LoggedMessage]":
    """One page of the log, the latest first."""
    tried = Prefetch("tried", queryset=WebhookAttempt.objects.order_by("-at"))
    rows = hook.deliveries.order_by("-created_at", "id").prefetch_related(tried)
    page: Page[Any] = Paginator(rows, A_PAGE).get_page(number)
    page.object_list = [_message(row) for row in page.object_list]
    return page


def _message(row: WebhookDelivery) -> LoggedMessage:
    ended = row.state in (DeliveryState.DELIVERED, DeliveryState.FAILED)
    return LoggedMessage(
        id=row.id,
        sentence=str(SENTENCES[ToldEvent(row.event)]),
        event=row.event,
        created_at=row.created_at,
        state=row.state,
        due_at=row.due_at if row.state == DeliveryState.WAITING and row.attempts else None,
        attempts=tuple(_attempts(row)),
        ended=ended,
    )


def _attempts(row: WebhookDelivery) -> Iterator[Attempt]:
    for one in row.tried.all():
        reason = trouble.sentence(one.trouble)
        yield Attempt(one.at, one.milliseconds, one.status, reason, one.piece)
