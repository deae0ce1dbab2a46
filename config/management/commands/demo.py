"""`make demo`: the whole product with simulated answers, ready to click."""

import socket
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Tenant
from accounts.tenancy import tenant
from benchmarking.models import Run, RunState
from config import processes
from config.demo import build, check
from reports.editions.actions import release
from reports.models import Edition
from reports.sharing.actions import announce
from surveys.models import Wave
from surveys.questionnaire.document import Perspective
from surveys.respond.tokens import token_for

READY_SECONDS = 170


class Command(BaseCommand):
    help = "Start everything with simulated answers at all Flemish municipalities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="look at the pages and stop")
        parser.add_argument("--port", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("The demonstration uses the embedded services only.")
        if options["port"] and _is_taken(options["port"]):
            raise CommandError(f"Something listens on port {options['port']} already.")
        started = time.monotonic()
        self._step("database", lambda: call_command("load_catalogue", migrate=True, verbosity=0))
        self._step(
            "static files", lambda: call_command("collectstatic", interactive=False, verbosity=0)
        )
        with processes.running(options["port"] or _free_port()) as children:
            if not build.exists():
                self._step("simulated people and answers", build.build)
            wave = self._step("figures by the worker", lambda: _wait_for_report(children))
            site = children.site
            self._step("web server", lambda: _wait_for_site(children, site))
            links = _links(site)
            self._print(site, wave, links, time.monotonic() - started)
            if options["check"]:
                self._check(site, wave, links)
            else:
                processes.wait_until_stopped(children)

    def _step(self, name: str, work: Any) -> Any:
        began = time.monotonic()
        self.stdout.write(f"  {name} … ", ending="")
        self.stdout.flush()
        answer = work()
        self.stdout.write(f"{time.monotonic() - began:.1f} s")
        return answer

    def _print(self, site: str, wave: Wave, links: dict[str, str], seconds: float) -> None:
        people = build.accounts()
        page = f"{site}/t/{build.SLUG}/waves/{wave.id}/report/"
        lines = [
            f"\nReady after {seconds:.0f} s. All answers are simulated.\n",
            f"  site         {site}/",
            *(f"  {role:<12} {one.email}   {one.password}" for role, one in people.items()),
            f"  benchmark    {page}",
            f"  municipality {page}41002/",
            f"  respondent   {links['political']}  (political)",
            f"               {links['administrative']}  (administrative)",
            f"  mails        {settings.EMAIL_FILE_PATH}",
            f"  logs         {children_logs()}",
        ]
        self.stdout.write("\n".join(lines) + "\n")

    def _check(self, site: str, wave: Wave, links: dict[str, str]) -> None:
        failed = 0
        for name, look in check.all_checks(site, build.accounts(), str(wave.id), links):
            try:
                look()
                self.stdout.write(f"  ok      {name}")
            except check.CheckFailed as error:
                failed += 1
                self.stdout.write(f"  FAILED  {name}: {error}")
        if failed:
            sys.exit(1)


def children_logs() -> str:
    return f"{settings.LOCAL_DIR}/log"


def _free_port() -> int:
    """The usual port, or another one when it is taken."""
    if not _is_taken(processes.PORT):
        return processes.PORT
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for_report(children: processes.Processes) -> Wave:
    """Wait until the worker has computed the closed wave, and release it once."""
    deadline = time.monotonic() + READY_SECONDS
    demo = Tenant.objects.get(slug=build.SLUG)
    while time.monotonic() < deadline:
        children.check()
        with tenant(demo.id):
            if (wave := _computed_wave()) is not None:
                if not Edition.objects.filter(wave=wave).exists():
                    announce(by=None, edition=release(by=None, wave=wave))
                return wave
        time.sleep(0.2)
    raise CommandError(f"No figures after {READY_SECONDS} s; see {children_logs()}.")


def _computed_wave() -> Wave | None:
    run = Run.objects.filter(wave__name="Najaar 2026").select_related("wave").first()
    if run is not None and run.state == RunState.FAILED:
        raise CommandError(f"The computation failed: {run.error}; see {children_logs()}.")
    return run.wave if run is not None and run.state == RunState.READY else None


def _wait_for_site(children: processes.Processes, site: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children.check()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", children.port)) == 0:
                return
        time.sleep(0.1)
    raise CommandError(f"{site} does not answer; see {children_logs()}.")


def _links(site: str) -> dict[str, str]:
    with tenant(Tenant.objects.get(slug=build.SLUG).id):
        return {
            side.value: f"{site}/r/{token_for(build.open_invitation(side))}" for side in Perspective
        }
