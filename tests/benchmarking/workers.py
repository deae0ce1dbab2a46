"""Real Celery workers on the test database, with a corner of Valkey to themselves."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import redis
from celery import Task, current_app
from django.conf import settings
from django.db import connections

# Behind the caches of the test processes, each has a corner of its own.
_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
BROKER = settings.REDIS_URL.rsplit("/", 1)[0] + f"/{9 + _NUMBER % 7}"
QUEUE = "compute"


def _address(alias: str) -> str:
    given = connections[alias].get_connection_params()
    login = f"{given['user']}:{given['password']}"
    return f"postgresql://{login}@{given['host']}:{given['port']}/{given['dbname']}"


def environment() -> dict[str, str]:
    """What a process needs to work on this test's database, files and broker."""
    return {
        **os.environ,
        "DATABASE_URL": _address("default"),
        "REDIS_URL": BROKER,
        "SECRET_KEY": settings.SECRET_KEY,
        "RESPONDENT_KEY": settings.RESPONDENT_KEY,
        "WEBHOOK_KEY": settings.WEBHOOK_KEY,
        "SIGN_ON_KEY": settings.SIGN_ON_KEY,
        "SITE_URL": "http://127.0.0.1:8000",
        "EMAIL_URL": f"file://{settings.MEDIA_ROOT}/mail",
        "DEFAULT_FROM_EMAIL": "test@example.org",
        "STORAGE_DIR": str(settings.MEDIA_ROOT),
        "STORAGE_URL": settings.STORAGE_URL,
        "COMPUTE_PART": str(settings.COMPUTE_PART),
    }


@contextmanager
def worker(
    log: Path, processes: int = 0, *, machine: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker, listening when the body begins and gone when it ends.

    It works in its own process, or in as many others as asked. No message is left to it by
    the workers before; `machine`: what is otherwise in its environment.
    """
    redis.from_url(BROKER).flushdb()
    command = [sys.executable, "-m", "celery", "--app", "config", "worker"]
    command += ["--concurrency", str(processes)] if processes else ["--pool", "solo"]
    command += ["--queues", QUEUE, "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**environment(), **(machine or {})},
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(lambda: b" ready." in log.read_bytes(), process=process, log=log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def send(task: "Task[..., object]", *arguments: str) -> None:
    with current_app.connection_for_write(BROKER) as connection:
        current_app.send_task(task.name, arguments, connection=connection, queue=QUEUE)


def wait_for(
    happened: Callable[[], bool],
    *,
    process: "subprocess.Popen[bytes] | None" = None,
    log: Path | None = None,
    seconds: float = 60,
) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline or (process is not None and process.poll() is not None):
            raise AssertionError(log.read_text() if log else "it did not happen in time")
        time.sleep(0.05)
