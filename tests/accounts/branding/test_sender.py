"""An own sender: only when the DNS of its domain says so, and only as long as it does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.test import Client
from pytest_django import Settings

from accounts.branding.sender import proof_of
from accounts.branding.tasks import check_senders
from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Municipality
from tests.accounts.branding.name_server import Records, running_name_server
from tests.surveys.fieldwork_stage import a_staffed_wave
from tests.surveys.sink import running_sink

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "onderzoek@noord.example"


@pytest.fixture
def records(north: Tenant, settings: Settings) -> Iterator[Records]:
    """A domain that allows everything."""
    settings.SENDER_SPF = "include:spf.provider.example"
    known = {
        "_tweezicht.noord.example": [proof_of(north.id)],
        "noord.example": ["v=spf1 include:spf.provider.example -all", "other=1"],
        "tweezicht._domainkey.noord.example": ["v=DKIM1; k=rsa; p=MIGf"],
        "_dmarc.noord.example": ["v=DMARC1; p=none"],
    }
    with running_name_server(known) as settings.DNS_SERVER:
        yield known


@pytest.fixture
def owner(client: Client, olga: User) -> Client:
    client.force_login(olga)
    return client


def sender_of(north: Tenant) -> str:
    return str(Tenant.objects.get(id=north.id).sender)


def path(north: Tenant) -> str:
    return f"/t/{north.slug}/look/sender/"


def test_allowed_sender_is_taken_and_mails_leave_from_it(
    north: Tenant, alice: User, owner: Client, records: Records, aalst: Municipality
) -> None:
    assert owner.post(path(north), {"address": ADDRESS}).status_code == 302
    assert sender_of(north) == ADDRESS
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="sender_changed").count() == 1
        launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
    with running_sink() as sink:
        send_waiting_mail(str(north.id))
        assert {mail["From"].addresses[0].addr_spec for mail in sink.mails} == {ADDRESS}
        assert all(mail["Reply-To"] for mail in sink.mails)
    owner.post(path(north), {"delete": "1"})
    assert sender_of(north) == ""


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("_tweezicht.noord.example", []),
        ("_tweezicht.noord.example", ["tweezicht-van-een-ander"]),
        ("noord.example", []),
        ("noord.example", ["v=spf1 -all"]),
        ("noord.example", ["v=spf1 include:spf.provider.example.evil -all"]),
        ("noord.example", ["v=spf1 include:spf.provider.example -all", "v=spf1 -all"]),
        ("tweezicht._domainkey.noord.example", []),
        ("tweezicht._domainkey.noord.example", ["v=DKIM1; p="]),
        ("_dmarc.noord.example", []),
        ("_dmarc.noord.example", ["v=DMARC1"]),
    ],
)
def test_whatever_is_missing_is_told_and_nothing_changes(
    north: Tenant, owner: Client, records: Records, name: str, texts: list[str]
) -> None:
    records[name] = texts
    answer = owner.post(path(north), {"address": ADDRESS})
    assert answer.status_code == 422
    wrong = [record.name for record in answer.context["records"] if not record.fine]
    assert wrong == [name]
    assert sender_of(north) == ""


def test_where_this_service_signs_the_key_in_the_dns_is_its_own(
    north: Tenant, owner: Client, records: Records, settings: Settings, tmp_path: Path
) -> None:
    """Mails that are signed with another key fail wherever they come."""
    key = rsa.generate_private_key(65537, 2048)
    form = (Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (tmp_path / "dkim.pem").write_bytes(key.private_bytes(*form))
    settings.DKIM_KEY = str(tmp_path / "dkim.pem")
    refused = owner.post(path(north), {"address": ADDRESS})
    assert refused.status_code == 422
    [wrong] = [record for record in refused.context["records"] if not record.fine]
    # A text of the DNS has 255 characters; a key is put together of several.
    records[wrong.name] = [wrong.wanted[:200] + '" "' + wrong.wanted[200:]]
    assert owner.post(path(north), {"address": ADDRESS}).status_code == 302
    assert sender_of(north) == ADDRESS


def test_another_tenant_cannot_take_a_domain_that_is_not_its_own(
    north: Tenant, south: Tenant, records: Records
) -> None:
    assert proof_of(north.id) != proof_of(south.id)


def test_silent_dns_is_told_and_forgets_no_sender(
    north: Tenant, owner: Client, records: Records, settings: Settings
) -> None:
    owner.post(path(north), {"address": ADDRESS})
    settings.DNS_SERVER = "127.0.0.1:1"
    assert owner.post(path(north), {"address": "x@elders.example"}).status_code == 422
    check_senders()
    assert sender_of(north) == ADDRESS


def test_sender_that_is_no_longer_allowed_is_dropped(
    north: Tenant, owner: Client, records: Records
) -> None:
    owner.post(path(north), {"address": ADDRESS})
    check_senders()
    assert sender_of(north) == ADDRESS
    records["noord.example"] = ["v=spf1 -all"]
    check_senders()
    assert sender_of(north) == ""
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="sender_dropped").count() == 1


def test_installation_without_it_says_so(north: Tenant, owner: Client, settings: Settings) -> None:
    settings.SENDER_SPF = ""
    assert "kan hier niet" in owner.get(path(north)).content.decode()
    owner.post(path(north), {"address": ADDRESS})
    assert sender_of(north) == ""
