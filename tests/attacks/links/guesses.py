"""`make guesses`: whoever guesses personal links and the codes of letters gets nowhere, and is heard.

Against the web server of production with a database of its own, over HTTP: random ones, present ones
cut short, in other letters' case, with one sign changed, of a former version, and the links of other
purposes. Prints how many opened anything (none may), when an address was told to wait (after thirty
within a minute, while those who have a right link go on from the same address), how the times of
answers to unknown, revoked and foreign ones differ, and whether the alarm rang.

Each guesser of the times has an address of its own (127.x.y.z), as a net of machines would.
"""

import argparse
import http.client
import json
import random
import re
import secrets
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from tests.faults.saves.product import Product, product

CSRF: Final = re.compile(rb'csrfmiddlewaretoken" value="(\w+)"')
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's, of the codes on letters
GAP_MS: Final = 5.0
ALLOWED: Final = 30
OPENED: Final = frozenset({200, 302, 303})


@dataclass
class Outcome:
    """Of links or of codes."""

    asked: int = 0
    opened: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    before_limit: int = 0
    rights_opened: bool = False
    p95: dict[str, float] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        kinds = [span for kind, span in self.p95.items() if kind != "unknown again"]
        return max(kinds) - min(kinds)

    @property
    def noise(self) -> float:
        """How much two rows of the same kind differ."""
        return abs(self.p95["unknown"] - self.p95["unknown again"])

    @property
    def fine(self) -> bool:
        limited = self.before_limit == ALLOWED and self.answers[429] > 0
        return (
            not self.opened
            and limited
            and self.rights_opened
            and self.gap < max(GAP_MS, 2 * self.noise)
        )


class Guesser:
    """One address with one line."""

    def __init__(self, site: Product, address: str = "127.0.0.1") -> None:
        self.site, self.address = site, address
        self.line = self._line()
        self.cookie = self.token = ""

    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(
            *self.site.address, timeout=60, source_address=(self.address, 0)
        )

    def link(self, token: str) -> int:
        return self._ask("GET", f"/r/{token}")[0]

    def code(self, code: str) -> int:
        if not self.token:
            _status, body, told = self._ask("GET", "/r/")
            found = CSRF.search(body)
            self.token = found[1].decode() if found else ""
            self.cookie = str(told["Set-Cookie"]).partition(";")[0]
        fields = urlencode({"csrfmiddlewaretoken": self.token, "code": code})
        return self._ask("POST", "/r/", fields)[0]

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, Any]:
        origin = f"http://{self.site.address[0]}:{self.site.port}"
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.line = self._line()  # the server had closed it while nobody asked
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
        return answer.status, answer.read(), answer.headers


def link_guesses(known: dict[str, list[str]], chance: random.Random) -> Iterator[str]:
    while True:
        right = chance.choice(known["links"])
        at = chance.randrange(len(right))
        yield secrets.token_urlsafe(24)
        yield right[: chance.randrange(8, len(right))]
        yield _other(right.swapcase(), right)
        yield f"{right[:at]}{'A' if right[at] != 'A' else 'B'}{right[at + 1 :]}"
        yield chance.choice(known["revoked links"])
        yield right + chance.choice("Aa0_")
        yield chance.choice(known["codes"])


def code_guesses(known: dict[str, list[str]], chance: random.Random) -> Iterator[str]:
    while True:
        right = chance.choice(known["codes"])
        at = chance.randrange(len(right))
        yield "".join(chance.choices(ALPHABET, k=20))
        yield right[: chance.randrange(4, 20)]
        yield f"{right[:at]}{'A' if right[at] != 'A' else 'B'}{right[at + 1 :]}"
        yield chance.choice(known["revoked codes"])
        yield chance.choice(known["links"])[:20]


def _other(guess: str, right: str) -> str:
    return guess if guess != right else "A" * len(right)


def guess(
    site: Product, known: dict[str, list[str]], what: str, count: int, chance: random.Random
) -> Outcome:
    """All from one address; now and then somebody beside the guesser has a right one."""
    made = link_guesses if what == "links" else code_guesses
    found, guesser = Outcome(), Guesser(site)
    ask: Callable[[str], int] = guesser.link if what == "links" else guesser.code
    ask(known[what][0])  # fetches what a form needs, and is no guess
    while time.time() % 60 > 20:  # the count is of a minute: its first thirty are in one
        time.sleep(0.5)
    for number, text in zip(range(count), made(known, chance), strict=False):
        status = ask(text)
        found.asked += 1
        found.answers[status] += 1
        if status in OPENED:
            found.opened.append(text)
        if status != 429 and number == found.before_limit:
            found.before_limit += 1
    found.rights_opened = all(ask(right) in OPENED for right in known[what])
    return found


def times(
    site: Product, known: dict[str, list[str]], what: str, each: int, chance: random.Random
) -> dict[str, float]:
    """The 95th hundredth of each kind, in turns, in milliseconds."""
    unknown = secrets.token_urlsafe(24) if what == "links" else "".join(["A"] * 20)
    foreign = known["codes"] if what == "links" else [one[:20] for one in known["links"]]
    kinds = {
        "unknown": [unknown],
        "unknown again": [unknown],  # what differs between these two is the machine's
        "revoked": known[f"revoked {what}"],
        "foreign": [_padded(one, what) for one in foreign],
    }
    spent: dict[str, list[float]] = {kind: [] for kind in kinds}
    for turn in range(each):
        if turn % (ALLOWED // len(kinds)) == 0:  # another machine, before this one has to wait
            number = turn // (ALLOWED // len(kinds))
            guesser = Guesser(
                site, f"127.{7 if what == 'links' else 8}.{number // 250}.{number % 250 + 1}"
            )
            ask = guesser.link if what == "links" else guesser.code
            ask(known[what][0])
        order = list(kinds)
        chance.shuffle(order)
        for kind in order:
            text = chance.choice(kinds[kind])
            begun = time.perf_counter()
            status = ask(text)
            spent[kind].append(1000 * (time.perf_counter() - begun))
            assert status in (404, 422), f"{what} {kind} {status}"
    return {kind: statistics.quantiles(one, n=20)[-1] for kind, one in spent.items()}


def _padded(text: str, what: str) -> str:
    """In the shape of the right ones, so that it is looked up as they are."""
    if what == "links":
        return text.ljust(32, "x")
    return "".join(one if one in ALPHABET else "7" for one in text.upper())


def main() -> int:
    parser = argparse.ArgumentParser(prog="make guesses ARGS=…", description=__doc__)
    parser.add_argument("--guesses", type=int, default=10_000, help="of links, and of codes")
    parser.add_argument("--each", type=int, default=1000, help="of each kind whose time is taken")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 -- whoever guesses has no better
    with product() as site:
        told = json.loads(site.manage("-m", "tests.attacks.links.staging", "renew"))
        site.start("web")
        site.wait()
        known: dict[str, list[str]] = {
            name: [key for one in told["keys"] for key in one[name]] for name in told["keys"][0]
        }
        fine = True
        for what in ("links", "codes"):
            taken = times(site, known, what, options.each, chance)
            found = guess(site, known, what, options.guesses, chance)
            found.p95 = taken
            fine &= found.fine
            _tell(what, found)
        log = (site.home / "web.log").read_text()
        for what in ("links", "codes"):
            rings = len(re.findall(f"alarm: \\d+ {what} that open nothing", log))
            heard = options.guesses < 1000 or rings > 0
            fine &= heard
            _say(f"alarm of {what}: {rings} (once in ten minutes)")
        keys = [key for names in known.values() for key in names]
        shown = sum(key in log for key in keys)
        _say(f"keys in the log: {shown}")
    return 0 if fine and not shown else 1


def _tell(what: str, found: Outcome) -> None:
    _say(
        f"{found.asked} guessed {what}: {len(found.opened)} opened anything; {dict(found.answers)}"
    )
    _say(f"  told to wait after {found.before_limit}; right ones from there open:"
         f" {found.rights_opened}")  # fmt: skip
    spans = ", ".join(f"{kind} {span:.1f}" for kind, span in found.p95.items())
    _say(f"  p95 ms: {spans}; gap {found.gap:.1f}, of the same twice {found.noise:.1f}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
