"""A released report reaches its managers, and the people to whom they hand it: nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.files.rows import FileState
from accounts.models import AuditEvent, Membership, MunicipalityManager, Tenant, User
from accounts.roles import Role
from accounts.team.actions import change_role, invite_member, remove_member
from accounts.team.links import token_for as invitation_token
from accounts.tenancy import tenant
from reports.editions.actions import withdraw
from reports.exports.tasks import make_file
from reports.models import ReportFile, ReportMail, ReportShare
from reports.sharing import actions
from reports.sharing.links import token_for
from reports.sharing.tasks import send_report_mail, sweep_report_mail
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave, released
from tests.reports.test_release import recomputed

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def share(user: User, wave: Wave, code: str = "41002", **changes: Any) -> int:
    sent = {"name": "Els", "email": "els@example.org", "days": 30, "language": "nl", **changes}
    return client_of(user).post(path(wave, f"share/{code}/"), sent).status_code


def only_share(of: Tenant) -> ReportShare:
    with tenant(of.id):
        found: ReportShare = ReportShare.objects.get(revoked_at=None)
        return found


def opened(made: ReportShare, rest: str = "") -> Any:
    return Client().get(f"/shared/{token_for(made)}/{rest}")


# --- the mail of an edition ----------------------------------------------------------------------


def test_a_release_mails_the_managers_once(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    client_of(alice).post(path(wave, "release/"))
    for _twice in range(2):
        send_report_mail(str(north.id))
    (sent,) = mail.outbox
    assert sent.to == [bram.email]
    assert "Aalst" in sent.subject
    assert f"/waves/{wave.id}/report/41002/" in str(sent.body)
    assert "Dag Bram" in str(sent.body)


def joins(north: Tenant, olga: User, place: Municipality) -> Client:
    """Nora accepts to manage the municipality, as a new person on the page of the link."""
    with tenant(north.id):
        invitation = invite_member(
            by=olga,
            tenant=north,
            email="nora@example.org",
            role=Role.MANAGER,
            municipality_id=place.id,
        )
        address = f"/join/{invitation_token(invitation)}/"
    client = Client()
    sent = {"name": "Nora", "password": "een lange zin van Nora"}
    answer = client.post(address, sent, follow=True)
    assert answer.redirect_chain == [("/t/north/", 302)]
    return client


def test_who_becomes_a_manager_after_the_release_finds_the_report_and_is_mailed_once(
    north: Tenant, olga: User, alice: User, aalst: Municipality, wave: Wave
) -> None:
    client_of(alice).post(path(wave, "release/"))
    send_report_mail(str(north.id))
    mail.outbox.clear()
    nora = joins(north, olga, aalst)
    assert path(wave, "report/41002/") in nora.get("/t/north/").content.decode()
    sweep_report_mail()
    for _twice in range(2):
        send_report_mail(str(north.id))
    (sent,) = mail.outbox
    assert sent.to == ["nora@example.org"]
    assert path(wave, "report/41002/") in str(sent.body)
    with tenant(north.id):
        member = Membership.objects.get(tenant=north, user__email="nora@example.org")
        change_role(by=olga, membership=member, role=Role.MANAGER, municipality_ids=[aalst.id])
    send_report_mail(str(north.id))
    assert len(mail.outbox) == 1  # of what she managed already


def test_a_new_manager_is_not_mailed_about_what_there_is_not_to_read(
    north: Tenant, olga: User, alice: User, aalst: Municipality, gent: Municipality, wave: Wave
) -> None:
    joins(north, olga, aalst)
    edition = released(north, alice, wave)
    with tenant(north.id):
        withdraw(by=alice, edition=edition, reason="Een fout in de cijfers.")
        member = Membership.objects.get(tenant=north, user__email="nora@example.org")
        both = [aalst.id, gent.id]
        change_role(by=olga, membership=member, role=Role.MANAGER, municipality_ids=both)
        assert not ReportMail.objects.exists()


def test_the_mail_of_an_edition_that_was_corrected_is_not_sent(
    north: Tenant, alice: User, bram: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = released(north, alice, wave)
    with tenant(north.id):
        actions.announce(by=alice, edition=first)
    monkeypatch.setattr("reports.sharing.tasks.latest_edition", lambda _wave: None)
    send_report_mail(str(north.id))
    assert mail.outbox == []
    with tenant(north.id):
        assert not ReportMail.objects.exists()


def test_the_sweep_finds_mail_that_nobody_was_told_of(
    north: Tenant, alice: User, bram: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    edition = released(north, alice, wave)
    with tenant(north.id):
        actions.announce(by=alice, edition=edition)
    monkeypatch.setattr(
        "accounts.jobs.outbox.delivery.enqueue", lambda _task, *ids: told.append(ids)
    )
    sweep_report_mail()
    assert told == [(str(north.id),)]


def test_the_mails_of_a_report_come_from_who_invited(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    with tenant(north.id):
        Wave.objects.filter(id=wave.id).update(
            sender_name="Onderzoek Noord", reply_to="vragen@noord.be"
        )
    client_of(alice).post(path(wave, "release/"))
    assert share(bram, wave, language="fr") == 302
    send_report_mail(str(north.id))
    for sent in mail.outbox:
        assert sent.from_email.startswith("Onderzoek Noord via Tweezicht <")
        assert sent.reply_to == ["vragen@noord.be"]
    french = mail.outbox[1]
    assert "le rapport d’Aalst" in french.subject
    assert "Lire le rapport\N{NO-BREAK SPACE}: http" in str(french.body)


def test_the_buttons_that_end_a_link_say_whose(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    share(bram, wave, name="Jo", email="jo@example.org")
    page = client_of(bram).get(path(wave, "share/41002/")).content.decode()
    for name in ("Els", "Jo"):
        assert f'Intrekken<span class="vh"> {name}</span></button>' in page


# --- who may share -------------------------------------------------------------------------------


def test_a_manager_shares_the_own_report(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    assert share(bram, wave) == 302
    send_report_mail(str(north.id))
    (sent,) = mail.outbox
    made = only_share(north)
    assert sent.to == ["els@example.org"]
    assert token_for(made) in str(sent.body)
    assert "Bram deelt" in sent.subject
    page = opened(made)
    assert page.status_code == 200
    assert "Aalst" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    with tenant(north.id):
        assert AuditEvent.objects.get(action="share_report").actor == bram


def test_nothing_is_shared_before_the_release(alice: User, bram: User, wave: Wave) -> None:
    assert share(bram, wave) == 404
    assert share(alice, wave) == 404


def test_who_may_not_share(
    north: Tenant, alice: User, anna: User, bram: User, carla: User, wave: Wave
) -> None:
    released(north, alice, wave)
    assert share(anna, wave) == 403
    assert share(bram, wave, "44021") == 404
    assert share(carla, wave) == 404
    share(alice, wave, "44021")
    made = only_share(north)
    end = f"/t/north/shares/{made.id}/end/"
    assert client_of(bram).post(end).status_code == 404
    assert client_of(anna).post(end).status_code == 403
    assert client_of(carla).post(end.replace("north", "south")).status_code == 404
    assert opened(made).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "els@example.org\nBcc: x@example.org"},
        {"name": "Els\nBcc: x@example.org"},
        {"name": ""},
        {"days": 365},
        {"language": "xx"},
    ],
)
def test_a_wrong_form_is_told_and_shares_nothing(
    north: Tenant, alice: User, wave: Wave, changes: dict[str, Any]
) -> None:
    released(north, alice, wave)
    assert share(alice, wave, **changes) == 200
    with tenant(north.id):
        assert not ReportShare.objects.exists()


def test_a_report_has_a_bounded_number_of_links(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(north, alice, wave)
    monkeypatch.setattr(actions, "MOST_OPEN", 1)
    share(alice, wave)
    assert share(alice, wave, email="jo@example.org") == 200
    assert share(alice, wave, email="Els@example.org") == 302  # takes the place of the older one


def test_a_link_that_ended_by_itself_leaves_room_for_another(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(north, alice, wave)
    monkeypatch.setattr(actions, "MOST_OPEN", 1)
    share(alice, wave)
    with tenant(north.id):
        ReportShare.objects.update(
            created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now()
        )
    assert share(alice, wave, email="jo@example.org") == 302


# --- how a link ends -----------------------------------------------------------------------------


def test_a_link_ends_when_it_is_withdrawn_replaced_or_too_old(
    north: Tenant, alice: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(alice, wave)
    first = only_share(north)
    share(alice, wave)
    second = only_share(north)
    assert opened(first).status_code == 410
    assert opened(second).status_code == 200
    client_of(alice).post(f"/t/north/shares/{second.id}/end/")
    assert opened(second).status_code == 410
    assert opened(second, "short/").status_code == 410
    share(alice, wave)
    third = only_share(north)
    with tenant(north.id):
        ReportShare.objects.filter(id=third.id).update(
            created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now()
        )
    assert opened(third).status_code == 410


def test_the_mail_of_a_link_that_ended_is_not_sent(north: Tenant, alice: User, wave: Wave) -> None:
    released(north, alice, wave)
    share(alice, wave)
    client_of(alice).post(f"/t/north/shares/{only_share(north).id}/end/")
    send_report_mail(str(north.id))
    assert mail.outbox == []


@pytest.mark.parametrize("token", ["x", "WyJhIiwiYiJd:1:x", "a" * 3000])
def test_a_made_up_link_is_not_found(token: str) -> None:
    assert Client().get(f"/shared/{token}/").status_code == 404
    assert Client().get(f"/shared/{token}/short/").status_code == 404


def test_a_link_of_another_purpose_opens_nothing(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(north, alice, wave)
    share(alice, wave)
    made = only_share(north)
    monkeypatch.setattr("reports.sharing.links.SALT", "accounts.join")
    forged = token_for(made)
    monkeypatch.undo()
    assert Client().get(f"/shared/{forged}/").status_code == 404


def test_the_link_gives_the_pdf_when_it_is_made(north: Tenant, alice: User, wave: Wave) -> None:
    released(north, alice, wave)
    share(alice, wave)
    made = only_share(north)
    waiting = opened(made, "short/")
    assert "Het bestand wordt gemaakt" in waiting.content.decode()
    assert waiting["Refresh"] == "2"
    with tenant(north.id):
        files = list(ReportFile.objects.exclude(state=FileState.READY))
    assert len(files) == 2
    for file in files:
        make_file(str(north.id), str(file.id))
    pdf = opened(made, "short/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert opened(made, "other/").status_code == 404


def test_the_database_holds_links_to_their_limits(north: Tenant, alice: User, wave: Wave) -> None:
    released(north, alice, wave)
    share(alice, wave)
    made = only_share(north)
    later = timezone.now() + timedelta(days=100)
    with tenant(north.id):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportShare.objects.filter(id=made.id).update(expires_at=later)
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportShare.objects.create(
                participation=made.participation,
                email=made.email,
                name="Els",
                language="nl",
                expires_at=timezone.now() + timedelta(days=1),
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportMail.objects.create()


def test_a_link_does_not_start_a_file_again_that_workers_gave_up(
    north: Tenant, alice: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(alice, wave)
    with tenant(north.id):
        ReportFile.objects.update(state=FileState.FAILED.value, attempts=3)
    answer = opened(only_share(north), "short/")
    assert "kon niet gemaakt worden" in answer.content.decode()
    assert "Refresh" not in answer
    with tenant(north.id):
        assert not ReportFile.objects.exclude(state=FileState.FAILED.value).exists()


def test_a_link_says_what_was_withdrawn_and_why_in_its_own_language(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    edition = released(north, alice, wave)
    share(bram, wave, language="fr")
    reason = "Twee stellingen waren verwisseld."
    with tenant(north.id):
        withdraw(by=alice, edition=edition, reason=reason)
    made = only_share(north)
    for rest in ("", "short/", "long/"):
        answer = opened(made, rest)
        page = answer.content.decode()
        assert answer.status_code == 410
        assert reason in page
        assert "Votre lien reste valable" in page
    released(north, alice, wave)
    assert opened(made).status_code == 200


def test_a_link_that_opens_an_earlier_edition_says_so(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    recomputed(north, wave)
    second = released(north, alice, wave)
    with tenant(north.id):
        withdraw(by=alice, edition=second, reason="Een fout.")
    page = opened(only_share(north)).content.decode()
    assert "Editie 2 is ingetrokken" in page
    assert "U leest editie 1." in page


# --- an edition that is withdrawn ----------------------------------------------------------------


def withdraw_by_page(user: User, wave: Wave, reason: str = "Een fout in de lijst.") -> None:
    with tenant(wave.tenant_id):
        edition_id = wave.editions.order_by("-number").values_list("id", flat=True)[0]
    answer = client_of(user).post(f"/t/north/editions/{edition_id}/withdraw/", {"reason": reason})
    assert answer.status_code == 302


def test_who_was_told_of_an_edition_is_told_that_it_was_withdrawn_and_why_once(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    client_of(alice).post(path(wave, "release/"))
    share(bram, wave)
    send_report_mail(str(north.id))
    assert len(mail.outbox) == 2
    withdraw_by_page(alice, wave)
    withdraw_by_page(alice, wave)
    for _twice in range(2):
        send_report_mail(str(north.id))
    told = {sent.to[0]: sent for sent in mail.outbox[2:]}
    assert len(mail.outbox) == 4
    assert set(told) == {bram.email, "els@example.org"}
    for sent in told.values():
        assert "Ingetrokken" in sent.subject
        assert "Een fout in de lijst." in str(sent.body)
        assert "Er is nu geen rapport te lezen" in str(sent.body)
        html = sent.alternatives[0].content  # type: ignore[attr-defined]
        assert "Een fout in de lijst." in html
    assert "met u gedeeld" in str(told["els@example.org"].body)


def test_who_was_not_told_yet_is_told_nothing(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    client_of(alice).post(path(wave, "release/"))
    share(bram, wave)
    withdraw_by_page(alice, wave)
    send_report_mail(str(north.id))
    assert mail.outbox == []


def test_the_mail_of_a_withdrawal_names_what_is_read_in_its_place(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    client_of(alice).post(path(wave, "release/"))
    send_report_mail(str(north.id))
    recomputed(north, wave)
    client_of(alice).post(path(wave, "release/"))
    send_report_mail(str(north.id))
    share(bram, wave)
    send_report_mail(str(north.id))
    mail.outbox.clear()
    with tenant(north.id):
        first = wave.editions.get(number=1)
    client_of(alice).post(f"/t/north/editions/{first.id}/withdraw/", {"reason": "Fout."})
    send_report_mail(str(north.id))
    (sent,) = mail.outbox  # the link was made when edition 1 was not read any more
    assert sent.to == [bram.email]
    assert "leest u editie 2" in str(sent.body)


def test_who_had_a_link_to_an_edition_that_was_read_again_is_told(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    """It was made after the next edition, and while that one was withdrawn."""
    first = released(north, alice, wave)
    recomputed(north, wave)
    released(north, alice, wave)
    withdraw_by_page(alice, wave)
    share(bram, wave)
    send_report_mail(str(north.id))
    mail.outbox.clear()
    client_of(alice).post(f"/t/north/editions/{first.id}/withdraw/", {"reason": "Fout."})
    send_report_mail(str(north.id))
    assert [sent.to for sent in mail.outbox] == [["els@example.org"]]


def test_a_link_that_was_ended_meanwhile_has_no_mail_of_a_withdrawal(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    send_report_mail(str(north.id))
    mail.outbox.clear()
    withdraw_by_page(alice, wave)
    with tenant(north.id):
        actions.end_share(by=bram, share=only_share(north))
    send_report_mail(str(north.id))
    assert mail.outbox == []


# --- whoever shared leaves -----------------------------------------------------------------------


def leaves(of: Tenant, by: User, who: User) -> None:
    with tenant(of.id):
        remove_member(by=by, membership=Membership.objects.get(tenant=of, user=who))


def test_a_link_ends_with_the_membership_of_who_made_it_and_the_list_says_so(
    north: Tenant, olga: User, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    share(alice, wave, email="jo@example.org", name="Jo")
    with tenant(north.id):
        of_bram = ReportShare.objects.get(email="els@example.org")
        of_alice = ReportShare.objects.get(email="jo@example.org")
    assert opened(of_bram).status_code == 200
    leaves(north, olga, bram)
    assert opened(of_bram).status_code == 410
    assert opened(of_bram, "short/").status_code == 410
    assert opened(of_alice).status_code == 200
    page = client_of(alice).get(path(wave, "share/41002/")).content.decode()
    assert page.count("beëindigd") == 1
    assert page.count("hoort niet meer bij dit bestuur") == 1
    assert page.count("Opnieuw delen") == 1
    assert page.count("Intrekken<span") == 1


def test_a_link_stays_ended_when_who_made_it_comes_back(
    north: Tenant, olga: User, alice: User, bram: User, aalst: Municipality, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    made = only_share(north)
    leaves(north, olga, bram)
    sweep_report_mail()
    sweep_report_mail()
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="share_orphaned").count() == 1
        back = Membership.objects.create(tenant=north, user=bram, role="manager")
        MunicipalityManager.objects.create(membership=back, municipality_id=aalst.id)
    assert opened(made).status_code == 410
    assert share(bram, wave) == 302
    assert opened(only_share(north)).status_code == 200


def test_a_link_ends_when_its_maker_manages_another_municipality(
    north: Tenant, olga: User, alice: User, bram: User, gent: Municipality, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    made = only_share(north)
    with tenant(north.id):
        member = Membership.objects.get(tenant=north, user=bram)
        change_role(by=olga, membership=member, role="manager", municipality_ids=[gent.id])
    assert opened(made).status_code == 410


def test_the_mail_of_a_link_whose_maker_left_is_not_sent(
    north: Tenant, olga: User, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    leaves(north, olga, bram)
    send_report_mail(str(north.id))
    assert mail.outbox == []


def test_the_managers_who_stay_are_told_once_which_links_ended(
    north: Tenant, olga: User, alice: User, bram: User, aalst: Municipality, wave: Wave
) -> None:
    mia = User.objects.create_user("mia@example.org", "een lang wachtwoord 2026", name="Mia")
    with tenant(north.id):
        member = Membership.objects.create(tenant=north, user=mia, role="manager")
        MunicipalityManager.objects.create(membership=member, municipality_id=aalst.id)
    released(north, alice, wave)
    share(bram, wave)
    share(bram, wave, email="jo@example.org", name="Jo")
    share(bram, wave, email="an@example.org", name="An")
    share(mia, wave, email="el@example.org", name="El")
    with tenant(north.id):
        actions.end_share(by=bram, share=ReportShare.objects.get(email="an@example.org"))
    send_report_mail(str(north.id))
    leaves(north, olga, bram)
    mail.outbox.clear()
    for _twice in range(2):
        sweep_report_mail()
        send_report_mail(str(north.id))
    (sent,) = mail.outbox
    assert sent.to == ["mia@example.org"]
    assert sent.subject == "2 links naar het rapport van Aalst werken niet meer"
    assert isinstance(sent, mail.EmailMultiAlternatives)
    for body in (str(sent.body), str(sent.alternatives[0][0])):
        assert "Els (els@example.org)" in body
        assert "Jo (jo@example.org)" in body
        assert "an@example.org" not in body
        assert "el@example.org" not in body
        assert f"/waves/{wave.id}/share/41002/" in body


def test_the_owners_are_told_where_nobody_manages_the_municipality(
    north: Tenant, olga: User, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    leaves(north, olga, bram)
    mail.outbox.clear()
    sweep_report_mail()
    send_report_mail(str(north.id))
    (sent,) = mail.outbox
    assert sent.to == [olga.email]
    assert "geen manager heeft" in str(sent.body)


def test_nobody_is_told_of_a_link_that_was_made_anew_meanwhile(
    north: Tenant, olga: User, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    leaves(north, olga, bram)
    with tenant(north.id):
        assert actions.end_orphans() == 1
    mail.outbox.clear()
    share(alice, wave)
    sweep_report_mail()
    send_report_mail(str(north.id))
    (sent,) = mail.outbox
    assert sent.to == ["els@example.org"]


def test_a_link_that_ended_is_shared_again_or_taken_off_the_list_by_a_button(
    north: Tenant, olga: User, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    share(bram, wave)
    share(bram, wave, email="jo@example.org", name="Jo")
    leaves(north, olga, bram)
    client, address = client_of(alice), path(wave, "share/41002/")
    page = client.get(address).content.decode()
    again = [
        dict(re.findall(r'name="(name|email|language|days)" value="([^"]*)"', form))
        for form in re.findall(r'<form method="post">.*?</form>', page)
    ]
    els = next(sent for sent in again if sent["email"] == "els@example.org")
    assert client.post(address, els).status_code == 302
    with tenant(north.id):
        made = ReportShare.objects.get(email="els@example.org", revoked_at=None)
        jo = ReportShare.objects.get(email="jo@example.org")
    assert opened(made).status_code == 200
    client.post(f"/t/north/shares/{jo.id}/end/")
    assert "jo@example.org" not in client.get(address).content.decode()
