"""A35: thousands of requests by chance; none may break the product, cost much, or make it grow."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, Final

from tests.hostile.access import of_tenants
from tests.hostile.registry import attack
from tests.hostile.scene import JSON, OWN, Answer, Browser, Scene
from tests.hostile.tokens import started

SLOWEST: Final = 2.0
MEGABYTES: Final = 512  # that a process may ever have
CASES: Final = 700
WORDS: Final = ("", "S1", "K1", "U1", "P1", "B1", "N1", "D1", "T1", "yes", "nl", "1", "-1", "0", "1e9", "é", "\x00", "\ud800",
                "a" * 5000, "'", "<b>", "=1", "null", "NaN", "2026-02-30", "99999999999999999999", "\u202e", "😀", "{{x}}")  # fmt: skip


def odd(chance: random.Random, depth: int = 3) -> Any:
    """A value of JSON."""
    kind = chance.randrange(9 if depth else 6)
    if kind < 3:
        return chance.choice(WORDS)
    if kind < 6:
        return chance.choice(
            (0, 1, 2, -1, 5, 2**31, 2**63, 10**40, 1.5, True, False, None, -0.0, 1e300)
        )
    if kind == 6:
        return [odd(chance, depth - 1) for _one in range(chance.randrange(5))]
    return {chance.choice(WORDS): odd(chance, depth - 1) for _one in range(chance.randrange(5))}


def told(scene: Scene, name: str, cases: Iterator[Callable[[], Answer]]) -> Iterator[str]:
    """Run them; what broke, the slowest of them, and the memory afterwards."""
    slowest, statuses = 0.0, {}  # type: ignore[var-annotated]
    for number, ask in enumerate(cases):
        if number % 50 == 0:
            scene.calm()
        begun = scene.cpu()
        answer = ask()
        spent = scene.cpu() - begun
        slowest = max(slowest, spent)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        if answer.status >= 500 or answer.status == 0 or spent > SLOWEST:
            yield f"{name} {number}: {answer.status} after {spent:.2f} s of work"
    scene.told.setdefault("measured", []).append(
        f"{name}: at most {slowest:.2f} s of work, {statuses}"
    )
    if "pids" in scene.told:
        used, peaks = scene.memory(), scene.peaks()
        most = ", ".join(f"{kind} {size:.0f}" for kind, size in peaks.items())
        scene.told["measured"].append(
            f"{name}: MB (RSS) that a process had at most: {most}; web, all {len(used)} (PSS): {sum(used):.0f}"
        )
        yield from (f"{kind}: {size:.0f} MB" for kind, size in peaks.items() if size > MEGABYTES)


@attack("A35f", "fuzz: answers as JSON and as forms", long=True)
def answers(scene: Scene) -> Iterator[str]:
    yield from told(scene, "answers", _answers(scene, started(scene, 5), random.Random(1)))


def _answers(
    scene: Scene, browser: Browser, chance: random.Random
) -> Iterator[Callable[[], Answer]]:
    for number in range(CASES):
        if number % 3 == 0:
            fields = {f"{chance.choice(WORDS)}{chance.choice(('', '.revision', '.other'))}": chance.choice(WORDS)
                      for _one in range(6)}  # fmt: skip
            safe = {
                k.encode(errors="replace"): v.encode(errors="replace") for k, v in fields.items()
            }
            yield lambda f=safe: browser.post("/r/answer/1/", f)  # type: ignore[misc]
        else:
            item = {
                "item": chance.choice(WORDS),
                "value": odd(chance),
                "revision": chance.choice((0, 1, -1, "0", None)),
            }
            body = json.dumps(chance.choice((item, [item] * 3, odd(chance))))
            yield lambda b=body: browser.ask("POST", "/r/answer/save", b, kind=JSON)  # type: ignore[misc]


@attack("A35g", "fuzz: files of people, answers, municipalities and questionnaires", long=True)
def imports(scene: Scene) -> Iterator[str]:
    yield from told(scene, "imports", _imports(scene, random.Random(2)))


def _imports(scene: Scene, chance: random.Random) -> Iterator[Callable[[], Answer]]:
    from tests.hostile.uploads import UPLOADS, hostile_files

    browser, paths = scene.browser("owner"), [one.path(scene.rows(OWN)) for one in UPLOADS]
    seeds = [content for content in hostile_files().values() if 0 < len(content) < 20_000]
    table = b"naam;functie;gemeente;taal;e-mail\nAn;burgemeester;41002;nl;an@x.be\n"
    for number in range(CASES):
        place = number % len(UPLOADS)
        spoilt = bytearray(chance.choice([*seeds, table, table, table]))
        for _one in range(chance.randrange(1, 8)):
            at = chance.randrange(len(spoilt))
            spoilt[at : at + chance.randrange(3)] = chance.choice(WORDS)[:200].encode(
                errors="replace"
            )
            spoilt = spoilt or bytearray(b";")
        name = chance.choice(("a.csv", "a.xlsx", "a.yaml", "a.lss", "a.qsf", "a.sav", "a"))
        yield lambda p=place, n=name, c=bytes(spoilt): UPLOADS[p].send(browser, paths[p], n, c)  # type: ignore[misc]


@attack("A35h", "fuzz: the API's bodies, addresses and queries", long=True)
def api(scene: Scene) -> Iterator[str]:
    yield from told(scene, "API", _api(scene, random.Random(3)))


def _api(scene: Scene, chance: random.Random) -> Iterator[Callable[[], Answer]]:
    from urllib.parse import quote

    from tests.hostile.access import of_api

    browser, rows, doors = scene.browser(), scene.rows(OWN), of_api()
    for _number in range(CASES):
        door = chance.choice(doors)
        query = "&".join(f"{quote(w, errors='replace')}={quote(chance.choice(WORDS)[:300], errors='replace')}"
                         for w in chance.sample(("page", "format", "language", "side", "version", "x"), 3))  # fmt: skip
        method = chance.choice(("GET", "POST", "POST", "PUT", "DELETE"))
        body = json.dumps(
            {**{n: odd(chance) for n in ("content", "format", "language", "name", "check")}}
        )
        path = f"{door.path(OWN, rows)}?{query}"
        yield lambda m=method, p=path, b=body: browser.ask(  # type: ignore[misc]
            m, p, b, scene.key(), kind=JSON
        )


@attack("A35i", "fuzz: forms of every page, with values that are no choice", long=True)
def forms(scene: Scene) -> Iterator[str]:
    yield from told(scene, "forms", _forms(scene, random.Random(4)))


def _forms(scene: Scene, chance: random.Random) -> Iterator[Callable[[], Answer]]:
    import re

    browser, rows = scene.browser("owner", "south"), scene.rows("south")
    for address in of_tenants():
        if any(
            word in address.name for word in ("delete", "remove", "withdraw", "erase", "revoke")
        ):
            continue
        path = address.path("south", rows)
        names = sorted(
            set(re.findall(r'name="([^"]+)"', browser.get(path).text)) - {"csrfmiddlewaretoken"}
        )
        for _turn in range(4):
            fields = {
                n: chance.choice(WORDS).encode(errors="replace") for n in (names or ["name", "do"])
            }
            yield lambda p=path, f=fields: browser.post(p, f)  # type: ignore[misc]


@attack("A35j", "fuzz: links, codes and keys", long=True)
def links(scene: Scene) -> Iterator[str]:
    yield from told(scene, "links", _links(scene, random.Random(5)))


def _links(scene: Scene, chance: random.Random) -> Iterator[Callable[[], Answer]]:
    from urllib.parse import quote

    browser = scene.browser()
    for number in range(CASES):
        text = "".join(chance.choice(("A", "z", "0", "-", "_", ":", ".", "%", "é", "=", "/", "\x00", "~", "😀"))
                       for _one in range(chance.randrange(1, 60)))  # fmt: skip
        place = chance.choice(
            (
                "/r/{}",
                "/u/{}",
                "/join/{}/",
                "/shared/{}/",
                "/shared/{}/pdf/",
                "/accounts/confirm-email/{}/",
            )
        )
        path = place.format(quote(text, safe="%" if number % 2 else ""))
        if number % 5 == 0:
            yield lambda t=text: browser.post("/r/", {"code": t})  # type: ignore[misc]
        elif number % 5 == 1:
            bearer = {
                "Authorization": "Bearer tz_"
                + text.encode("ascii", "ignore").decode().replace("\x00", "")
            }
            yield lambda b=bearer: browser.get("/api/v1/waves", **b)  # type: ignore[misc]
        else:
            yield lambda p=path: browser.get(p)  # type: ignore[misc]
