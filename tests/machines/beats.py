"""Two real beats for a minute: how often was each sweep sent, and how often is it due?

python -m tests.machines.beats [--seconds 60] [--beats 2]; run by make beats. One is killed half-way.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from redis import Redis

ROOT = Path(__file__).resolve().parent.parent.parent
CORNER = 8  # a database of Valkey in which no worker listens


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--beats", type=int, default=2)
    given = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    broker = settings.REDIS_URL.rsplit("/", 1)[0] + f"/{CORNER}"
    server = Redis.from_url(broker)
    server.flushdb()
    with TemporaryDirectory() as folder:
        sent = _sent_in(given.seconds, given.beats, broker, server, folder)
    server.flushdb()
    return _told(sent, settings.CELERY_BEAT_SCHEDULE, given.seconds)


def _sent_in(seconds: int, beats: int, broker: str, server: "Redis", folder: str) -> Counter[str]:
    logs = [Path(folder) / f"{number}.log" for number in range(beats)]
    children = [_beat(broker, log) for log in logs]
    try:
        _wait_for_all(children, logs)
        for queue in _queues(server):
            server.delete(queue)
        began = time.monotonic()
        time.sleep(seconds / 2)
        children[0].kill()
        time.sleep(max(0.0, seconds / 2))
        sys.stdout.write(
            f"{beats} beats, {time.monotonic() - began:.0f} s, the first killed half-way\n"
        )
    finally:
        for child in children:
            child.kill()
            child.wait()
    return _messages(server)


def _beat(broker: str, log: Path) -> "subprocess.Popen[bytes]":
    names = (
        "DATABASE_URL",
        "SECRET_KEY",
        "RESPONDENT_KEY",
        "WEBHOOK_KEY",
        "SIGN_ON_KEY",
        "SITE_URL",
    )
    own = {name: str(getattr(settings, name)) for name in (*names, "DEFAULT_FROM_EMAIL")}
    own |= {"REDIS_URL": broker, "STORAGE_DIR": str(settings.MEDIA_ROOT)}
    own["EMAIL_URL"] = "file:///dev/null"
    command = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "config.beat",
        "beat",
        "--pidfile",
        "",
        "--loglevel",
        "INFO",
    ]
    with log.open("wb") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **own}, stdout=out, stderr=out
        )


def _wait_for_all(children: "list[subprocess.Popen[bytes]]", logs: list[Path]) -> None:
    """Until each says that it begins; then the counting begins anew."""
    while not all(b"beat: Starting" in log.read_bytes() for log in logs):
        if any(child.poll() is not None for child in children):
            raise RuntimeError(logs[0].read_text() + logs[-1].read_text())
        time.sleep(0.2)


def _queues(server: "Redis") -> list[str]:
    keys = (key.decode() for key in server.scan_iter())
    return [key for key in keys if server.type(key) == b"list"]


def _messages(server: "Redis") -> Counter[str]:
    found: Counter[str] = Counter()
    for queue in _queues(server):
        for message in server.lrange(queue, 0, -1):
            found[json.loads(message)["headers"]["task"]] += 1
    return found


def _told(sent: Counter[str], schedule: dict[str, dict[str, object]], seconds: int) -> int:
    worst = 0.0
    for entry in schedule.values():
        task, every = str(entry["task"]), float(str(entry["schedule"]))
        due = seconds / every
        if due < 1:
            continue
        worst = max(worst, sent[task] - due)
        sys.stdout.write(f"{task:40} every {every:4.0f} s   due {due:4.1f}   sent {sent[task]}\n")
    sys.stdout.write(f"most that one was sent too often: {max(0.0, worst):.1f}\n")
    return 0 if worst <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
