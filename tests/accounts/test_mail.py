"""Team invitations are mailed once, whatever the workers do."""

import re

import pytest
from django.core import mail
from django.test import override_settings

from accounts import actions, links, tasks
from accounts.models import TeamInvitation, Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(north: Tenant, olga: User) -> TeamInvitation:
    with tenant(north.id):
        return actions.invite_member(
            by=olga, tenant=north, email="nora@example.org", role=Role.ANALYST
        )


def send(invitation: TeamInvitation) -> None:
    tasks.mail_invitation(str(invitation.tenant_id), str(invitation.id))


def test_task_run_twice_mails_once(invitation: TeamInvitation) -> None:
    send(invitation)
    send(invitation)
    [sent] = mail.outbox
    assert sent.to == ["nora@example.org"]
    for body in (str(sent.body), html_of(sent)):
        token = re.search(r"http://127.0.0.1:8000/join/([\w:-]+)/", body)
        assert token is not None
        assert links.read(token[1]) == (invitation.tenant_id, invitation.id)
        assert "Noord Advies" in body


def test_mail_that_failed_is_sent_later(invitation: TeamInvitation) -> None:
    broken = override_settings(EMAIL_BACKEND="tests.accounts.test_mail.Broken")
    with broken, pytest.raises(ConnectionError):
        send(invitation)
    send(invitation)
    assert len(mail.outbox) == 1


def test_withdrawn_invitation_is_not_mailed(invitation: TeamInvitation, olga: User) -> None:
    with tenant(invitation.tenant_id):
        actions.withdraw_invitation(by=olga, invitation=invitation)
    send(invitation)
    assert mail.outbox == []


def test_names_are_escaped_in_html_and_whole_in_the_subject(olga: User) -> None:
    made, row = actions.create_tenant(
        by=olga, name="<b>A</b>\r\nBcc: x", slug="a", owner_email="o@example.org"
    )
    send(row)
    assert "\n" not in mail.outbox[0].subject
    assert "<b>A" not in html_of(mail.outbox[0])
    assert made.slug == "a"


def html_of(sent: mail.EmailMessage) -> str:
    assert isinstance(sent, mail.EmailMultiAlternatives)
    return str(sent.alternatives[0][0])


class Broken:
    """A mail server that is away."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def send_messages(self, messages: object) -> int:
        raise ConnectionError
