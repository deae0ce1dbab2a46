"""Words of one's own: for what is still to be sent, in a language, looked at before they leave."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.emails import MailedSurvey, letter_of
from surveys.fieldwork.queries.wordings import wording_in_force
from surveys.fieldwork.wordings import DEFAULTS, MailWording, default_wording, unknown_in
from surveys.mailing.actions.texts import reset_text, write_text
from surveys.mailing.tasks import send_trials
from surveys.models import Mailing, MailText, TextKind, TrialMail, Wave
from surveys.questionnaire.words import Language
from surveys.refusals import Refused, WaveNotOpen
from tests.conftest import client_of

pytestmark = pytest.mark.django_db
OWN = MailWording("Dag {naam}", "Beste {naam} {vanbestuur},\n\nGraag voor {einde}.")
INVITATION = TextKind.INVITATION


def address(wave: Wave, name: str = "wave_text", *more: str, kind: str = "invitation") -> str:
    return reverse(name, args=["north", wave.id, kind, "nl", *more])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", TextKind)
def test_default_words_hold_known_placeholders_alone(kind: TextKind, language: Language) -> None:
    wording = default_wording(kind, language)
    assert unknown_in(wording.subject) == unknown_in(wording.body) == []
    assert "{naam}" in wording.body
    assert wording.body.count("\n\n") >= len(DEFAULTS[kind].paragraphs)


def test_own_words_are_for_what_is_still_to_be_sent_and_every_state_stays(
    north: Tenant, wave: Wave, alice: User
) -> None:
    with tenant(north.id):
        for words in (OWN, MailWording("Anders", "Iets anders voor {naam}.")):
            write_text(by=alice, wave=wave, kind=INVITATION, language="nl", wording=words)
        rows = MailText.objects.order_by("number").values_list("number", "subject")
        assert list(rows) == [(1, "Dag {naam}"), (2, "Anders")]
        assert wording_in_force(wave.id, INVITATION, "fr") == default_wording(INVITATION, "fr")
        row = Mailing.objects.select_related(
            "invitation__wave__tenant", "invitation__contact"
        ).all()[0]
        letter = letter_of(row, MailedSurvey({"nl": "T"}, 5))
        assert letter.subject == "Anders"
        assert letter.paragraphs == [f"Iets anders voor {letter.name}."]
        event = AuditEvent.objects.filter(action="mail_text_changed").order_by("-at")[0]
        assert event.details == {"kind": "invitation", "language": "nl", "number": 2}
        reset_text(by=alice, wave=wave, kind=INVITATION, language="nl")
        assert wording_in_force(wave.id, INVITATION, "nl") == default_wording(INVITATION, "nl")
        assert MailText.objects.count() == 3


def test_the_same_words_again_are_no_change(north: Tenant, wave: Wave, alice: User) -> None:
    same = default_wording(INVITATION, "nl")
    with tenant(north.id):
        write_text(by=alice, wave=wave, kind=INVITATION, language="nl", wording=same)
        for _again in range(2):
            write_text(by=alice, wave=wave, kind=INVITATION, language="nl", wording=OWN)
        assert MailText.objects.count() == 1


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [
        ("Dag {name}", "Tekst", "subject"),
        ("Dag", "Beste {naam", "body"),
        ("Dag", "Beste naam}", "body"),
        ("Dag", "{naam.__class__}", "body"),
        ("Dag", "{{naam}}", "body"),
        ("Dag", "{}", "body"),
        ("{bericht}", "Tekst", "subject"),
    ],
)
def test_braces_that_are_no_placeholder_are_refused(
    north: Tenant, wave: Wave, subject: str, body: str, field: str
) -> None:
    with tenant(north.id), pytest.raises(Refused) as refused:
        write_text(
            by=None, wave=wave, kind=INVITATION, language="nl", wording=MailWording(subject, body)
        )
    assert refused.value.field == field


def test_a_language_that_is_not_asked_and_a_closed_wave_take_no_words(
    north: Tenant, wave: Wave, alice: User
) -> None:
    with tenant(north.id):
        with pytest.raises(Refused, match="taal"):
            write_text(by=alice, wave=wave, kind=INVITATION, language="de", wording=OWN)
        close_wave(by=alice, wave=wave)
        with pytest.raises(WaveNotOpen):
            write_text(by=alice, wave=wave, kind=INVITATION, language="nl", wording=OWN)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"number": 1}, "surveys_text_once"),
        ({"kind": "poem"}, "surveys_text_kind"),
        ({"subject": ""}, "surveys_text_whole"),
    ],
)
def test_the_database_keeps_texts_apart(
    north: Tenant, wave: Wave, changes: dict[str, object], constraint: str
) -> None:
    row = {"wave": wave, "kind": "thanks", "language": "nl", "subject": "a", "body": "b"}
    with tenant(north.id):
        MailText.objects.create(**row, number=1)
        with pytest.raises(IntegrityError, match=constraint):
            MailText.objects.create(**{**row, "number": 2, **changes})


def test_the_database_refuses_to_change_what_may_have_been_sent(north: Tenant, wave: Wave) -> None:
    with tenant(north.id):
        MailText.objects.create(
            wave=wave, kind="thanks", language="nl", number=1, subject="a", body="b"
        )
        with pytest.raises(DatabaseError, match="permission denied"):
            MailText.objects.update(body="c")


# --- the page ------------------------------------------------------------------------------------


def test_words_are_typed_refused_kept_and_set_back(wave: Wave, browser: Client) -> None:
    refused = browser.post(address(wave), {"subject": "Dag {name}", "body": "Tekst"})
    assert refused.status_code == 422
    assert "{name} kennen we niet" in refused.content.decode()
    assert (
        browser.post(address(wave), {"subject": "Dag", "body": "<b>{naam}</b>"}).status_code == 302
    )
    page = browser.get(address(wave)).content.decode()
    assert "Terug naar de standaardtekst" in page
    assert "&lt;b&gt;" in page
    assert "4 mails zijn al weg" in page
    assert browser.post(address(wave), {"reset": "1"}).status_code == 302
    assert "Terug naar de standaardtekst" not in browser.get(address(wave)).content.decode()


@pytest.mark.parametrize("side", ["political", "administrative"])
def test_preview_shows_what_is_typed_in_a_frame_that_can_do_nothing(
    north: Tenant, wave: Wave, browser: Client, side: str
) -> None:
    there = address(wave, "wave_text_preview", side)
    assert "nodigen we u uit" in browser.get(there).content.decode()
    typed = {"subject": "S", "body": "Dag {functie} <script>alert(1)</script> {raar}"}
    answer = browser.post(there, typed)
    page = answer.content.decode()
    assert ("burgemeester" if side == "political" else "algemeen directeur") in page.lower()
    assert "&lt;script&gt;" in page
    assert "{raar}" in page
    policy = answer["Content-Security-Policy"]
    for part in ("default-src 'none'", "frame-ancestors 'self'", "sandbox", "form-action 'none'"):
        assert part in policy
    assert "script-src" not in policy or "script-src 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    with tenant(north.id):
        assert not MailText.objects.exists()


def test_a_trial_goes_to_the_member_alone_and_not_too_often(
    north: Tenant, wave: Wave, alice: User, browser: Client
) -> None:
    there = address(wave, "wave_text_trial")
    for _time in range(11):
        answer = browser.post(there, {"side": "political", "to": "victim@example.org"}, follow=True)
    assert "al tien proefmails" in answer.content.decode()
    for _again in range(2):
        send_trials(str(north.id))
    assert len(mail.outbox) == 10
    assert {one.recipients()[0].rsplit("<")[-1] for one in mail.outbox} == {f"{alice.email}>"}
    assert mail.outbox[0].subject.startswith("Proef: Uitnodiging")
    assert "/r/…" in mail.outbox[0].body
    with tenant(north.id):
        TrialMail.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    assert "onderweg" in browser.post(there, {"side": "political"}, follow=True).content.decode()


@pytest.mark.parametrize("kind", TextKind)
def test_every_text_has_its_page_in_a_few_queries(
    wave: Wave, browser: Client, django_assert_max_num_queries: object, kind: TextKind
) -> None:
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert browser.get(address(wave, kind=kind)).status_code == 200


def test_another_tenant_and_other_roles_find_no_texts(
    wave: Wave, carla: User, anna: User, bram: User
) -> None:
    for name in ("wave_mails", "wave_letters", "wave_calls"):
        there = reverse(name, args=["north", wave.id])
        assert client_of(carla).get(there).status_code == 404
        assert client_of(carla).get(there.replace("/north/", "/south/")).status_code == 404
        assert client_of(anna).get(there).status_code == 403
        assert client_of(bram).get(there).status_code == 403
    assert client_of(anna).get(address(wave)).status_code == 403


def test_what_is_no_text_or_language_is_not_found(wave: Wave, browser: Client) -> None:
    for kind, language in (("poem", "nl"), ("invitation", "de"), ("invitation", "xx")):
        there = reverse("wave_text", args=["north", wave.id, kind, language])
        assert browser.get(there).status_code == 404
