"""`make bench-mail`: how fast mails to respondents leave, beside another checkout.

Each checkout makes a wave in a database of its own and sends with one sender to a mail server in
its own process on this machine, which takes everything: `mail_sender.py`, `smtp_sink.py`. They take
turns, and of the turns the median counts: a machine has other work at one moment than at another. A
claim is measured with all mails waiting and with the last 25, for each mail that it takes.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(__file__).resolve().parent
SERVICES: Final = (
    "import django; django.setup(); from django.conf import settings; "
    "from config import embedded; embedded.ensure(settings.LOCAL_DIR)"
)
COLUMNS: Final = {
    "queued s": "queued_s",
    "claim ms, all": "claim_many_ms",
    "claim ms, 25": "claim_few_ms",
    "mails sent": "sent",
    "mails/s": "a_second",
    "cpu ms/mail": "cpu_ms",
}


@contextmanager
def sink(log: Path, *, drop: int = 0) -> Iterator[int]:
    """The mail server; the port on which it listens."""
    command = [sys.executable, str(FOLDER / "smtp_sink.py"), str(log), "--drop", str(drop)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


class Sender:
    """A checkout that sends when it is told to."""

    def __init__(self, checkout: Path, people: int, stack: ExitStack) -> None:
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(checkout)
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", SERVICES], check=True, cwd=checkout, env=environment)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        port = stack.enter_context(sink(Path(folder) / "log"))
        command = [sys.executable, "-P", str(FOLDER / "mail_sender.py"), str(port), str(people)]
        self._process = stack.enter_context(
            subprocess.Popen(
                command, cwd=checkout, env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )
        )  # fmt: skip
        self.cost: dict[str, float] = self._told()
        self.turns: list[dict[str, float]] = []

    def take_turn(self, seconds: float) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        self.turns.append(self._told())

    def finish(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self.cost |= self._told()
        self.cost["sent"] = sum(turn["sent"] for turn in self.turns)
        for name in ("a_second", "cpu_ms"):
            self.cost[name] = statistics.median(turn[name] for turn in self.turns)

    def _told(self) -> dict[str, float]:
        assert self._process.stdout is not None
        found: dict[str, float] = json.loads(self._process.stdout.readline())
        return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=25_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--beside", default="", help="a checkout of before")
    options = parser.parse_args()
    places = {"this": HERE}
    if options.beside:
        places["beside"] = Path(options.beside).resolve()
    with ExitStack() as stack:
        senders = {name: Sender(path, options.people, stack) for name, path in places.items()}
        for _turn in range(options.turns):
            for sender in senders.values():
                sender.take_turn(options.seconds)
        for sender in senders.values():
            sender.finish()
    sys.stdout.write(f"{'':<8}" + "".join(f"{name:>15}" for name in COLUMNS) + "\n")
    for name, sender in senders.items():
        row = "".join(f"{sender.cost[column]:>15.1f}" for column in COLUMNS.values())
        sys.stdout.write(f"{name:<8}{row}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
