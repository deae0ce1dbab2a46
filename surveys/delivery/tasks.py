"""What workers do for this subject."""

import logging
from imaplib import IMAP4
from urllib.parse import urlparse

from celery import shared_task
from django.conf import settings

from surveys.delivery.actions import record_anywhere
from surveys.delivery.mailbox import unseen
from surveys.delivery.reports import read

log = logging.getLogger(__name__)


@shared_task(name="surveys.tasks.read_bounces", expires=300)
def read_bounces() -> None:
    """Write down what came back to the mailbox, if there is one. Read again, it is nothing new."""
    if not settings.BOUNCES_URL:
        return
    host = urlparse(settings.SITE_URL).hostname or ""
    try:
        for raw in unseen(settings.BOUNCES_URL):
            for report in read(raw, host):
                record_anywhere(report.mailing_id, report.returned)
    except (IMAP4.error, OSError):
        log.warning("the mailbox of undeliverable mails is not there", exc_info=True)
