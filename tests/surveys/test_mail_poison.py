"""Mails that were made to break the reader of the mailbox: anybody may write to it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections
from pytest_django import Settings

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.delivery.actions import Returned, ReturnedMail, record_return
from surveys.delivery.provider import _mail_of
from surveys.delivery.reports import read
from surveys.delivery.tasks import read_bounces
from surveys.models import Mailing, MailStop, Municipality
from tests.surveys import respond_cast as cast
from tests.surveys.bounce_mails import report
from tests.surveys.imap_sink import Mailbox, running_mailbox

MAIL = UUID("00000000-0000-4000-8000-000000000001")
HERE = "127.0.0.1"
NO_ID = "00000000-0000-" + "-" * 22
OURS = f"<{MAIL}@{HERE}>".encode()
NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2000)
)
POISON = {
    "an id that is none": report(NO_ID),
    "the code of half a letter": report(MAIL, recipient="Final-Recipient: utf-8; \\x{D800}@a.be"),
    "parts in parts": NESTED + OURS,
    "mails in mails": b"Content-Type: message/rfc822\n\n" * 2000 + OURS,
}


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with running_mailbox() as mailbox:
        settings.BOUNCES_URL = mailbox.url
        yield mailbox


@pytest.mark.parametrize("name", POISON)
def test_a_hostile_mail_is_read_without_an_error(name: str) -> None:
    assert all(one.mailing_id == MAIL for one in read(POISON[name], HERE))


@pytest.mark.django_db(transaction=True)
def test_the_mails_behind_hostile_ones_are_read(
    north: Tenant, aalst: Municipality, mailbox: Mailbox
) -> None:
    with tenant(north.id):
        invitation = cast.invite(cast.open_wave(north), aalst, "p@example.org")
        mailed = Mailing.objects.create(invitation=invitation)
    for mail in POISON.values():
        mailbox.add(mail)
    mailbox.add(report(mailed.id))
    read_bounces()
    assert mailbox.seen == set(range(1, len(POISON) + 2))
    with tenant(north.id):
        assert MailStop.objects.get().email == "p@example.org"


def test_what_looks_like_an_id_in_an_event_of_the_provider_is_none() -> None:
    assert _mail_of({"text": f"{NO_ID}-----@{HERE}"}) is None
    assert _mail_of({"text": f"{MAIL}@{HERE}"}) == MAIL


@pytest.mark.django_db(transaction=True)
def test_the_same_report_told_at_once_is_written_down_once(
    north: Tenant, aalst: Municipality
) -> None:
    with tenant(north.id):
        mailed = Mailing.objects.create(invitation=cast.invite(cast.open_wave(north), aalst))
    returned = Returned(ReturnedMail.HARD, "rik@example.org", "no", "a" * 64)
    together = Barrier(6)

    def tell(_nth: int) -> bool:
        try:
            together.wait()
            with tenant(north.id):
                return record_return(mailing=mailed, returned=returned)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(tell, range(6))) == [False] * 5 + [True]
