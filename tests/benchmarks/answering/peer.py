"""oTree, a peer without autosave: a form of the same pages and questions, served by its own server.

It is installed from PyPI into a temporary folder with its own environment, and keeps its answers in a
database of its own beside the product's, in the same PostgreSQL.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg

from config import embedded
from surveys.authoring.bundled import bundled
from surveys.questionnaire.document import Document, InformationItem, Item, Perspective
from tests.benchmarks.answering.places import Place, until
from tests.benchmarks.answering.walking import Browser, Walk

VERSION: Final = "6.0.15"
DATABASE: Final = "bench_otree"
SIDE: Final = Perspective.POLITICAL
SETTINGS: Final = """
SESSION_CONFIGS = [dict(name="survey", app_sequence=["survey"], num_demo_participants=1)]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.00, participation_fee=0.00, doc="")
PARTICIPANT_FIELDS, SESSION_FIELDS = [], []
LANGUAGE_CODE, REAL_WORLD_CURRENCY_CODE, USE_POINTS = "en", "EUR", False
ADMIN_USERNAME, ADMIN_PASSWORD, SECRET_KEY = "admin", None, "benchmark"
"""
HEAD: Final = """
from otree.api import *

class C(BaseConstants):
    NAME_IN_URL, PLAYERS_PER_GROUP, NUM_ROUNDS = "survey", None, 1

class Subsession(BaseSubsession):
    pass

class Group(BaseGroup):
    pass

class Player(BasePlayer):
"""


@contextmanager
def otree(home: Path, people: int) -> Iterator[Place]:
    """The peer, ready for so many people."""
    python = home / "venv" / "bin"
    subprocess.run([sys.executable, "-m", "venv", str(home / "venv")], check=True)
    install = [str(python / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*install, f"otree=={VERSION}", "psycopg2-binary"], check=True, stderr=subprocess.DEVNULL
    )
    fields = _written(home / "project")
    data, url = _database()
    environment = {
        **os.environ, "DATABASE_URL": url, "OTREE_PRODUCTION": "1", "OTREE_AUTH_LEVEL": "STUDY",
        "PATH": f"{python}:{os.environ['PATH']}", "OTREE_ADMIN_PASSWORD": "benchmark",
    }  # fmt: skip
    environment.pop("PYTHONPATH", None)
    run: dict[str, Any] = {
        "cwd": home / "project", "env": environment,
        "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
    }  # fmt: skip
    program = str(python / "otree")
    subprocess.run([program, "resetdb", "--noinput"], check=True, **run)
    subprocess.run([program, "create_session", "survey", str(people)], check=True, **run)
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT code FROM otree_participant ORDER BY id")
        links = [f"/InitializeParticipant/{code}" for (code,) in rows]
    port = embedded.free_port()
    server = subprocess.Popen(
        [program, "prodserver", f"127.0.0.1:{port}"], start_new_session=True, **run
    )
    try:
        place = Place("otree", ("127.0.0.1", port), server.pid, data, 0, links, fields)
        until(lambda: _answers(place))
        yield place
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
        time.sleep(0.2)


def _database() -> tuple[int, str]:
    """A database of its own, made anew: the postmaster and the address."""
    home = Path(__file__).resolve().parents[3] / ".local"
    services = embedded.ensure(home)
    with psycopg.connect(services.owner_database_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    state = embedded._state(home)
    data = embedded.Postgres(home, state).data / "postmaster.pid"
    url = urlsplit(services.owner_database_url)._replace(path=f"/{DATABASE}").geturl()
    return int(data.read_text().split()[0]), url


def _answers(place: Place) -> bool:
    try:
        Browser(place).ask("GET", "/", wanted=(200, 302, 303, 307, 403, 404))
    except OSError:
        return False
    return True


def _written(project: Path) -> list[list[Any]]:
    """Write the project; the names of the fields of each page with an answer."""
    document = bundled()
    app = project / "survey"
    app.mkdir(parents=True)
    (project / "_static").mkdir()
    (project / "settings.py").write_text(SETTINGS)
    lines, pages, fields = [HEAD], [], []
    for number, section in enumerate(document.sections, start=1):
        asked = [
            one
            for item in section.for_perspective(SIDE)
            if not isinstance(item, InformationItem) and item.show_if is None
            for one in _fields(document, item)
        ]
        lines += [f"    {name} = {words}\n" for name, words, _value in asked]
        names = [name for name, _words, _value in asked]
        pages.append(
            f"class Part{number}(Page):\n    form_model = 'player'\n    form_fields = {names}\n"
        )
        fields.append([[name, value] for name, _words, value in asked])
        title = document.text(section.title, "nl")
        (app / f"Part{number}.html").write_text(_template(title, "{{ formfields }}"))
    for name in ("Welcome", "Review", "Thanks"):
        pages.append(f"class {name}(Page):\n    pass\n")
        (app / f"{name}.html").write_text(_template(name, document.text(document.intro, "nl")))
    order = ["Welcome", *(f"Part{n + 1}" for n in range(len(fields))), "Review", "Thanks"]
    pages.append(f"page_sequence = [{', '.join(order)}]\n")
    (app / "__init__.py").write_text("".join(lines) + "\n" + "\n".join(pages))
    return fields


def _fields(document: Document, item: Item) -> Iterator[tuple[str, str, str]]:
    label = document.wording(item, SIDE, "nl")
    scale, code = document.scale_of(item), item.code
    if scale is None:
        options = [
            [one.code, document.text(one.text, "nl")] for one in getattr(item, "options", ())
        ]
        yield code, _field("StringField", label, options), options[0][0]
        return
    choices = [
        [one, document.text(scale.category_text(one), "nl") or str(one)] for one in scale.categories
    ]
    for key in (code, f"{code}_estimate") if item.estimated else (code,):
        yield key, _field("IntegerField", label, choices), str(choices[-2][0])


def _field(kind: str, label: str, choices: list[list[Any]]) -> str:
    return f"models.{kind}(label={label!r}, choices={choices!r}, widget=widgets.RadioSelect)"


def _template(title: str, body: str) -> str:
    blocks = ("{{ block title }}" + title + "{{ endblock }}", "{{ block content }}" + body)
    return "\n".join((*blocks, "{{ next_button }}", "{{ endblock }}"))


def walk(place: Place, link: str) -> Walk:
    """All pages, each sent at once."""
    browser = Browser(place)
    answer, _body = browser.ask("GET", link, wanted=(302, 303, 307))
    pages = [[], *place.sections, []]
    for fields in pages:
        where = str(answer.headers["Location"])
        where = where.removeprefix(browser.origin)
        browser.ask("GET", where)
        body = "&".join(f"{name}={value}" for name, value in fields)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer, _body = browser.ask("POST", where, body, form, wanted=(302, 303))
    last = str(answer.headers["Location"]).removeprefix(browser.origin)
    browser.ask("GET", last)
    browser.line.close()
    return browser.walk
