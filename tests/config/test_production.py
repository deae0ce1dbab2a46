"""The files for production cannot be run here; what can be checked of them is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image") == "tweezicht"]
# The settings read the environment in these forms.
READ = re.compile(r"""(?:environ\.get|_required)\(\s*"([A-Z_]+)\"""")
OPTIONAL = {
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
    filled = {name: re.sub(r"\$\{\w+:\?\}", "x", value) for name, value in given.items()}
    return {
        **os.environ,
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
        "healthcheck", "stop_grace_period",
    }  # fmt: skip
    assert set(SERVICES[service]) <= known


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


def test_deployment_check_has_nothing_to_say() -> None:
    environment = production_environment() | {"SECRET_KEY": "k" * 30 + "abcdefghijklmnopqrstuvwxyz"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell")
def test_scripts_parse() -> None:
    for script in ("config/postgres-init.sh", ".ci/run"):
        subprocess.run(["bash", "-n", script], cwd=ROOT, check=True)
