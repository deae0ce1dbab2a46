"""A5 to A7, A21: texts that a database, a template or a reader of pickles would take for a program."""

import ast
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import redis
from django.conf import settings

from tests.guards.test_odd_addresses import odd_path, open_ended
from tests.hostile.registry import attack
from tests.hostile.scene import JSON, OWN, Browser, Scene

SLOW: Final = 2.0  # seconds
SQL: Final = (
    "'", "''", "' OR '1'='1", "'; SELECT pg_sleep(5); --", "1) OR (1=1", "\\'; --", "%27%20OR%201=1",
    "$$; SELECT pg_sleep(5); $$", "x' UNION SELECT email FROM accounts_user --", "{1,2}", "1e999",
    "' || (SELECT set_config('tweezicht.tenant_id','x',false)) || '",
)  # fmt: skip
TEMPLATES: Final = (
    "{{ 7|add:7000035 }}", "{% debug %}", "{x.__class__}", "{0.__init__.__globals__}", "${7*1000006}",
    "%(name)s", "<%= 7 %>", "#{7*7}", "{{ settings.SECRET_KEY }}",
)  # fmt: skip
NAMES: Final = (
    "q", "page", "code", "province", "side", "progress", "mail", "sort", "order", "next", "lang", "to", "by",
    "show", "wave", "format", "language", "state", "role", "kind",
)  # fmt: skip
# Where a statement is made of pieces: names of tables and settings of our own, never what somebody typed.
ALLOWED: Final = {
    "accounts/walls.py", "accounts/database/base.py", "accounts/tenancy.py", "accounts/checks.py",
    "config/embedded.py", "surveys/management/commands/seal.py", "surveys/answer_import/actions/importing.py",
}  # fmt: skip


def broken(answer: Any, seconds: float) -> bool:
    return answer.status >= 500 or answer.status == 0 or seconds > SLOW


@attack("A5a", "statements of SQL in every part of an address that may be any text")
def in_addresses(scene: Scene) -> Iterator[str]:
    pages, nobody, rows = scene.browser("owner"), scene.browser(), scene.rows(OWN)
    for address, parameter in open_ended():
        for text in SQL:
            path = odd_path(address, parameter, text, rows)
            browser, key = (nobody, scene.key()) if address.of_api else (pages, {})
            answer = browser.get(path, **key)
            if answer.status >= 500 or "psycopg" in answer.text:
                yield f"{address.name} {text!r}: {answer.status}"


@attack("A5b", "statements of SQL in every query that pages read")
def in_queries(scene: Scene) -> Iterator[str]:
    from tests.hostile.access import of_api, of_tenants

    pages, nobody, rows = scene.browser("owner"), scene.browser(), scene.rows(OWN)
    for number, address in enumerate([*of_tenants(), *of_api()]):
        browser, key = (nobody, scene.key()) if address.of_api else (pages, {})
        for turn in range(3):
            query = "&".join(
                f"{name}={quote(SQL[(place + number + 4 * turn) % len(SQL)])}"
                for place, name in enumerate(NAMES)
            )
            answer = browser.get(f"{address.path(OWN, rows)}?{query}", **key)
            if answer.status >= 500:
                yield f"{address.name} {turn}: {answer.status}"


@attack("A5c", "statements of SQL as links, codes, keys and names of fields in JSON")
def in_doors(scene: Scene) -> Iterator[str]:
    browser = scene.browser()
    for text in SQL:
        scene.calm()
        odd = quote(text, safe="")
        for path in (f"/r/{odd}", f"/u/{odd}", f"/join/{odd}/", f"/shared/{odd}/"):
            if browser.get(path).status >= 500:
                yield f"{path}"
        for answer in (
            browser.get("/api/v1/waves", Authorization=f"Bearer tz_{odd}_{odd}"),
            browser.post("/api/v1/questionnaires", {text: text}, kind=JSON, headers=scene.key()),
            browser.post("/r/answer/save", {"item": text, text: 1}, kind=JSON),
            browser.post("/accounts/login/", {"login": f"{text}@x.be", "password": text}),
            browser.post("/r/", {"code": text}),
        ):
            if answer.status >= 500 or (answer.status == 200 and "psycopg" in answer.text):
                yield f"{text!r}: {answer.status}"


@attack("A5d", "statements in the code that are made of pieces")
def in_code(scene: Scene) -> Iterator[str]:
    for room in ("config", "accounts", "surveys", "benchmarking", "reports"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            where = str(path.relative_to(settings.BASE_DIR))
            if "/migrations/" in where:
                continue
            scene.tried()
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (f"{where}:{line}" for line in pieces(tree) if where not in ALLOWED)


def pieces(tree: ast.AST) -> Iterator[int]:
    """Lines on which a statement is run that is no fixed text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            made = isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            if (name in ("execute", "raw", "RawSQL", "executemany") and made) or name == "extra":
                yield node.lineno


class _Program:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@attack("A7a", "a pickle in every value of the cache")
def pickle_in_the_cache(scene: Scene) -> Iterator[str]:
    made = Path(scene.told["home"]) / "run"
    browser = Browser(scene)
    browser.get(f"/r/{'x' * 32}")  # counted, so that there is something
    browser.post("/accounts/login/", {"login": "a@x.be", "password": "x"})
    server = redis.Redis.from_url(scene.told["redis"])
    for key in list(server.scan_iter("cache:*", count=1000)):
        server.set(key, pickle.dumps(_Program(made)))
    answer = browser.post("/accounts/login/", {"login": "a@x.be", "password": "x"})
    for path in ("/readyz", f"/r/{'x' * 32}", scene.told["links"][OWN][0], "/accounts/login/"):
        browser.get(path)
        if made.exists():
            yield f"{path} ran it"
            return
    if made.exists() or answer.status >= 500:
        yield f"log-in: {answer.status}"


@attack("A7b", "a message of a pickle for the workers")
def pickle_for_the_workers(scene: Scene) -> Iterator[str]:
    found = set(settings.CELERY_ACCEPT_CONTENT) | {settings.SESSION_SERIALIZER.rsplit(".", 1)[-1]}
    scene.tried()
    if found != {"json", "JSONSerializer"}:
        yield f"read: {found}"


@attack("A21a", "programs of templates in names that are shown at once")
def in_templates(scene: Scene) -> Iterator[str]:
    browser = scene.browser("owner")
    for text in TEMPLATES:
        path = f"/t/{OWN}/tokens/"
        browser.post(path, {"name": text, "scopes": ["waves"], "days": "30"})
        page = browser.get(path).text
        for worked in ("7000042", settings.SECRET_KEY, "__builtins__", "SAFE_MODE"):
            if worked in page:
                yield f"{text}: {worked[:20]}"
