"""Virtual users: each a browser with an address of its own and a way of working, a request at a step.

The limits of the product count by address, by account and by key, and none is switched off: every user has
an address of the loopback network, an account or key, and a person's pace, so honest use stays below them.
"""

import gzip
import http.client
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from urllib.parse import urlencode

from tests.benchmarks.answering.places import Place
from tests.benchmarks.answering.walking import FORM, Browser, save
from tests.benchmarks.pages import PART

Step = Iterator[None]
FIELD: Final = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
STYLE: Final = re.compile(r'href="(/static/[^"]+\.css)"')
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE: Final = 60


@dataclass(frozen=True)
class Asked:
    """One request: what kind, when it was sent, and how long until its last byte, in milliseconds."""

    kind: str
    began: float
    took: float


@dataclass
class Told:
    """What `stage` says of a place; names as there."""

    slug: str
    wave: str
    open: str
    codes: list[str]
    people: list[tuple[str, str, str, str]]
    keys: list[str]
    drafts: list[tuple[str, str]]
    file: str

    @property
    def home(self) -> str:
        return f"/t/{self.slug}/"

    def of(self, role: str) -> list[tuple[str, str, str, str]]:
        return [one for one in self.people if one[0] == role]


class Visitor(Browser):
    """A browser of one person; each request has a connection of its own, as behind the proxy."""

    def __init__(self, place: Place, told: Told, number: int, seed: str) -> None:
        super().__init__(place)
        self.told, self.number = told, number
        self.source = f"127.1.{number // 250}.{number % 250 + 1}"
        self.rng = random.Random(seed)  # noqa: S311 -- an order
        self.kind, self.asked, self.errors = "", list[Asked](), list[str]()
        self.headers: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None,
        wanted: tuple[int, ...] = (200,), spans: list[float] | None = None,
    ) -> tuple[http.client.HTTPResponse, bytes]:  # fmt: skip
        said = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **(
                {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"} if method == "POST" else {}
            ),
            **self.headers,
            **(headers or {}),
        }
        began = time.perf_counter()
        line = http.client.HTTPConnection(
            *self.place.address, timeout=PATIENCE, source_address=(self.source, 0)
        )
        line.request(method, path, body, said)
        answer = line.getresponse()
        read = answer.read()
        line.close()
        self.asked.append(Asked(self.kind, began, 1000 * (time.perf_counter() - began)))
        if answer.status not in wanted:
            self.errors.append(f"{self.kind}: {method} {path} {answer.status}")
        for told in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = told.partition(";")[0].partition("=")
            self.cookies[name] = value
        packed = answer.headers["Content-Encoding"] == "gzip"
        return answer, gzip.decompress(read) if packed else read

    def get(self, kind: str, path: str, wanted: tuple[int, ...] = (200,)) -> str:
        self.kind = kind
        return self.ask("GET", path, wanted=wanted)[1].decode(errors="replace")

    def post(self, kind: str, path: str, fields: Mapping[str, str]) -> str:
        self.kind = kind
        return self.send(path, list(fields.items()))

    def form(self, kind: str, path: str) -> dict[str, str]:
        self.kind = kind
        return self.page(path)


def _token(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None, "a page without a form"
    return found[1]


def log_in(one: Visitor, who: tuple[str, str, str, str]) -> Step:
    """By password. What follows is what the product leads to."""
    page = one.get("log-in page", "/accounts/login/")
    yield
    fields = {"csrfmiddlewaretoken": _token(page), "login": who[1], "password": who[2]}
    where = one.post("log-in", "/accounts/login/", fields)
    yield
    one.get("after log-in", where, wanted=(200, 302))
    yield


def comes_and_goes(one: Visitor) -> Step:
    """Logs in and out, in each role in turn."""
    people = one.told.people
    for number in range(one.number, one.number + 10_000):
        one.cookies.clear()
        yield from log_in(one, people[number % len(people)])
        page = one.get("log-out page", "/accounts/logout/")
        yield
        one.post("log-out", "/accounts/logout/", {"csrfmiddlewaretoken": _token(page)})
        yield


def visits(one: Visitor) -> Step:
    """Knows nothing yet: the first pages that anybody sees, and their style."""
    while True:
        one.cookies.clear()
        one.get("first page", "/", wanted=(302,))
        yield
        page = one.get("log-in page", "/accounts/login/")
        yield
        style = STYLE.search(page)
        one.get("style", style[1] if style else "/static/none.css")
        yield
        one.get("code of a letter", "/r/")
        yield
        one.get("password forgotten", "/accounts/password/reset/")
        yield


def answers(one: Visitor) -> Step:
    """Respondents one after the other, each saving every answer by itself."""
    while one.place.links:
        link = one.place.links.pop()
        one.cookies.clear()
        form = one.form("link", link)
        yield
        where = one.post("start", f"{link}/start", form)
        yield
        form = one.form("section", where)
        yield
        for section in one.place.sections:
            for key, value, _fields in section:
                one.kind = "save"
                save(one, key, value, form)
                yield
            posted = [pair for _key, _value, fields in section for pair in fields]
            one.kind = "section sent"
            where = one.send(where, [*form.items(), *posted, ("go", "next")])
            yield
            form = one.form("section", where)
            yield
        where = one.post("handed in", "/r/submit/", form)
        yield
        one.get("receipt", where)
        yield


def _walk(one: Visitor, ways: list[tuple[str, str]]) -> Step:
    """Pages in an order of one's own, again and again."""
    while True:
        for kind, path in one.rng.sample(ways, len(ways)):
            one.get(kind, path)
            yield


def _report(one: Visitor, report: str) -> list[tuple[str, str]]:
    """A report's overview and parts, as its own navigation lists them."""
    parts = dict.fromkeys(PART.findall(one.get("report", report)))
    whole = [("report: whole", f"{report}part/whole/")] if "whole" in parts else []
    return [
        ("report", report),
        *(("report: part", f"{report}part/{part}/") for part in parts if part != "whole"),
        *whole,
    ]


def manages(one: Visitor) -> Step:
    """Reads the report of the own municipality."""
    mine = one.told.of("manager")
    who = mine[one.number % len(mine)]
    yield from log_in(one, who)
    wave = f"{one.told.home}waves/{one.told.wave}/"
    ways = _report(one, f"{wave}report/{who[3]}/")
    yield
    yield from _walk(one, [*ways, ("home", one.told.home)])


def consults(one: Visitor) -> Step:
    """Follows a wave, looks for people, reads reports, and writes a questionnaire."""
    mine = one.told.of("consultant")
    place = one.number % len(mine)
    yield from log_in(one, mine[place])
    home, running = one.told.home, f"{one.told.home}waves/{one.told.open}/"
    closed = f"{home}waves/{one.told.wave}/"
    questionnaire, part = one.told.drafts[place]
    ways = [
        ("home", home),
        ("waves", f"{home}waves/"),
        ("wave", running),
        ("wave", closed),
        ("people, looked for", f"{closed}people/?q=an&side=political"),
        ("people, looked for", f"{closed}people/?progress=submitted&page=3"),
        ("days", f"{running}days/"),
        ("book", f"{home}people/?q=an"),
        ("questionnaires", f"{home}questionnaires/"),
        ("questionnaire", f"{home}questionnaires/{questionnaire}/"),
        ("report", f"{closed}report/{one.rng.choice(one.told.codes)}/"),
        ("report: part", f"{closed}report/part/statements/"),
    ]
    draft = f"{home}questionnaires/{questionnaire}/"
    while True:
        for kind, path in one.rng.sample(ways, len(ways)):
            one.get(kind, path)
            yield
        yield from _edits(one, draft, f"{draft}parts/{part}/")


def _edits(one: Visitor, draft: str, part: str) -> Step:
    """One sentence, three times."""
    page = one.get("questionnaire", draft)
    yield
    for _time in range(3):
        texts = dict(FIELD.findall(one.get("form of an item", part)))
        yield
        first = next(name for name in texts if "political" in name)
        base = unescape(texts[first]).strip("\n")
        fields = {first: f"Zin {time.time_ns()}", f"base:{first}": base}
        one.headers = {"X-Builder": "1"}
        one.kind = "edit"
        one.ask("POST", part, urlencode({**fields, "csrfmiddlewaretoken": _token(page)}), FORM)
        one.headers = {}
        yield


def analyses(one: Visitor) -> Step:
    """Reads the benchmark, its groups and computations, and takes a file that is made already."""
    mine = one.told.of("analyst")
    yield from log_in(one, mine[one.number % len(mine)])
    wave = f"{one.told.home}waves/{one.told.wave}/"
    ways = _report(one, f"{wave}report/")
    yield
    town = one.rng.choice(one.told.codes)
    more = [
        ("runs", f"{wave}runs/"),
        ("peers", f"{wave}report/{town}/part/peers/"),
        ("files", f"{wave}files/"),
        ("file", f"{one.told.home}files/{one.told.file}/"),
        ("methods", f"{one.told.home}methods/"),
    ]
    yield from _walk(one, [*ways, *more, *more])


def owns(one: Visitor) -> Step:
    """Looks after the team, keys and what was done."""
    mine = one.told.of("owner")
    yield from log_in(one, mine[one.number % len(mine)])
    home = one.told.home
    ways = [
        ("team", f"{home}team/"),
        ("audit", f"{home}team/audit/"),
        ("keys", f"{home}tokens/"),
        ("home", home),
        ("waves", f"{home}waves/"),
    ]
    yield from _walk(one, ways)


def calls(one: Visitor) -> Step:
    """A program with a key."""
    one.headers = {"Authorization": f"Bearer {one.told.keys[one.number % len(one.told.keys)]}"}
    wave = f"/api/v1/waves/{one.told.wave}"
    while True:
        ways = [
            ("API: waves", "/api/v1/waves"),
            ("API: wave", wave),
            ("API: progress", f"/api/v1/waves/{one.told.open}/progress"),
            ("API: municipalities", f"{wave}/municipalities"),
            ("API: benchmark", f"{wave}/benchmark"),
            ("API: municipality", f"{wave}/municipalities/{one.rng.choice(one.told.codes)}"),
            ("API: groups", f"{wave}/peer-groups"),
        ]
        for kind, path in one.rng.sample(ways, len(ways)):
            one.get(kind, path)
            yield


@dataclass(frozen=True)
class Way:
    """Of working: how many of fifty do, and how long they think between two requests, in seconds."""

    name: str
    of_fifty: int
    think: float
    steps: Callable[[Visitor], Step] = field(repr=False)
    alone: int = 75  # requests when nobody else is there: one respondent's whole walk


WAYS: Final = (
    Way("respondent", 16, 1.2, answers),
    Way("manager", 8, 2.0, manages),
    Way("consultant", 7, 2.0, consults),
    Way("analyst", 4, 2.0, analyses),
    Way("owner", 3, 2.0, owns),
    Way("API", 5, 1.0, calls),
    Way("log-in", 4, 2.4, comes_and_goes, alone=20),  # as often as one address may in a minute
    Way("visitor", 3, 2.0, visits),
)
