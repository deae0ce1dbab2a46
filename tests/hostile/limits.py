"""A29, A34, A35 and headers: requests from other sites, and requests that cost."""

import json
import re
import time
from collections.abc import Iterator
from typing import Final

from tests.hostile.access import ROLES, of_api, of_tenants
from tests.hostile.registry import attack
from tests.hostile.scene import JSON, NEIGHBOUR, OWN, Answer, Scene
from tests.hostile.tokens import started

BRIEF: Final = 2.0  # seconds, on a busy machine
# The secret of a receiver of messages is shown to its owner on its page, and is none of these.
SECRETS: Final = re.compile(
    r"tz_[A-Za-z0-9]+_[A-Za-z0-9_-]{20}|-----BEGIN|AKIA[0-9A-Z]{16}|argon2|pbkdf2_|sk_live"
    r"|Traceback \(most recent|postgresql://|redis://"
)
PUBLIC: Final = ("/", "/accounts/login/", "/accounts/password/reset/", "/r/", "/r/x", "/security/", "/healthz",
                 "/accessibility/", "/api/v1/schema", "/api/v1/waves", "/.well-known/security.txt", "/nothing")  # fmt: skip


@attack("A34a", "every address by POST, PUT, PATCH and DELETE without a token of the page")
def forged(scene: Scene) -> Iterator[str]:
    browser, rows = scene.browser("owner"), scene.rows(OWN)
    for address in of_tenants():
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = browser.ask(method, address.path(OWN, rows), honest=False)
            if answer.status not in (403, 405):
                yield f"{method} {address.name}: {answer.status}"


@attack("A34b", "a form of another site: Origin, Referer and text/plain")
def cross_site(scene: Scene) -> Iterator[str]:
    browser, respondent = scene.browser("owner"), started(scene)
    save = json.dumps({"item": "S1", "value": 1, "revision": 0})
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        for path in (f"/t/{OWN}/tokens/", f"/t/{OWN}/team/", "/accounts/logout/"):
            if browser.post(path, {}, headers=headers).status != 403:
                yield f"{path} {headers}"
        # Browsers send `null` from pages that tell no Referer, as a respondent's are: there the token counts.
        known = headers["Origin"] == "null"
        told = respondent.ask("POST", "/r/answer/save", save, headers, kind=JSON, honest=not known)
        if told.status != 403:
            yield f"save {headers}"
    for kind in ("text/plain", JSON, "application/x-www-form-urlencoded"):
        if respondent.ask("POST", "/r/answer/save", save, kind=kind, honest=False).status != 403:
            yield f"save as {kind}"


@attack("A34c", "looking at every address by GET changes nothing it may not: no 500, no key made")
def by_get(scene: Scene) -> Iterator[str]:
    browser, rows = scene.browser("owner"), scene.rows(OWN)
    for address in of_tenants():
        answer = browser.get(f"{address.path(OWN, rows)}?action=delete&confirm=1&_method=DELETE")
        if answer.status >= 500:
            yield f"{address.name}: {answer.status}"
    for header in ("X-HTTP-Method-Override", "X-Method-Override"):
        for address in of_api():
            path = address.path(OWN, rows)
            told = scene.browser().get(path, **scene.key(), **{header: "DELETE"})
            if told.status == 204:
                yield f"{address.name} {header}"


@attack("A9a", "headers on every page, of errors and files as well")
def headers(scene: Scene) -> Iterator[str]:
    browser, rows = scene.browser("owner"), scene.rows(OWN)
    paths = [*PUBLIC, *(address.path(OWN, rows) for address in of_tenants())]
    for path in paths:
        answer = browser.get(path)
        policy = answer.headers.get("content-security-policy", "")
        if answer.headers.get("x-content-type-options") != "nosniff":
            yield f"{path}: no nosniff"
        if "text/html" in answer.headers.get("content-type", ""):
            if not strict(policy):
                yield f"{path}: {policy!r}"


def strict(policy: str) -> bool:
    """Own scripts alone, in no other site's frame; styles within where nothing can run at all."""
    parts = {name: rest for name, _, rest in (p.strip().partition(" ") for p in policy.split(";"))}
    if parts.get("sandbox") == "" and parts.get("style-src") == "'unsafe-inline'":
        del parts["style-src"]  # a mail as it is read, in its frame
    told = parts.get("script-src") == "'self'" and "frame-ancestors" in parts
    return told and not any("unsafe" in rest for rest in parts.values())


@attack("A9b", "no answer lets another site read it")
def cors(scene: Scene) -> Iterator[str]:
    for path in (*PUBLIC, f"/t/{OWN}/"):
        for method in ("GET", "OPTIONS"):
            answer = scene.browser("owner").ask(method, path, headers={
                "Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})  # fmt: skip
            if "access-control-allow-origin" in answer.headers:
                yield f"{method} {path}"


@attack("A29", "keys, hashes, traces and addresses of a neighbour on any page")
def secrets_shown(scene: Scene) -> Iterator[str]:
    strangers = scene.told["people"][NEIGHBOUR].values()
    for role in ROLES:
        browser, rows = scene.browser(role), scene.rows(OWN)
        for address in of_tenants():
            text = browser.get(address.path(OWN, rows)).text
            found = SECRETS.search(text)
            if found or any(one in text for one in strangers):
                yield f"{role} {address.name}: {found and found[0][:12]}"


def _large() -> Iterator[tuple[str, str, bytes | str, str]]:
    """(name, address, body, kind)."""
    save = "/r/answer/save"
    yield "four megabytes", save, json.dumps({"item": "S1", "value": "x" * 4_000_000}), JSON
    yield "deep lists", save, "[" * 100_000, JSON
    yield "deep objects", save, '{"a":' * 50_000, JSON
    yield (
        "100,000 answers",
        save,
        json.dumps([{"item": "S1", "value": 1, "revision": 0}] * 100_000)[:2_000_000],
        JSON,
    )
    yield "a long number", save, '{"item":"S1","value":' + "9" * 60_000 + ',"revision":0}', JSON
    yield "a number like 1e999", save, '{"item":"S1","value":1e999,"revision":0}', JSON
    yield (
        "10,000 fields",
        "/r/answer/1/",
        "&".join(f"f{n}=1" for n in range(10_000)),
        "application/x-www-form-urlencoded",
    )
    yield (
        "10,000 parts",
        "/r/answer/1/",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _n in range(10_000)
        )
        + b"--x--",
        "multipart/form-data; boundary=x",
    )
    yield (
        "half a form",
        "/r/answer/1/",
        b"--x\r\nContent-Disposition",
        "multipart/form-data; boundary=x",
    )
    yield "no boundary", "/r/answer/1/", b"x" * 1000, "multipart/form-data"
    yield (
        "another charset",
        "/r/answer/1/",
        b"a=%ff&b=\xff",
        "application/x-www-form-urlencoded; charset=utf-7",
    )
    yield (
        "an unknown charset",
        "/r/answer/1/",
        b"a=1",
        "application/x-www-form-urlencoded; charset=nothing",
    )


@attack("A35a", "bodies that are too large, too deep or none: refused, and soon")
def large(scene: Scene) -> Iterator[str]:
    browser = started(scene, 3)
    for name, path, body, kind in _large():
        yield from _soon(
            name, scene, lambda p=path, b=body, k=kind: browser.ask("POST", p, b, kind=k)
        )
    for name, body in (
        ("deep", "[" * 100_000),
        ("large", json.dumps({"content": "A" * 4_000_000})),
    ):
        yield from _soon(
            f"API {name}", scene,
            lambda b=body: scene.browser().ask("POST", "/api/v1/questionnaires", b, scene.key(), kind=JSON),
        )  # fmt: skip


def _soon(name: str, scene: Scene, ask: object) -> Iterator[str]:
    begun = time.perf_counter()
    answer = ask()  # type: ignore[operator]
    spent = time.perf_counter() - begun
    if (
        not isinstance(answer, Answer)
        or answer.status >= 500
        or answer.status == 0
        or spent > BRIEF
    ):
        yield f"{name}: {getattr(answer, 'status', '')} in {spent:.2f} s"


@attack("A35b", "long addresses, many filters, and texts that make patterns slow")
def long_queries(scene: Scene) -> Iterator[str]:
    browser = scene.browser("owner")
    wave = scene.told["wave"]
    for path in (
        f"/t/{OWN}/people/",
        f"/t/{OWN}/municipalities/",
        f"/t/{OWN}/waves/{wave}/report/",
        f"/t/{OWN}/library/",
    ):
        for query in ("q=" + "a" * 3000 + "!", "q=" + "%25" * 1000, "q=" + "_" * 2000, "&".join(f"q{n}=1" for n in range(400)),
                      "q=" + "(" * 1000, "page=" + "9" * 1000, "page=-1", "q=" + "%F0%9F%98%80" * 200):  # fmt: skip
            yield from _soon(
                f"{path} {query[:12]}", scene, lambda p=path, q=query: browser.get(f"{p}?{q}")
            )


@attack("A35c", "a thousand looks of scanners of mail at one link: nothing begins")
def scanners(scene: Scene) -> Iterator[str]:
    link, browser = scene.told["links"][OWN][4], scene.browser()
    for number in range(1000):
        answer = browser.ask("HEAD" if number % 2 else "GET", link)
        if answer.status != 200:
            yield f"{answer.status}"
            return
    if any("respondent" in name for name in browser.cookies):
        yield "it began"
