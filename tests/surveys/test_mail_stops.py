"""Who wants no mail gets none, by the link in a mail or by the list; and the log says why."""

from collections.abc import Iterator
from email import policy
from email.parser import BytesParser

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.delivery.actions import lift_stop, put_on_list, stop_address
from surveys.delivery.links import stop_link, stop_token
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.actions.reminding import send_reminders
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Contact, Invitation, Mailing, MailStop, Municipality, StopReason, Wave
from surveys.respond.tokens import link_for
from tests.surveys.fieldwork_stage import a_staffed_wave, first_of
from tests.surveys.sink import Sink, running_sink

pytestmark = pytest.mark.django_db(transaction=True)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as sink:
        yield sink


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    """An open wave with four people."""
    with tenant(north.id):
        return launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, gent))


@pytest.fixture
def mailed(north: Tenant, wave: Wave, sink: Sink) -> Invitation:
    """One of four who have their invitation."""
    send_waiting_mail(str(north.id))
    with tenant(north.id):
        return first_of(wave)


def email_of(invitation: Invitation) -> str:
    return str(invitation.contact.email)


def test_header_is_one_line_that_a_mail_program_can_post_to(mailed: Invitation, sink: Sink) -> None:
    mail = next(mail for mail in sink.mails if mail["X-To"] == email_of(mailed))
    lines = mail.as_bytes(policy=policy.default.clone(max_line_length=0)).decode().splitlines()
    header = next(line for line in lines if line.startswith("List-Unsubscribe:"))
    assert header == f"List-Unsubscribe: <{stop_link(mailed)}>"
    assert len(header) <= 78
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    sent = BytesParser(policy=policy.compat32).parsebytes(mail.as_bytes())
    assert "\n" not in str(sent["List-Unsubscribe"])


def test_one_click_ends_the_mails_without_cookie_or_page_and_the_link_goes_on(
    north: Tenant, alice: User, wave: Wave, mailed: Invitation, sink: Sink
) -> None:
    program = Client(enforce_csrf_checks=True)
    answer = program.post(f"/u/{stop_token(mailed)}", ONE_CLICK)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    with tenant(north.id):
        assert send_reminders(by=alice, wave=wave) == 4
    send_waiting_mail(str(north.id))
    assert sink.addresses.count(email_of(mailed)) == 1
    with tenant(north.id):
        kept = Mailing.objects.get(invitation=mailed, kind="reminder")
        assert kept.state == "withheld"
        assert kept.error.startswith("unsubscribed")
        assert [event.kind for event in kept.events.all()] == ["withheld"]
        assert AuditEvent.objects.filter(action="mail_stopped").count() == 1
    assert program.get(link_for(mailed).split("/", 3)[-1].join(["/", ""])).status_code == 200


def test_looking_changes_nothing_and_twice_is_once(
    north: Tenant, mailed: Invitation, client: Client
) -> None:
    path = f"/u/{stop_token(mailed)}"
    page = client.get(path)
    assert b"<form method=" in page.content
    assert email_of(mailed).encode() not in page.content
    client.head(path)
    with tenant(north.id):
        assert not MailStop.objects.exists()
    for _time in range(2):
        assert client.post(path).status_code == 200
    with tenant(north.id):
        assert MailStop.objects.count() == 1


@pytest.mark.parametrize("change", ["swapcase", "short", "personal", "unknown"])
def test_other_tokens_open_nothing(
    north: Tenant, mailed: Invitation, client: Client, change: str
) -> None:
    token = stop_token(mailed)
    other = {
        "swapcase": token.swapcase(),
        "short": token[:-1],
        "personal": link_for(mailed).rsplit("/", 1)[1][:24],
        "unknown": "A" * 24,
    }[change]
    assert client.post(f"/u/{other}", ONE_CLICK).status_code == 404
    assert client.get(f"/r/{token}").status_code == 404
    with tenant(north.id):
        assert not MailStop.objects.exists()


def test_the_list_of_one_tenant_is_not_that_of_another(
    north: Tenant, south: Tenant, mailed: Invitation, client: Client
) -> None:
    client.post(f"/u/{stop_token(mailed)}", ONE_CLICK)
    with tenant(south.id):
        assert not MailStop.objects.exists()


def test_another_personal_link_leaves_the_one_in_older_mails_working(
    north: Tenant, mailed: Invitation, client: Client
) -> None:
    token = stop_token(mailed)
    with tenant(north.id):
        mailed.key_version += 1
        mailed.save(update_fields=["key_version"])
    assert client.post(f"/u/{token}", ONE_CLICK).status_code == 200


def test_lifting_sends_what_was_kept_back(
    north: Tenant, alice: User, wave: Wave, sink: Sink
) -> None:
    with tenant(north.id):
        stop = put_on_list(by=alice, email=email_of(first_of(wave)).upper(), note="belde")
    send_waiting_mail(str(north.id))
    assert len(sink.mails) == 3
    with tenant(north.id):
        assert lift_stop(by=alice, stop=stop) == 1
    send_waiting_mail(str(north.id))
    assert len(sink.mails) == 4


def test_lifting_one_reason_leaves_the_others(north: Tenant, alice: User, wave: Wave) -> None:
    with tenant(north.id):
        email = email_of(first_of(wave))
        bounced, _new = stop_address(by=None, email=email, reason=StopReason.BOUNCED)
        stop_address(by=None, email=email, reason=StopReason.UNSUBSCRIBED)
        lift_stop(by=alice, stop=bounced)
        assert [row.reason for row in MailStop.objects.all()] == ["unsubscribed"]


def test_page_lists_adds_and_lifts(north: Tenant, alice: User, wave: Wave, client: Client) -> None:
    client.force_login(alice)
    path = f"/t/{north.slug}/no-mail/"
    given = {"email": "Jan@Example.org", "note": "vroeg het <b>zelf</b>"}
    page = client.post(path, given, follow=True).content.decode()
    assert "jan@example.org" in page
    assert "&lt;b&gt;zelf" in page
    assert client.post(path, given).status_code == 422
    with tenant(north.id):
        stop = MailStop.objects.get()
    assert "jan@example.org" not in client.get(f"{path}?q=piet").content.decode()
    said = client.post(f"{path}{stop.id}/lift/", follow=True).content.decode()
    assert "krijgt weer mails" in said
    with tenant(north.id):
        acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"mail_stopped", "mail_stop_lifted"} <= acts


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_as_many_queries_for_three_as_for_one(
    north: Tenant,
    alice: User,
    client: Client,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(alice)
    with tenant(north.id):
        for number in range(rows):
            put_on_list(by=alice, email=f"p{number}@example.org", note="")
    path = f"/t/{north.slug}/no-mail/"
    client.get(path)
    with django_assert_num_queries(9):
        client.get(path)


def test_log_of_a_person_says_what_happened_and_why(
    north: Tenant, alice: User, wave: Wave, client: Client, sink: Sink
) -> None:
    with tenant(north.id):
        person = first_of(wave)
    sink.answer = lambda _address: "451 4.7.1 Greylisted"
    send_waiting_mail(str(north.id))
    sink.answer = lambda _address: "250 OK"
    with tenant(north.id):
        Mailing.objects.update(due_at=timezone.now())
    send_waiting_mail(str(north.id))
    client.force_login(alice)
    people = f"/t/{north.slug}/waves/{wave.id}/people/"
    with tenant(north.id):
        told = Mailing.objects.filter(events__kind="deferred").first()
        assert told is not None
        person = told.invitation
    page = client.get(f"{people}{person.id}/mails/").content.decode()
    assert "451 4.7.1 Greylisted" in page
    assert "Uitgesteld" in page
    assert "Verstuurd" in page
    for standing, number in (("sent", 4), ("queued", 0), ("bounced", 0), ("withheld", 0)):
        found = client.get(f"{people}?mail={standing}").context["people"]
        assert found.total == number


def test_a_mail_of_before_a_merger_ends_the_mails_to_who_the_person_is_now(
    north: Tenant, alice: User, mailed: Invitation, client: Client
) -> None:
    with tenant(north.id):
        now = Contact.objects.create(
            municipality=mailed.contact.municipality,
            name="An",
            email="an@example.org",
            function=mailed.function,
        )
        Contact.objects.filter(id=mailed.contact_id).update(email="", merged_into=now)
    assert client.post(f"/u/{stop_token(mailed)}", ONE_CLICK).status_code == 200
    with tenant(north.id):
        assert MailStop.objects.get().email == "an@example.org"


def test_a_mail_to_who_was_forgotten_since_puts_nobody_on_the_list(
    north: Tenant, mailed: Invitation, client: Client
) -> None:
    with tenant(north.id):
        gone = Contact.objects.filter(id=mailed.contact_id)
        gone.update(name="", email="", erased_at=timezone.now())
    assert client.post(f"/u/{stop_token(mailed)}", ONE_CLICK).status_code == 200
    with tenant(north.id):
        assert not MailStop.objects.exists()


def test_lifting_sends_one_link_and_no_row_of_reminders(
    north: Tenant, alice: User, wave: Wave, sink: Sink
) -> None:
    with tenant(north.id):
        first = first_of(wave)
        stop = put_on_list(by=alice, email=email_of(first), note="belde")
        for number in (1, 2):
            Mailing.objects.create(invitation=first, kind="reminder", number=number)
    send_waiting_mail(str(north.id))
    assert len(sink.mails) == 3
    with tenant(north.id):
        assert lift_stop(by=alice, stop=stop) == 1
    send_waiting_mail(str(north.id))
    assert sink.addresses.count(email_of(first)) == 1
