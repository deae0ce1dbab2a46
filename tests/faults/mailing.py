"""`make faults-mail`: invitations are sent while senders are killed; who got none, and who two?

A database of its own with a launched wave, a mail server in its own process (`smtp_sink.py`) and
senders in theirs, as workers are: each rings `send_waiting_mail` again and again. One of them is
killed (-9) at a random moment, and another started, as often as `--kills` says. `--drop N`: the
server breaks the line after the Nth mail, which it took. What a dead sender had handed over is
taken for sent after seconds here and after minutes in production; nothing else differs.

Prints what came of it, and fails unless every person got the mail exactly once. Twice may only be
a mail after which the line broke while its sender lived: nobody can know, so it is sent once more,
and the log names it.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.db import connections

from accounts.jobs.outbox import claims
from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.fieldwork.tasks import send_waiting_mail, sweep_mail
from surveys.models import Mailing
from tests import database
from tests.benchmarks.mail import HERE, sink
from tests.benchmarks.mail_sender import launched, mail_to

UNHEARD: Final = timedelta(seconds=5)
SENDERS: Final = 2


@dataclass(frozen=True)
class Outcome:
    """`twice`: mails that came twice; `unheard`: handed over by a sender that died, taken for sent."""

    queued_s: float
    sent_s: float
    kills: int
    people: int
    reached: int
    twice: int
    more: int  # came more than twice
    unheard: int
    unsent: int
    dropped: int  # lines that the server broke

    @property
    def fine(self) -> bool:
        """A sender that is killed when the last byte has left, and before the database has heard so,
        leaves one mail that nobody can know of: it comes twice. No other does."""
        return (
            self.reached == self.people
            and not (self.more or self.unsent)
            and self.twice <= self.dropped + self.kills
        )


class Senders:
    """So many processes that send, one of which can be killed."""

    def __init__(self, port: int, tenant_id: UUID) -> None:
        name = str(connections["default"].settings_dict["NAME"])
        self._command = [sys.executable, "-m", "tests.faults.mailing", "--send"]
        self._command += [name, str(port), str(tenant_id)]
        self._running = [self._start() for _ in range(SENDERS)]

    def kill_one(self) -> None:
        victim = self._running.pop(0)
        victim.kill()
        victim.wait()
        self._running.append(self._start())

    def end(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "PYTHONPATH": str(HERE), "LOG_LEVEL": "ERROR"}
        return subprocess.Popen(self._command, cwd=HERE, env=environment)


def send_for_ever(name: str, port: str, tenant_id: str) -> None:
    """What a sender's process does until it is killed."""
    connections["default"].settings_dict["NAME"] = name
    mail_to(int(port))
    while True:
        send_waiting_mail(tenant_id)
        time.sleep(0.2)


def run(people: int, kills: int, *, drop: int = 0, every: float = 3.0, seed: int = 1) -> Outcome:
    """In the database that Django's connections point at."""
    chance = random.Random(seed)  # noqa: S311 -- moments, not secrets
    owner, queued = launched(people)
    with ExitStack() as stack:
        log = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "log"
        port = stack.enter_context(sink(log, drop=drop))
        started = time.perf_counter()
        senders = Senders(port, owner.id)
        stack.callback(senders.end)
        for _kill in range(kills):
            # Only a sender that is at it can be killed in the middle of something.
            _wait_for_more(log)
            time.sleep(chance.uniform(0, every))
            senders.kill_one()
        while _left(owner.id):
            time.sleep(0.5)
        spent = time.perf_counter() - started
        return _outcome(
            owner, log, people, queued=queued, sent=spent, kills=kills, dropped=int(drop > 0)
        )


def _wait_for_more(log: Path) -> None:
    before = log.stat().st_size
    until = time.monotonic() + 20
    while log.stat().st_size == before and time.monotonic() < until:
        time.sleep(0.05)


def _left(tenant_id: UUID) -> int:
    claims.UNHEARD = UNHEARD  # type: ignore[misc]
    sweep_mail()
    with tenant(tenant_id):
        left: int = Mailing.objects.filter(state__in=["waiting", "sending"]).count()
    return left


def _outcome(
    owner: Tenant, log: Path, people: int, *, queued: float, sent: float, **faults: int
) -> Outcome:
    lines = [line.split() for line in log.read_text().splitlines()]
    times = Counter(recipient for recipient, _id in lines)
    assert len({name for _recipient, name in lines}) == len(times)  # a second one has the same id
    with tenant(owner.id):
        unsent = Mailing.objects.exclude(state="sent").count()
        unheard = Mailing.objects.filter(events__kind="unclear").count()
    return Outcome(
        queued_s=round(queued, 1),
        sent_s=round(sent, 1),
        people=people,
        reached=len(times),
        twice=sum(number > 1 for number in times.values()),
        more=sum(number > 2 for number in times.values()),
        unheard=unheard,
        unsent=unsent,
        **faults,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=25_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--drop", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--send", nargs=3, help=argparse.SUPPRESS)
    options: Any = parser.parse_args()
    if options.send:
        send_for_ever(*options.send)
    with database.fresh_database(database.own_name()):
        found = run(options.people, options.kills, drop=options.drop, seed=options.seed)
    sys.stdout.write(json.dumps(asdict(found), indent=1) + "\n")
    return 0 if found.fine else 1


if __name__ == "__main__":
    sys.exit(main())
