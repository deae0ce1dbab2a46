"""The files for production cannot be run here; what can be checked of them is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from config.keys import refuse_weak

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image") == "tweezicht"]
# The settings read the environment in these forms.
READ = re.compile(r"""(?:environ\.get|_required)\(\s*"([A-Z_]+)\"""")
OPTIONAL = {
    "BUILDING",
    "REQUEST_ID_FROM_PROXY",
    "METRICS_LISTEN",
    "SECRET_KEY_FALLBACKS",
    "LOG_LEVEL",
    "OWNER_DATABASE_URL",
    "TRUSTED_PROXIES",
    "COMPUTE_PART",
    "STORAGE_URL",
    "MAILS_PER_DOMAIN",
    "MAIL_EVENTS",
    "MAIL_EVENTS_SECRET",
    "MAIL_EVENTS_KEY",
    "BOUNCES_URL",
    "DKIM_KEY",
    "DKIM_SELECTOR",
    "SENDER_SPF",
    "DNS_SERVER",
    "WEBHOOKS_LOCAL",
}


def production_environment() -> dict[str, str]:
    given = SERVICES["web"]["environment"]
    filled = {
        name: re.sub(r"\$\{\w+:\?\}", lambda _: token_hex(32), value)
        for name, value in given.items()
    }
    ours = {
        name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"
    }
    return {
        **ours,  # the tests' browser wants that one
        **filled,
        "SITE_URL": "https://tweezicht.example",
        "EMAIL_URL": "smtp://x",
    }


def test_several_machines_run_the_same_and_keep_files_in_a_bucket() -> None:
    apart = yaml.safe_load((ROOT / "docker-compose.machines.yml").read_text())
    assert set(apart["services"]) == set(OURS)
    for name, service in apart["services"].items():
        assert service.get("profiles")
        assert "volumes" not in service
        given = set(service["environment"]) - {"STORAGE_URL", "COMPUTE_PART"}
        assert given == set(SERVICES[name]["environment"]) - {"STORAGE_DIR"}
        told = [word for word in service.get("command", []) if not word.startswith("$")]
        assert told == SERVICES[name].get("command", [])[: len(told)]


def test_every_service_of_ours_is_found() -> None:
    assert {"web", "worker-mail", "worker-webhooks", "worker-compute", "beat", "release"} == set(
        OURS
    )


@pytest.mark.parametrize("name", OURS)
def test_command_exists(name: str) -> None:
    command = SERVICES[name].get("command", ["gunicorn"])
    assert (Path(sys.executable).parent / command[0]).exists()


@pytest.mark.parametrize("service", SERVICES)
def test_service_has_only_known_keys(service: str) -> None:
    known = {
        "build", "image", "restart", "environment", "volumes", "depends_on", "command", "ports",
        "healthcheck", "stop_grace_period", "read_only", "tmpfs", "cap_drop", "security_opt", "profiles",
    }  # fmt: skip
    assert set(SERVICES[service]) <= known


@pytest.mark.parametrize("name", [*OURS, "backup"])
def test_our_containers_write_nothing_and_may_nothing(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_every_process_that_runs_is_asked_whether_it_does() -> None:
    running = {n for n in SERVICES if n not in ("release", "backup", "proxy", "limits")}
    assert all("healthcheck" in SERVICES[name] for name in running)


def test_metrics_are_for_the_inside_alone() -> None:
    published = {name for name, service in SERVICES.items() if "ports" in service}
    assert published == {"proxy"}
    for name in ("Caddyfile", "nginx.conf"):
        assert "9464" not in (ROOT / "config" / "proxy" / name).read_text()


def test_volumes_and_dependencies_are_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists()


def test_environment_of_the_settings_is_given() -> None:
    read = set(READ.findall((ROOT / "config" / "settings.py").read_text()))
    assert len(read) >= 10
    assert read - OPTIONAL <= set(SERVICES["web"]["environment"])


def test_example_environment_has_every_variable() -> None:
    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / "docs" / "production.env").read_text()
    assert wanted == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_dockerfile_copies_what_exists() -> None:
    text = (ROOT / "Dockerfile").read_text()
    sources = re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE)
    assert len(sources) >= 8
    for source in sources:
        assert (ROOT / source).exists(), source


def test_settings_refuse_an_incomplete_environment() -> None:
    environment = {**os.environ, "DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x"}
    environment.pop("SECRET_KEY", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "Set SECRET_KEY" in done.stderr


def manage(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=production_environment() | changed,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_deployment_check_has_nothing_to_say() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_release_starts_nothing_that_the_check_warns_of() -> None:
    """Before the database is asked for anything: here there is none."""
    done = manage("release", SITE_URL="http://tweezicht.example")
    assert done.returncode != 0
    assert "tweezicht.E002" in done.stderr


def test_settings_refuse_a_key_that_can_be_guessed() -> None:
    done = manage("diffsettings", SECRET_KEY="x", RESPONDENT_KEY="x", WEBHOOK_KEY="x")
    assert done.returncode != 0
    assert "SECRET_KEY is too short" in done.stderr
    assert "openssl rand -hex 32" in done.stderr


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "too short"),
        ("x", "too short"),
        ("x" * 64, "can be guessed"),
        ("abc" * 20, "can be guessed"),
        ("0123456789abcdef" * 4, "can be guessed"),
        ("change-me-0123456789-abcdefghijklmnop", "placeholder"),
    ],
)
def test_a_weak_key_is_no_key(key: str, says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"WEBHOOK_KEY .*{says}"):
        refuse_weak({"SECRET_KEY": token_hex(32), "WEBHOOK_KEY": key})


def test_each_purpose_has_a_key_of_its_own() -> None:
    key = token_hex(32)
    with pytest.raises(ImproperlyConfigured, match="RESPONDENT_KEY is the same") as told:
        refuse_weak({"SECRET_KEY": key, "RESPONDENT_KEY": key})
    assert key not in str(told.value)


def test_keys_as_the_documentation_makes_them_are_taken() -> None:
    refuse_weak({name: token_hex(32) for name in ("a", "b", "c")})


def test_an_image_is_built_without_any_value(tmp_path: Path) -> None:
    """And what is started so reaches no database, whatever stands in its environment."""
    building = {"PATH": os.environ["PATH"], "BUILDING": "1", "DATABASE_URL": "postgresql://a@b/c"}
    code = "from django.conf import settings as s; print(s.DATABASES, s.SECRET_KEY)"
    told = [
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "--command", code],
            cwd=ROOT, env=building, capture_output=True, text=True, check=True,
        ).stdout
        for _time in range(2)
    ]  # fmt: skip
    assert "'HOST': '127.0.0.1', 'PORT': 1" in told[0]
    assert told[0] != told[1]


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell")
def test_scripts_parse() -> None:
    for script in ("config/postgres-init.sh", ".ci/run"):
        subprocess.run(["bash", "-n", script], cwd=ROOT, check=True)
