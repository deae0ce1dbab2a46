"""What was given and not acknowledged survives a closed tab, a killed browser and a lost server."""

import contextlib
import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.tenancy import tenant
from surveys.models import Invitation, Municipality, Response
from tests.flows.browser import ARGUMENTS, NAMES
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_browser import answers_of, choose, page_of, press_start, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAITS = "Geen verbinding; wacht op dit toestel"
SAVE = "**/r/answer/save*"
COPIES = """async () => {
  const base = await new Promise((yes) => { indexedDB.open("unsent", 1).onsuccess = (e) => yes(e.target.result); });
  const rows = await new Promise((yes) => {
    base.transaction("answers").objectStore("answers").getAll().onsuccess = (e) => yes(e.target.result);
  });
  base.close();
  return rows.map((row) => ({ ...row, iv: "", sealed: new TextDecoder("latin1").decode(row.sealed) }));
}"""


def cut(page: Page) -> None:
    page.route(SAVE, lambda route: route.abort("connectionrefused"))


def leave(page: Page) -> None:
    """Close the tab, whatever it asks."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.close()


def no_copy_left(page: Page) -> None:
    for _look in range(20):
        if page.evaluate(COPIES) == []:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(COPIES) == []


def test_a_closed_tab_loses_no_answer_and_leaves_none_behind(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        page.goto("/r/answer/2/")
        cut(page)
        page.locator("[name=L1]").fill("geheime zin")
        page.get_by_role("button", name="PARKS (nl) kiezen").click()
        expect(page.locator("#save")).to_have_text(WAITS)
        kept = json.dumps(page.evaluate(COPIES))
        assert len(page.evaluate(COPIES)) == 2
        assert not [word for word in ("geheime", "parks", "L1", "K1") if word in kept]
        again = page.context.new_page()
        leave(page)

        again.goto("/r/answer/2/")
        expect(again.locator("[name=L1]")).to_have_value("geheime zin")
        expect(again.locator("[name=K1__1]")).to_have_value("parks")
        expect(again.locator("#q-K1 .rank li").first).to_contain_text("PARKS (nl)")
        saved(again, "L1")
        saved(again, "K1")
        no_copy_left(again)
        assert answers_of(rik) == {"L1": "geheime zin", "K1": ["parks"]}


def test_an_answer_of_another_part_is_sent_from_wherever_one_goes_on(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        page.goto("/r/answer/3/")
        cut(page)
        page.locator("[name=S2][value='5']").check()
        expect(page.locator("#save")).to_have_text(WAITS)
        again = page.context.new_page()
        leave(page)

        again.goto("/r/answer/review/")
        again.wait_for_load_state("networkidle")
        expect(again.locator(".parts")).to_contain_text("1 van 1 beantwoord")
        assert answers_of(rik) == {"S2": 5}


def test_a_copy_never_takes_the_place_of_a_later_answer(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        cut(page)
        choose(page, "S1", "graad 4 (nl)")
        expect(page.locator("#save")).to_have_text(WAITS)
        again = page.context.new_page()
        leave(page)
        cast.save(cast.started(rik), "S1", 1)  # on another device

        again.goto("/r/answer/2/")
        again.get_by_role("link", name="Een antwoord van dit toestel is nog niet bewaard").click()
        again.get_by_role("button", name="Houd: graad 4 (nl)").click()
        saved(again, "S1", 2)
        no_copy_left(again)
        assert answers_of(rik) == {"S1": 4}


def test_what_was_saved_unheard_is_no_conflict_and_what_waits_goes_in_one_request(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    sent: list[Any] = []

    def lose(route: Route) -> None:
        """It arrives and is saved; the answer is lost on the way."""
        route.fetch()
        route.abort("connectionreset")

    def note(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or ""))
        route.continue_()

    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        page.route(SAVE, lose)
        choose(page, "S1", "graad 4 (nl)")
        expect(page.locator("#save")).to_have_text(WAITS)
        page.unroute(SAVE)
        page.route(SAVE, note)
        choose(page, "S1", "graad 5 (nl)")
        page.locator("[name=R1][value='7']").check()
        choose(page, "U2", "PARKS (nl)")
        saved(page, "S1", 2)
        saved(page, "R1")
        expect(page.locator("[name='U2.revision']")).to_have_value("1")
        assert [one["item"] for one in sent[0]] == ["S1", "R1", "U2"]
        assert page.locator(".conflict").count() == 0
        assert answers_of(rik) == {"S1": 5, "R1": 7, "U2": ["parks"]}


def persistent(chromium: Browser, live_server: LiveServer, folder: Path) -> BrowserContext:
    where = chromium.browser_type.executable_path
    known = next(filter(None, map(shutil.which, NAMES)), where)
    return chromium.browser_type.launch_persistent_context(
        folder, executable_path=known, args=ARGUMENTS, base_url=live_server.url
    )


def kill(folder: Path) -> None:
    """End every process of the browser with this folder, as a phone without memory does."""
    ours = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str(folder).encode() in (process / "cmdline").read_bytes():
                ours.append(process.name)
    assert ours
    for pid in ours:
        os.kill(int(pid), signal.SIGKILL)


def test_a_killed_browser_loses_no_answer(
    chromium: Browser, live_server: LiveServer, rik: Invitation, tmp_path: Path
) -> None:
    first = persistent(chromium, live_server, tmp_path / "profile")
    page = first.new_page()
    press_start(page, rik)
    cut(page)
    choose(page, "S1", "graad 4 (nl)")
    expect(page.locator("#save")).to_have_text(WAITS)
    kill(tmp_path / "profile")

    second = persistent(chromium, live_server, tmp_path / "profile")
    page = second.new_page()
    # The cookie may have died with the browser: the personal link brings the key again.
    page.goto(cast.link(rik))
    page.get_by_role("button", name="Verdergaan").click()
    saved(page, "S1")
    assert answers_of(rik) == {"S1": 4}
    second.close()


def test_another_respondent_on_the_device_reads_and_sends_nothing(
    chromium: Browser, live_server: LiveServer, rik: Invitation, aalst: Municipality
) -> None:
    with tenant(rik.tenant_id):
        els = cast.invite(rik.wave, aalst, "els@example.org")
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        cut(page)
        choose(page, "S1", "graad 4 (nl)")
        expect(page.locator("#save")).to_have_text(WAITS)
        again = page.context.new_page()
        leave(page)

        press_start(again, els)
        again.wait_for_load_state("networkidle")
        expect(again.locator("[name=S1]:checked")).to_have_count(0)
        assert answers_of(els) == {}
        assert len(again.evaluate(COPIES)) == 1


def test_the_receipt_leaves_nothing_on_the_device(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        choose(page, "S1", "graad 4 (nl)")
        saved(page, "S1")
        cut(page)
        choose(page, "S1", "graad 5 (nl)")
        expect(page.locator("#save")).to_have_text(WAITS)
        other = cast.started(rik)  # handed in on another device
        assert other.post("/r/submit/").status_code == 303
        again = page.context.new_page()
        leave(page)

        again.goto("/r/receipt/")
        no_copy_left(again)


def test_copies_are_gone_after_twelve_hours(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        cut(page)
        choose(page, "S1", "graad 4 (nl)")
        expect(page.locator("#save")).to_have_text(WAITS)
        again = page.context.new_page()
        leave(page)
        again.add_init_script("const now = Date.now; Date.now = () => now() + 12.1 * 3600000;")

        again.goto(cast.link(rik))
        no_copy_left(again)


def test_the_network_cut_at_every_step(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    """Every button is pressed offline first; nothing is asked twice, and nothing is lost."""
    with page_of(chromium, live_server) as page:
        page.goto(cast.link(rik))
        steps: list[tuple[str, str, Callable[[], None]]] = [
            ("Start", "**/r/answer/1/", lambda: None),
            ("Bewaren en verder", "**/r/answer/1/", lambda: choose(page, "S1", "graad 4 (nl)")),
            ("Toch verdergaan", "**/r/answer/2/", lambda: None),
            ("Bewaren en verder", "**/r/answer/2/", lambda: page.locator("[name=T1]").fill("kort")),
            ("Toch verdergaan", "**/r/answer/3/", lambda: None),
            (
                "Nakijken en insturen",
                "**/r/answer/review/",
                lambda: page.locator("[name=S2][value='5']").check(),
            ),
            ("Insturen", "**/r/receipt/", lambda: None),
        ]
        for button, goal, act in steps:
            page.context.set_offline(True)
            act()
            page.get_by_role("button", name=button, exact=False).click()
            expect(page.locator(".away")).to_be_visible()
            with page.expect_navigation(url=goal):
                page.context.set_offline(False)
        with tenant(rik.tenant_id):
            assert Response.objects.get(invitation=rik).answers == {"S1": 4, "T1": "kort", "S2": 5}
