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

from accounts.branding.colours import contrast, fitted
from accounts.jobs.outbox.trouble import Trouble, note, sentence
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from accounts.text import has_hidden
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.emails import Letter, MailedSurvey, letter_of, render, write
from surveys.fieldwork.wordings import PLACEHOLDERS, MailWording
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


def test_a_letter_holds_nothing_of_the_one_that_was_written_before() -> None:
    """Those of a wave share their frame."""
    other = replace(
        LETTER,
        to="bo@gent.be",
        name="Bo Bee",
        municipality="Gent",
        link="https://tz.example/r/xyz",
        message_id="<2@tz.example>",
    )
    for before, letter in ((LETTER, other), (other, LETTER)):
        write(before)
        found = write(letter).message().as_string() + "".join(render(letter))
        assert letter.link in found
        for foreign in (before.to, before.name, before.municipality, before.link):
            assert foreign not in found


def test_placeholders_are_ten_and_filled_in_once() -> None:
    odd = "{naam.__class__} {link} {tenant} {} {0} {{naam}}"
    wording = MailWording("{naam} {odd}", f"{{naam}} {odd} {{bericht}}")
    letter = replace(LETTER, name="{bestuur}", message=f"{{naam}} {{bericht}} {odd}")
    letter = replace(letter, wording=wording)
    known = odd.replace("{naam}", "{bestuur}")
    assert letter.paragraphs == [f"{{bestuur}} {known} {{bestuur}} {{bericht}} {known}"]
    assert letter.subject == "{bestuur} {odd}"
    told = replace(
        letter, wording=MailWording("-", " ".join(f"{{{name}}}" for name in PLACEHOLDERS))
    )
    for name, value in letter.values.items():
        assert f"{{{name}}}" in told.words.body
        assert value in told.paragraphs[0], name
    assert len(PLACEHOLDERS) == len(letter.values) == 10


@pytest.mark.parametrize("evil", ["x\r\nBcc: a@b.c", "x\n\nBody", "x\u2028y", "x\x00y" * 200])
def test_subject_of_ones_own_is_one_line_of_what_can_be_seen(evil: str) -> None:
    hostile = replace(LETTER, name=evil, wording=MailWording("Dag {naam}: " + evil, "{naam}"))
    subject = replace(hostile, name="An").subject
    assert not has_hidden(hostile.subject)
    assert len(hostile.subject) <= 200
    assert write(replace(hostile, name="An")).message()["Subject"].replace("\n", "") == subject


def test_button_is_of_the_tenants_colour_and_can_be_read() -> None:
    html = render(replace(LETTER, colour="#ffee00"))[2]
    shade = fitted("#ffee00").light
    assert f"background:{shade.brand}" in html
    assert contrast(shade.brand, shade.on) >= 4.5
    assert "#ffee00" not in html
    assert 'href="https://tz.example/r/abc"' in html


def test_thanks_bring_no_link_and_say_nothing_of_the_answers() -> None:
    subject, text, html = render(replace(LETTER, kind="thanks", link=""))
    assert "/r/" not in text + html
    assert "Bedankt" in subject
    assert "vertrouwelijk" in text


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
