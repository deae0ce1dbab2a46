"""What can be told, and the rows that tell it: written by an action of any room, in its transaction.

A message is thin: what happened, to which row, and where the API says more. No figure, and
nothing about a person.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Webhook, WebhookDelivery
from accounts.models.webhooks import TEST_EVENT


class ToldEvent(StrEnum):
    WAVE_CLOSED = "wave.closed"
    RUN_READY = "run.ready"
    EDITION_RELEASED = "edition.released"
    TEST = TEST_EVENT


# What a person reads of an event.
SENTENCES: Final = {
    ToldEvent.WAVE_CLOSED: _("Een golf is gesloten"),
    ToldEvent.RUN_READY: _("De cijfers van een golf zijn berekend"),
    ToldEvent.EDITION_RELEASED: _("Een editie is vrijgegeven"),
    ToldEvent.TEST: _("Een proefbericht"),
}
# What one can ask for; a test comes when somebody presses the button.
OFFERED: Final = tuple(event for event in ToldEvent if event is not ToldEvent.TEST)


def announce(
    event: ToldEvent, *, subject_id: UUID, address: str, about: Mapping[str, str | int]
) -> None:
    """Tell every address of this tenant that asked for it. `address`: below the site, of the API."""
    # Held, so that nobody takes an address away under the rows that point to it.
    hooks = Webhook.objects.filter(disabled_at=None).select_for_update(no_key=True).order_by("id")
    asked = [row for row in hooks if event in row.events]
    rows = [_row(hook, event, subject_id, body_of(event, address, about)) for hook in asked]
    if rows:
        # The same act again, after an attempt that failed half-way, tells nothing twice.
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)


def body_of(
    event: ToldEvent, address: str, about: Mapping[str, str | int], at: datetime | None = None
) -> str:
    """The text of a message, which is signed as it stands."""
    data = {**about, "url": f"{settings.SITE_URL}{address}"}
    told = (at or timezone.now()).isoformat(timespec="seconds")
    return json.dumps({"type": event.value, "timestamp": told, "data": data}, sort_keys=True)


def _row(hook: Webhook, event: ToldEvent, subject_id: UUID, body: str) -> WebhookDelivery:
    return WebhookDelivery(
        tenant_id=hook.tenant_id,
        webhook=hook,
        event=event.value,
        subject_id=subject_id,
        body=body,
    )
