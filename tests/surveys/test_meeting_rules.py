"""Where parts of fieldwork meet: paper and mail, two who remind, two who are one, a wrong address."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.delivery.actions import stop_address
from surveys.delivery.links import stop_token
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.actions.letter_files import drop_letters_of
from surveys.fieldwork.actions.own_reminders import propose_reminder, send_own_reminder
from surveys.fieldwork.actions.people import correct_address, resend_link
from surveys.fieldwork.actions.reminding import send_reminders
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.mailing.actions.thanking import set_thanks, write_thanks
from surveys.models import (
    Contact,
    Invitation,
    LetterFile,
    Mailing,
    MailStop,
    Municipality,
    Response,
    StopReason,
    Wave,
)
from surveys.people.actions.book import change_contact, erase_contact
from surveys.people.actions.merging import merge_contacts
from surveys.people.entries import BookEntry
from surveys.questionnaire.functions import Function
from surveys.respond.codes import code_for
from tests.conftest import client_of
from tests.surveys.mailing.test_letters import code_of, files, made, respond
from tests.surveys.mailing.test_thanks import answer
from tests.surveys.people.stage import a_contact
from tests.surveys.test_progress import a_running_wave

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    """Everybody got the invitation two days ago."""
    with tenant(north.id):
        found = a_running_wave(alice, aalst, gent, each=2)
        before = timezone.now() - timedelta(days=2)
        Mailing.objects.update(state="sent", sent_at=before)
        return found


def without_address(north: Tenant, wave: Wave) -> tuple[Contact, Invitation, str]:
    """Somebody who got a letter on paper, with the code on it."""
    invitation, code = code_of(north, wave)
    with tenant(north.id):
        invitation.mailings.all().delete()
        Contact.objects.filter(id=invitation.contact_id).update(email="")
        return Contact.objects.get(id=invitation.contact_id), invitation, code


# --- paper and mail ------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["hand", "book", "file"])
def test_a_first_address_brings_the_link_of_the_letter_by_mail_and_its_code_goes_on(
    north: Tenant, wave: Wave, alice: User, client: Client, way: str
) -> None:
    person, invitation, code = without_address(north, wave)
    browser = client_of(alice)
    with tenant(north.id):
        place = person.municipality.name
    if way == "hand":
        with tenant(north.id):
            correct_address(by=alice, invitation=invitation, email="nieuw@x.be")
    elif way == "book":
        entry = BookEntry(
            name=person.name,
            municipality_id=person.municipality_id,
            function=Function(person.function),
            language=person.language,
            email="nieuw@x.be",
        )
        with tenant(north.id):
            change_contact(by=alice, contact=person, entry=entry)
    else:
        row = f"naam;functie;gemeente;e-mail\n{person.name};{person.function};{place};nieuw@x.be\n"
        content = row.replace("alderman", "schepen").replace(
            "general_director", "algemeen directeur"
        )
        file = SimpleUploadedFile("m.csv", content.replace("mayor", "burgemeester").encode())
        shown = browser.post("/t/north/people/import/", {"file": file})["Location"]
        browser.post(f"{shown}confirm/", {"same": []})
    with tenant(north.id):
        now = Invitation.objects.get(id=invitation.id)
        assert (now.key_version, now.email) == (invitation.key_version, "nieuw@x.be")
        mails = list(now.mailings.values_list("kind", "address"))
    assert mails == [("invitation", "")]
    assert client.post("/r/", {"code": code}).status_code == 303


def test_who_answered_on_paper_meanwhile_gets_no_mail_that_waits(
    north: Tenant, wave: Wave, alice: User
) -> None:
    """Decided when a mail leaves, whatever it brings: invitation, reminder, another link."""
    with tenant(north.id):
        done, other = wave.invitations.order_by("id")[:2]
        resend_link(by=alice, invitation=done)
        for one in (done, other):
            for kind in ("invitation", "reminder"):
                Mailing.objects.create(invitation=one, kind=kind, number=3)
        respond(wave, done)
    send_waiting_mail(str(north.id))
    with tenant(north.id):
        states = done.mailings.exclude(sent_at__lt=timezone.now() - timedelta(days=1))
        assert {(m.state, m.error.partition("|")[0]) for m in states} == {("withheld", "submitted")}
        assert set(other.mailings.values_list("state", flat=True)) == {"sent"}


def test_whoever_is_to_correct_gets_the_mail_and_who_did_gets_none(
    north: Tenant, wave: Wave, alice: User
) -> None:
    with tenant(north.id):
        one, two = wave.invitations.order_by("id")[:2]
        for invitation in (one, two):
            respond(wave, invitation)
            Mailing.objects.create(invitation=invitation, kind="reopened", number=2)
        Response.objects.filter(invitation=one).update(reopened=True)
    send_waiting_mail(str(north.id))
    with tenant(north.id):
        states = dict(Mailing.objects.filter(kind="reopened").values_list("invitation", "state"))
    assert states == {one.id: "sent", two.id: "withheld"}


def test_letters_with_a_link_that_was_renewed_say_so(
    north: Tenant, wave: Wave, alice: User
) -> None:
    browser = client_of(alice)
    made(north, browser, wave)
    page = f"/t/north/waves/{wave.id}/letters/{files(north)[0].id}/"
    assert "intussen vervangen" not in browser.get(page).text
    with tenant(north.id):
        resend_link(by=alice, invitation=wave.invitations.order_by("id")[0])
    assert (
        "1 brief in dit bestand heeft een link die intussen vervangen is" in browser.get(page).text
    )


@pytest.mark.parametrize("asked", [True, False])
def test_with_a_person_who_is_erased_the_letters_go_too(
    north: Tenant, wave: Wave, alice: User, *, asked: bool
) -> None:
    made(north, client_of(alice), wave)
    stored = Path(settings.MEDIA_ROOT) / files(north)[0].path
    with tenant(north.id):
        person = Contact.objects.get(id=wave.invitations.order_by("id")[0].contact_id)
        if not asked:
            LetterFile.objects.update(links={})  # made before they were known
        close_wave(by=alice, wave=wave)
        with TestCase.captureOnCommitCallbacks(execute=True):
            erase_contact(by=alice, contact=person)
    assert (files(north), stored.exists()) == ([], False)


def test_letters_of_others_stay(north: Tenant, wave: Wave, alice: User, gent: Municipality) -> None:
    made(north, client_of(alice), wave)
    with tenant(north.id):
        stranger = a_contact(alice, gent, "Iemand anders", email="anders@x.be")
        assert drop_letters_of(by=alice, contact_ids=[stranger.id]) == 0
    assert len(files(north)) == 1


# --- two who write ---------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["wave", "own"])
def test_of_two_reminders_on_one_day_a_person_gets_one(
    north: Tenant, wave: Wave, alice: User, bram: User, first: str
) -> None:
    with tenant(north.id):
        place = wave.participations.select_related("wave").get(municipality__code="41002")
        own = propose_reminder(by=bram, participation=place, text="Dag {naam}")

        def ours() -> int:
            return send_reminders(by=alice, wave=wave)

        def theirs() -> int:
            return send_own_reminder(by=alice, reminder=own)

        before, after = (ours, theirs) if first == "wave" else (theirs, ours)
        assert (before(), after()) == ((8, 0) if first == "wave" else (4, 4))
        reminders = Mailing.objects.filter(kind__in=["reminder", "own_reminder"])
        people = list(reminders.values_list("invitation_id", flat=True))
    assert len(people) == len(set(people)) == 8


def test_a_mailbox_of_several_people_is_thanked_once(
    north: Tenant, wave: Wave, alice: User
) -> None:
    with tenant(north.id):
        set_thanks(by=alice, wave=wave, on=True)
        for number in (0, 1, 7):
            answer(wave, number)
        answered = Response.objects.values("invitation__contact")
        shared = Contact.objects.filter(id__in=answered).order_by("municipality_id")
        one = shared.filter(municipality__code="41002").first()
        two = shared.filter(municipality__code="44021").first()
        assert one is not None
        assert two is not None
        Contact.objects.filter(id__in=[one.id, two.id]).update(email="info@hulpverleningszone.be")
        assert write_thanks(wave=Wave.objects.get(id=wave.id)) == 2
        assert write_thanks(wave=Wave.objects.get(id=wave.id)) == 0


# --- two who are one, and a wrong address ----------------------------------------------------


@pytest.mark.parametrize(
    "reason", [StopReason.UNSUBSCRIBED, StopReason.ASKED, StopReason.COMPLAINED]
)
def test_who_wanted_no_mails_gets_none_at_the_address_that_stays(
    north: Tenant, alice: User, aalst: Municipality, reason: StopReason
) -> None:
    with tenant(north.id):
        stays = a_contact(alice, aalst, "An Aa", email="an@aalst.be")
        goes = a_contact(alice, aalst, "Aa An", email="a.n@aalst.be")
        stop_address(by=None, email=goes.email, reason=reason)
        stop_address(by=None, email=goes.email, reason=StopReason.BOUNCED)
        merge_contacts(by=alice, kept=stays, other=goes, values={})
        found = MailStop.objects.filter(email="an@aalst.be").values_list("reason", flat=True)
        # That a mail came back is of the other address alone.
        assert list(found) == [reason.value]


def test_the_stop_link_of_a_wrong_address_ends_nothing_at_the_corrected_one(
    north: Tenant, wave: Wave, alice: User, client: Client
) -> None:
    with tenant(north.id):
        wrong = wave.invitations.select_related("contact").order_by("id")[0]
        before = stop_token(wrong)
        right = correct_address(by=alice, invitation=wrong, email="juist@x.be")
        now = stop_token(Invitation.objects.get(id=right.id))
    assert client.post(f"/u/{before}", ONE_CLICK).status_code == 200
    with tenant(north.id):
        assert [stop.email for stop in MailStop.objects.all()] == [wrong.contact.email]
    assert client.post(f"/u/{now}", ONE_CLICK).status_code == 200
    with tenant(north.id):
        assert MailStop.objects.filter(email="juist@x.be").exists()


def test_the_code_of_a_letter_dies_with_its_link(north: Tenant, wave: Wave, alice: User) -> None:
    """A corrected address ends the old link; a first one did not."""
    invitation, code = code_of(north, wave)
    with tenant(north.id):
        renewed = resend_link(by=alice, invitation=invitation)
        assert code_for(renewed) != code
