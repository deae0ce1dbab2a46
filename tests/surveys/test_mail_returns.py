"""What comes back of mails, to the mailbox or from the provider: once, and only from who may tell."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.delivery import sns
from surveys.delivery.actions import ReturnedMail, lift_stop
from surveys.delivery.reports import read
from surveys.delivery.tasks import read_bounces
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.actions.people import correct_address
from surveys.fieldwork.actions.reminding import send_reminders
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import MailEvent, Mailing, MailStop, Municipality, Wave
from tests.surveys.bounce_mails import answer, notice, report
from tests.surveys.fieldwork_stage import a_staffed_wave
from tests.surveys.imap_sink import Mailbox, running_mailbox
from tests.surveys.sink import Sink, running_sink

pytestmark = pytest.mark.django_db(transaction=True)
MAIL = UUID("00000000-0000-4000-8000-000000000001")
SECRET = "anymail:een-lang-geheim"
HERE = "127.0.0.1"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as sink:
        yield sink


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with running_mailbox() as mailbox:
        settings.BOUNCES_URL = mailbox.url
        yield mailbox


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality, sink: Sink) -> Wave:
    """An open wave whose four invitations were sent."""
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, gent))
    send_waiting_mail(str(north.id))
    return wave


@pytest.fixture
def mailed(north: Tenant, wave: Wave) -> Mailing:
    with tenant(north.id):
        rows = Mailing.objects.select_related("invitation__contact")
        found: Mailing = rows.order_by("invitation__contact__email")[0]
        return found


def events(of: Tenant) -> list[str]:
    with tenant(of.id):
        return list(MailEvent.objects.order_by("at").values_list("kind", flat=True))


def stops(of: Tenant) -> list[tuple[str, str]]:
    with tenant(of.id):
        return list(MailStop.objects.values_list("email", "reason"))


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ({"status": "5.1.1"}, ReturnedMail.HARD),
        ({"status": "5.0.0", "words": "550 mailbox unavailable"}, ReturnedMail.HARD),
        ({"status": "4.4.7", "action": "failed"}, ReturnedMail.SOFT),
        ({"status": "4.2.0", "action": "delayed"}, ReturnedMail.SOFT),
        ({"status": "5.2.2", "words": "552 5.2.2 Over quota"}, ReturnedMail.SOFT),
        ({"status": "5.7.1", "words": "550 5.7.1 Policy"}, ReturnedMail.SOFT),
        ({"status": "", "words": "550 5.1.1 No such user"}, ReturnedMail.HARD),
        ({"status": "", "words": "it failed"}, ReturnedMail.UNCLEAR),
        ({"status": "2.0.0", "action": "delivered"}, None),
        ({"status": "2.0.0", "action": "relayed"}, None),
    ],
)
def test_a_report_is_judged_by_its_status(told: dict[str, str], what: ReturnedMail | None) -> None:
    found = read(report(MAIL, **told), HERE)
    assert [one.returned.what for one in found] == ([what] if what else [])
    assert all(one.mailing_id == MAIL for one in found)


ASCII = [
    ("Final-Recipient: rfc822; Jan.Peeters@Aalst.be", "jan.peeters@aalst.be"),
    ("Final-Recipient: rfc822; a=b@aalst.be", "a=b@aalst.be"),
    ("Final-Recipient: rfc822;new@x.be\nOriginal-Recipient: rfc822;old@x.be", "old@x.be"),
    ("Final-Recipient: utf-8; ren\\x{E9}@aalst.be", "rené@aalst.be"),
    ("Final-Recipient: utf-8; x\\x{FFFFFF}@aalst.be", "x\ufffd@aalst.be"),
]
LETTERS = [("Final-Recipient: utf-8; rené@aalst.be", "rené@aalst.be")]


@pytest.mark.parametrize(
    ("kind", "recipient", "address"),
    [
        *(("delivery-status", *row) for row in ASCII),
        *(("global-delivery-status", *row) for row in ASCII + LETTERS),
    ],
)
def test_addresses_are_read_as_they_were_written(kind: str, recipient: str, address: str) -> None:
    (found,) = read(report(MAIL, recipient=recipient, kind=kind), HERE)
    assert (found.returned.recipient, found.returned.what) == (address, ReturnedMail.HARD)


def test_a_report_that_is_encoded_as_a_whole_is_read() -> None:
    raw = report(MAIL, kind="global-delivery-status", recipient="Final-Recipient: utf-8; rené@a.be")
    head, _blank, rest = raw.partition(b"Content-Type: message/global-delivery-status\n\n")
    body, mark, tail = rest.partition(b"\n--B")
    coded = b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(body)
    whole = head + b"Content-Type: message/global-delivery-status\n" + coded + mark + tail
    (found,) = read(whole, HERE)
    assert found.returned.recipient == "rené@a.be"


def test_a_notice_in_words_is_kept_and_an_answer_of_a_person_is_not() -> None:
    (found,) = read(notice(MAIL), HERE)
    assert found.returned.what == ReturnedMail.UNCLEAR
    assert "Niet bezorgd" in found.returned.words
    assert read(answer(MAIL), HERE) == []


def test_mails_about_others_are_nobody_here() -> None:
    assert read(report(MAIL, host="elders.example"), HERE) == []
    assert read(b"", HERE) == []


@given(st.binary(max_size=300), st.integers(0, 900))
def test_whatever_comes_is_read_without_an_error(noise: bytes, place: int) -> None:
    raw = report(MAIL)
    read(raw[:place] + noise + raw[place:], HERE)


def test_hard_bounce_in_the_mailbox_stops_reminders_and_shows(
    north: Tenant, alice: User, wave: Wave, mailed: Mailing, mailbox: Mailbox, sink: Sink, client: Client
) -> None:  # fmt: skip
    email = mailed.invitation.contact.email
    mailbox.add(report(mailed.id, recipient=f"Final-Recipient: rfc822; {email}"))
    mailbox.add(report(mailed.id, recipient=f"Final-Recipient: rfc822; {email}"))
    mailbox.add(answer(mailed.id))
    read_bounces()
    read_bounces()
    assert mailbox.seen == {1, 2, 3}
    assert events(north) == ["bounced"]  # told twice, written down once
    assert stops(north) == [(email, "bounced")]
    with tenant(north.id):
        send_reminders(by=alice, wave=wave)
    send_waiting_mail(str(north.id))
    assert sink.addresses.count(email) == 1
    client.force_login(alice)
    path = f"/t/{north.slug}/waves/{wave.id}/"
    assert "kwam onbestelbaar terug" in client.get(path).content.decode()
    assert client.get(f"{path}people/?mail=withheld").context["people"].total == 1
    log = client.get(f"{path}people/{mailed.invitation_id}/mails/").content.decode()
    assert "User unknown" in log
    with tenant(north.id):
        assert lift_stop(by=alice, stop=MailStop.objects.get()) == 1
    send_waiting_mail(str(north.id))
    assert sink.addresses.count(email) == 2
    mailbox.seen.clear()
    read_bounces()  # the old report says nothing new
    assert stops(north) == []


def test_soft_bounce_stops_nothing(north: Tenant, mailed: Mailing, mailbox: Mailbox) -> None:
    mailbox.add(report(mailed.id, status="4.4.7"))
    read_bounces()
    assert events(north) == ["soft"]
    assert stops(north) == []


def test_report_of_the_former_address_does_not_stop_the_new_one(
    north: Tenant, alice: User, mailed: Mailing, mailbox: Mailbox
) -> None:
    before = mailed.invitation.contact.email
    with tenant(north.id):
        correct_address(by=alice, invitation=mailed.invitation, email="nieuw@example.org")
    mailbox.add(report(mailed.id, recipient=f"Final-Recipient: rfc822; {before}"))
    read_bounces()
    assert stops(north) == [(before, "bounced")]


def test_mailbox_that_is_away_or_refuses_costs_a_line_in_the_log(
    settings: Settings, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        settings.BOUNCES_URL = mailbox.url.replace("geheim", "ander")
        read_bounces()
        settings.BOUNCES_URL = "imap://x:y@127.0.0.1:1/INBOX"
        read_bounces()
    assert caplog.text.count("mailbox of undeliverable mails is not there") == 2


# --- the provider --------------------------------------------------------------------------------


def postmark(mailing_id: object, kind: str, recipient: str, event_id: int = 1) -> dict[str, Any]:
    return {
        "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
        "ID": event_id, "Type": kind, "Email": recipient, "MessageID": str(uuid4()),
        "Description": "said <b>no</b>", "BouncedAt": "2026-11-30T12:00:00Z",
        "Headers": [{"Name": "Message-ID", "Value": f"<{mailing_id}@127.0.0.1>"}],
    }  # fmt: skip


def mailgun(mailing_id: object, recipient: str, **event: str) -> dict[str, Any]:
    return {
        "event": "failed", "id": "event-1", "timestamp": 1796040000.0, "recipient": recipient,
        "message": {"headers": {"message-id": f"{mailing_id}@127.0.0.1"}},
        "delivery-status": {"code": 550, "message": "No such user"}, **event,
    }  # fmt: skip


def tell(client: Client, event: Any, secret: str = SECRET) -> int:
    given = base64.b64encode(secret.encode()).decode()
    headers = {"Authorization": f"Basic {given}"} if secret else {}
    return client.post(
        "/hooks/mail-events", json.dumps(event), content_type="application/json", headers=headers
    ).status_code


@pytest.fixture
def provider(settings: Settings) -> Settings:
    settings.MAIL_EVENTS, settings.MAIL_EVENTS_SECRET = "postmark", SECRET
    return settings


@pytest.mark.parametrize(
    ("kind", "event", "stopped"),
    [
        ("HardBounce", "bounced", "bounced"),
        ("BadEmailAddress", "bounced", "bounced"),
        ("SoftBounce", "soft", ""),
        ("Transient", "soft", ""),
        ("SpamComplaint", "complained", "complained"),
    ],
)
def test_postmark_tells_by_its_own_kind(
    north: Tenant, mailed: Mailing, provider: Settings, kind: str, event: str, stopped: str
) -> None:
    email = mailed.invitation.contact.email
    for _time in range(2):  # a replay
        assert tell(Client(enforce_csrf_checks=True), postmark(mailed.id, kind, email)) == 200
    assert events(north) == [event]
    assert stops(north) == ([(email, stopped)] if stopped else [])


@pytest.mark.parametrize(
    ("name", "hard", "soft"),
    [
        ("brevo", {"event": "hard_bounce"}, {"event": "soft_bounce"}),
        (
            "mailjet",
            {"event": "bounce", "hard_bounce": True, "error": "user unknown"},
            {"event": "bounce", "hard_bounce": False, "error": "mailbox inactive"},
        ),
        (
            "sparkpost",
            {"msys": {"message_event": {"type": "bounce", "bounce_class": "10"}}},
            {"msys": {"message_event": {"type": "bounce", "bounce_class": "22"}}},
        ),
    ],
)
def test_others_tell_hard_from_soft_by_their_own_words(
    north: Tenant, mailed: Mailing, provider: Settings, name: str, hard: Any, soft: Any
) -> None:
    provider.MAIL_EVENTS = name
    email = mailed.invitation.contact.email
    for told, expected in ((soft, ["soft"]), (hard, ["soft", "bounced"])):
        inner = told["msys"]["message_event"] if "msys" in told else told
        # No Message-ID of ours in it: the newest mail to the recipient is meant.
        inner |= {"email": email, "raw_rcpt_to": email, "time": 1796040000, "ts_event": 1796040000}
        assert tell(Client(), [told] if name == "sparkpost" else told) == 200
        assert events(north) == expected


def test_mailgun_is_known_by_its_signature_as_well(
    north: Tenant, mailed: Mailing, provider: Settings
) -> None:
    provider.MAIL_EVENTS, provider.MAIL_EVENTS_KEY = "mailgun", "een-sleutel"
    email = mailed.invitation.contact.email
    hard = mailgun(mailed.id, email, severity="permanent", reason="bounce")

    def signed(key: str, nonce: str = "a") -> dict[str, Any]:
        mark = hmac.new(key.encode(), f"1796040000{nonce}".encode(), hashlib.sha256).hexdigest()
        return {
            "signature": {"timestamp": "1796040000", "token": nonce, "signature": mark},
            "event-data": hard,
        }

    assert tell(Client(), signed("een-andere")) == 401
    assert tell(Client(), {"event-data": hard}) == 401
    assert tell(Client(), signed("een-sleutel"), secret="") == 401
    assert events(north) == []
    assert tell(Client(), signed("een-sleutel")) == 200
    assert tell(Client(), signed("een-sleutel", "b")) == 200  # the same event, signed anew
    assert events(north) == ["bounced"]


def test_mandrill_is_known_by_its_signature_of_the_address_as_well(
    north: Tenant, mailed: Mailing, provider: Settings
) -> None:
    """Its own events, one request: a soft bounce, one for good, and one of its own list."""
    provider.MAIL_EVENTS, provider.MAIL_EVENTS_KEY = "mandrill", "een-sleutel"
    email = mailed.invitation.contact.email
    kinds: list[dict[str, Any]] = [
        {
            "event": "soft_bounce",
            "msg": {"state": "soft-bounced", "bounce_description": "mailbox_full"},
        },
        {"event": "hard_bounce", "msg": {"state": "bounced", "bounce_description": "bad_mailbox"}},
        {"event": "reject", "msg": {"reject": {"reason": "hard-bounce"}}},
        {"event": "open", "msg": {}},
    ]
    for number, kind in enumerate(kinds):
        kind |= {"ts": 1796040000 + number, "_id": f"id{number}"}
        kind["msg"] |= {"email": email, "_id": f"id{number}", "ts": 1796040000}
    told = json.dumps(kinds)

    def post(key: str) -> int:
        text = f"http://{SECRET}@testserver/hooks/mail-events" + "mandrill_events" + told
        mark = hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()
        headers = {
            "Authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}",
            "X-Mandrill-Signature": base64.b64encode(mark).decode(),
        }
        answer = Client(enforce_csrf_checks=True).post(
            "/hooks/mail-events", {"mandrill_events": told}, headers=headers
        )
        return int(answer.status_code)

    assert post("een-andere") == 401
    assert events(north) == []
    assert (post("een-sleutel"), post("een-sleutel")) == (200, 200)
    assert events(north) == ["soft", "bounced", "bounced"]
    assert stops(north) == [(email, "bounced")]


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> rsa.RSAPrivateKey:
    """A key of Amazon's, with a certificate at the address that its notices name."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    monkeypatch.setattr(sns, "certificate", lambda _address: made.public_bytes(Encoding.PEM))
    return key


def notice_of_sns(
    key: rsa.RSAPrivateKey, told: object, number: int = 1, **more: str
) -> dict[str, str]:
    notice = {
        "Type": "Notification", "MessageId": f"m{number}", "TopicArn": "arn:aws:sns:eu-west-1:1:t",
        "Message": json.dumps(told), "Timestamp": "2026-11-30T12:00:00.000Z", "SignatureVersion": "2",
        "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-ab.pem", **more,
    }  # fmt: skip
    signature = key.sign(sns.signed_text(notice), PKCS1v15(), hashes.SHA256())
    return {**notice, "Signature": base64.b64encode(signature).decode()}


def post_of_sns(notice: dict[str, str], secret: str = SECRET) -> Any:
    headers = {
        "Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}",
        "X-Amz-Sns-Message-Type": notice["Type"], "X-Amz-Sns-Message-Id": notice["MessageId"],
    }  # fmt: skip
    return Client(enforce_csrf_checks=True).post(
        "/hooks/mail-events", json.dumps(notice), content_type="text/plain", headers=headers
    )


def of_ses(email: str, kind: str) -> dict[str, Any]:
    bounce = {
        "bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": email}]
    }  # fmt: skip
    return {"eventType": "Bounce", "bounce": bounce, "mail": {"destination": [email]}}


def test_ses_tells_hard_from_soft_by_its_own_kind(
    north: Tenant, mailed: Mailing, provider: Settings, amazon: rsa.RSAPrivateKey
) -> None:
    """The library that reads it says `bounced` of both."""
    provider.MAIL_EVENTS = "ses"
    email = mailed.invitation.contact.email
    for number, kind in enumerate(("Transient", "Undetermined", "Permanent"), start=1):
        notice = notice_of_sns(amazon, of_ses(email, kind), number)
        assert [post_of_sns(notice).status_code for _twice in range(2)] == [200, 200]
    assert events(north) == ["soft", "soft", "bounced"]
    assert stops(north) == [(email, "bounced")]


@pytest.mark.parametrize(
    "forged",
    [
        {"Message": "{}"},
        {"Signature": "AAAA"},
        {"Signature": "\x00"},
        {
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-a.pem"
        },
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem"},
        {"SignatureVersion": "9"},
    ],
)
def test_a_notice_that_amazon_did_not_sign_is_none(
    north: Tenant, mailed: Mailing, provider: Settings, amazon: rsa.RSAPrivateKey, forged: Any
) -> None:
    provider.MAIL_EVENTS = "ses"
    good = notice_of_sns(amazon, of_ses(mailed.invitation.contact.email, "Permanent"))
    assert post_of_sns({**good, **forged}).status_code == 401
    refused = post_of_sns(good, secret="anymail:ander")
    assert (refused.status_code, refused["WWW-Authenticate"][:5]) == (401, "Basic")
    assert events(north) == []


def test_a_topic_that_wants_to_post_here_is_told_to_the_operator(
    provider: Settings, amazon: rsa.RSAPrivateKey, caplog: pytest.LogCaptureFixture
) -> None:
    provider.MAIL_EVENTS = "ses"
    more = {
        "Type": "SubscriptionConfirmation",
        "Token": "t",
        "SubscribeURL": "https://sns.x/?Token=t",
    }
    assert post_of_sns(notice_of_sns(amazon, "hello", 1, **more)).status_code == 200
    assert "open https://sns.x/?Token=t" in caplog.text


@pytest.mark.parametrize("secret", ["", "anymail:ander", "x", SECRET.upper()])
def test_without_the_secret_nothing_happens(
    north: Tenant, mailed: Mailing, provider: Settings, secret: str
) -> None:
    event = postmark(mailed.id, "HardBounce", mailed.invitation.contact.email)
    assert tell(Client(), event, secret=secret) == 401
    assert events(north) == []


def test_replay_after_lifting_has_no_effect(
    north: Tenant, alice: User, mailed: Mailing, provider: Settings
) -> None:
    event = postmark(mailed.id, "HardBounce", mailed.invitation.contact.email)
    tell(Client(), event)
    with tenant(north.id):
        lift_stop(by=alice, stop=MailStop.objects.get())
    assert tell(Client(), event) == 200
    assert stops(north) == []


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", "3", '{"RecordType": 3}', "\x00"])
def test_nonsense_from_the_provider_is_refused_or_ignored(
    north: Tenant, mailed: Mailing, provider: Settings, body: str
) -> None:
    given = base64.b64encode(SECRET.encode()).decode()
    answer = Client().post(
        "/hooks/mail-events", body, content_type="application/json",
        headers={"Authorization": f"Basic {given}"},
    )  # fmt: skip
    assert answer.status_code in (200, 401)
    assert events(north) == []


def test_nobody_is_listened_to_unless_it_is_set_up(client: Client, settings: Settings) -> None:
    settings.MAIL_EVENTS = ""
    assert tell(client, {}) == 404
