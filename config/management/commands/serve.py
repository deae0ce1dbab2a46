"""Run web server, worker and beat together on a development machine."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config import processes


class Command(BaseCommand):
    help = "Run the web server, a worker and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=processes.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        with processes.running(options["port"]) as children:
            self.stdout.write(f"{children.site}/ (Ctrl-C stops it)")
            processes.wait_until_stopped(children)
