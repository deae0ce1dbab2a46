"""Letters: in the reader's language, with fixed words around foreign text, and safe headers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from accounts.jobs.outbox.trouble import Trouble, note, sentence
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.emails import Letter, MailedSurvey, letter_of, render, write
from surveys.models import Mailing, Municipality
from surveys.models.fieldwork import MailingKind
from surveys.questionnaire.words import Language
from surveys.respond.tokens import link_for
from tests.surveys.fieldwork_stage import a_staffed_wave

LETTER = Letter(
    kind="invitation",
    language="nl",
    to="an@aalst.be",
    name="An Aa",
    municipality="Aalst",
    tenant="Noord Advies",
    sender_name="Onderzoek Noord",
    reply_to="vragen@noord.be",
    title="Twee blikken",
    minutes=9,
    closes_at=datetime(2026, 10, 30, 15, 30, tzinfo=UTC),
    threshold=5,
    mode="confidential",
    message="Dag {naam} van {bestuur}, graag voor {einde}.\n\nMet dank",
    link="https://tz.example/r/abc",
    message_id="<1@tz.example>",
)


def test_letter_says_who_why_how_long_until_when_and_how_it_is_kept() -> None:
    mail = write(LETTER)
    assert mail.from_email.startswith("Onderzoek Noord via Tweezicht <")
    assert mail.reply_to == ["vragen@noord.be"]
    assert mail.to == ["An Aa <an@aalst.be>"]
    message = mail.message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<1@tz.example>"
    html = str(mail.alternatives[0][0])
    for body in (str(mail.body), html):
        for words in (
            "Beste An Aa",
            "Noord Advies",
            "Aalst",
            "Twee blikken",
            "ongeveer 9 minuten",
            "vrijdag 30 oktober 2026 om 16:30",
            "https://tz.example/r/abc",
            "niet door",
            "minstens 5 mensen",
            "Dag An Aa van Aalst, graag voor vrijdag 30 oktober",
        ):
            assert words in body, words
    assert "<style" not in html
    assert "<img" not in html  # nothing that tells us of the opening


@pytest.mark.parametrize(
    ("language", "closing"),
    [
        ("fr", "vendredi 30 octobre 2026 à 16:30"),
        ("en", "Friday 30 October 2026 at 16:30"),
        ("de", "Freitag, 30. Oktober 2026 um 16:30 Uhr"),
    ],
)
def test_moment_is_written_in_the_readers_language(language: str, closing: str) -> None:
    _subject, text, html = render(replace(LETTER, language=language))
    assert closing in text
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", MailingKind)
def test_every_kind_is_written_in_every_language(kind: MailingKind, language: Language) -> None:
    subject, text, html = render(replace(LETTER, kind=kind, language=language))
    dutch, _text, _html = render(replace(LETTER, kind=kind, language="nl"))
    assert (subject == dutch) is (language is Language.NL)
    assert "An Aa" in text
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("kind", MailingKind)
def test_subject_holds_fixed_words_alone(kind: MailingKind) -> None:
    hostile = replace(LETTER, kind=kind, name="X", title="Y", sender_name="Z", municipality="Q")
    assert write(hostile).subject == write(replace(LETTER, kind=kind)).subject


@pytest.mark.parametrize("field", ["sender_name", "name", "reply_to", "to", "message_id"])
@pytest.mark.parametrize("evil", ["x\r\nBcc: a@b.c", "x\nBcc: a@b.c", "x\rBcc: a@b.c"])
def test_header_with_more_than_one_line_is_refused(field: str, evil: str) -> None:
    hostile: dict[str, Any] = {field: evil}
    with pytest.raises(ValueError, match=r"(?i)header|newline|address|invalid"):
        write(replace(LETTER, **hostile))


def test_html_is_escaped_and_templates_are_text() -> None:
    evil = "<b>x</b>{{ 7*7 }}{% now 'Y' %}{0.__class__}"
    hostile = replace(
        LETTER,
        name=evil,
        municipality=evil,
        message=evil,
        tenant=evil,
        title=evil,
        sender_name=evil,
    )
    mail = write(hostile)
    html = str(mail.alternatives[0][0])
    assert "<b>x</b>" not in html
    assert html.count("&lt;b&gt;x&lt;/b&gt;{{ 7*7 }}") >= 5
    assert evil in str(mail.body)


def test_placeholders_are_three_and_filled_in_once() -> None:
    letter = replace(
        LETTER, name="{bestuur}", message="{naam} {naam.__class__} {link} {tenant} {} {0}"
    )
    assert letter.paragraphs == ["{bestuur} {naam.__class__} {link} {tenant} {} {0}"]


def test_names_with_signs_survive_the_header() -> None:
    mail = write(replace(LETTER, name='D\'Hooge, "An" Bé', sender_name="Bé, & Co <x@y.z>"))
    message = mail.message()
    recipient = re.findall(r"<([^>]+)>", str(message["To"]))
    assert recipient == ["an@aalst.be"]
    assert mail.recipients() == [mail.to[0]]
    assert str(message["From"]).count("@") == 1 or "=?utf-8?" in str(message["From"])


@given(name=st.text(max_size=60), sender=st.text(max_size=60), message=st.text(max_size=200))
def test_any_text_makes_a_mail_to_one_address_or_none(name: str, sender: str, message: str) -> None:
    try:
        mail = write(replace(LETTER, name=name, sender_name=sender, message=message))
        content = mail.message().as_bytes()
    except (ValueError, UnicodeError):
        return
    head = content.split(b"\n\n", 1)[0].replace(b"\r", b"")
    names = re.findall(rb"^([A-Za-z-]+):", head, flags=re.M)
    assert sorted(set(names)) == sorted(names)
    assert set(names) <= {
        b"Content-Type", b"MIME-Version", b"Subject", b"From", b"To", b"Reply-To", b"Date",
        b"Message-ID", b"Auto-Submitted",
    }  # fmt: skip


def test_reason_of_a_failure_is_cleaned_and_readable() -> None:
    kept = note(Trouble.REFUSED, "550\x00\r\n\x1b[31mno\ud800 " + "x" * 500)
    assert len(kept) <= 300
    assert "\x1b" not in kept
    assert sentence(kept).startswith("De mailserver weigert dit adres. (550 [31mno  x")
    assert sentence("something else") == "something else"


@pytest.fixture
def mailing(north: Tenant, alice: User, aalst: Municipality) -> Iterator[Mailing]:
    with tenant(north.id):
        launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        yield Mailing.objects.select_related(
            "invitation__contact",
            "invitation__participation__municipality",
            "invitation__wave__tenant",
            "invitation__wave__version",
        ).order_by("invitation__contact__email")[0]


@pytest.mark.django_db
def test_letter_of_a_row_carries_its_own_link_and_a_fixed_id(mailing: Mailing) -> None:
    letter = letter_of(mailing, MailedSurvey.of(mailing.invitation.wave.version))
    assert letter.link == link_for(mailing.invitation)
    assert letter.link.startswith(settings.SITE_URL)
    assert letter.message_id == letter_of(mailing, MailedSurvey({}, 1)).message_id
    assert (letter.title, letter.minutes, letter.municipality) == ("Twee blikken", 9, "Aalst")


@pytest.mark.django_db
def test_french_reader_gets_french_names(mailing: Mailing) -> None:
    mailing.invitation.language = "fr"
    letter = letter_of(mailing, MailedSurvey.of(mailing.invitation.wave.version))
    assert (letter.title, letter.municipality) == ("Deux regards", "Alost")
