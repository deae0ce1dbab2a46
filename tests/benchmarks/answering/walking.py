"""Virtual respondents: from the link to the receipt, with the page's script or without JavaScript."""

import gzip
import http.client
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode

from tests.benchmarks.answering.places import Place

HIDDEN: Final = re.compile(r'<input type="?hidden"? name="([^"]+)" value="([^"]*)"')
HERE: Final = re.compile(r'data-here="([^"]+)"')
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
JSON: Final = {"Content-Type": "application/json"}
SEEN: Final = 500


@dataclass
class Walk:
    """What one respondent asked for, and how long the answers took, in milliseconds."""

    saves: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Browser:
    """One connection, as the proxy keeps it, with the cookies of one person."""

    def __init__(self, place: Place) -> None:
        self.place, self.walk = place, Walk()
        self.line = http.client.HTTPConnection(*place.address, timeout=60)
        self.cookies: dict[str, str] = {}
        self.here = ""
        self.origin = f"http://{place.address[0]}:{place.address[1]}"

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None,
        wanted: tuple[int, ...] = (200,), spans: list[float] | None = None,
    ) -> tuple[http.client.HTTPResponse, bytes]:  # fmt: skip
        told = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Sec-Fetch-Site": "same-origin",
            "Accept-Encoding": "gzip, deflate, br",
            **({"Origin": self.origin} if method == "POST" else {}),
            **(headers or {}),
        }
        begun = time.perf_counter()
        try:
            self.line.request(method, path, body, told)
            answer = self.line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.line.close()  # the server had closed it while nobody asked
            self.line.request(method, path, body, told)
            answer = self.line.getresponse()
        read = answer.read()
        if answer.headers["Content-Encoding"] == "gzip":
            read = gzip.decompress(read)
        spent = 1000 * (time.perf_counter() - begun)
        (self.walk.pages if spans is None else spans).append(spent)
        if answer.status not in wanted:
            self.walk.errors.append(f"{method} {path} {answer.status} {read[:SEEN]!r}")
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer, read

    def page(self, path: str) -> dict[str, str]:
        """The hidden fields of the form on a page."""
        _answer, read = self.ask("GET", path)
        body = read.decode()
        here = HERE.search(body)
        self.here = here[1] if here else ""
        return {name: unescape(value) for name, value in HIDDEN.findall(body)}

    def reach(self, page: str) -> None:
        """Whether the server is there: the script asks the page itself where it is told no address."""
        self.ask("HEAD", self.here or page, wanted=(200, 204))

    def send(self, path: str, fields: list[tuple[str, str]]) -> str:
        """Send a form; where it leads."""
        answer, _body = self.ask("POST", path, urlencode(fields), FORM, wanted=(302, 303))
        return str(answer.headers["Location"] or path)


Answering = Callable[[Browser, str, list[Any], dict[str, str]], None]


def walk(place: Place, link: str, answering: Answering, reach: bool) -> Walk:
    """From the landing page to the receipt. `reach`: the script looks whether the server is there
    before it leaves a page."""
    browser = Browser(place)
    where, form = begun(browser, link, reach=reach)
    for section in place.sections:
        if "shown" not in form:
            browser.walk.errors.append(f"{where} has no questions")
            break
        answering(browser, where, section, form)
        if reach:
            browser.reach(where)
        posted = [pair for _key, _value, fields in section for pair in fields]
        where = browser.send(where, [*form.items(), *posted, ("go", "next")])
        form = browser.page(where)
    if reach:
        browser.reach(where)
    where = browser.send("/r/submit/", list(form.items()))
    browser.ask("GET", where)
    browser.line.close()
    return browser.walk


def begun(browser: Browser, link: str, *, reach: bool) -> tuple[str, dict[str, str]]:
    """The first page of questions."""
    form = browser.page(link)
    if reach:
        browser.reach(link)
    where = browser.send(f"{link}/start", [*form.items()])
    return where, browser.page(where)


def one_by_one(browser: Browser, _where: str, section: list[Any], form: dict[str, str]) -> None:
    """Each answer as it is given."""
    for key, value, _fields in section:
        save(browser, key, value, form)


def save(browser: Browser, key: str, value: Any, form: dict[str, str]) -> None:
    headers = {**JSON, "X-CSRFToken": form["csrfmiddlewaretoken"]}
    told = {"item": key, "value": value, "revision": int(form[f"{key}.revision"])}
    path = f"/r/answer/save?who={form['who']}"
    _answer, body = browser.ask("POST", path, json.dumps(told), headers, spans=browser.walk.saves)
    try:
        form[f"{key}.revision"] = str(json.loads(body)["revision"])
    except (ValueError, KeyError):
        browser.walk.errors.append(f"{key}: {body[:SEEN]!r}")


def nothing(_browser: Browser, _where: str, _section: list[Any], _form: dict[str, str]) -> None:
    """Without JavaScript all of a section is sent at once."""
