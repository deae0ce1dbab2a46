"""`make bench-start`: what it takes to start the processes of production, and what they hold idle.

Each command is that of the Dockerfile and of docker-compose.yml. `cpu s` is the processor time of a
process and all its children until it is ready: until `/healthz` answers, until the worker says that it
is ready, until beat begins. `MB` is what they hold then, each shared page once (PSS). The image of
production has the bytecode of a checkout that compiles it (`compileall` in its Dockerfile); otherwise
every process compiles everything anew, which is how such a checkout is measured.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import yaml

from config import embedded
from tests.benchmarks.answering.meters import memory, worked
from tests.benchmarks.answering.places import at_port, of_checkout, served
from tests.benchmarks.pages import HERE, prepared

PATIENCE: Final = 180
READY: Final = {"worker": b" ready.", "beat": b"beat: Starting..."}


@dataclass(frozen=True)
class Started:
    seconds: float
    cpu: float
    held: float

    def __str__(self) -> str:
        return f"{self.seconds:>10.1f}{self.cpu:>10.1f}{self.held:>10.0f}"


def commands(checkout: Path) -> dict[str, list[str]]:
    """The web server and each worker, as production runs them."""
    services = yaml.safe_load((checkout / "docker-compose.yml").read_text())["services"]
    ours = {
        name: list(service["command"])
        for name, service in services.items()
        if service.get("command", [""])[0] == "celery"
    }
    return {"web": served(checkout), **ours}


def started(checkout: Path, command: list[str], cache: str) -> Started:
    """Start one, wait until it is ready, look, and end it."""
    port = embedded.free_port()
    words = at_port(command, port)
    if "beat" in words:
        words += ["--scheduler", "celery.beat:Scheduler"]  # no file of a schedule is left here
    if words[0] == "celery":
        words += ["--loglevel", "INFO"]
    environment = of_checkout(checkout, SITE_URL=f"http://127.0.0.1:{port}")
    if cache:
        environment["PYTHONPYCACHEPREFIX"] = cache
    else:
        environment["PYTHONPYCACHEPREFIX"] = tempfile.gettempdir() + "/nothing-is-here"
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=checkout, env=environment, stdout=said, stderr=said
        )
        try:
            _wait(
                process, _answering(port) if "gunicorn" in words else _saying(words, said.fileno())
            )
            seconds = time.perf_counter() - began
            return Started(seconds, worked(process.pid) / 1000, memory(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(process: "subprocess.Popen[bytes]", ready: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not ready():
        if process.poll() is not None or time.monotonic() - began > PATIENCE:
            raise SystemExit(f"{process.args!r} did not start")
        time.sleep(0.05)


def _answering(port: int) -> Callable[[], bool]:
    def asked() -> bool:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    return asked


def _saying(words: list[str], said: int) -> Callable[[], bool]:
    sign = READY["beat" if "beat" in words else "worker"]
    return lambda: sign in os.pread(said, 1 << 20, 0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-start ARGS=…", description=__doc__)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--beside", default="", help="a checkout of before")
    options = parser.parse_args()
    places = {"this": HERE} | ({"beside": Path(options.beside).resolve()} if options.beside else {})
    _say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start")
    _say(f"{'':<18}{'':<10}{'seconds':>10}{'cpu s':>10}{'MB':>10}")
    sums: dict[str, list[float]] = {}
    for name, checkout in places.items():
        prepared(checkout, "services")
        compiles = "compileall" in (checkout / "Dockerfile").read_text()
        with tempfile.TemporaryDirectory(prefix="bench-bytecode-") as cache:
            for what, command in commands(checkout).items():
                if compiles:
                    started(checkout, command, cache)  # as the image is built
                runs = [
                    started(checkout, command, cache if compiles else "")
                    for _run in range(options.runs)
                ]
                best = min(runs, key=lambda one: one.cpu)
                _say(f"{what:<18}{name:<10}{best}")
                sums.setdefault(name, [0.0, 0.0])
                sums[name][0] += best.cpu
                sums[name][1] += best.held
        _say(f"{'all':<18}{name:<10}{'':>10}{sums[name][0]:>10.1f}{sums[name][1]:>10.0f}")
    if len(sums) > 1:
        ratios = [mine / theirs for mine, theirs in zip(sums["this"], sums["beside"], strict=True)]
        _say(f"{'this / beside':<28}{'':>10}{ratios[0]:>10.2f}{ratios[1]:>10.2f}")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
