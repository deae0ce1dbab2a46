"""A16, A17, A28, A32: links, keys and cookies that somebody made, guessed or found."""

import json
import secrets
import statistics
import time
from collections.abc import Iterator
from typing import Final

from tests.hostile.registry import attack
from tests.hostile.scene import JSON, NEIGHBOUR, OWN, Answer, Browser, Scene

GUESSES: Final = 10_000
GAP: Final = 0.005  # seconds between the 95th percentiles


def started(scene: Scene, number: int = 0, tenant: str = OWN) -> Browser:
    """A respondent who pressed the button."""
    browser, link = scene.browser(), scene.told["links"][tenant][number]
    browser.get(link)
    browser.post(f"{link}/start")
    return browser


def changed(token: str) -> Iterator[tuple[str, str]]:
    """A good link, made wrong in every way."""
    yield "truncated", token[:-1]
    yield "longer", token + "A"
    yield "in other case", token.swapcase()
    yield "with a space", f"{token}%20"
    yield "with a slash", f"{token}/"
    yield "with a NUL", f"{token}%00"
    yield "backwards", token[::-1]
    yield "padded", f"{token}="
    for place in range(0, len(token), 4):
        yield (
            f"another sign at {place}",
            token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :],
        )


@attack("A16a", "a personal link made wrong in every way: as unknown as any")
def wrong_links(scene: Scene) -> Iterator[str]:
    browser = scene.browser()
    token = scene.told["links"][OWN][0].removeprefix("/r/")
    other = scene.told["links"][NEIGHBOUR][0].removeprefix("/r/")
    unknown = browser.get(f"/r/{'A' * 32}")
    cases = [*changed(token), ("half of another tenant's", other[:16] + token[16:])]
    for name, text in cases:
        scene.calm()
        answer = browser.get(f"/r/{text}")
        if (answer.status, answer.body) != (404, unknown.body):
            yield f"{name}: {answer.status}"
        for rest in ("/start", "/rights", "/naming"):
            if browser.post(f"/r/{text}{rest}").status not in (403, 404, 405):
                yield f"{name} {rest}"


@attack("A16b", "a cookie of a respondent made wrong, or signed for something else")
def wrong_cookies(scene: Scene) -> Iterator[str]:
    good = started(scene)
    (name,) = [one for one in good.cookies if "respondent" in one]
    value = good.cookies[name]
    parts = value.split(":")
    cases = [
        *(text for _name, text in changed(value.replace("%", ""))),
        ":".join(parts[::-1]),
        "",
        "e30:x:y",
    ]
    cases.append(scene.told["sessions"][OWN]["owner"][1])
    if good.get("/r/answer/1/").status != 200:
        yield "the good one is refused"
    for text in cases:
        browser = scene.browser()
        browser.cookies[name] = text.replace(";", "")
        for path in ("/r/answer/1/", "/r/rights/data.json", "/r/given/answers.pdf"):
            if browser.get(path).status == 200:
                yield f"{path} {text[:20]}"


@attack("A16c", "a key of the API made wrong in every way")
def wrong_keys(scene: Scene) -> Iterator[str]:
    good, browser = scene.told["keys"][OWN], scene.browser()
    for name, text in changed(good):
        for form in (f"Bearer {text.replace('%', '')}", f"Token {good}", f"Basic {text[:20]}"):
            answer = browser.get("/api/v1/waves", Authorization=form)
            if answer.status != 401:
                yield f"{name}: {answer.status}"


@attack("A16d", "links for other purposes at each other's doors")
def other_purpose(scene: Scene) -> Iterator[str]:
    browser = scene.browser()
    token, key = scene.told["links"][OWN][0].removeprefix("/r/"), scene.told["keys"][OWN]
    forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."
    for text in (token, key, forged, scene.told["sessions"][OWN]["owner"][1]):
        for path in ("/u/{}", "/join/{}/", "/shared/{}/"):
            if browser.get(path.format(text)).status not in (302, 404, 429):
                yield path
        if text != token and browser.get(f"/r/{text}").status not in (404, 429):
            yield "/r/"


def _asked(browser: Browser, path: str) -> tuple[Answer, float]:
    begun = time.perf_counter()
    answer = browser.get(path)
    return answer, time.perf_counter() - begun


@attack("A17a", "10,000 links by chance: no hit, one answer, and refused after thirty", long=True)
def guesses(scene: Scene) -> Iterator[str]:
    browser, seen = scene.browser(), set()
    for _number in range(GUESSES):
        answer = browser.get(f"/r/{secrets.token_urlsafe(24)}")
        seen.add((answer.status, len(answer.body)))
    statuses = {status for status, _size in seen}
    if statuses != {404, 429} or len(seen) > 2:
        yield f"answers: {seen}"
    if "alarm" not in scene.logs():
        yield "no alarm was written"


@attack("A17b", "is a link that exists once told from others by its time?")
def timing(scene: Scene) -> Iterator[str]:
    """Known means here: of a person, and wrong in its last sign."""
    browser, token = scene.browser(), scene.told["links"][OWN][0].removeprefix("/r/")
    near, far = [], []
    for number in range(600):
        if number % 20 == 0:
            scene.calm()
        near.append(_asked(browser, f"/r/{token[:-1]}{'-' if token[-1] != '-' else '_'}")[1])
        far.append(_asked(browser, f"/r/{secrets.token_urlsafe(24)}")[1])
    gap = abs(statistics.median(near) - statistics.median(far))
    if gap > GAP:
        yield f"{gap * 1000:.1f} ms"


@attack("A28a", "answers to questions of the other side, to none, and after handing in")
def other_ways(scene: Scene) -> Iterator[str]:
    browser = started(scene, 1)
    for body in (
        {"item": "S1", "value": 99, "revision": 0},
        {"item": "nothing", "value": 1, "revision": 0},
        {"item": "S1", "value": 1, "revision": 0, "tenant_id": "x"},
        {"item": "S1", "value": 1, "revision": 0, "submitted": True, "wave_id": "x", "k": 1},
        {"item": "S1", "value": 1},
    ):
        answer = browser.post("/r/answer/save", body, kind=JSON)
        if answer.status not in (400, 422):
            yield f"{body}: {answer.status}"
    browser.post("/r/submit/")
    answer = browser.post("/r/submit/", {"who": "x", "wave": "y"})
    if answer.status == 200 and "ontvangstcode" in answer.text:
        yield "handed in without answers"


@attack("A28b", "everything of a respondent without a cookie")
def no_cookie(scene: Scene) -> Iterator[str]:
    for path in ("answer/", "answer/1/", "answer/review/", "submit/", "receipt/", "given/",
                 "given/answers.pdf", "correct/", "naming/", "rights/", "rights/data.json",
                 "rights/erase/", "answer/save"):  # fmt: skip
        for method in ("GET", "POST"):
            status = scene.browser().ask(method, f"/r/{path}").status
            if status not in (400, 403, 404, 405):
                yield f"{method} {path}: {status}"


@attack("A32a", "after the landing neither address, Referer nor kept page tells the link")
def leaks(scene: Scene) -> Iterator[str]:
    link = scene.told["links"][OWN][2]
    token, browser = link.removeprefix("/r/"), scene.browser()
    pages = [browser.get(link), browser.post(f"{link}/start")]
    pages += [browser.get("/r/answer/1/"), browser.get("/r/answer/review/")]
    for answer in pages:
        if answer.headers.get("referrer-policy") != "no-referrer":
            yield "no-referrer is missing"
        if "no-store" not in answer.headers.get("cache-control", ""):
            yield "no-store is missing"
    for answer in pages[1:]:
        if token in answer.text or token in answer.location or token in json.dumps(browser.cookies):
            yield "the link is told"


@attack("A32b", "what the product wrote down holds no link, key, cookie or password")
def in_logs(scene: Scene) -> Iterator[str]:
    written = scene.logs()
    known = [
        link.removeprefix("/r/") for of in (OWN, NEIGHBOUR) for link in scene.told["links"][of]
    ]
    known += [*scene.told["keys"].values(), *(s[1] for s in scene.told["sessions"][OWN].values())]
    for text in known:
        scene.tried()
        if text in written:
            yield f"a log tells {text[:6]}…"
