"""A18 to A20, A24 to A26, A30, A31: log-in, roles, sessions, and where a page leads."""

import re
import statistics
import time
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from tests.hostile.access import ROLES
from tests.hostile.registry import attack
from tests.hostile.scene import NEIGHBOUR, OWN, Scene

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
SITE: Final = "http://site.example"  # whatever it is called
ELSEWHERE: Final = (
    "//evil.example", "\\\\evil.example", "https:evil.example", "javascript:alert(1)",
    "data:text/html,x", "https://evil.example/", "/\\evil.example", "///evil.example",
    "%2F%2Fevil.example", "http://127.0.0.1@evil.example/", "\thttps://evil.example", "//evil%00.example",
)  # fmt: skip
HEADERS: Final = (
    "Host",
    "X-Forwarded-Host",
    "X-Host",
    "Forwarded",
    "X-Original-URL",
    "X-Rewrite-URL",
)
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')


def _page(text: str, *names: str) -> str:
    """A page without what was typed into it, and without its token."""
    for name in names:
        text = text.replace(name, "…")
    return _TOKEN.sub(r"\1", text)


@attack("A18a", "log-in and new password: the same answer for who is known and who is not")
def enumeration(scene: Scene) -> Iterator[str]:
    known, unknown = scene.told["people"][OWN]["analyst"], "analyst-nobody@example.org"
    for path, field, more in ((LOGIN, "login", {"password": "x" * 14}), (RESET, "email", {})):
        seen = []
        for address in (known, unknown):
            scene.calm()
            answer = scene.browser().post(path, {field: address, **more})
            seen.append((answer.status, answer.location, _page(answer.text, address)))
        if seen[0] != seen[1]:
            yield f"{path}: {seen[0][:2]} and {seen[1][:2]}"


@attack("A18b", "log-in: the same time for who is known and who is not")
def enumeration_by_time(scene: Scene) -> Iterator[str]:
    times: dict[str, list[float]] = {
        scene.told["people"][OWN]["analyst"]: [],
        "x-y@example.org": [],
    }
    for _number in range(12):
        for address, spent in times.items():
            scene.calm()
            begun = time.perf_counter()
            scene.browser().post(LOGIN, {"login": address, "password": "x" * 14})
            spent.append(time.perf_counter() - begun)
    one, other = (statistics.median(spent) for spent in times.values())
    if abs(one - other) > max(0.03, 0.5 * max(one, other)):
        yield f"{one * 1000:.0f} and {other * 1000:.0f} ms"


@attack("A19a", "another X-Forwarded-For with each guess: the limit stays")
def spoofed_address(scene: Scene) -> Iterator[str]:
    address = scene.told["people"][OWN]["consultant"]
    for path, fields in (
        (LOGIN, {"login": address, "password": "fout" * 4}),
        (RESET, {"email": address}),
    ):
        scene.calm()
        browser, pages = scene.browser(), []
        for number in range(40):
            spoofed = f"203.0.113.{number}"
            headers = {
                "X-Forwarded-For": spoofed,
                "X-Real-IP": spoofed,
                "Forwarded": f"for={spoofed}",
            }
            pages.append(browser.post(path, fields, headers=headers))
        if pages[-1].status != 429 and pages[-1].body == pages[0].body:
            yield f"{path}: {pages[-1].status} after 40"
    scene.calm()
    browser = scene.browser()
    last = [
        browser.get(f"/r/{'B' * 32}", **{"X-Forwarded-For": f"203.0.113.{number}"}).status
        for number in range(40)
    ][-1]
    if last != 429:
        yield f"links: {last}"


@attack("A20a", "another Host, or what proxies call it, on every page that mails a link")
def other_host(scene: Scene) -> Iterator[str]:
    browser = scene.browser()
    for path in (LOGIN, RESET, "/", "/r/x", "/api/v1/waves", "/join/x/"):
        answer = browser.get(path, Host="evil.example")
        if answer.status != 400:
            yield f"Host {path}: {answer.status}"
        for name in HEADERS[1:]:
            answer = browser.get(path, **{name: "evil.example"})
            if "evil.example" in answer.text + answer.location:
                yield f"{name} {path}"


@attack("A20b", "a mail with a new password leads to the address of the site alone")
def mailed_address(scene: Scene) -> Iterator[str]:
    from pathlib import Path

    address = scene.told["people"][OWN]["analyst"]
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "Origin": "null"}
    scene.browser().post(RESET, {"email": address}, headers=headers)
    for _time in range(100):
        mails = [file.read_text() for file in Path(scene.told["home"], "mail").glob("*")]
        found = [
            mail for mail in mails if address in mail and "/accounts/password/reset/key/" in mail
        ]
        if found:
            break
        time.sleep(0.1)
    if not found or "evil.example" in found[0] or scene.told["site"] not in found[0]:
        yield f"{len(found)} mails"


@attack("A24a", "forms of the team, of keys, webhooks and look, by each lower role")
def ladder(scene: Scene) -> Iterator[str]:
    rows = scene.rows(OWN)
    member = rows["accounts.Membership"].pk
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"/t/{OWN}/team/", {"email": "evil@example.org", "role": "owner"}),
        (f"/t/{OWN}/team/{member}/role/", {"role": "owner"}),
        (f"/t/{OWN}/team/{member}/remove/", {}),
        (f"/t/{OWN}/team/{member}/second-step/", {}),
        (f"/t/{OWN}/tokens/", {"name": "x", "scopes": ["results"], "days": "30"}),
        (
            f"/t/{OWN}/webhooks/",
            {"name": "x", "url": "https://x.example/", "events": ["run.ready"]},
        ),
        (f"/t/{OWN}/look/", {"name": "x"}),
    ]
    for role in (one for one in ROLES if one != "owner"):
        for path, fields in asked:
            status = scene.browser(role).post(path, fields).status
            if status not in (403, 404):
                yield f"{role} {path}: {status}"


@attack("A24b", "an own role that somebody gives away or takes: the last owner, an operator")
def own_role(scene: Scene) -> Iterator[str]:
    browser = scene.browser("owner")
    member = scene.rows(OWN)["accounts.Membership"].pk
    for role in ("operator", "root", "", "OWNER", "superuser"):
        answer = browser.post(f"/t/{OWN}/team/{member}/role/", {"role": role, "is_staff": "1"})
        if (
            answer.status == 302
            and "operator" in browser.get(f"/t/{OWN}/team/").text.lower().split("<main")[1]
        ):
            yield f"{role}: {answer.status}"


@attack("A25a", "who was removed: page, key and session at the very next request")
def removed(scene: Scene) -> Iterator[str]:
    leaver = scene.told["leaver"]
    browser = scene.browser()
    browser.cookies[leaver["session"][0]] = leaver["session"][1]
    key = {"Authorization": f"Bearer {leaver['key']}"}
    before = browser.get(f"/t/{OWN}/").status, scene.browser().get("/api/v1/waves", **key).status
    if before != (200, 200):
        yield f"before: {before}"
    done = scene.browser("owner").post(f"/t/{OWN}/team/{leaver['id']}/remove/")
    page, door = browser.get(f"/t/{OWN}/"), scene.browser().get("/api/v1/waves", **key)
    if done.status != 302 or page.status not in (302, 404) or door.status != 401:
        yield f"{done.status} {page.status} {door.status}"


@attack("A30a", "where a page leads after log-in, log-out and a choice of language")
def open_redirect(scene: Scene) -> Iterator[str]:
    for place in ELSEWHERE:
        for path in (LOGIN, "/language/setlang/", "/accounts/logout/", "/accounts/reauthenticate/"):
            scene.calm()
            browser = scene.browser("owner" if "setlang" in path else "")
            for answer in (
                browser.get(f"{path}?next={place}"),
                browser.post(path, {"next": place, "language": "fr"}),
            ):
                led = urlsplit(urljoin(f"{SITE}{path}", answer.location))
                if led.scheme not in ("http", "https") or led.netloc != SITE.split("//")[1]:
                    yield f"{path} {place!r}: {answer.location}"


@attack("A31a", "a session that somebody chose, and pages after log-out")
def fixation(scene: Scene) -> Iterator[str]:
    name = scene.told["sessions"][OWN]["owner"][0]
    browser = scene.browser()
    browser.cookies[name] = "chosenbysomebodyelsechosenbysome"
    browser.post(LOGIN, {"login": scene.told["people"][OWN]["analyst"], "password": "x"})
    if (
        browser.cookies.get(name) == "chosenbysomebodyelsechosenbysome"
        and browser.get(f"/t/{OWN}/").status == 200
    ):
        yield "it opens the tenant"
    page = scene.browser("owner", NEIGHBOUR).get(f"/t/{NEIGHBOUR}/")
    if "no-store" not in page.headers.get("cache-control", ""):
        yield f"a page may be kept: {page.headers.get('cache-control')}"


@attack("A31b", "a session of another browser after log-out")
def logged_out(scene: Scene) -> Iterator[str]:
    name, value = scene.told["sessions"][NEIGHBOUR]["analyst"]
    browser, other = scene.browser("analyst", NEIGHBOUR), scene.browser()
    browser.post("/accounts/logout/")
    other.cookies[name] = value
    if other.get(f"/t/{NEIGHBOUR}/").status != 302:
        yield "it is open"
