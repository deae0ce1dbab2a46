"""Backups: encrypted for somebody who is not here, whole or not there, and gone in time."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from accounts.models import Tenant
from config import embedded
from tests.drills.restore import key_pair, state_of

SCRIPT = settings.BASE_DIR / "config" / "backup.sh"
pytestmark = pytest.mark.skipif(
    shutil.which("age") is None and os.environ.get("BROWSER_TESTS") != "required",
    reason="no age: apt-get install age",
)


def backup(*arguments: str, **told: object) -> "subprocess.CompletedProcess[str]":
    programs = embedded.Postgres(settings.LOCAL_DIR, state_of(settings.LOCAL_DIR)).bin
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        **{k: str(v) for k, v in told.items()},
    }
    return subprocess.run(
        [str(SCRIPT), *arguments], env=environment, capture_output=True, text=True, check=False
    )


def reader(database: object) -> str:
    state = state_of(settings.LOCAL_DIR)
    host = urlsplit(settings.DATABASE_URL)
    return f"postgresql://tweezicht_backup:{state['backup_password']}@{host.hostname}:{host.port}/{database}"


@pytest.fixture
def told(tmp_path: Path) -> dict[str, object]:
    storage = tmp_path / "storage"
    storage.mkdir()
    (storage / "report.pdf").write_bytes(b"a report")
    return {
        "BACKUP_DIR": tmp_path / "backups",
        "BACKUP_RECIPIENT": key_pair(tmp_path / "data.key"),
        "BACKUP_IDENTITY": tmp_path / "data.key",
        "BACKUP_DATABASE_URL": reader(connections["default"].settings_dict["NAME"]),
        "STORAGE_DIR": storage,
    }


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_every_tenant_and_nobody_here_reads_it(
    north: Tenant, south: Tenant, told: dict[str, object], tmp_path: Path
) -> None:
    made = backup("make", **told)
    assert made.returncode == 0, made.stderr
    folder = Path(made.stdout.strip())
    assert {file.name for file in folder.iterdir()} == {
        "SHA256SUMS", "database.dump.age", "storage.tar.age",
    }  # fmt: skip
    assert b"Noord Advies" not in (folder / "database.dump.age").read_bytes()
    assert (folder / "database.dump.age").stat().st_mode & 0o077 == 0
    opened = subprocess.run(  # noqa: S602 -- a pipe of our own words
        f"age -d -i {tmp_path}/data.key {folder}/database.dump.age"
        " | pg_restore --data-only --table=accounts_tenant --file=-",
        shell=True, capture_output=True, text=True, check=True,
        env={"PATH": f"{embedded.Postgres(settings.LOCAL_DIR, state_of(settings.LOCAL_DIR)).bin}:{os.environ['PATH']}"},
    ).stdout  # fmt: skip
    assert "Noord Advies" in opened
    assert "Zuid Advies" in opened
    with (folder / "storage.tar.age").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"?")
    assert "not what was written" in backup("check", str(folder)).stderr


@pytest.mark.django_db
def test_the_role_of_backups_writes_nothing(north: Tenant) -> None:
    with psycopg.connect(reader(connections["default"].settings_dict["NAME"])) as line:
        line.execute("SET default_transaction_read_only = off")
        line.commit()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            line.execute("DELETE FROM accounts_tenant")


def test_a_full_folder_is_never_restored_over(told: dict[str, object], tmp_path: Path) -> None:
    folder = tmp_path / "half"
    folder.mkdir()
    refused = backup("restore", str(folder), **told, RESTORE_DATABASE_URL="postgresql://x")
    assert "no whole backup" in refused.stderr


def test_keys_are_kept_elsewhere_and_for_somebody_else(
    told: dict[str, object], tmp_path: Path
) -> None:
    keys = {"SECRET_KEY": "a", "RESPONDENT_KEY": "b", "WEBHOOK_KEY": "c", "SIGN_ON_KEY": "d"}
    same = {"BACKUP_KEYS_DIR": tmp_path / "keys", "BACKUP_KEYS_RECIPIENT": told["BACKUP_RECIPIENT"]}
    assert "recipient of their own" in backup("keys", **told, **keys, **same).stderr
    other = {**same, "BACKUP_KEYS_RECIPIENT": key_pair(tmp_path / "keys.key")}
    file = backup("keys", **told, **keys, **other).stdout.strip()
    opened = backup("restore-keys", file, BACKUP_IDENTITY=tmp_path / "keys.key").stdout
    assert {"RESPONDENT_KEY=b", "SIGN_ON_KEY=d"} <= set(opened.splitlines())


def test_what_is_older_than_promised_is_deleted(tmp_path: Path) -> None:
    for name in ("20200101T000000Z", "20200101T000000Z.part", "29990101T000000Z", "notes"):
        (tmp_path / name).mkdir()
    assert "promised" in backup("prune", BACKUP_DIR=tmp_path, BACKUP_KEEP_DAYS=36).stderr
    done = backup("prune", BACKUP_DIR=tmp_path, BACKUP_KEEP_DAYS=30)
    assert done.returncode == 0, done.stderr
    assert {file.name for file in tmp_path.iterdir()} == {"29990101T000000Z", "notes"}
