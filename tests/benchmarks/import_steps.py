"""One file of answers on its way through the pages, in a process of its own; prints its costs as JSON.

`python -P tests/benchmarks/import_steps.py FILE`, with a checkout as the working directory and in
PYTHONPATH: the code that runs is that one's. The database is made for it, and dropped.
"""

import json
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SCALES: Final = 56
MEANING: Final = {
    "municipality": "gemeente", "municipality_by": "name", "perspective": "kant",
    "political": "politiek", "administrative": "administratie", "scale_min": "1", "scale_max": "5",
    "missing": "NA", "language": "nl",
    "items": [*(f"S{n + 1}" for n in range(SCALES)), "K1", "U1", "N1", "T1"],
}  # fmt: skip
NAMES: Final = {"study": "Proef", "wave": "2026", "first": "2026-03-01", "last": "2026-03-31"}
REFUSED: Final = re.compile(r'id="error-summary-title".*?</h2>(.*?)</(?:ul|div)>', re.DOTALL)
ALERT: Final = re.compile(r'role="alert">(.*?)</p>', re.DOTALL)
TAG: Final = re.compile(r"<[^>]*>")
MB: Final = 1024 * 1024


def _document() -> dict[str, Any]:
    def item(kind: str, code: str, **more: Any) -> dict[str, Any]:
        words = {"nl": f"Vraag {code}"}
        return {
            "kind": kind,
            "code": code,
            "wording": {"political": words, "administrative": words},
            **more,
        }

    options = [
        {"code": code, "text": {"nl": code.title()}}
        for code in ("finance", "digital", "hr", "roles", "housing")
    ]
    labels = [{"nl": text} for text in ("Zeer oneens", "Oneens", "Neutraal", "Eens", "Zeer eens")]
    items = [item("scale", f"S{n + 1}", scale="agree", theme="all") for n in range(SCALES)]
    items += [
        item("single", "K1", options=options),
        item("multiple", "U1", options=options),
        item("number", "N1", required=False),
        item("long_text", "T1", required=False),
    ]
    return {
        "title": {"nl": "Meting"}, "minutes": 20, "languages": ["nl"],
        "scales": {"agree": {"labels": labels, "no_opinion": {"nl": "Geen mening"}}},
        "themes": {"all": {"title": {"nl": "Alles"}}},
        "sections": [{"code": "all", "title": {"nl": "Alles"}, "items": items}],
    }  # fmt: skip


class Way:
    """A browser that goes from page to page, and what each step cost."""

    def __init__(self, client: Any, version: str, tenant: Callable[[], Any]) -> None:
        self.client, self.version, self.tenant = client, version, tenant
        self.steps: dict[str, tuple[float, float, float, float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        Path("/proc/self/clear_refs").write_text("5")
        clock, work = time.perf_counter(), sum(os.times()[:4])
        yield
        seconds, cpu = time.perf_counter() - clock, sum(os.times()[:4]) - work
        peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
        apart = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.steps[name] = seconds, cpu, int(peak[1] if peak else 0) * 1024 / MB, apart * 1024 / MB

    def upload(self, path: Path) -> Any:
        """The body comes from the disk, as a server reads it from its socket."""
        with tempfile.TemporaryFile() as body:
            start = (
                f'--x\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            )
            body.write(f"{start}Content-Type: text/csv\r\n\r\n".encode())
            with path.open("rb") as file:
                while part := file.read(MB):
                    body.write(part)
            body.write(b"\r\n--x--\r\n")
            size = body.tell()
            body.seek(0)
            environ = {"PATH_INFO": "/t/bench/answers/", "REQUEST_METHOD": "POST", "wsgi.input": body,
                       "CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(size)}  # fmt: skip
            return self.client.request(**environ)

    def go(self, path: Path) -> str:
        with self.step("upload"):
            answer = self.upload(path)
        self.worker("read")
        if answer.status_code != 302:
            return self.refused(answer.content.decode(), answer.status_code)
        page = answer["Location"]
        with self.step("mapping"):
            shown = self.client.get(page)
            answer = self.client.post(page, {**MEANING, "questionnaire": self.version})
        if answer.status_code != 302:
            return self.refused(shown.content.decode(), answer.status_code)
        self.worker("plan")
        with self.step("preview"):
            self.client.get(answer["Location"])
        with self.step("confirm"):
            answer = self.client.post(f"{page}confirm/", NAMES)
        self.worker("import")
        return str(answer["Location"]) if answer.status_code == 302 else str(answer.status_code)

    def worker(self, name: str) -> None:
        """What a worker does next, if the page left it to one."""
        from surveys import models  # noqa: PLC0415 -- the checkout's

        job = None
        if hasattr(models, "AnswerImport"):
            with self.tenant():
                job = models.AnswerImport.objects.filter(state="waiting").first()
        if job is not None:
            from surveys.answer_import.tasks import work_on_answers  # noqa: PLC0415

            with self.step(name):
                work_on_answers(str(job.tenant_id), str(job.id))

    def refused(self, page: str, status: int) -> str:
        told = REFUSED.search(page) or ALERT.search(page)
        return f"refused: {' '.join(TAG.sub(' ', told[1]).split()) if told else status}"


def main() -> None:
    import django  # noqa: PLC0415 -- the checkout's

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from accounts.models import Membership, Tenant, User  # noqa: PLC0415
    from accounts.roles import Role  # noqa: PLC0415
    from accounts.tenancy import tenant  # noqa: PLC0415
    from surveys.authoring.actions import create_questionnaire, publish_version  # noqa: PLC0415
    from surveys.models import Response  # noqa: PLC0415
    from surveys.questionnaire.document import decode  # noqa: PLC0415
    from tests import database  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    with tempfile.TemporaryDirectory() as storage, database.fresh_database(f"bench_{os.getpid()}"):
        settings.MEDIA_ROOT = storage
        owner = Tenant.objects.create(name="Bench", slug="bench")
        by = User.objects.create_user("bench@example.org", "een lang wachtwoord 2026", name="B")
        Membership.objects.create(tenant=owner, user=by, role=Role.OWNER)
        with tenant(owner.id):
            made = create_questionnaire(by=by, name="Bench", document=decode(_document()))
            version = publish_version(by=by, questionnaire=made)
        way = Way(Client(), str(version.id), lambda: tenant(owner.id))
        way.client.force_login(by)
        with way.step("start"):
            way.client.get("/t/bench/answers/")  # no first use is in the figures
        outcome = way.go(Path(sys.argv[1]))
        with tenant(owner.id):
            outcome += f"; {Response.objects.count()} responses"
    sys.stdout.write(json.dumps({"steps": way.steps, "outcome": outcome}) + "\n")


if __name__ == "__main__":
    main()
