"""The whole story in one test, through the pages, as the people in it live it."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.runs.pipeline import compute_wave
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Mailing, Municipality, Response, Version, Wave
from surveys.questionnaire.document import Document, Item, Perspective
from surveys.questionnaire.items import LongTextItem, MultipleItem, RankingItem, SumItem
from tests.conftest import client_of

pytestmark = pytest.mark.django_db(transaction=True)

POLITICIANS = ["burgemeester", *["schepen"] * 4, "gemeenteraadslid"]
STAFF = ["algemeen directeur", "financieel directeur", *["MAT-lid"] * 4]


def people() -> str:
    """A file as a consultancy would have it: semicolons, Dutch headings, one wrong row."""
    lines = ["Naam;E-mail;NIS-code;Functie;Taal"]
    for code in ("41002", "44021"):
        for number, function in enumerate([*POLITICIANS, *STAFF]):
            lines.append(f"Persoon {number};p{number}@{code}.example;{code};{function};nl")
    return "\n".join([*lines, "Fout;geen-adres;41002;schepen;nl"])


def post(client: Client, path: str, **data: Any) -> str:
    """Post a form and follow to the page after it, which must be there."""
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def publish_bundled(consultant: Client) -> Version:
    post(
        consultant,
        "/t/north/questionnaires/new/",
        source="template:toekomstgericht_besturen",
        name="TB",
    )
    page = consultant.get("/t/north/questionnaires/").content.decode()
    draft = re.search(r"/t/north/questionnaires/[0-9a-f-]{36}/", page)
    assert draft is not None
    post(consultant, f"{draft[0]}publish/", revision="1")
    version: Version = Version.objects.get()
    return version


def make_wave(consultant: Client, version: Version) -> Wave:
    post(
        consultant,
        "/t/north/waves/new/",
        study="new",
        study_name="Toekomst",
        version=str(version.id),
        name="Najaar",
        scope="codes",
        codes="41002, 44021",
        opens_at="2026-01-01T08:00",
        closes_at="2036-01-01T08:00",
        mode="confidential",
        threshold="5",
        distribution_threshold="8",
        margin="10",
        languages=["nl"],
        sender_name="Noord Advies",
        reply_to="alice@example.org",
    )
    wave: Wave = Wave.objects.get()
    return wave


def import_people(consultant: Client, wave: Wave) -> None:
    upload = BytesIO(people().encode("cp1252"))
    upload.name = "mensen.csv"
    address = f"/t/north/waves/{wave.id}/people/import/"
    preview = consultant.post(address, {"file": upload}, follow=True)
    assert "geen-adres" in preview.content.decode()
    assert wave.invitations.count() == 0  # nothing before it is confirmed
    pending = preview.redirect_chain[-1][0]
    post(consultant, f"{pending}confirm/")


def letters() -> Iterator[str]:
    """The personal links, read out of the mails as respondents would."""
    for message in mail.outbox:
        found = re.search(r"https?://\S+/r/\S+", str(message.body))
        assert found is not None
        yield unquote(urlparse(found[0]).path)


def answer_to(document: Document, item: Item, side: Perspective) -> dict[str, Any]:
    """Form fields for one item: politicians are a little brighter than the staff."""
    if isinstance(item, MultipleItem):
        return {item.code: list(item.option_codes[:3])}
    if isinstance(item, RankingItem):
        chosen = item.option_codes[: item.choose]
        return {f"{item.code}__{place}": code for place, code in enumerate(chosen, 1)}
    if isinstance(item, SumItem):
        first, *rest = item.option_codes
        return {f"{item.code}__{first}": item.total, **{f"{item.code}__{code}": 0 for code in rest}}
    if isinstance(item, LongTextItem):
        return {}
    scale = document.scale_of(item)
    assert scale is not None
    value = scale.categories[-2] if side == Perspective.POLITICAL else scale.categories[-3]
    own = {item.code: value}
    return {**own, f"{item.code}.estimate": value} if item.estimated else own


def respond(link: str, version: Version) -> None:
    """Answer without JavaScript, section by section, and hand in."""
    browser, document = Client(), version.document
    landing = browser.get(link).content.decode()
    action = re.search(r'<form[^>]*action="([^"]+)"', landing)
    assert action is not None
    page = browser.post(action[1], follow=True)
    side = Perspective.POLITICAL if "MAT" not in landing else Perspective.ADMINISTRATIVE
    for section in document.sections:
        fields: dict[str, Any] = {}
        for item in document.section_items(section, side):
            fields |= answer_to(document, item, side)
        hidden = re.findall(r'name="([^"]+)" value="([^"]*)"', page.content.decode())
        marks = {name: value for name, value in hidden if name in ("who", "shown")}
        page = browser.post(
            page.request["PATH_INFO"], {**marks, **fields, "go": "next"}, follow=True
        )
    submit = re.search(r'action="(/r/submit/[^"]*)"', page.content.decode())
    assert submit is not None, page.content.decode()[:3000]
    who = re.search(r'name="who" value="([^"]*)"', page.content.decode())
    done = browser.post(submit[1], {"who": who[1]} if who else {}, follow=True)
    assert done.status_code == 200


def test_from_questionnaire_to_report(
    north: Tenant, alice: User, bram: User, aalst: Municipality
) -> None:
    consultant, manager = client_of(alice), client_of(bram)
    with tenant(north.id):
        version = publish_bundled(consultant)
        wave = make_wave(consultant, version)
        import_people(consultant, wave)
    post(consultant, f"/t/north/waves/{wave.id}/launch/")
    send_waiting_mail(str(north.id))
    assert len(mail.outbox) == 24

    for link in letters():
        respond(link, version)
    with tenant(north.id):
        assert Response.objects.count() == 24
        assert Mailing.objects.filter(state="sent").count() == 24

    address = f"/t/north/waves/{wave.id}/report/"
    post(consultant, f"/t/north/waves/{wave.id}/close/")
    compute_wave(north.id, wave.id)
    assert "nog niet vrijgegeven" in manager.get(f"{address}41002/").content.decode()
    post(consultant, f"/t/north/waves/{wave.id}/release/")

    own = manager.get(f"{address}41002/")
    assert own.status_code == 200
    assert aalst.name in own.content.decode()
    assert manager.get(f"{address}44021/").status_code == 404
    assert manager.get(address).status_code == 403
    assert consultant.get(address).status_code == 200
