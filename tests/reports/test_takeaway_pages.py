"""The page of the takeaways and the article: who reads them, and who writes over a sentence."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from reports.models import SentenceEdit
from reports.queries import benchmark_standing
from reports.takeaways.actions import Seen, StaleSentence, confirm_sentence, write_sentence
from reports.takeaways.bodies import article_of
from reports.takeaways.queries import page_of
from surveys.models import Wave
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave, released

pytestmark = pytest.mark.django_db
KEY = "t6.verdict"
MINE = "Wij delen meer dan we dachten."


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def get(user: User, wave: Wave, rest: str = "takeaways/", language: str = "nl") -> Any:
    return client_of(user).get(path(wave, rest), headers={"accept-language": language})


def read(user: User, wave: Wave, rest: str = "takeaways/", language: str = "nl") -> str:
    answer = get(user, wave, rest, language)
    assert answer.status_code == 200
    text: str = html.unescape(answer.content.decode())
    return text


def form_of(user: User, wave: Wave, rest: str = f"takeaways/sentence/{KEY}/") -> dict[str, str]:
    """What a browser would send from the form as it stands."""
    page = get(user, wave, rest).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(revision|seen)" value="([^"]*)"', page))
    assert set(fields) == {"revision", "seen"}
    return fields


def send(user: User, wave: Wave, rest: str = f"takeaways/sentence/{KEY}/", **given: str) -> Any:
    """Press a button of the form that was just opened, or of one that was opened before."""
    fields = {**form_of(user, wave, rest), "act": "save", "text": MINE, **given}
    headers = {"accept-language": "nl"}
    return Client.post(client_of(user), path(wave, rest), fields, headers=headers)


def changed_figures(wave: Wave) -> None:
    """As if another run had given another sentence than the one that was written over."""
    with tenant(wave.tenant_id):
        SentenceEdit.objects.filter(wave=wave).update(over="Een andere zin.")
        row = SentenceEdit.objects.get(wave=wave)
        row.revision += 1
        row.save()


# --- reading -------------------------------------------------------------------------------------


def test_the_eight_stand_in_their_order_with_their_figures(alice: User, wave: Wave) -> None:
    page = read(alice, wave)
    found = re.findall(r'<section class="card takeaway" id="t(\d)"', page)
    assert found == list("12345678")
    assert "De cijfers onder deze zinnen" in page
    assert "Herschrijven" in page


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Eight takeaways"), ("fr", "Huit enseignements"), ("de", "Acht Erkenntnisse")],
)
def test_in_the_reader_s_language(alice: User, wave: Wave, language: str, title: str) -> None:
    assert f"<h1>{title}</h1>" in read(alice, wave, language=language)


def test_manager_reads_the_own_ones_once_released(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    assert "Het rapport is nog niet vrijgegeven" in read(bram, wave, "takeaways/41002/")
    released(north, alice, wave)
    page = read(bram, wave, "takeaways/41002/")
    assert "Welke antwoorden samen genoemd worden" in page
    assert "Herschrijven" not in page
    assert "Acht inzichten voor Aalst" in read(bram, wave, "takeaways/41002/article/")
    assert get(bram, wave, "takeaways/44021/").status_code == 404
    assert get(bram, wave, "takeaways/44021/article/").status_code == 404
    assert get(bram, wave).status_code == 403


def test_another_tenant_finds_nothing(carla: User, wave: Wave) -> None:
    for rest in ("takeaways/", "takeaways/41002/", "takeaways/article/", f"takeaways/sentence/{KEY}/"):  # fmt: skip
        assert get(carla, wave, rest).status_code == 404
    elsewhere = path(wave, "takeaways/", slug="south")
    assert client_of(carla).get(elsewhere).status_code == 404


def test_an_unknown_sentence_is_not_found(alice: User, wave: Wave) -> None:
    assert get(alice, wave, "takeaways/sentence/t9.nothing/").status_code == 404


# --- writing -------------------------------------------------------------------------------------


def test_an_edit_is_shown_as_one_and_can_be_put_back(alice: User, anna: User, wave: Wave) -> None:
    before = read(anna, wave)
    assert MINE not in before
    assert send(alice, wave).status_code == 302
    page = read(anna, wave)
    assert MINE in page
    assert "herschreven" in page
    assert "De zin van de cijfers:" in page
    assert MINE in read(anna, wave, "takeaways/article/")
    assert MINE not in read(anna, wave, language="en")
    assert send(alice, wave, act="restore").status_code == 302
    assert MINE not in read(anna, wave)
    with tenant(wave.tenant_id):
        acts = AuditEvent.objects.filter(action__startswith="sentence_")
        assert sorted(acts.values_list("action", flat=True)) == [
            "sentence_edited",
            "sentence_restored",
        ]


def test_an_edit_waits_when_the_figures_change(alice: User, anna: User, wave: Wave) -> None:
    send(alice, wave)
    changed_figures(wave)
    assert MINE not in read(anna, wave)
    assert MINE not in read(anna, wave, "takeaways/article/")
    page = read(alice, wave)
    assert "De cijfers veranderden: kijk opnieuw." in page
    assert MINE in page
    assert "Een andere zin." in page
    assert send(alice, wave, act="confirm").status_code == 302
    assert MINE in read(anna, wave)
    assert "kijk opnieuw" not in read(alice, wave)


def test_an_edit_without_its_sentence_is_shown_to_who_wrote_it(
    alice: User, anna: User, wave: Wave
) -> None:
    send(alice, wave)
    with tenant(wave.tenant_id):
        SentenceEdit.objects.filter(wave=wave).update(key="t1.gone")
    assert "Herschreven zinnen zonder plaats" in read(alice, wave)
    assert MINE not in read(anna, wave)
    gone = "takeaways/sentence/t1.gone/"
    assert send(alice, wave, gone, act="restore").status_code == 302
    assert MINE not in read(alice, wave)


def test_two_consultants_never_overwrite_each_other(alice: User, olga: User, wave: Wave) -> None:
    opened = form_of(olga, wave)
    send(alice, wave)
    answer = send(olga, wave, text="Die van Olga.", **opened)
    assert answer.status_code == 409
    page = html.unescape(answer.content.decode())
    assert MINE in page  # the other text
    assert "Die van Olga." in page  # and the own one, still to be saved
    assert "Die van Olga." not in read(alice, wave)
    assert send(olga, wave, text="Die van Olga.").status_code == 302
    assert "Die van Olga." in read(alice, wave)


def test_a_sentence_that_was_put_back_is_not_written_over_by_an_old_form(
    alice: User, olga: User, wave: Wave
) -> None:
    send(alice, wave)
    opened = form_of(olga, wave)
    send(alice, wave, act="restore")
    assert send(olga, wave, text="Oud.", **opened).status_code == 409


def test_confirming_needs_what_was_seen(north: Tenant, alice: User, wave: Wave) -> None:
    with tenant(north.id):
        page = page_of(wave, None, "nl")
        write_sentence(by=alice, page=page, seen=Seen(KEY, "a", 0), text="b")
        with pytest.raises(StaleSentence):
            confirm_sentence(by=alice, page=page, seen=Seen(KEY, "c", 0))
        with pytest.raises(StaleSentence):
            confirm_sentence(by=alice, page=page, seen=Seen("t1.title", "c", 0))


@pytest.mark.parametrize("name", ["anna", "bram"])
def test_who_may_not_write_is_refused(
    request: pytest.FixtureRequest, north: Tenant, alice: User, wave: Wave, name: str
) -> None:
    released(north, alice, wave)
    user = request.getfixturevalue(name)
    fields = {"act": "save", "text": MINE, "revision": "0", "seen": "x"}
    for rest in (f"takeaways/sentence/{KEY}/", f"takeaways/41002/sentence/{KEY}/"):
        assert get(user, wave, rest).status_code == 403
        assert client_of(user).post(path(wave, rest), fields).status_code == 403


def test_each_municipality_has_its_own_edits(alice: User, wave: Wave) -> None:
    send(alice, wave, f"takeaways/41002/sentence/{KEY}/")
    assert MINE in read(alice, wave, "takeaways/41002/")
    assert MINE not in read(alice, wave, "takeaways/44021/")
    assert MINE not in read(alice, wave)


HOSTILE = "\x00<script>alert(1)</script>\u202e omgekeerd\n{{ report }} {0} %s " + "W" * 300


def test_hostile_text_stays_text(alice: User, anna: User, wave: Wave) -> None:
    assert send(alice, wave, text=HOSTILE).status_code in (200, 302)
    send(alice, wave, text=HOSTILE.replace("\x00", ""))
    for rest in ("takeaways/", "takeaways/article/"):
        raw = get(anna, wave, rest).content.decode()
        assert "<script>alert(1)" not in raw
        assert "\u202e" not in raw
        assert "&lt;script&gt;alert(1)" in raw
        assert "{{ report }} {0} %s" in raw


def test_a_text_is_neither_empty_nor_endless(alice: User, wave: Wave) -> None:
    assert send(alice, wave, text="\u200b \n").status_code == 200
    assert send(alice, wave, text="W" * 1001).status_code == 200
    with tenant(wave.tenant_id):
        assert not SentenceEdit.objects.exists()


# --- the article ---------------------------------------------------------------------------------


def test_the_article_is_made_of_the_eight(north: Tenant, alice: User, wave: Wave) -> None:
    send(alice, wave, "takeaways/sentence/t4.title/", text="Onze kop")
    edition = released(north, alice, wave)
    with tenant(north.id):
        standing = benchmark_standing(wave)
        assert standing is not None
        made = article_of(standing, page_of(wave, None, "nl"))
        snapshot = edition.run.snapshot.sha256
    assert [one.number for one in made.chapters] == list(range(1, 9))
    assert made.chapters[3].heading == "Onze kop"
    assert all(one.paragraphs for one in made.chapters)
    figures = [one.figure for one in made.chapters if one.figure]
    assert [one.number for one in figures] == list(range(1, len(figures) + 1))
    assert all(one.alt and one.on_paper.startswith("<svg") and one.rows for one in figures)
    note = " ".join(made.note)
    assert snapshot in note
    assert "editie 1" in note
    assert "Eén zin is door het adviesbureau geschreven" in note
    page = read(alice, wave, "takeaways/article/")
    assert all(one.heading in page for one in made.chapters)
    assert snapshot in page
