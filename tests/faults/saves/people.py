"""Respondents who do not give up: they repeat what the page's script repeats, and reload what a person reloads."""

import hashlib
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.benchmarks.answering.places import Place
from tests.benchmarks.answering.walking import JSON, Browser

RECEIPT: Final = re.compile(rb"<strong>([^<]+)</strong>")
PATIENCE: Final = 15.0  # seconds after which the script gives up waiting, and asks again
LONGEST: Final = 30.0  # between two tries of the script
RELOAD: Final = 5.0  # a person, or the script before it leaves a page
LATER: Final = frozenset({423, 429})
FAILED: Final = 500
Kept = tuple[dict[str, Any], dict[str, int]]
Look = Callable[[str], Kept]


@dataclass
class Tally:
    """What all of them saw. `lost`, `wrong`: sentences; there may be none."""

    acknowledged: int = 0
    completes: int = 0
    own_conflicts: int = 0  # saved, the answer lost on the way, and changed meanwhile
    refused: Counter[str] = field(default_factory=Counter)  # status and what was asked
    waits: list[float] = field(default_factory=list)  # seconds till the acknowledgement
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refuse(self, what: str, status: int, body: bytes, kind: str) -> None:
        with self._lock:
            self.refused[f"{status or 'no line'} {what}"] += 1
            if status == FAILED or (status > FAILED and what == "save" and not _is_json(body)):
                self.wrong.append(f"{status} {what} {kind} {body[:300]!r}")

    def acknowledge(self, waited: float) -> None:
        with self._lock:
            self.acknowledged += 1
            self.waits.append(waited)

    def complete(self) -> None:
        with self._lock:
            self.completes += 1


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False


class Patient(Browser):
    """A browser whose person tries again until there is an answer."""

    def __init__(self, place: Place, tally: Tally, chance: random.Random) -> None:
        super().__init__(place)
        self.line.timeout = PATIENCE
        self.tally, self.chance = tally, chance

    def once(self, what: str, *asked: Any, **more: Any) -> tuple[Any, bytes]:
        """The answer; None where there was none, or one that says to come again."""
        errors = len(self.walk.errors)
        try:
            answer, body = super().ask(*asked, **more)
        except (OSError, http.client.HTTPException):
            self.line.close()
            self.tally.refuse(what, 0, b"", "")
            return None, b""
        if answer.status < FAILED and answer.status not in LATER:
            return answer, body
        del self.walk.errors[errors:]
        self.tally.refuse(what, answer.status, body, str(answer.headers["Content-Type"]))
        return None, body

    def ask(self, method: str, path: str, *more: Any, **named: Any) -> tuple[Any, bytes]:
        what = "reach" if method == "HEAD" else "page" if method == "GET" else "form"
        while True:
            answer, body = self.once(what, method, path, *more, **named)
            if answer is not None:
                return answer, body
            time.sleep(RELOAD * self.chance.uniform(0.5, 1))


class Respondent:
    """One walk from the personal link to the receipt."""

    def __init__(
        self, place: Place, link: str, tally: Tally, chance: random.Random, look: Look
    ) -> None:
        self.browser = Patient(place, tally, chance)
        self.place, self.link, self.tally, self.chance = place, link, tally, chance
        self.look = look
        self.acknowledged: dict[str, tuple[Any, int]] = {}
        self.form: dict[str, str] = {}

    @property
    def name(self) -> str:
        """What is stored of the link."""
        return hashlib.sha256(self.link.removeprefix("/r/").encode()).hexdigest()

    def walk(self) -> str:
        """The code on the receipt."""
        browser = self.browser
        self.form = browser.page(self.link)
        browser.reach(self.link)
        where = browser.send(f"{self.link}/start", [*self.form.items()])
        self.form = browser.page(where)
        for section in self.place.sections:
            self._answer(section)
            self._compare(self.look(self.name))
            browser.reach(where)
            posted = [pair for _key, _value, fields in section for pair in fields]
            where = browser.send(where, [*self.form.items(), *posted, ("go", "next")])
            self.form = browser.page(where)
        first, again = self._hand_in(where), self._hand_in(where)
        if not first or first != again:
            self.tally.wrong.append(f"receipts {first!r} and {again!r}")
        self.tally.wrong += browser.walk.errors
        self.tally.complete()
        browser.line.close()
        return first

    def _hand_in(self, where: str) -> str:
        self.browser.reach(where)
        receipt = self.browser.send("/r/submit/", [*self.form.items()])
        _answer, body = self.browser.ask("GET", receipt)
        found = RECEIPT.search(body)
        return found[1].decode() if found else ""

    def _answer(self, section: list[Any]) -> None:
        """Mostly one after the other; who is quick has a few waiting, which leave together."""
        left = [(key, value) for key, value, _fields in section]
        while left:
            time.sleep(self.chance.uniform(0.05, 0.5))
            some = left[: self.chance.choice((1, 1, 1, 2, 4))]
            del left[: len(some)]
            if all(isinstance(value, int) for _key, value in some) and self.chance.random() < 0.5:
                self._save({key: value - 1 for key, value in some}, dict(some))
            self._save(dict(some), dict(some))

    def _save(self, waiting: dict[str, Any], others: dict[str, Any]) -> None:
        """Until each is acknowledged. While they wait the person may think of the others."""
        begun, pause = time.monotonic(), 1.0
        sent: dict[str, list[Any]] = {key: [] for key in waiting}
        while waiting:
            for key, value in waiting.items():
                sent[key].append(value)
            status, told = self._send(waiting)
            if not status:
                time.sleep(pause)
                pause = min(2 * pause, LONGEST)
                if self.chance.random() < 0.3:
                    waiting = {key: others[key] for key in waiting}
            for key, one in zip(list(waiting), told, strict=False):
                self._hear(key, waiting, sent[key], one, time.monotonic() - begun)

    def _hear(
        self, key: str, waiting: dict[str, Any], sent: list[Any], told: Any, waited: float
    ) -> None:
        """What became of one of them."""
        status = told["status"]
        if status == 409 and told["value"] in sent:  # it was saved, and nobody had heard of it
            self.tally.own_conflicts += 1
            self.form[f"{key}.revision"] = str(told["revision"])
            return
        value = waiting.pop(key)
        if status != 200:
            self.tally.wrong.append(f"{key} {told}")
            return
        self.tally.acknowledge(waited)
        self.form[f"{key}.revision"] = str(told["revision"])
        self.acknowledged[key] = (value, told["revision"])

    def _send(self, waiting: dict[str, Any]) -> tuple[int, list[Any]]:
        """Status, and what is told of each; 0 where the page tries again."""
        asked = [
            {"item": key, "value": value, "revision": int(self.form[f"{key}.revision"])}
            for key, value in waiting.items()
        ]
        body = json.dumps(asked if len(asked) > 1 else asked[0])
        headers = {**JSON, "X-CSRFToken": self.form["csrfmiddlewaretoken"]}
        path = f"/r/answer/save?who={self.form['who']}"
        answer, read = self.browser.once(
            "save", "POST", path, body, headers, (200, 409), self.browser.walk.saves
        )
        if answer is None:
            return 0, []
        told = json.loads(read)
        return answer.status, told.get("answers") or [{"status": answer.status, **told}]

    def _compare(self, kept: Kept) -> None:
        """What was acknowledged is in the draft, at that revision or, saved again unheard, a later one."""
        answers, revisions = kept
        for key, (value, revision) in self.acknowledged.items():
            if answers.get(key) != value or revisions.get(key, 0) < revision:
                told = f"{key}: {value!r} ({revision}), kept {answers.get(key)!r}"
                self.tally.lost.append(f"{told} ({revisions.get(key)})")
