"""What is told of the running product: its lines of log, the id of a request, and its metrics."""

import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from celery import signals
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client, override_settings
from prometheus_client import REGISTRY, generate_latest

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from config.monitoring import tasks
from config.monitoring.context import telling
from config.monitoring.logs import JsonFormatter
from config.monitoring.rooms import Rooms, count, kinds
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.tasks import send_waiting_mail, sweep_mail
from surveys.models import Municipality
from tests.conftest import PASSWORD, client_of
from tests.surveys.fieldwork_stage import a_staffed_wave

ID = "X-Request-ID"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """The lines as they are written: the formatter runs where the record is made."""
    written: list[dict[str, Any]] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(self.format(record)))

    handler = Keeping()
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    yield written
    logging.getLogger().removeHandler(handler)


def of_requests(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["logger"] == "config.monitoring.requests"]


def written(message: str, *arguments: object, error: BaseException | None = None) -> str:
    trouble = (type(error), error, None) if error else None
    record = logging.LogRecord("any", logging.ERROR, "", 0, message, arguments, trouble)
    return JsonFormatter().format(record)


# --- One line, and none of somebody else's ------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    [
        '\n{"level": "info"}',
        "\r\n",
        "\x1b[2J",
        "\x9b2J",
        "\x85",
        "\u2028",
        "\u2029",
        "\u202e",
        "\ud800",
    ],
)
def test_nobody_writes_a_line_or_a_command_into_the_log(hostile: str) -> None:
    line = written("name: %s", f"a{hostile}b")
    assert len(line.splitlines()) == 1
    assert all(sign.isprintable() for sign in line)
    line.encode()
    assert json.loads(line)["message"] == f"name: a{hostile}b"


@pytest.mark.parametrize(
    "secret",
    [
        "an@aalst.example",
        "redis://:hunter2@10.0.0.1",
        "tz_ab12_0123456789abcdef",
        "tz_ab12_0123-56789abcdef",
        "smtp://u:pw@host",
    ],
)
@pytest.mark.parametrize("before", ["", "\n", "\t", '"', "\\", "%20"])
def test_no_line_holds_an_address_of_a_person_or_a_password(before: str, secret: str) -> None:
    line = written("failed for %s", before + secret, error=ValueError(before + secret))
    assert secret not in line
    assert "hunter2" not in line
    assert ":pw@" not in line
    assert "789abcdef" not in line
    assert json.loads(line)["message"].startswith(f"failed for {before}".removesuffix("%20"))


@pytest.mark.django_db
def test_a_trace_holds_no_row_that_the_database_refused(north: Tenant) -> None:
    """PostgreSQL tells a client the whole row, and the words of what it cannot read."""
    answer = " ".join(("mijn", "antwoord"))  # not as one in the line that the trace shows
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::uuid", [answer])
    except Exception as error:
        line = written("failed", error=error)
    assert answer not in line
    assert "22P02" in line
    assert "django.db.utils.DataError" in line


def test_a_trace_says_what_a_row_broke() -> None:
    assert "IntegrityError" in written("failed", error=IntegrityError("x"))


def test_an_error_of_a_respondent_is_told_without_its_words() -> None:
    with telling(request="1", _quiet=True):
        line = written("failed", error=ValueError("mijn antwoord"))
    assert "mijn antwoord" not in line
    assert "_quiet" not in line
    assert "ValueError" in line


# --- A request ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_request_is_one_line_with_whose_it_was(alice: User, north: Tenant, lines: Any) -> None:
    answer = client_of(alice).get("/t/north/waves/")
    (line,) = of_requests(lines)
    assert line["request"] == answer[ID]
    assert (line["route"], line["status"]) == ("wave_list", 200)
    assert (line["tenant"], line["user"]) == (str(north.id), str(alice.pk))
    assert line["ms"] >= 0


@pytest.mark.django_db
def test_no_line_says_when_a_respondent_came(lines: Any) -> None:
    answer = Client().get("/r/" + "x" * 32)
    assert len(answer[ID]) == 20
    assert of_requests(lines) == []


def test_an_id_of_a_browser_is_not_believed() -> None:
    mine = "a-request-of-mine-1"
    assert Client(headers={ID: mine}).get("/healthz")[ID] != mine
    with override_settings(REQUEST_ID_FROM_PROXY=True):
        assert Client(headers={ID: mine}).get("/healthz")[ID] == mine
        assert Client(headers={ID: 'a"\n' * 5}).get("/healthz")[ID] != 'a"\n' * 5
        assert len(Client(headers={ID: "a" * 65}).get("/healthz")[ID]) == 20


@pytest.mark.django_db
@pytest.mark.parametrize("error", [ValueError("x"), OperationalError("x")])
def test_an_error_page_names_the_request(
    alice: User, lines: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr("accounts.middleware.entering.find_membership", fail)
    client = client_of(alice)
    client.raise_request_exception = False
    answer = client.get("/t/north/waves/")
    assert answer.status_code == (503 if isinstance(error, OperationalError) else 500)
    assert answer[ID] in answer.content.decode()
    assert all(line["request"] == answer[ID] for line in lines if "trace" in line)
    assert of_requests(lines)[0]["status"] == answer.status_code
    told = client.get("/t/north/waves/", headers={"Content-Type": "application/json"})
    assert told.json()["request_id"] == told[ID]


# --- A task ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_task_is_one_line_and_a_sweep_none(north: Tenant, lines: Any) -> None:
    heard = (signals.task_prerun, tasks.begins), (signals.task_postrun, tasks.ends)
    for signal, receiver in heard:
        signal.connect(receiver)
    try:
        sweep_mail.apply()
        send_waiting_mail.apply((str(north.id),), task_id="one")
    finally:
        for signal, receiver in heard:
            signal.disconnect(receiver)
    (line,) = [line for line in lines if line["logger"] == "config.monitoring.tasks"]
    assert line["message"] == "task surveys.tasks.send_waiting_mail success"
    assert (line["task_id"], line["tenant"], line["attempt"]) == ("one", str(north.id), 1)
    assert (line["outcome"], line["redelivered"]) == ("success", False)
    named = {"task": "surveys.tasks.sweep_mail", "outcome": "success"}
    assert figure("tweezicht_tasks_total", **named) > 0


def test_tasks_are_told_of_whatever_the_worker_is_started_with() -> None:
    """`celery worker --loglevel WARNING` is for everything else."""
    assert logging.getLogger("config.monitoring").level == logging.INFO
    assert logging.getLogger("config.monitoring.tasks").isEnabledFor(logging.INFO)


# --- Metrics ---------------------------------------------------------------------------------------


def figure(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.django_db
def test_requests_are_counted_by_the_name_of_their_address(alice: User) -> None:
    labels = {"route": "wave_list", "method": "GET", "status": "200"}
    before = figure("tweezicht_http_requests_total", **labels)
    client_of(alice).get("/t/north/waves/")
    assert figure("tweezicht_http_requests_total", **labels) == before + 1
    assert "north" not in generate_latest().decode()


@pytest.mark.django_db
def test_refused_log_ins_and_errors_are_counted(alice: User) -> None:
    from config.monitoring import faults  # noqa: PLC0415

    faults.watch("web")
    before = figure("tweezicht_failed_logins_total", factor="password")
    form = {"login": alice.email, "password": f"not {PASSWORD}"}
    Client().post("/accounts/login/", form)
    assert figure("tweezicht_failed_logins_total", factor="password") == before + 1
    faults.count_error(OperationalError())
    assert figure("tweezicht_errors_total", process="web", kind="database") > 0


@pytest.mark.django_db
def test_what_waits_is_counted_over_all_tenants_in_one_statement_each(
    north: Tenant, south: Tenant, django_assert_num_queries: Any
) -> None:
    # The tenants; of each a savepoint around the wall, the count, and the wall taken away.
    with django_assert_num_queries(1 + 2 * 5):
        found = count()
    assert found.runs == {}
    assert set(found.jobs) <= set(kinds())


@pytest.mark.django_db(transaction=True)
def test_the_oldest_mail_that_waits_is_seen(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = a_staffed_wave(alice, aalst)
        launch_wave(by=alice, wave=wave)
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for metric in Rooms().collect()
        for sample in metric.samples
    }
    assert samples["tweezicht_database_up",] == 1
    assert samples["tweezicht_broker_up",] == 1
    assert samples["tweezicht_jobs_waiting", "mail Mailing"] > 0
    assert 0 < samples["tweezicht_jobs_oldest_seconds", "mail Mailing"] < 600
    assert samples["tweezicht_database_connections_open",] >= 1


@pytest.mark.skipif(
    shutil.which("promtool") is None and os.environ.get("BROWSER_TESTS") != "required",
    reason="no promtool: apt-get install prometheus",
)
def test_alerts_call_when_they_should_and_not_on_a_quiet_day() -> None:
    folder = settings.BASE_DIR / "config" / "monitoring"
    done = subprocess.run(
        ["promtool", "test", "rules", "alerts_test.yml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_and_panels_ask_for_metrics_that_are_there() -> None:
    folder = settings.BASE_DIR / "config" / "monitoring"
    text = (folder / "alerts.yml").read_text() + (folder / "dashboard.json").read_text()
    asked = set(re.findall(r"tweezicht_[a-z_]+", text))
    source = "".join(file.read_text() for file in folder.glob("*.py"))
    known = set(re.findall(r'"(tweezicht_[a-z_]+)"', source))
    made = {f"{name}{end}" for name in known for end in ("", "_total", "_bucket")}
    assert len(asked) > 12
    assert asked <= made


def test_processes_of_one_place_count_on_where_the_last_one_was(tmp_path: Any) -> None:
    """A worker's children end after two hundred tasks: they leave no file each."""
    code = (
        "from config.monitoring import metrics as m; m.take_place('child0');"
        "m.TASKS.labels('a', 'success').inc();"
        "from prometheus_client import CollectorRegistry, multiprocess as p;"
        "r = CollectorRegistry(); p.MultiProcessCollector(r);"
        "print(r.get_sample_value('tweezicht_tasks_total', {'task': 'a', 'outcome': 'success'}))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True,
            check=True, env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")},
        ).stdout.strip()
        for _time in range(2)
    ]  # fmt: skip
    assert told == ["1.0", "2.0"]
    assert len(list((tmp_path / "metrics").iterdir())) == 1
