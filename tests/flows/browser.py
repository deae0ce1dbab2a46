"""A real Chromium at the live server: what it says, what it blocks, what axe finds."""

import os
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test.client import ClientHandler
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from accounts.models import User
from tests.conftest import client_of

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# In one question to the browser: what is wrong, and the page itself. Of the texts in drawings that
# are seen, by their size on the screen, those that are too small.
FACTS = """
({ WORDS, DIGITS }) => ({
  blocked: window.blocked,
  width: document.documentElement.scrollWidth,
  small: [...document.querySelectorAll("svg.cz text")].filter((text) => text.checkVisibility()).map((text) => {
    const at = text.getScreenCTM();
    const size = Math.hypot(at.a, at.b) * parseFloat(getComputedStyle(text).fontSize);
    return [Math.round(size), text.textContent];
  }).filter(([size, text]) => size < (/^[0-9]+$/.test(text) ? DIGITS : WORDS)),
  html: document.documentElement.outerHTML,
})
"""
SMALLEST = {"WORDS": 11, "DIGITS": 9}  # pixels; digits that number markers are bold
AXE = Axe().axe_script
# Runs axe. Whether a text stands out follows from its colour, its size and what it lies on, and is most
# of the work: two texts of each kind are looked at, and none of the others that are just as they are.
# None at all of a kind that is known from other pages, but in drawings, where one shape lies on another.
ASK = """
async ({ options, known }) => {
  const SEEN = "data-seen-alike";
  const NOTHING = { backgroundColor: "rgba(0, 0, 0, 0)", backgroundImage: "none", opacity: "1", filter: "none" };
  const met = new Set(known), below = new Map(), count = new Map();
  const under = (element) => {
    if (element && !below.has(element)) {
      const style = getComputedStyle(element);
      const own = Object.keys(NOTHING).filter((name) => style[name] !== NOTHING[name]);
      below.set(element, [under(element.parentElement), ...own.map((name) => name + style[name])].join());
    }
    return below.get(element) ?? "";
  };
  const says = (element) =>
    element.matches("input, select, textarea") ||
    [...element.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
  const alike = (element) => {
    if (!says(element) || !element.checkVisibility()) return false;
    const { color, fontSize, fontWeight, textShadow, position } = getComputedStyle(element);
    const off = Boolean(element.closest(":disabled, [aria-disabled]"));
    const drawn = Boolean(element.closest("svg"));
    const kind = [element.matches("input"), off, drawn, color, fontSize, fontWeight, textShadow, position, under(element)].join();
    if (!drawn && met.has(kind)) return true;
    count.set(kind, (count.get(kind) ?? 0) + 1);
    return count.get(kind) > 2;
  };
  const colours = options.rules?.["color-contrast"]?.enabled ?? true;
  const others = colours ? [...document.body.querySelectorAll("*")].filter(alike) : [];
  others.forEach((element) => element.setAttribute(SEEN, ""));
  axe.configure({ rules: [{ id: "color-contrast", selector: `:not([${SEEN}])` }] });
  try {
    return { violations: (await axe.run(options)).violations, kinds: [...count.keys()] };
  } finally {
    others.forEach((element) => element.removeAttribute(SEEN));
  }
}
"""
SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder, to look at the pages
# Notes what the content security policy blocked; it runs before the page's own scripts.
WATCH = """
window.blocked = [];
addEventListener("securitypolicyviolation", (event) => window.blocked.push(event.violatedDirective));
"""


@dataclass(frozen=True)
class Look:
    """One way of looking at a page."""

    name: str
    width: int
    dark: bool = False


LOOKS = (Look("light", 1280), Look("dark", 1280, dark=True), Look("phone", 390))


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser; without one the test is skipped, unless BROWSER_TESTS=required."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail("No Chromium was found, and BROWSER_TESTS=required asks for it.")
        pytest.skip("No Chromium was found.")
    # Playwright runs a loop in this thread; Django then believes that it is asynchronous.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=30_000)  # as all else there; a busy machine is no fault of a page
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Traffic:
    """What browsers ask the server, from whichever thread it answers."""

    def __init__(self) -> None:
        self.lock, self.under_way, self.last = threading.Lock(), 0, 0.0
        request_started.connect(self._begun)
        request_finished.connect(self._done)

    def _begun(self, sender: object, **_signal: object) -> None:
        self._count(sender, 1)

    def _done(self, sender: object, **_signal: object) -> None:
        self._count(sender, -1)

    def _count(self, sender: object, step: int) -> None:
        if sender is not ClientHandler:  # of Django's client, which may leave an answer unread
            with self.lock:
                self.under_way, self.last = self.under_way + step, time.monotonic()

    def quiet(self) -> bool:
        return self.under_way <= 0 and time.monotonic() - self.last > STILL


STILL = 0.4  # seconds in which a page would have asked what follows from an answer
TRAFFIC = Traffic()


def quiet(page: Page) -> None:
    """The page has come, and asks nothing more. Playwright's `networkidle` would wait for that as
    well, but on a busy machine it is never told of it now and then.
    """
    page.wait_for_load_state("load")
    for _look in range(600):
        if TRAFFIC.quiet():
            return
        page.wait_for_timeout(50)
    pytest.fail("The page never stops asking.")


@dataclass
class Visit:
    """A browser window of one person, and everything that was wrong in it.

    It is seen in the first of its looks; each check goes through all of them, on the page as it
    stands there.
    """

    page: Page
    looks: tuple[Look, ...]
    axe: bool = True
    said: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go there and look closely."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        self.check(path)
        return self.page

    def check(self, where: str) -> None:
        """Nothing blocked, nothing said, nothing too wide, and nothing that axe finds."""
        self.page.wait_for_load_state("load")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        for before, look in zip((None, *self.looks), self.looks, strict=False):
            self._wear(before, look)
            self._check_look(where, look)
        self._wear(self.looks[-1], self.looks[0])

    def _wear(self, before: Look | None, look: Look) -> None:
        if before is not None and before.width != look.width:
            self.page.set_viewport_size(_size(look))
        if before is not None and before.dark != look.dark:
            self.page.emulate_media(color_scheme=_scheme(look))

    def _check_look(self, where: str, look: Look) -> None:
        page, seen = self.page, (where, look.name)
        if SHOTS:
            name = f"{look.name}_{where.strip('/').replace('/', '_')[-60:]}.png"
            page.screenshot(path=os.path.join(SHOTS, name), full_page=True)  # noqa: PTH118 -- a str
        facts = page.evaluate(FACTS, SMALLEST)
        assert facts["blocked"] == [], seen
        assert facts["width"] <= look.width, seen
        assert facts["small"] == [], (*seen, facts["small"][:8])
        if self.axe:
            self._check_axe(seen, _asked(look, alone=len(self.looks) == 1), facts["html"])
        assert self.said == [], seen

    def _check_axe(self, seen: tuple[str, str], asked: dict[str, Any], html: str) -> None:
        """Of a page that was sound in this look before, letter by letter, it finds the same."""
        now = (seen[1], str(asked), _without_chance(html))
        if now in SOUND:
            return
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        known = [kind for kind, pages in KINDS.items() if pages >= ENOUGH]
        found = self.page.evaluate(ASK, {"options": asked, "known": known})
        wrong = [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found["violations"]]
        assert wrong == [], seen
        SOUND.add(now)
        KINDS.update(found["kinds"])


SOUND: set[tuple[str, str, str]] = set()  # pages in which this process found nothing wrong
KINDS: Counter[str] = Counter()  # kinds of texts, and on how many of these pages they were
ENOUGH = 2
BY_CHANCE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?<=csrfmiddlewaretoken\" value=\")\w+|(?<=csrf-token\" content=\")\w+"
)


def _without_chance(html: str) -> str:
    """The same for the same page with other rows: ids by their order, so that no two become equal."""
    met: dict[str, str] = {}
    return BY_CHANCE.sub(lambda found: met.setdefault(found[0], f"#{len(met)}"), html)


# No more than is read; and what only rules on sound and video need, of which there is none, is not
# fetched.
VIOLATIONS: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}


def _asked(look: Look, *, alone: bool) -> dict[str, Any]:
    """Of axe, beside a look at a desk: in dark the colours, on a phone all but the colours."""
    if alone:
        return VIOLATIONS
    if look.dark:
        return {**VIOLATIONS, "runOnly": ["color-contrast"]}
    colours = look is LOOKS[0]
    return {**VIOLATIONS, "rules": {"color-contrast": {"enabled": colours}}}


def _size(look: Look) -> ViewportSize:
    return {"width": look.width, "height": 900}


def _scheme(look: Look) -> Literal["dark", "light"]:
    return "dark" if look.dark else "light"


@contextmanager
def visit(
    browser: Browser,
    site: str,
    looks: Look | tuple[Look, ...],
    user: User | None = None,
    language: str = "nl-BE",
    *,
    scripts: bool = True,
    axe: bool = True,
) -> Iterator[Visit]:
    """A window at `site`, logged in as `user`.

    Without `axe` in another language of pages that it has seen: only the words are longer there.
    """
    looks = looks if isinstance(looks, tuple) else (looks,)
    context = browser.new_context(
        base_url=site,
        viewport=_size(looks[0]),
        color_scheme=_scheme(looks[0]),
        reduced_motion="reduce",  # or a colour is measured on its way to another
        locale=language,
        java_script_enabled=scripts,
    )
    context.add_init_script(WATCH)
    if user is not None:
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    found = Visit(context.new_page(), looks, axe)
    found.page.on("console", lambda m: found.said.append(m.text) if m.type == "error" else None)
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    try:
        yield found
    finally:
        context.close()
