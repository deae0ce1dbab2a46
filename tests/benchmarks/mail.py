"""`make bench-mail`: how fast mails to respondents leave, beside another checkout.

Each checkout makes a wave in a database of its own and sends with one sender to a mail server in
its own process on this machine, which takes everything: `mail_sender.py`, `smtp_sink.py`. A claim
is measured with all mails waiting and with the last 25.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

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


def measured(checkout: Path, people: int, seconds: float) -> dict[str, Any]:
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(checkout)
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", SERVICES], check=True, cwd=checkout, env=environment)
    with tempfile.TemporaryDirectory() as folder, sink(Path(folder) / "log") as port:
        command = [sys.executable, "-P", str(FOLDER / "mail_sender.py")]
        told = subprocess.run(
            [*command, str(port), str(people), str(seconds)],
            check=True, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip
    found: dict[str, Any] = json.loads(told)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=25_000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--beside", default="", help="a checkout of before")
    options = parser.parse_args()
    places = {"this": HERE}
    if options.beside:
        places["beside"] = Path(options.beside).resolve()
    sys.stdout.write(f"{'':<8}" + "".join(f"{name:>15}" for name in COLUMNS) + "\n")
    for name, checkout in places.items():
        cost = measured(checkout, options.people, options.seconds)
        row = "".join(f"{cost[column]:>15.1f}" for column in COLUMNS.values())
        sys.stdout.write(f"{name:<8}{row}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
