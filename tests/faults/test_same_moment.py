"""Two people do the same act, or one acts on what another has just taken away."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone

from accounts import storage
from accounts.branding import actions as branding
from accounts.branding.logo import logo_of
from accounts.branding.queries import logo_path
from accounts.models import AuditEvent, DeliveryState, Tenant, User, Webhook, WebhookDelivery
from accounts.tenancy import RowGone, held, tenant
from accounts.webhooks import actions as hooks
from accounts.webhooks.dialling import OutsideLine
from accounts.webhooks.events import ToldEvent, announce
from accounts.webhooks.tasks import deliver_next
from reports.access import own_standing
from reports.editions.actions import withdraw
from reports.models import Agreement, ReportMail, ReportShare
from reports.presenting import actions as presenting
from reports.sharing.tasks import send_report_mail
from surveys.authoring.actions import create_questionnaire, delete_questionnaire, publish_version
from surveys.models import PaperFile, Questionnaire
from surveys.papers.queries import Paper, Printed, printed
from surveys.papers.tasks import make_paper
from tests.accounts.branding.pictures import picture
from tests.benchmarking.stage import the_document
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave, released

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """What each act answered, or the error that it ended with; all begin at the same moment."""
    answers: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            answers[place] = act()
        except Exception as error:  # what the test looks at
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def posted(user: User, address: str, **sent: object) -> Callable[[], object]:
    browser = client_of(user)
    browser.raise_request_exception = False
    return lambda: browser.post(address, sent).status_code


def a_hook(by: User, name: str = "k") -> Webhook:
    with tenant(by.memberships.get().tenant_id):
        return hooks.create_webhook(
            by=by, name=name, url=f"https://e.example/{name}", events=["edition.released"]
        )


# --- webhooks ------------------------------------------------------------------------------------


def test_an_address_that_is_told_things_is_deleted_once(north: Tenant, olga: User) -> None:
    def tell() -> object:
        for _ in range(5):
            with tenant(north.id):
                announce(ToldEvent.EDITION_RELEASED, subject_id=uuid4(), address="/x", about={})
        return "told"

    for turn in range(4):
        page = f"/t/north/webhooks/{a_hook(olga, str(turn)).id}/"
        acts = [posted(olga, f"{page}{act}/") for act in ("delete", "delete", "rotate", "test")]
        answers = together(tell, tell, *acts)
        assert set(answers) <= {"told", 302, 404}
    with tenant(north.id):
        assert not Webhook.objects.exists()
        assert AuditEvent.objects.filter(action="webhook_deleted").count() == 4


def test_there_are_never_more_addresses_than_there_may_be(north: Tenant, olga: User) -> None:
    for number in range(hooks.MOST_WEBHOOKS - 1):
        a_hook(olga, str(number))
    news = [{"name": f"x{n}", "url": f"https://e.example/x{n}"} for n in range(4)]
    acts = [posted(olga, "/t/north/webhooks/", events="edition.released", **one) for one in news]
    assert sorted(map(str, together(*acts))) == ["302", "422", "422", "422"]
    with tenant(north.id):
        assert Webhook.objects.count() == hooks.MOST_WEBHOOKS


def test_nothing_is_sent_to_an_address_that_was_switched_off(north: Tenant, olga: User) -> None:
    """Its worker died with the message, and the next one finds the address off."""
    hook = a_hook(olga)
    with tenant(north.id):
        hooks.send_test(by=olga, webhook=hook)
        assert hooks.claim_next() is not None
        hooks.switch_webhook(by=olga, webhook=hook, on=False)
        WebhookDelivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    def nobody_asks(host: str, port: int) -> list[str]:
        raise AssertionError("it was dialled")

    assert deliver_next(north.id, OutsideLine(resolve=nobody_asks))
    with tenant(north.id):
        row = WebhookDelivery.objects.get()
        assert row.state == DeliveryState.FAILED
        assert [one.trouble for one in row.tried.order_by("at")] == ["lost", "off"]
        with pytest.raises(hooks.NothingToSend):
            hooks.send_again(by=olga, delivery=row)


# --- agreements ------------------------------------------------------------------------------------


def test_an_agreement_is_settled_once_and_withdrawn_once(
    north: Tenant, alice: User, bram: User
) -> None:
    wave = ready_wave(north, alice)
    released(north, alice, wave)
    with tenant(north.id):
        made = Agreement.objects.create(
            participation=wave.participations.get(municipality__code="41002"),
            item="S1",
            text="x",
            political_owner="a",
            administrative_owner="b",
            due=timezone.localdate(),
        )
    page = f"/t/north/agreements/{made.id}/"
    assert together(*[posted(who, page, change="done") for who in (alice, bram)]) == [302, 302]
    acts = [posted(who, page, change="withdraw") for who in (alice, bram)]
    assert sorted(map(str, together(*acts))) == ["302", "404"]
    with tenant(north.id):
        events = AuditEvent.objects.filter(action__endswith="_agreement").values_list("action")
        assert sorted(events) == [("settle_agreement",), ("withdraw_agreement",)]
        for act in (presenting.withdraw, lambda **k: presenting.settle(**k, done=True)):
            with pytest.raises(RowGone):
                act(by=alice, agreement=made)


# --- shares ----------------------------------------------------------------------------------------


def test_a_report_that_is_withdrawn_meanwhile_is_not_shared(
    north: Tenant, alice: User, bram: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = ready_wave(north, alice)
    edition = released(north, alice, wave)

    def then_withdrawn(*args: object, **options: object) -> object:
        standing = own_standing(*args, **options)  # type: ignore[arg-type]
        withdraw(by=alice, edition=edition, reason="fout")
        return standing

    monkeypatch.setattr("reports.sharing.views.own_standing", then_withdrawn)
    sent = {"name": "Els", "email": "els@example.org", "days": 30, "language": "nl"}
    answer = client_of(bram).post(path(wave, "share/41002/"), sent)
    assert "Dit rapport is intussen ingetrokken" in answer.content.decode()
    with tenant(north.id):
        assert not ReportShare.objects.exists()


def test_no_mail_tells_of_a_report_that_was_withdrawn(
    north: Tenant, alice: User, bram: User, mailoutbox: list[object]
) -> None:
    wave = ready_wave(north, alice)
    edition = released(north, alice, wave)
    sent = {"name": "Els", "email": "els@example.org", "days": 30, "language": "nl"}
    assert client_of(bram).post(path(wave, "share/41002/"), sent).status_code == 302
    with tenant(north.id):
        withdraw(by=alice, edition=edition, reason="fout")
    send_report_mail(str(north.id))
    assert mailoutbox == []
    with tenant(north.id):
        assert not ReportMail.objects.exists()


# --- papers ----------------------------------------------------------------------------------------


def test_a_draft_that_is_deleted_while_its_paper_is_kept_leaves_no_file(
    north: Tenant, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    questionnaire = a_draft(north, alice)
    client_of(alice).get(paper_of(questionnaire))
    with tenant(north.id):
        file = PaperFile.objects.get()
    put, deleting = storage.put_in_place, threading.Thread(target=lambda: deleted(north, alice))

    def then_deleted(temporary: storage.PreparedFile, to: str) -> None:
        put(temporary, to)
        deleting.start()
        deleting.join(0.5)  # it waits for the row

    monkeypatch.setattr(storage, "put_in_place", then_deleted)
    make_paper(str(north.id), str(file.id))
    deleting.join()
    with tenant(north.id):
        assert not PaperFile.objects.exists()
    assert list(Path(default_storage.path(f"{north.id}/papers")).iterdir()) == []


def test_a_paper_of_a_draft_that_is_deleted_meanwhile_is_not_found(
    north: Tenant, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    questionnaire = a_draft(north, alice)

    def then_deleted(asked: Paper) -> Printed:
        found = printed(asked)
        delete_questionnaire(by=alice, questionnaire=questionnaire)
        return found

    monkeypatch.setattr("surveys.papers.views.printed", then_deleted)
    browser = client_of(alice)
    browser.raise_request_exception = False
    assert browser.get(paper_of(questionnaire)).status_code == 404


def a_draft(of: Tenant, by: User) -> Questionnaire:
    with tenant(of.id):
        return create_questionnaire(by=by, name="V", document=the_document())


def paper_of(questionnaire: Questionnaire) -> str:
    return f"/t/north/questionnaires/{questionnaire.id}/paper/political/nl/"


def deleted(of: Tenant, by: User) -> None:
    try:
        with tenant(of.id):
            delete_questionnaire(by=by, questionnaire=Questionnaire.objects.get())
    finally:
        connections.close_all()


# --- what was deleted, and what came back ----------------------------------------------------------


def test_a_logo_that_comes_back_at_once_is_not_deleted(north: Tenant, olga: User) -> None:
    """The old file goes after the commit: by then it may be the new one again."""
    first, second = (logo_of(picture(size=size)) for size in ((100, 50), (101, 50)))
    with tenant(north.id):
        branding.set_logo(by=olga, tenant=north, logo=first)
    before = logo_path(Tenant.objects.get(id=north.id))
    with tenant(north.id):
        branding.set_logo(by=olga, tenant=north, logo=second)
        branding.set_logo(by=olga, tenant=north, logo=first)
    assert storage.read(before, before.split("/")[-1].removesuffix(".png")) == first.png
    with tenant(north.id):
        branding.set_logo(by=olga, tenant=north, logo=None)
    with pytest.raises(storage.Damaged):
        storage.read(before, "")


def test_whoever_acts_on_a_deleted_row_is_told_that_it_is_gone(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Q", document=the_document(2))
        delete_questionnaire(by=alice, questionnaire=made)
    with tenant(north.id):
        for act in (delete_questionnaire, publish_version):
            with pytest.raises(RowGone):
                act(by=alice, questionnaire=made)
        with pytest.raises(RowGone):
            held(made)
        assert AuditEvent.objects.filter(action="questionnaire_deleted").count() == 1
