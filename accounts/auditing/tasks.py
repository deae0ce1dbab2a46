"""What time does for the trail: its heads go where the logs go, away from who has the database."""

import logging

from celery import shared_task

from accounts.auditing import chain

log = logging.getLogger(chain.LOGGER)


@shared_task(name="accounts.auditing.note_heads", expires=3600)
def note_heads() -> None:
    """A line of log for the chain of each tenant; `manage.py audit verify --anchors` reads it again."""
    for head in chain.anchors():
        log.info("head of an audit chain", extra={"fields": {chain.IN_LOG: head}})
