"""The pages of a wave: for whom, with what on them, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import add_people, close_wave, create_study, launch_wave
from surveys.models import Draft, Mailing, Municipality, Response, Study, Wave
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave, a_version, a_wave, people_of

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=x onerror=alert(1)>{{ 7*7 }}\"'"


def url(name: str, *args: object) -> str:
    return reverse(name, args=["north", *args])


def flemish(**where: str) -> int:
    """How many municipalities Flanders has today, or a part of it."""
    return Municipality.objects.flemish().filter(**where).count()


@pytest.fixture
def draft(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    with tenant(north.id):
        return a_staffed_wave(alice, aalst, gent)


@pytest.fixture
def opened(north: Tenant, alice: User, draft: Wave) -> Wave:
    with tenant(north.id):
        return launch_wave(by=alice, wave=draft)


def form_data(version: Any, **changes: Any) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "study": "new",
        "study_name": "Nieuwe studie",
        "version": str(version.id),
        "name": "Najaar",
        "scope": "codes",
        "codes": "41002\nGent",
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
        "mode": "confidential",
        "threshold": "5",
        "distribution_threshold": "8",
        "margin": "10",
        "languages": ["nl"],
        "sender_name": "Noord",
        "reply_to": "vragen@example.org",
        "message": "",
        **changes,
    }


PAGES = [
    ("tenant_home", False, {"olga", "alice", "anna", "bram"}),
    ("wave_list", False, {"olga", "alice", "anna"}),
    ("study_new", False, {"olga", "alice"}),
    ("wave_new", False, {"olga", "alice"}),
    ("wave_people_example", False, {"olga", "alice"}),
    ("wave_page", True, {"olga", "alice", "anna", "bram"}),
    ("wave_counts", True, {"olga", "alice", "anna", "bram"}),
    ("wave_people", True, {"olga", "alice"}),
    ("wave_people_import", True, {"olga", "alice"}),
    ("wave_person_new", True, {"olga", "alice"}),
    ("wave_close", True, {"olga", "alice"}),
    ("wave_extend", True, {"olga", "alice"}),
]


@pytest.mark.parametrize(("name", "of_wave", "allowed"), PAGES)
def test_ladder_of_permissions(
    name: str, of_wave: bool, allowed: set[str], opened: Wave, request: pytest.FixtureRequest
) -> None:
    path = url(name, *([opened.id] if of_wave else []))
    for person in ("olga", "alice", "anna", "bram"):
        status = client_of(request.getfixturevalue(person)).get(path).status_code
        assert status == (200 if person in allowed else 403), (name, person)
    assert client_of(request.getfixturevalue("carla")).get(path).status_code == 404
    assert Client().get(path).status_code == 302


POSTS = ["wave_launch", "wave_close", "wave_remind", "wave_mail_retry"]


@pytest.mark.parametrize("name", POSTS)
def test_nobody_below_a_consultant_changes_a_wave(
    name: str, opened: Wave, anna: User, bram: User, carla: User
) -> None:
    for person, status in ((anna, 403), (bram, 403), (carla, 404)):
        assert client_of(person).post(url(name, opened.id)).status_code == status
    assert Client().post(url(name, opened.id)).status_code == 302


def test_first_page_shows_the_next_step(north: Tenant, alice: User, anna: User) -> None:
    assert "Begin met een vragenlijst" in client_of(alice).get(url("tenant_home")).text
    with tenant(north.id):
        a_version(alice)
    assert "Maak uw eerste golf" in client_of(alice).get(url("tenant_home")).text
    assert "Maak uw eerste golf" not in client_of(anna).get(url("tenant_home")).text


def test_wave_is_made_from_a_list_of_codes(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    with tenant(north.id):
        version = a_version(alice)
    answer = client_of(alice).post(url("wave_new"), form_data(version))
    with tenant(north.id):
        wave = Wave.objects.get()
        assert answer.headers["Location"] == url("wave_people_import", wave.id)
        assert wave.study.name == "Nieuwe studie"
        assert str(wave.margin) == "0.100"
        assert wave.participations.count() == 2


@pytest.mark.parametrize(
    ("scope", "chosen", "said"),
    [
        ("flemish", {"picked": ["AALST"], "codes": ""}, "U vinkte besturen aan"),
        ("codes", {"picked": ["AALST"]}, "U vinkte besturen aan"),
        ("flemish", {"province": "Limburg", "codes": ""}, "U koos een provincie"),
        ("flemish", {}, "U gaf een lijst met codes"),
    ],
)
def test_what_was_chosen_under_another_heading_is_not_dropped(
    north: Tenant, alice: User, aalst: Municipality, scope: str, chosen: dict[str, Any], said: str
) -> None:
    with tenant(north.id):
        version = a_version(alice)
    data = form_data(version, scope=scope, **chosen)
    if "picked" in data:
        data["picked"] = [str(aalst.id)]
    answer = client_of(alice).post(url("wave_new"), data)
    assert answer.status_code == 422
    assert said in answer.text
    assert answer.context["form"].picker.ticked == ("picked" in data)
    with tenant(north.id):
        assert not Wave.objects.exists()


def test_boxes_are_searched_and_counted_without_a_script(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    with tenant(north.id):
        version = a_version(alice)
    data = form_data(version, scope="picked", codes="", picked=[str(aalst.id)])
    browser = client_of(alice)
    page = browser.post(url("wave_new"), {**data, "picker": "search", "picker_q": "gent"})
    boxes = page.context["form"].picker
    found = [box.name for group in boxes.groups for box in group.boxes if box.found]
    assert gent.name in found
    assert aalst.name not in found
    assert boxes.ticked == 1  # what the search leaves out stays ticked
    assert "Najaar" in page.text
    page = browser.post(url("wave_new"), {**data, "picker": "group:Limburg"})
    assert page.context["form"].picker.ticked == 1 + flemish(province="Limburg")
    searched = {**data, "picker": "group:Limburg", "picker_q": "hasselt"}
    assert browser.post(url("wave_new"), searched).context["form"].picker.ticked == 2
    page = browser.post(url("wave_new"), {**data, "picker": "none"})
    assert page.context["form"].picker.ticked == 0
    with tenant(north.id):
        assert not Wave.objects.exists()


def test_new_wave_begins_with_the_version_that_was_published(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        version = a_version(alice)
    page = client_of(alice).get(url("wave_new"), {"version": str(version.id)})
    values = page.context["form"].initial
    assert values["version"] == version.id
    assert values["study_name"] == version.questionnaire.name
    assert values["languages"] == ["nl", "fr"]  # all that it can be answered in


def test_new_wave_goes_on_with_the_study_of_its_questionnaire(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        version = a_version(alice)
        questionnaire = version.questionnaire
        study = create_study(by=alice, questionnaire=questionnaire, name=questionnaire.name)
    assert client_of(alice).get(url("wave_new")).context["form"].initial["study"] == str(study.id)


def test_name_of_a_new_study_is_never_called_optional(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        a_version(alice)
    page = client_of(alice).get(url("wave_new")).text
    for name in ("study_name", "province", "codes", "codes_file"):
        label = page.split(f'<label for="id_{name}">')[1].split("</label>")[0]
        assert "optioneel" not in label


def test_long_wave_is_shown_in_pages_that_keep_the_filter(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        version = a_version(alice)
    browser = client_of(alice)
    browser.post(url("wave_new"), form_data(version, scope="flemish", codes=""))
    with tenant(north.id):
        wave = Wave.objects.get()
    page = browser.get(url("wave_page", wave.id))
    assert len(page.context["rows"]) == 30
    assert page.context["listed"].paginator.count == flemish()
    page = browser.get(url("wave_page", wave.id), {"province": "Limburg", "page": "2"})
    assert len(page.context["rows"]) == flemish(province="Limburg") - 30
    assert "?province=Limburg&amp;page=1" in page.text


def test_closed_wave_shows_when_it_really_ended(north: Tenant, alice: User, opened: Wave) -> None:
    with tenant(north.id):
        wave = close_wave(by=alice, wave=opened)
        assert wave.closed_at is not None
        assert wave.ended_at == wave.closed_at < wave.closes_at
        Wave.objects.update(closes_at=timezone.now() + timedelta(days=400))
    planned = str((timezone.localtime() + timedelta(days=400)).year)
    for name, args in (("wave_page", [opened.id]), ("wave_list", []), ("tenant_home", [])):
        assert f"{planned}</span>" not in client_of(alice).get(url(name, *args)).text


def test_a_wave_of_one_day_has_one_date(north: Tenant, alice: User, opened: Wave) -> None:
    with tenant(north.id):
        Wave.objects.update(opens_at=timezone.now() - timedelta(days=3))
        close_wave(by=alice, wave=Wave.objects.get(id=opened.id))
    browser, path = client_of(alice), url("wave_page", opened.id)
    assert "<span>van " in browser.get(path).text
    with tenant(north.id):
        Wave.objects.update(opens_at=Wave.objects.get(id=opened.id).closed_at)
    assert "<span>op " in browser.get(path).text


def test_the_municipalities_of_a_wave_are_offered_for_its_managers(
    olga: User, opened: Wave, aalst: Municipality, gent: Municipality
) -> None:
    browser = client_of(olga)
    there = f"{url('municipality_list')}?wave={opened.id}"
    assert f'href="{there}"' in browser.get(url("wave_page", opened.id)).text
    found = browser.get(there)
    assert [row.code for row in found.context["found"].rows] == [aalst.code, gent.code]
    assert "2 besturen van de golf" in found.text


def test_a_reminder_says_first_how_many_get_a_mail(alice: User, opened: Wave) -> None:
    people = url("wave_people", opened.id)
    page = client_of(alice).get(people).text
    assert "een mail met dezelfde link: 0 mensen." in page  # no invitation has left yet
    assert f'href="{people}"' in client_of(alice).get(url("wave_mails", opened.id)).text


def test_a_launched_wave_that_opens_later_is_planned(
    north: Tenant, alice: User, opened: Wave
) -> None:
    with tenant(north.id):
        Wave.objects.update(opens_at=timezone.now() + timedelta(hours=3))
    for name, args in (("wave_page", [opened.id]), ("wave_list", []), ("tenant_home", [])):
        page = client_of(alice).get(url(name, *args)).text
        assert ">gepland</span>" in page, name
        assert "open van " in page, name


@pytest.mark.parametrize(
    ("scope", "where"),
    [({"scope": "flemish"}, {}), ({"scope": "province"}, {"province": "Limburg"})],
)
def test_wave_at_many_municipalities(
    north: Tenant, alice: User, scope: dict[str, str], where: dict[str, str]
) -> None:
    with tenant(north.id):
        version = a_version(alice)
    client_of(alice).post(url("wave_new"), form_data(version, **{"codes": "", **scope, **where}))
    with tenant(north.id):
        assert Wave.objects.get().participations.count() == flemish(**where) > 30


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"codes": "41002\nXYZ"}, "XYZ: Onbekend bestuur."),
        ({"codes": ""}, "Kies minstens één bestuur."),
        ({"scope": "picked", "codes": ""}, "Kies minstens één bestuur."),
        ({"study_name": ""}, "Geef de nieuwe studie een naam."),
        ({"closes_at": "2020-01-01T10:00"}, "Het einde komt na het begin."),
        ({"languages": ["nl", "de"]}, "De vragenlijst bestaat niet in: Deutsch."),
        ({"threshold": "2"}, "3"),
        ({"mode": "secret"}, "secret"),
        ({"sender_name": "x\u202ey"}, "onzichtbare tekens"),
        ({"opens_at": "2026-03-29T02:30"}, "2026-03-29"),  # an hour that does not exist
    ],
)
def test_mistakes_are_told_at_their_field_and_nothing_is_made(
    north: Tenant, alice: User, changes: dict[str, Any], said: str
) -> None:
    with tenant(north.id):
        version = a_version(alice)
    answer = client_of(alice).post(url("wave_new"), form_data(version, **changes))
    assert answer.status_code == 422
    assert said in answer.text
    with tenant(north.id):
        assert not Wave.objects.exists()
        assert not Study.objects.exists()


def test_name_that_is_taken_is_told(north: Tenant, alice: User, draft: Wave) -> None:
    data = form_data(draft.version, study=str(draft.study_id), study_name="", name=draft.name)
    answer = client_of(alice).post(url("wave_new"), data)
    assert answer.status_code == 422
    assert "al een golf met deze naam" in answer.text


def test_draft_is_changed_and_people_leave_only_when_that_is_ticked(
    north: Tenant, alice: User, draft: Wave, aalst: Municipality
) -> None:
    browser, path = client_of(alice), url("wave_edit", draft.id)
    assert browser.get(path).status_code == 200
    data = form_data(draft.version, name="Beter", codes="41002")
    answer = browser.post(path, data)
    assert "vallen 2 uitgenodigde mensen weg" in answer.text
    assert "drop_people" in answer.text
    assert browser.post(path, {**data, "drop_people": "on"}).status_code == 302
    with tenant(north.id):
        draft.refresh_from_db()
        assert (draft.name, draft.participations.count()) == ("Beter", 1)


def test_open_wave_cannot_be_edited(alice: User, opened: Wave) -> None:
    for method in ("get", "post"):
        answer = getattr(client_of(alice), method)(url("wave_edit", opened.id))
        assert answer.headers["Location"] == url("wave_change", opened.id)


def test_dry_run_tells_everything_and_sends_nothing(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst, gent], message="Dag {naam}\n\n{{ 7*7 }}")
        add_people(by=alice, wave=wave, people=people_of(aalst, 6, 6))
        add_people(by=alice, wave=wave, people=people_of(gent, 2, 0, "fr"))
    text = client_of(alice).get(url("wave_dry_run", wave.id)).text
    assert "De mail: Nederlands" in text
    assert "De mail: Frans" in text
    assert "Niemand aan een van de kanten" in text
    assert "{{ 7*7 }}" in text
    with tenant(north.id):
        assert not Mailing.objects.exists()


def test_launch_asks_first_and_then_opens(north: Tenant, alice: User, draft: Wave) -> None:
    browser, path = client_of(alice), url("wave_launch", draft.id)
    assert "4 mensen krijgen een mail" in browser.get(path).text
    answer = browser.post(path, follow=True)
    assert "4 uitnodigingen vertrekken." in answer.text
    assert "al geopend" in browser.post(path, follow=True).text


def test_the_look_before_opening_says_when_mails_leave_later(
    north: Tenant, alice: User, draft: Wave
) -> None:
    browser, path = client_of(alice), url("wave_dry_run", draft.id)
    assert "De mails vertrekken" not in browser.get(path).text
    with tenant(north.id):
        Wave.objects.update(opens_at=timezone.now() + timedelta(hours=3))
    assert "De mails vertrekken als het antwoorden begint, op " in browser.get(path).text


def test_launch_of_an_empty_wave_is_refused_in_words(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
    answer = client_of(alice).post(url("wave_launch", wave.id), follow=True)
    assert "Nodig minstens één persoon uit van de politieke kant." in answer.text


def test_close_says_what_happens_and_happens_once(north: Tenant, alice: User, opened: Wave) -> None:
    browser, path = client_of(alice), url("wave_close", opened.id)
    assert "kan niet opnieuw open" in browser.get(path).text
    assert "De golf is gesloten." in browser.post(path, follow=True).text
    assert "Deze golf is niet open." in browser.post(path, follow=True).text


def test_extension(north: Tenant, alice: User, opened: Wave) -> None:
    browser, path = client_of(alice), url("wave_extend", opened.id)
    assert browser.post(path, {"closes_at": "2020-01-01T00:00"}).status_code == 422
    later = timezone.localtime(opened.closes_at + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(path, {"closes_at": later}).status_code == 302


def respond(wave: Wave, position: int, *, submitted: bool) -> None:
    invitation = wave.invitations.order_by("contact__email")[position]
    Draft.objects.create(invitation=invitation)
    if submitted:
        Response.objects.create(
            wave=wave,
            participation=invitation.participation,
            invitation=invitation,
            perspective=invitation.perspective,
            function=invitation.function,
            answers={},
        )


def test_counts_of_the_page(north: Tenant, alice: User, opened: Wave) -> None:
    with tenant(north.id):
        respond(opened, 0, submitted=True)
        respond(opened, 1, submitted=False)
    page = client_of(alice).get(url("wave_page", opened.id)).context
    response = page["response"]
    assert (response.submitted, response.busy, response.invited) == (1, 1, 4)
    aalst = response.rows[0].administrative
    assert (aalst.invited, aalst.started, aalst.submitted) == (1, 1, 1)
    assert not aalst.reachable
    assert page["mails"].waiting == 4


def test_manager_sees_the_own_row_and_no_more(
    north: Tenant, opened: Wave, bram: User, alice: User, gent: Municipality
) -> None:
    for name in ("wave_page", "wave_counts"):
        answer = client_of(bram).get(url(name, opened.id))
        assert [row.name for row in answer.context["rows"]] == ["Aalst"]
        assert answer.context["response"] is None
        assert answer.context["mails"] is None
        assert "Gent" not in answer.text
        assert "example.org" not in answer.text.replace(bram.email, "")
    assert "Gent" not in client_of(bram).get(url("tenant_home")).text
    with tenant(north.id):
        elsewhere = launch_wave(by=alice, wave=a_staffed_wave(alice, gent, name="Elders"))
    assert client_of(bram).get(url("wave_page", elsewhere.id)).status_code == 404
    assert client_of(bram).get(url("wave_counts", elsewhere.id)).status_code == 404


def test_manager_does_not_see_a_draft(draft: Wave, bram: User) -> None:
    assert client_of(bram).get(url("wave_page", draft.id)).status_code == 404
    assert draft.name not in client_of(bram).get(url("tenant_home")).text


def test_counts_answer_not_modified_and_stop_after_closing(
    north: Tenant, alice: User, opened: Wave
) -> None:
    browser, path = client_of(alice), url("wave_counts", opened.id)
    first = browser.get(path)
    assert "hx-trigger" in first.text
    again = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    with tenant(north.id):
        close_wave(by=alice, wave=opened)
    last = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert last.status_code == 200
    assert "hx-trigger" not in last.text


def test_closed_wave_asks_for_the_progress_and_leads_to_reports(
    north: Tenant, alice: User, bram: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
        add_people(by=alice, wave=wave, people=people_of(aalst, 5, 5))
        launch_wave(by=alice, wave=wave)
        for position in range(10):
            respond(wave, position, submitted=True)
        close_wave(by=alice, wave=wave)
    text = client_of(alice).get(url("wave_page", wave.id)).text
    assert f'hx-get="{url("wave_progress", wave.id)}"' in text
    own = url("report_municipality", wave.id, aalst.code)
    assert own in text
    for name, args in (("wave_page", [wave.id]), ("tenant_home", [])):
        seen = client_of(bram).get(url(name, *args)).text
        assert own not in seen
        assert "rapport nog niet vrijgegeven" in seen
        assert url("wave_progress", wave.id) not in seen


def test_search_narrows_the_rows(alice: User, opened: Wave) -> None:
    page = client_of(alice).get(url("wave_page", opened.id), {"q": "gen"}).context
    assert [row.name for row in page["rows"]] == ["Gent"]


def test_failed_mail_shows_why_and_can_be_tried_again(
    north: Tenant, alice: User, opened: Wave
) -> None:
    with tenant(north.id):
        Mailing.objects.update(state="failed", error=f"refused|550 {HOSTILE}")
    browser = client_of(alice)
    text = browser.get(url("wave_page", opened.id)).text
    assert "4 mails kwamen niet aan" in text
    assert "<img src=x" not in text
    assert "550 &lt;img" in text
    assert (
        "4 mails worden opnieuw verstuurd."
        in browser.post(url("wave_mail_retry", opened.id), follow=True).text
    )


@pytest.mark.parametrize("size", [3, 250])
def test_queries_of_the_wave_page_do_not_grow(north: Tenant, alice: User, size: int) -> None:
    with tenant(north.id):
        places = list(Municipality.objects.flemish()[:size])
        wave = a_wave(alice, places)
        people = [person for place in places for person in people_of(place, 2, 2)]
        add_people(by=alice, wave=wave, people=people)
        launch_wave(by=alice, wave=wave)
    browser = client_of(alice)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(url("wave_page", wave.id))
    assert len(answer.context["response"].rows) == size
    assert len(queries) == 15


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_lists_do_not_grow(
    north: Tenant, alice: User, aalst: Municipality, count: int
) -> None:
    with tenant(north.id):
        for number in range(count):
            launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, name=f"Golf {number}"))
    browser = client_of(alice)
    for name, expected in (("wave_list", 10), ("tenant_home", 12)):
        with CaptureQueriesContext(connection) as queries:
            browser.get(url(name))
        assert len(queries) == expected, name


def test_hostile_names_are_text_everywhere(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst], name=HOSTILE[:100], sender_name=HOSTILE, message=HOSTILE)
        people = [
            type(p)(HOSTILE, p.email, p.municipality_id, p.function) for p in people_of(aalst)
        ]
        add_people(by=alice, wave=wave, people=people)
    browser = client_of(alice)
    for name in ("wave_page", "wave_people", "wave_dry_run", "wave_launch", "wave_edit"):
        text = browser.get(url(name, wave.id)).text
        assert "<img src=x" not in text, name
        assert "alert(1)&gt;49" not in text, name
    for name in ("tenant_home", "wave_list"):
        assert "<img src=x" not in browser.get(url(name)).text
