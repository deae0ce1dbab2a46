"""Team invitations are mailed once, whatever the workers do."""

import re

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone, translation

from accounts.models import TeamInvitation, TeamMailing, Tenant, User
from accounts.roles import Role
from accounts.team import actions, links, tasks
from accounts.team.queries import role_in_sentence
from accounts.tenancy import tenant
from surveys.models import Municipality
from tests.conftest import client_of
from tests.surveys.sink import free_port, running_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(north: Tenant, olga: User) -> TeamInvitation:
    with tenant(north.id):
        return actions.invite_member(
            by=olga, tenant=north, email="nora@example.org", role=Role.ANALYST
        )


def send(invitation: TeamInvitation) -> None:
    tasks.send_team_mail(str(invitation.tenant_id))


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


def make_due(of: Tenant) -> None:
    with tenant(of.id):
        TeamMailing.objects.filter(state="waiting").update(due_at=timezone.now())


def row_of(of: Tenant) -> TeamMailing:
    with tenant(of.id):
        found: TeamMailing = TeamMailing.objects.get()
    return found


@pytest.mark.django_db(transaction=True)
def test_server_that_drops_after_data_gets_two_copies_at_most(
    north: Tenant, olga: User, invitation: TeamInvitation
) -> None:
    """The server has it and never said so: nobody can know, so twice at most, and marked."""
    with running_sink() as sink:
        sink.after_data = lambda _session: "drop"
        for _attempt in range(6):
            send(invitation)
            make_due(north)
    assert len(sink.mails) == 2
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1
    assert row_of(north).state == "failed"
    page = client_of(olga).get("/t/north/team/").content.decode()
    assert "misschien toch aangekomen" in page


@pytest.mark.django_db(transaction=True)
def test_server_that_is_away_costs_time_and_no_mail(
    north: Tenant, invitation: TeamInvitation
) -> None:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()):
        send(invitation)
    assert (row_of(north).state, row_of(north).attempts) == ("waiting", 1)
    make_due(north)
    with running_sink() as sink:
        send(invitation)
        send(invitation)
    assert sink.addresses == ["nora@example.org"]
    assert row_of(north).state == "sent"


@pytest.mark.django_db(transaction=True)
def test_an_invited_manager_is_mailed_through_the_same_outbox(
    north: Tenant, olga: User, aalst: Municipality
) -> None:
    url = f"/t/north/municipalities/{aalst.id}/managers/"
    assert client_of(olga).post(url, {"email": "bert@aalst.example"}).status_code == 302
    with running_sink() as sink:
        sweep_and_send(north)
        sweep_and_send(north)
    assert sink.addresses == ["bert@aalst.example"]
    assert "U volgt dan de respons van Aalst" in sink.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def sweep_and_send(of: Tenant) -> None:
    tasks.sweep_invitations()
    tasks.send_team_mail(str(of.id))


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


@pytest.mark.parametrize(
    ("language", "said"), [("nl-be", "manager van een bestuur"), ("de", "Manager")]
)
def test_a_role_among_other_words_has_a_capital_in_german_alone(language: str, said: str) -> None:
    with translation.override(language):
        assert role_in_sentence(Role.MANAGER).startswith(said)
