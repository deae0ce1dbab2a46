"""What a mail provider's own events say: django-anymail checks and reads them, and this judges.

Hard or soft is read in the provider's own event and nowhere else: the kinds of event that
anymail makes of them all are the same for both with most providers.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlparse
from uuid import UUID

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.module_loading import import_string

from accounts.text import without_hidden
from surveys.delivery.actions import Returned, ReturnedMail
from surveys.delivery.reports import MAIL_ID

Event = dict[str, Any]

# Kinds of bounce that say that the address takes no mail, by the words of each provider.
_POSTMARK_HARD: Final = {"HardBounce", "BadEmailAddress"}
_BREVO_HARD: Final = {"hard_bounce", "invalid_email"}
_SPARKPOST_HARD: Final = {"10", "30", "90"}  # invalid recipient, generic, unsubscribe by the server
_MAILGUN_HARD: Final = {"bounce", "suppress-bounce"}
# Who signs besides knowing the secret, and what anymail calls the key of that.
_SIGNING: Final = {"mailgun": "webhook_signing_key", "mandrill": "webhook_key"}


class NotAuthentic(Exception):
    """The request is not the provider's."""


def _brevo(event: Event) -> bool:
    return event.get("event") in _BREVO_HARD


def _mailgun(event: Event) -> bool:
    told = event.get("event-data", {})
    return told.get("severity") == "permanent" and told.get("reason") in _MAILGUN_HARD


def _mailjet(event: Event) -> bool:
    return event.get("event") == "bounce" and event.get("hard_bounce") in (True, 1, "1", "true")


def _postmark(event: Event) -> bool:
    # The change of a subscription names the kind as the reason of it.
    return bool({event.get("Type"), event.get("SuppressionReason")} & _POSTMARK_HARD)


def _mandrill(event: Event) -> bool:
    # What is on Mandrill's own list came back before: it says so as a reject.
    rejected = event.get("msg", {}).get("reject") or {}
    return bool(event.get("event") == "hard_bounce" or rejected.get("reason") == "hard-bounce")


def _ses(event: Event) -> bool:
    return bool(event.get("bounce", {}).get("bounceType") == "Permanent")


def _sparkpost(event: Event) -> bool:
    inner: Event = next(iter(event.get("msys", {}).values()), {})
    return str(inner.get("bounce_class")) in _SPARKPOST_HARD


# By the name of the setting: who checks and reads, loaded with the first event, and whether one is of a
# hard bounce.
PROVIDERS: Final[dict[str, tuple[str, Callable[[Event], bool]]]] = {
    "brevo": ("anymail.webhooks.brevo.BrevoTrackingWebhookView", _brevo),
    "mailgun": ("anymail.webhooks.mailgun.MailgunTrackingWebhookView", _mailgun),
    "mailjet": ("anymail.webhooks.mailjet.MailjetTrackingWebhookView", _mailjet),
    "mandrill": ("anymail.webhooks.mandrill.MandrillCombinedWebhookView", _mandrill),
    "postmark": ("anymail.webhooks.postmark.PostmarkTrackingWebhookView", _postmark),
    "ses": ("surveys.delivery.ses.SignedSes", _ses),
    "sparkpost": ("anymail.webhooks.sparkpost.SparkPostTrackingWebhookView", _sparkpost),
}
_BOUNCES: Final = {"bounced", "rejected", "deferred", "failed"}
_PLAIN: Final = {"complained": ReturnedMail.COMPLAINT, "unsubscribed": ReturnedMail.UNSUBSCRIBED}


def told_by(request: HttpRequest) -> Iterator[tuple[UUID | None, Returned]]:
    """The mails of which the request tells, as far as it names them, and what of each.

    Raises NotAuthentic for a request without the provider's secret or signature.
    """
    reader, is_hard = PROVIDERS[settings.MAIL_EVENTS]
    secrets = {"webhook_secret": settings.MAIL_EVENTS_SECRET}
    if settings.MAIL_EVENTS in _SIGNING:
        secrets[_SIGNING[settings.MAIL_EVENTS]] = settings.MAIL_EVENTS_KEY
    view = import_string(reader)(**secrets)
    try:
        view.run_validators(request)
        events = view.parse_events(request)
    except (
        AnymailError,
        ImproperlyConfigured,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as no:
        raise NotAuthentic from no
    for event in events:
        what = _PLAIN.get(event.event_type)
        if event.event_type in _BOUNCES:
            what = ReturnedMail.HARD if is_hard(event.esp_event) else ReturnedMail.SOFT
        if what is not None:
            yield _mail_of(event.esp_event), _returned(event, what)


def _returned(event: Any, what: ReturnedMail) -> Returned:
    # Mailgun signs an event anew when it tells it again, and anymail takes that for its id.
    inner = event.esp_event.get("event-data")
    own = (
        json.dumps(inner, sort_keys=True)
        if inner
        else event.event_id or json.dumps(event.esp_event, sort_keys=True, default=str)
    )
    same = "|".join((settings.MAIL_EVENTS, what, str(event.recipient), own))
    words = event.mta_response or event.description or event.event_type
    reference = hashlib.sha256(same.encode(errors="backslashreplace")).hexdigest()
    return Returned(what, without_hidden(event.recipient or ""), str(words), reference)


def _mail_of(event: Event) -> UUID | None:
    """The id of the mail in its Message-ID, wherever the provider repeats that."""
    host = re.escape(urlparse(settings.SITE_URL).hostname or "")
    found = re.search(rf"({MAIL_ID})@{host}", json.dumps(event, default=str))
    return UUID(found[1]) if found else None
