"""The private services of a development machine, started for real in a process of their own."""

import errno
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONNECT = """
import sys
from pathlib import Path
import psycopg
from config import embedded

services = embedded.ensure(Path(sys.argv[1]))
with psycopg.connect(services.database_url) as connection:
    print(connection.execute("SELECT current_user").fetchone()[0])
"""
REMOVE = "import sys; from pathlib import Path; from config import embedded; embedded.remove(Path(sys.argv[1]))"


def run(program: str, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, str(home)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.strip()


def stop_valkey(home: Path) -> None:
    """Nobody can stop it once its state is deleted."""
    pid = (home / "valkey" / "valkey.pid").read_text().strip()
    subprocess.run(["kill", pid], check=True)


ASK = """
import socket, sys
from pathlib import Path
from urllib.parse import urlsplit
from config import embedded

services = embedded.addresses(Path(sys.argv[1]))
ports = [urlsplit(url).port for url in (services.database_url, services.redis_url)]
print([socket.socket().connect_ex(("127.0.0.1", port)) for port in ports])
"""


def test_who_asks_for_the_addresses_starts_nothing(tmp_path: Path) -> None:
    """An editor or a type checker that imports the settings needs no database."""
    assert run(ASK, tmp_path / ".local") == str([errno.ECONNREFUSED] * 2)


def test_a_clone_in_the_place_of_a_deleted_one_starts_afresh(tmp_path: Path) -> None:
    """Also while the deleted clone's server still runs: its passwords went with its folder."""
    home = tmp_path / ".local"
    try:
        assert run(CONNECT, home) == "tweezicht_app"
        stop_valkey(home)
        shutil.rmtree(home)
        assert run(CONNECT, home) == "tweezicht_app"
    finally:
        run(REMOVE, home)
