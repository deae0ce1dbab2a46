"""What a process loads when it starts: nothing that only a file, an upload or a computation needs."""

import subprocess
import sys
from typing import Final

import pytest
from django.conf import settings

LATE: Final = (
    "boto3", "docx", "jwt", "lxml.etree", "onelogin", "openpyxl", "pandas", "pptx", "pyreadstat", "scipy.optimize", "scipy.special",
    "scipy.stats", "typst", "xlsxwriter", "xmlsec",
)  # fmt: skip
STARTS: Final = {
    "web": ("import config.wsgi", LATE),
    "worker": (
        "from config.celery import app; app.loader.import_default_modules()",
        (*LATE, "config.urls", "drf_spectacular.plumbing"),
    ),
    "beat": (
        "import config.beat",
        (*LATE, "django.db.models", "numpy", "accounts", "benchmarking"),
    ),
}


@pytest.mark.parametrize("process", STARTS)
def test_a_process_starts_without_what_it_may_never_need(process: str) -> None:
    start, late = STARTS[process]
    code = f"{start}; import sys; print(*(set(sys.modules) & {set(late)!r}), len(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True,
        check=False, env={"DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *loaded, count = done.stdout.split()
    assert int(count) > 300
    assert loaded == []


def test_beat_knows_every_sweep_and_where_it_goes() -> None:
    code = "from config.beat import app; print(len(app.conf.beat_schedule), app.conf.task_routes)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True,
        check=True, env={"DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    assert done.stdout.startswith(f"{len(settings.CELERY_BEAT_SCHEDULE)} ")
    assert "'benchmarking.tasks.*': {'queue': 'compute'}" in done.stdout


def test_a_worker_knows_every_task_without_the_pages() -> None:
    code = (
        "from config.celery import app; app.loader.import_default_modules();"
        " known = set(app.tasks); import config.urls; print(sorted(set(app.tasks) - known))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True,
        check=True, env={"DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
