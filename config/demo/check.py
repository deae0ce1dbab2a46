"""The demonstration looks at its own pages, over HTTP, as the people who will."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import unescape
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from config.demo.build import SLUG, Account

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TIMEOUT = 30


class CheckFailed(RuntimeError):
    """A page was not what it should be; the message says which and why."""


@dataclass(frozen=True)
class Expectation:
    """A page that must answer 200 and hold each of the texts."""

    path: str
    texts: tuple[str, ...]


class Browser:
    """Cookies, forms and redirects; no scripts: that is how the pages must work, too."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        return self._send(Request(self._absolute(path)))  # noqa: S310 -- our own site

    def post(self, path: str, page: str, **fields: str) -> str:
        """Post `fields` with the token of `page`, the page that holds the form."""
        token = TOKEN.search(page)
        if token is None:
            raise CheckFailed(f"{path}: its page has no form")
        data = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        headers = {"Referer": self._absolute(path)}
        return self._send(Request(self._absolute(path), data, headers))  # noqa: S310

    def _absolute(self, path: str) -> str:
        return path if path.startswith("http") else self.site + path

    def _send(self, request: Request) -> str:
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                text: str = answer.read().decode()
        except HTTPError as error:
            raise CheckFailed(f"{request.full_url}: {error.code}") from error
        return unescape(text)


def sign_in(browser: Browser, account: Account) -> None:
    page = browser.get("/accounts/login/")
    answer = browser.post("/accounts/login/", page, login=account.email, password=account.password)
    if "/accounts/logout/" not in answer:
        raise CheckFailed(f"{account.email} cannot log in")


def expect(browser: Browser, expectation: Expectation) -> None:
    page = browser.get(expectation.path)
    for text in ("gesimuleerd", *expectation.texts):
        if text.lower() not in page.lower():
            raise CheckFailed(f"{expectation.path}: '{text}' is not on the page")


def check_member(site: str, account: Account, *pages: Expectation) -> None:
    """Log in and look at the pages."""
    browser = Browser(site)
    sign_in(browser, account)
    for page in pages:
        expect(browser, page)


def check_refused(site: str, account: Account, path: str) -> None:
    """A page that this person may not see answers 403 or 404."""
    browser = Browser(site)
    sign_in(browser, account)
    try:
        browser.get(path)
    except CheckFailed as error:
        if str(error).endswith((": 403", ": 404")):
            return
        raise
    raise CheckFailed(f"{account.email} can see {path}")


def check_respondent(link: str) -> None:
    """The landing page, and the first section after 'Start'."""
    browser = Browser("/".join(link.split("/")[:3]))
    landing = browser.get(link)
    action = re.search(r'<form[^>]*action="([^"]+)"', landing)
    if action is None:
        raise CheckFailed(f"{link}: nothing to start")
    section = browser.post(action[1], landing)
    if "Uitdagingen" not in section:
        raise CheckFailed("the respondent does not get the first section")


Checks = list[tuple[str, Callable[[], None]]]


def all_checks(
    site: str, people: dict[str, Account], wave_id: str, links: dict[str, str]
) -> Checks:
    """What is looked at, each with a name to print."""
    wave = f"/t/{SLUG}/waves/{wave_id}/"
    return [
        *_of_consultant(site, people["consultant"], wave),
        *_of_manager(site, people["manager"], wave),
        *((f"respondent, {side}", partial(check_respondent, link)) for side, link in links.items()),
    ]


def _of_consultant(site: str, consultant: Account, wave: str) -> Checks:
    pages = (
        Expectation(f"/t/{SLUG}/", ("Najaar 2026",)),
        Expectation(wave, ("Aalst",)),
        Expectation(f"{wave}report/", ("politiek", "administratie")),
        Expectation(f"{wave}report/part/trends/?show=items", ("Najaar 2024", "stijgend")),
        Expectation(f"{wave}takeaways/", ("Wat samen genoemd wordt",)),
        Expectation(f"{wave}files/", ("PowerPoint",)),
        Expectation(f"{wave}present/", ("Toon de cijfers",)),
        Expectation(f"{wave}report/44021/", ("Gent",)),
    )
    name = "consultant: wave, benchmark and a municipality"
    return [(name, partial(check_member, site, consultant, *pages))]


def _of_manager(site: str, manager: Account, wave: str) -> Checks:
    own = (
        Expectation(f"/t/{SLUG}/", ("Aalst",)),
        Expectation(f"{wave}report/41002/", ("Aalst",)),
    )
    refused = partial(check_refused, site, manager)
    return [
        ("manager: the own municipality", partial(check_member, site, manager, *own)),
        ("manager: not another municipality", partial(refused, f"{wave}report/44021/")),
        ("manager: not the benchmark", partial(refused, f"{wave}report/")),
    ]
