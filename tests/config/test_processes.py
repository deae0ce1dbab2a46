"""`make run`: what ends is started again, and what never stood is told."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from config import embedded, processes
from config.processes import ProcessEnded, Processes, _Child

STAYS = ("-c", "import time; time.sleep(60)")


@pytest.fixture
def started(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Processes]:
    settings.LOCAL_DIR, settings.EMBEDDED = tmp_path, False
    monkeypatch.setattr(processes, "STANDS", 0.05)
    monkeypatch.setattr(processes, "PAUSES", (0.0, 0.2))
    found = Processes(0)
    yield found
    found.stop()


def add(found: Processes, name: str, *arguments: str) -> None:
    """It is started by the first look."""
    found.children[name] = _Child(name, [sys.executable, *arguments])


def kill(found: Processes, name: str) -> int:
    process = found.children[name].process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return process.pid


def test_a_process_that_ends_is_started_again(started: Processes) -> None:
    add(started, "worker", *STAYS)
    assert started.check() == ["worker"]
    time.sleep(0.1)
    first = kill(started, "worker")
    assert started.check() == ["worker"]
    again = started.children["worker"].process
    assert again is not None
    assert again.pid != first
    assert started.check() == []


def test_one_that_falls_again_waits_longer(started: Processes) -> None:
    add(started, "worker", *STAYS)
    started.check()
    time.sleep(0.1)
    kill(started, "worker")
    assert started.check() == ["worker"]
    kill(started, "worker")
    assert started.check() == []
    time.sleep(0.25)
    assert started.check() == ["worker"]


def test_one_that_never_stood_is_told(started: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STANDS", 60)
    add(started, "web", "-c", "raise SystemExit('the port is taken')")
    with pytest.raises(ProcessEnded, match=r"web\.log"):
        look_for_a_while(started)
    assert "the port is taken" in (started.logs / "web.log").read_text()


def look_for_a_while(found: Processes) -> None:
    for _look in range(200):
        found.check()
        time.sleep(0.05)


def test_what_runs_is_where_links_of_other_commands_lead(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOCAL_DIR = tmp_path
    monkeypatch.delenv("SITE_URL", raising=False)
    with processes.told(Processes(8123).site):
        assert embedded.site(tmp_path) == "http://127.0.0.1:8123"
    assert embedded.site(tmp_path) == "http://127.0.0.1:8000"
    monkeypatch.setenv("SITE_URL", "https://tunnel.example")
    assert Processes(8123).site == "https://tunnel.example"


def test_the_demonstration_does_not_begin_beside_another(settings: Settings) -> None:
    settings.EMBEDDED = True
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match="listens on port"):
            call_command("demo", port=other.getsockname()[1])
