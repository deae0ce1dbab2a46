"""The sender of `make bench-mail`, run in a checkout with that checkout's own code.

`mail_sender.py PORT PEOPLE`: a database of its own with a launched wave of so many people. For each
number that it reads it sends for so many seconds, one sender to the mail server on that port, and
prints what came of it as a line of JSON. It knows the checkout of before, whose claim took one mail.
"""

import json
import os
import resource
import sys
import time
from importlib import import_module
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
DOMAINS: Final = 1_000
CLAIMS: Final = 10


def launched(people: int) -> tuple[Any, float]:
    """A wave of so many people; its tenant, and how long queueing their mails took."""
    from accounts.models import Tenant  # noqa: PLC0415 -- after django.setup()
    from accounts.tenancy import tenant  # noqa: PLC0415
    from surveys.fieldwork.actions.fieldwork import add_people, launch_wave  # noqa: PLC0415
    from surveys.fieldwork.people import Person  # noqa: PLC0415
    from surveys.models import Municipality  # noqa: PLC0415
    from surveys.questionnaire.functions import Function  # noqa: PLC0415
    from tests.surveys.fieldwork_stage import a_wave  # noqa: PLC0415

    owner = Tenant.objects.create(name="Bench", slug="bench")
    sides = (Function.ALDERMAN, Function.MANAGEMENT_TEAM)
    with tenant(owner.id):
        places = list(Municipality.objects.all()[:285])
        wave = a_wave(None, places, reply_to="bench@example.org")
        everybody = [
            Person(f"Persoon {i}", f"p{i}@d{i % DOMAINS}.example", places[i % len(places)].id, sides[i % 2], "nl")
            for i in range(people)
        ]  # fmt: skip
        for start in range(0, people, 5_000):
            add_people(by=None, wave=wave, people=everybody[start : start + 5_000])
    started = time.perf_counter()
    with tenant(owner.id):
        launch_wave(by=None, wave=wave)
    return owner, time.perf_counter() - started


def claiming(tenant_id: Any) -> float:
    """Milliseconds of a claim, for each mail that it takes; nothing is kept of it."""
    from django.db import transaction  # noqa: PLC0415

    from accounts.tenancy import tenant  # noqa: PLC0415
    from surveys.fieldwork.actions import mailing  # noqa: PLC0415

    claim = vars(mailing).get("claim_mailings") or vars(mailing)["claim_mailing"]
    taken, spent = 0, 0.0
    for _time in range(CLAIMS):
        with tenant(tenant_id):
            started = time.perf_counter()
            found = claim()
            spent += time.perf_counter() - started
            taken += len(found) if isinstance(found, list) else 1
            transaction.set_rollback(True)
    return 1_000 * spent / taken


def sending(tenant_id: Any, seconds: float) -> dict[str, float]:
    """One sender, as a worker that was rung."""
    from accounts.jobs.outbox import delivery  # noqa: PLC0415
    from surveys.fieldwork import tasks  # noqa: PLC0415

    delivery.SECONDS_AT_WORK = seconds  # type: ignore[misc]
    already = _sent(tenant_id)
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    tasks.send_waiting_mail(str(tenant_id))
    spent, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    sent = _sent(tenant_id) - already
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return {"sent": sent, "a_second": sent / spent, "cpu_ms": 1_000 * cpu / max(sent, 1)}


def _sent(tenant_id: Any) -> int:
    from accounts.tenancy import tenant  # noqa: PLC0415
    from surveys.models import Mailing  # noqa: PLC0415

    with tenant(tenant_id):
        number: int = Mailing.objects.filter(state="sent").count()
    return number


def mail_to(port: int) -> None:
    """Let this process send its mails to the server on that port."""
    from django.conf import settings  # noqa: PLC0415

    own = "accounts.jobs.outbox.smtp"  # the checkout of before has Django's
    has_own = hasattr(import_module(own), "Backend")
    settings.EMAIL_BACKEND = (
        f"{own}.Backend" if has_own else "django.core.mail.backends.smtp.EmailBackend"
    )
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 10


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    mail_to(int(sys.argv[1]))
    from accounts.tenancy import tenant  # noqa: PLC0415
    from surveys.models import Mailing  # noqa: PLC0415
    from tests import database  # noqa: PLC0415

    with database.fresh_database(database.own_name()):
        owner, queued = launched(int(sys.argv[2]))
        _tell({"queued_s": queued, "claim_many_ms": claiming(owner.id)})
        for seconds in sys.stdin:
            _tell(sending(owner.id, float(seconds)))
        with tenant(owner.id):
            left = list(Mailing.objects.filter(state="waiting").values_list("id", flat=True)[25:])
            Mailing.objects.filter(id__in=left).delete()
        _tell({"claim_few_ms": claiming(owner.id)})


def _tell(found: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
