"""Guards of the code itself: ways round the walls, migrations, templates, tasks."""

import ast
import re
from collections.abc import Callable
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.template.loader import get_template

from accounts import audit
from accounts.models import Tenant
from accounts.tenancy import tenant
from benchmarking import core
from tests.guards.rows import Made, tenant_models

ROOMS = ("accounts", "surveys", "benchmarking", "reports", "config")
ROUND_THE_WALLS = re.compile(
    r"\beveryone\(\)|\b_base_manager\b|\.cursor\(\)|\.raw\(|\.extra\(|\bRawSQL\b"
    r"|\.connection\.execute\(|\bdatabase\.rows import [^\n]*\b(?:one|run)\b"
    r"|\bmodels\.QuerySet\(|\bQuerySet\(\s*self\.model|using\(.owner.\)|connections\[.owner.\]"
)
# Every line that could go round the guard: file → how many, and why that is right.
ALLOWED: dict[str, tuple[int, str]] = {
    "accounts/tenancy.py": (1, "sets the tenant in the database"),
    "accounts/database/rows.py": (
        2,
        "runs a statement written by hand, of the tenant that its caller is in",
    ),
    "accounts/api_access/keys.py": (1, "finds a key, inside the tenant that it names"),
    "surveys/respond/queries/invited.py": (
        1,
        "reads an invitation and what belongs to it, inside a tenant",
    ),
    "accounts/models/trail.py": (
        1,
        "audit_record: adds a row of the tenant, by the database's hand",
    ),
    "accounts/jobs/outbox/claims.py": (1, "outbox_mark: sets the tenant itself, in one statement"),
    "config/monitoring/rooms.py": (1, "asks how many connections the server has; it reads no row"),
    "accounts/checks.py": (2, "asks for the attributes and the settings of the own role"),
    "surveys/respond/queries/respond.py": (
        2,
        "resolve_token, resolve_code: a link or a code is looked up before its tenant",
    ),
    "surveys/respond/actions/keeping.py": (
        1,
        "save_answers: sets the tenant itself, in one statement; and keeps a draft, inside a tenant",
    ),
    "surveys/ballots/actions.py": (
        3,
        "stirs and counts a box in one statement each, inside a tenant",
    ),
    "surveys/ballots/queries.py": (1, "asks for a setting of the server; it reads no row"),
    "surveys/rights/holdings.py": (1, "drop_old_audit: the owner's function, inside a tenant"),
    "benchmarking/runs/actions/erasing.py": (
        2,
        "discard_figures, replace_snapshot: the owner's functions, inside a tenant",
    ),
    "surveys/management/commands/seal.py": (1, "rewrites whole tables; it reads no row"),
    "surveys/delivery/queries.py": (1, "resolve_stop: a link is looked up before its tenant"),
    "surveys/catalogue/files.py": (2, "loads the shared catalogue, which no tenant may write"),
    "surveys/answer_import/actions/importing.py": (
        1,
        "a lock that carries the tenant's id; it reads no row",
    ),
    "surveys/people/actions/taking_in.py": (
        1,
        "a lock that carries the tenant's id; it reads no row",
    ),
    "surveys/fieldwork/actions/contacts.py": (
        2,
        "writes many people in one statement, and their drafts in another, inside a tenant",
    ),
    "surveys/respond/actions/answering.py": (
        1,
        "holds a wave FOR SHARE, inside a tenant",
    ),
    "surveys/respond/actions/recording.py": (
        1,
        "stores many answers in one statement, inside a tenant",
    ),
    "reports/giving_back.py": (1, "whether a study had an edition, inside a tenant"),
    "benchmarking/runs/actions/results.py": (
        1,
        "stores many results in one statement, inside a tenant",
    ),
}


def files(*patterns: str) -> list[Path]:
    return [
        path for room in ROOMS for p in patterns for path in (settings.BASE_DIR / room).rglob(p)
    ]


def test_ways_round_the_guard_are_listed() -> None:
    found: dict[str, int] = {}
    for path in files("*.py"):
        hits = len(ROUND_THE_WALLS.findall(path.read_text()))
        if hits and "migrations" not in path.parts:
            found[str(path.relative_to(settings.BASE_DIR))] = hits
    assert len(files("*.py")) > 60
    assert found == {name: number for name, (number, _reason) in ALLOWED.items()}


# What touches the cache, and why its keys are nobody else's.
CACHE_USERS = {
    "config/cache.py": "the backend, which goes on when the server is gone",
    "config/alive.py": "signs of life of workers and sweeps, which are of no tenant",
    "accounts/api_access/authentication.py": "counters by the ids of a key and its tenant",
    "accounts/tenant_cache.py": "the keys begin with the tenant of the context",
    "surveys/respond/limits.py": "counters by the hash of a token or a session",
}


def test_only_these_touch_the_cache() -> None:
    use = re.compile(r"django\.core\.cache\b|\bcache_page\b|\{% *cache\b")
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for path in files("*.py")
        if use.search(path.read_text())
    }
    assert found == set(CACHE_USERS)


def test_models_have_their_migrations(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_every_template_compiles() -> None:
    root = Path(settings.BASE_DIR) / "templates"
    names = [str(path.relative_to(root)) for path in root.rglob("*.*") if path.is_file()]
    assert len(names) > 80
    for name in names:
        get_template(name)


def test_no_template_switches_escaping_off() -> None:
    """Only plain-text mails do."""
    root = Path(settings.BASE_DIR) / "templates"
    loose = re.compile(r"\|\s*safe\b|autoescape off|safeseq")
    found = [path.name for path in root.rglob("*.html") if loose.search(path.read_text())]
    assert found == []


def test_a_day_is_written_in_one_way() -> None:
    """With the name of its month: 3 and 4 may both be one, and pages with two ways read as two things."""
    root = Path(settings.BASE_DIR)
    told = [*(root / "templates").rglob("*.*"), *files("*.py")]
    assert [path.name for path in told if re.search(r"SHORT_DATE|Y-m-d\"", path.read_text())] == []


def test_every_act_has_words_for_the_audit_page() -> None:
    acts = {
        act
        for path in files("actions.py", "actions/*.py")
        for act in re.findall(r'action="(\w+)"', path.read_text())
    }
    assert len(acts) > 20
    assert acts - set(audit.SENTENCES) == set(), "add its words to the room's trail.py"


def test_every_detail_of_an_act_has_a_name_for_the_audit_page() -> None:
    """Those that are given by keyword; `accounts.auditing.details` shows others as they are."""
    own = {"by", "action", "subject"}
    names = {
        keyword.arg
        for path in files("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record"
        for keyword in call.keywords
        if keyword.arg
    }
    assert len(names) > 30
    assert names - own - set(audit.DETAILS) == set(), "name it in DETAILS of the room's sentences"


# --- tasks -------------------------------------------------------------------------------------

TASKS: dict[str, Callable[[Tenant, Made], tuple[str, ...]]] = {
    "accounts.tasks.send_team_mail": lambda t, rows: (str(t.id),),
    "accounts.tasks.send_account_mail": lambda t, rows: (str(t.id),),
    "accounts.tasks.end_emergencies": lambda t, rows: (),
    "accounts.tasks.check_senders": lambda t, rows: (),
    "accounts.tasks.sweep_invitations": lambda t, rows: (),
    "accounts.webhooks.deliver": lambda t, rows: (str(t.id),),
    "accounts.webhooks.mail": lambda t, rows: (str(t.id),),
    "accounts.webhooks.sweep": lambda t, rows: (),
    "accounts.webhooks.drop_old": lambda t, rows: (),
    "surveys.tasks.send_mailing": lambda t, rows: (str(t.id), str(rows["surveys.Mailing"].id)),
    "surveys.tasks.send_waiting_mail": lambda t, rows: (str(t.id),),
    "surveys.tasks.sweep_mail": lambda t, rows: (),
    "surveys.tasks.read_bounces": lambda t, rows: (),
    "surveys.tasks.close_due_waves": lambda t, rows: (),
    "surveys.tasks.drop_old_drafts": lambda t, rows: (),
    "surveys.tasks.drop_old_imports": lambda t, rows: (),
    "surveys.mailing.sweep": lambda t, rows: (),
    "surveys.mailing.send_trials": lambda t, rows: (str(t.id),),
    "surveys.mailing.sweep_trials": lambda t, rows: (),
    "surveys.mailing.make_letters": lambda t, rows: (
        str(t.id),
        str(rows["surveys.LetterFile"].id),
    ),
    "surveys.mailing.sweep_letters": lambda t, rows: (),
    "accounts.auditing.note_heads": lambda t, rows: (),
    "surveys.rights.keep_terms": lambda t, rows: (),
    "surveys.ballots.let_go": lambda t, rows: (),
    "surveys.ballots.stir": lambda t, rows: (),
    "surveys.papers.make_paper": lambda t, rows: (str(t.id), str(rows["surveys.PaperFile"].id)),
    "surveys.papers.sweep_papers": lambda t, rows: (),
    "surveys.answers.work_on_answers": lambda t, rows: (
        str(t.id),
        str(rows["surveys.AnswerImport"].id),
    ),
    "surveys.answers.sweep_answers": lambda t, rows: (),
    "surveys.people.work_on_people": lambda t, rows: (
        str(t.id),
        str(rows["surveys.PeopleImport"].id),
    ),
    "surveys.people.sweep_people": lambda t, rows: (),
    "surveys.people.drop_old_people": lambda t, rows: (),
    "benchmarking.tasks.compute_wave": lambda t, rows: (str(t.id), str(rows["surveys.Wave"].id)),
    "benchmarking.tasks.count_part": lambda t, rows: (str(t.id), str(rows["benchmarking.Run"].id)),
    "benchmarking.tasks.sweep_runs": lambda t, rows: (),
    "reports.mail.send": lambda t, rows: (str(t.id),),
    "reports.mail.sweep": lambda t, rows: (),
    "reports.tasks.make_file": lambda t, rows: (str(t.id), str(rows["reports.ReportFile"].id)),
    "reports.tasks.sweep_files": lambda t, rows: (),
    "reports.tasks.help_archive": lambda t, rows: (str(t.id), str(rows["reports.ReportFile"].id)),
}


def own_tasks() -> set[str]:
    current_app.loader.import_default_modules()
    return {name for name in current_app.tasks if name.split(".")[0] in ROOMS}


def test_every_task_is_tried_here() -> None:
    assert own_tasks() == set(TASKS), "say in TASKS what a new task is called with"


def test_scheduled_tasks_exist() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= own_tasks()


def counts() -> dict[str, int]:
    """How many rows each table has, and how many mails went out."""
    with connection.cursor() as cursor:
        made = {}
        for model in tenant_models():
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            made[model._meta.label] = cursor.fetchone()[0]
    return {**made, "mails": len(mail.outbox)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TASKS))
def test_task_run_twice_is_as_once(
    name: str, north: Tenant, northern: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda *call: None)
    assert name in own_tasks()
    results = []
    for _ in range(2):
        current_app.tasks[name](*TASKS[name](north, northern))
        with tenant(north.id):
            results.append(counts())
    assert results[0] == results[1]


MOST_FILES = 16


def test_the_map_of_the_core_names_every_folder() -> None:
    """A module is found by its folder: the map names each, and each says what belongs there."""
    folders = {path.parent for path in Path(core.__file__).parent.glob("*/__init__.py")}
    assert {path.name for path in folders} == set(
        re.findall(r"^- `(\w+)`", str(core.__doc__), re.M)
    )
    for folder in folders:
        assert "belongs" in str(import_module(f"{core.__name__}.{folder.name}").__doc__)
        assert len(list(folder.glob("*.py"))) <= MOST_FILES
