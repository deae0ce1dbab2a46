"""A typing error of a running wave is corrected: recorded, shown, and the version stays."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Invitation, Municipality, Version, Wave, WordingCorrection
from surveys.refusals import Refused, WaveNotOpen
from tests.conftest import client_of
from tests.surveys import respond_cast as cast
from tests.surveys.wording_stage import correct_after_reading

pytestmark = pytest.mark.django_db
PLACE = "item.S1.wording.political"


@pytest.fixture
def wave(north: Tenant) -> Wave:
    cache.clear()
    item = cast.item("S1", "scale", scale="five")
    item["wording"]["political"]["nl"] = "Ons bestuur beslisst zelf, zonder omwegen."
    sections = [{"code": "one", "title": cast.text("Deel"), "items": [item]}]
    with tenant(north.id):
        return cast.open_wave(north, cast.document(sections=sections))


@pytest.fixture
def rik(wave: Wave, aalst: Municipality) -> Invitation:
    with tenant(wave.tenant_id):
        return cast.invite(wave, aalst)


def path(wave: Wave, place: str = PLACE, language: str = "nl") -> str:
    return f"/t/north/waves/{wave.id}/wordings/{place}/{language}/"


def test_a_typing_error_is_corrected_for_whoever_answers_from_now_on(
    wave: Wave, rik: Invitation, alice: User
) -> None:
    browser, boss = cast.started(rik), client_of(alice)
    assert "beslisst" in browser.get("/r/answer/1/").content.decode()
    found = boss.get(f"/t/north/waves/{wave.id}/wordings/?q=beslisst").content.decode()
    assert path(wave) in found
    right = "Ons bestuur beslist zelf, zonder omwegen."
    page = boss.post(path(wave), {"after": right})
    assert page.status_code == 422
    assert "Verklaar dat" in page.content.decode()
    page = boss.post(path(wave), {"after": right, "same_meaning": "on"})
    assert page.status_code == 422  # which words change is read once more
    assert "‘beslisst’ → ‘beslist’" in page.content.decode()
    read = page.context["form"]["read"].value()
    said = {"after": right, "same_meaning": "on", "read": read}
    other = {**said, "after": right.replace("zelf", "zelv")}
    assert "‘zelf’ → ‘zelv’" not in page.content.decode()
    assert boss.post(path(wave), other).status_code == 422
    assert boss.post(path(wave), said).status_code == 302

    assert right in browser.get("/r/answer/1/").content.decode()
    assert cast.save(browser, "S1", 4).status_code == 200
    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"
    with tenant(wave.tenant_id):
        made = WordingCorrection.objects.get()
        assert (made.before, made.after, made.by) == (
            "Ons bestuur beslisst zelf, zonder omwegen.", right, alice
        )  # fmt: skip
        told = AuditEvent.objects.get(action="wording_corrected")
        assert told.details["place"] == PLACE
        assert "beslisst" in str(Version.objects.get().body)
        version = wave.version
    questionnaire = f"/t/north/questionnaires/{version.questionnaire_id}/versions/1/"
    told_there = boss.get(questionnaire).content.decode()
    assert "beslisst" in told_there
    assert right in told_there
    assert right in boss.get(f"/t/north/waves/{wave.id}/wordings/").content.decode()


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ("Ons bestuur beslist nooit zelf, zonder omwegen.", "ontkenning"),
        ("Ons bestuur beslist zelf, met omwegen.", "ontkenning"),
        ("Ons bestuur beslist altijd zelf, zonder omwegen.", "woord"),
        ("Ons bestuur beslisst zelf, zonder omwegen.", "al staat"),
        ("Ons bestuur beslist 2 keer zelf, zonder omwegen.", "getal"),
        ("x" * 2000, "te lang"),
        ("Ons bestuur\u202ebeslist zelf, zonder omwegen.", "teken"),
    ],
)
def test_what_may_change_the_meaning_is_refused(
    wave: Wave, alice: User, after: str, why: str
) -> None:
    answer = client_of(alice).post(path(wave), {"after": after, "same_meaning": "on"})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    with tenant(wave.tenant_id):
        assert not WordingCorrection.objects.exists()


def test_many_small_corrections_never_make_another_question(wave: Wave, alice: User) -> None:
    """The rule compares with what was published, not with the correction before."""

    def correct(after: str) -> None:
        correct_after_reading(
            by=alice, wave=wave, place=PLACE, language="nl", after=after, same_meaning=True
        )

    with tenant(wave.tenant_id):
        correct("Ons bestuur beslist zelf, zonder omwegen.")
        with pytest.raises(Refused, match="woord"):
            correct("Ons bestuur belist zelv, zonder onwegen.")
        correct("Ons bestuur beslisst zelf, zonder omwegen.")  # back to what was published
        assert WordingCorrection.objects.count() == 2


def test_other_waves_and_languages_keep_their_text(
    wave: Wave, rik: Invitation, alice: User
) -> None:
    with tenant(wave.tenant_id):
        correct_after_reading(
            by=alice,
            wave=wave,
            place=PLACE,
            language="nl",
            after="Ons bestuur beslist zelf, zonder omwegen.",
            same_meaning=True,
        )
    browser = cast.started(rik)
    assert "S1 politiek (fr)" in browser.get("/r/answer/1/?lang=fr").content.decode()


def test_a_correction_is_never_changed_and_needs_an_open_wave(wave: Wave, alice: User) -> None:
    def correct() -> WordingCorrection:
        return correct_after_reading(
            by=alice,
            wave=wave,
            place=PLACE,
            language="nl",
            after="Ons bestuur beslist zelf, zonder omwegen.",
            same_meaning=True,
        )

    with tenant(wave.tenant_id):
        made = correct()
        for act in (
            lambda: WordingCorrection.objects.update(after="x"),
            lambda: WordingCorrection.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                act()
        with pytest.raises(IntegrityError, match="changes"), transaction.atomic():
            WordingCorrection.objects.create(
                wave=wave, number=2, place="p", language="nl", before="a", after="a"
            )
        with pytest.raises(IntegrityError, match="number"), transaction.atomic():
            WordingCorrection.objects.create(
                wave=wave, number=made.number, place="p", language="nl", before="a", after="b"
            )
        close_wave(by=alice, wave=wave)
        with pytest.raises(WaveNotOpen):
            correct()


@pytest.mark.parametrize("place", ["item.S1.wording.nobody", "document.head.title", "x", "a.b.c"])
def test_only_texts_that_respondents_read_are_found(wave: Wave, alice: User, place: str) -> None:
    assert client_of(alice).get(path(wave, place)).status_code == 404
    assert client_of(alice).get(path(wave, PLACE, "xx")).status_code == 404


def test_the_list_costs_the_same_for_one_correction_and_for_three(
    wave: Wave, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    boss, page = client_of(alice), f"/t/north/waves/{wave.id}/wordings/"
    texts = ["beslist zelf,", "beslisst zelf,", "beslist zelf,"]

    def correct(words: str) -> None:
        with tenant(wave.tenant_id):
            after = f"Ons bestuur {words} zonder omwegen."
            correct_after_reading(
                by=alice, wave=wave, place=PLACE, language="nl", after=after, same_meaning=True
            )

    correct(texts[0])
    boss.get(page)
    with django_assert_num_queries(9):
        boss.get(page)
    correct(texts[1])
    correct(texts[2])
    boss.get(page)
    with django_assert_num_queries(9):
        boss.get(page)
