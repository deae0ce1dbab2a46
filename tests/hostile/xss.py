"""A8 to A11: forty payloads in every text that somebody can write, on every page, mail and file."""

import csv
import io
import time
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import openpyxl
from django.apps import apps
from django.db import models

from tests.guards.rows import tenant_models
from tests.hostile.access import of_tenants
from tests.hostile.payloads import FORMULAS, PAYLOADS, alive, filled
from tests.hostile.registry import attack
from tests.hostile.scene import Browser, Scene
from tests.hostile.tokens import started
from tests.reports.stage import every_part

WEST: Final = "west"
# No text of a person: found by, compared with, or made by the product.
NOT_WRITTEN: Final = {
    "slug", "code", "path", "sha256", "email", "address", "language", "url", "event", "prefix", "issuer",
    "password", "message_id", "province", "nis", "digest", "storage", "colour", "domain", "state", "method_version",
    "phone", "bic", "key", "lineage", "kind", "entity_id", "subject_id", "login_url", "client_id", "request_id",
    "problem", "reason", "sort_key", "search_key", "name_key", "peer_group", "item", "side", "file_format", "target", "action",
}  # fmt: skip


def text_fields() -> "list[tuple[Any, models.Field[Any, Any]]]":
    """Every column with a text that a person may have written."""
    found = []
    for model in [
        *tenant_models(),
        apps.get_model("accounts.User"),
        apps.get_model("accounts.Tenant"),
    ]:
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            plain = is_text and not field.choices and field.max_length != 64
            if (
                plain
                and not getattr(field, "generated", False)
                and not isinstance(field, models.EmailField)
            ):
                if field.name not in NOT_WRITTEN and not field.name.endswith(
                    ("_hash", "_id", "_key", "sha256")
                ):
                    found.append((model, field))
    return found


def poison(scene: Scene, turn: int) -> int:
    """Every text column of the tenant, past all that looks at what is typed; how many took it."""
    return sum(
        write(scene, model, field, filled(turn + number, field.max_length))
        for number, (model, field) in enumerate(text_fields())
    )


def write(scene: Scene, model: Any, field: "models.Field[Any, Any]", text: str) -> bool:
    """Into that column of every row of the tenant; whether the database took it."""
    of = "id" if model._meta.label == "accounts.Tenant" else "tenant_id"
    where = f"{of} = %s" if model._meta.label != "accounts.User" else "email LIKE %s"
    value = scene.told[WEST]["id"] if "id" in where else f"%-{WEST}@example.org"
    statement = (
        f"UPDATE {model._meta.db_table} SET {field.column} = %s || left(id::text, 0) WHERE {where}"
    )
    return scene.sql(statement, [text, value])


def pages(scene: Scene) -> list[str]:
    """Every address of the tenant, with rows of everything and with a wave that has figures."""
    rows, wave = scene.rows(WEST), scene.told[WEST]["wave"]
    found = [address.path(WEST, rows) for address in of_tenants()]
    figured = {**rows, "surveys.Wave": type(rows["surveys.Wave"])(pk=wave, code="")}
    found += [a.path(WEST, figured) for a in of_tenants() if a.parameters <= {"slug", "wave_id"}]
    found += [f"/t/{WEST}/waves/{wave}/{part}" for part in every_part()]
    return [*dict.fromkeys(found)]


def own_pages(scene: Scene) -> list[str]:
    """Those of a respondent who has begun."""
    landing = scene.told["links"][WEST][1]
    return [landing, "/r/answer/1/", "/r/answer/review/", "/r/rights/", "/r/given/"]


def harmed(path: str, body: str, kind: str) -> Iterator[str]:
    if "html" in kind:
        yield from (f"{mark} on {path}" for mark in alive(body))


def _looked(browser: Browser, paths: list[str]) -> Iterator[str]:
    for path in paths:
        answer = browser.get(path)
        kind = answer.headers.get("content-type", "")
        if answer.status >= 500:
            yield f"{answer.status} {path}"
        yield from harmed(path, answer.text, kind)
        yield from in_file(path, answer.body, kind)


@attack(
    "A8a", "40 payloads in every text column, and every page read for what became alive", long=True
)
def stored(scene: Scene) -> Iterator[str]:
    paths = pages(scene)
    for turn in range(len(PAYLOADS)):
        if not poison(scene, turn):
            yield "no column took it"
        scene.calm()
        yield from _looked(scene.browser("owner", WEST), paths)


@attack("A8b", "payloads in each text of a questionnaire: report, respondent's pages, paper")
def questionnaire(scene: Scene) -> Iterator[str]:
    paths = [path for path in pages(scene) if scene.told[WEST]["wave"] in path]
    yield from _looked(scene.browser("owner", WEST), paths)
    yield from _looked(started(scene, 0, WEST), own_pages(scene))


@attack("A8c", "reflected: payloads in every query and part of an address that may be any text")
def reflected(scene: Scene) -> Iterator[str]:
    from urllib.parse import quote

    from tests.hostile.injection import NAMES

    browser, rows = scene.browser("owner", WEST), scene.rows(WEST)
    for number, address in enumerate(of_tenants()):
        query = "&".join(
            f"{name}={quote(PAYLOADS[(place + number) % len(PAYLOADS)])}"
            for place, name in enumerate(NAMES)
        )
        yield from _looked(browser, [f"{address.path(WEST, rows)}?{query}"])
    for text in PAYLOADS:
        scene.calm()
        odd = quote(text, safe="")
        where = [
            f"/r/{odd}",
            f"/accounts/login/?next={odd}",
            f"/nothing/{odd}",
            f"/t/{odd}/",
            f"/join/{odd}/",
        ]
        yield from _looked(scene.browser(), where)
        answer = scene.browser().post("/accounts/login/", {"login": text, "password": text})
        yield from harmed("log-in", answer.text, "html")


# --- files ---------------------------------------------------------------------------------------


def in_file(path: str, body: bytes, kind: str) -> Iterator[str]:
    """Formulas of a spreadsheet, and markup of what is no page."""
    if "spreadsheet" in kind:
        for sheet in openpyxl.load_workbook(io.BytesIO(body)):
            cells = (cell for row in sheet.iter_rows() for cell in row)
            yield from (f"{path}: {c.coordinate} {c.value!r}" for c in cells if c.data_type == "f")
    elif "csv" in kind or "tab-separated" in kind:
        text = io.StringIO(body.decode("utf-8-sig", errors="replace"))
        rows = csv.reader(text, delimiter="\t" if "tab" in kind else ";")
        texts = (cell for row in rows for cell in row)
        starts = ("=", "+1", "@SUM", "\t=", "＝")
        yield from (f"{path}: {cell[:20]!r}" for cell in texts if cell.startswith(starts))
    elif "zip" in kind or "officedocument" in kind:
        yield from _in_archive(path, body)


def _in_archive(path: str, body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            marked = name.endswith((".xml", ".rels")) and b"<script>" in archive.read(name)
            if name.startswith("/") or ".." in name or marked:
                yield f"{path}: {name}"


@attack(
    "A11a", "every file of a report made by the worker from hostile texts: no formula, no markup"
)
def files(scene: Scene) -> Iterator[str]:
    poison(scene, 0)
    browser = scene.browser("owner", WEST)
    wave = scene.told[WEST]["wave"]
    for where in (f"/t/{WEST}/waves/{wave}/files/", f"/t/{WEST}/waves/{wave}/files/41002/"):
        for kind in ("pdf", "xlsx", "csv", "pptx", "docx"):
            browser.post(where, {"format": kind, "language": "nl"})
    paths = _made(browser, f"/t/{WEST}/waves/{wave}/files/")
    if not paths:
        yield "no file was made"
    yield from _looked(browser, paths)


def _made(browser: Browser, where: str) -> list[str]:
    """Addresses of the files, when the worker has made them."""
    import re

    found: list[str] = []
    for _time in range(60):
        found = sorted(
            set(re.findall(rf"/t/{WEST}/files/[0-9a-f-]{{36}}/", browser.get(where).text))
        )
        if len(found) >= 5:
            break
        time.sleep(2)
    return found


@attack(
    "A11b", "cells that begin like a formula, in what is handed out as CSV and as a spreadsheet"
)
def formulas(scene: Scene) -> Iterator[str]:
    """Names and texts of people, municipalities and groups."""
    browser = scene.browser("owner", WEST)
    paths = [
        path
        for path in pages(scene)
        if any(w in path for w in ("file", "download", "export", "csv", "xlsx"))
    ]
    for turn, formula in enumerate(FORMULAS):
        for model, field in text_fields():
            if model._meta.label not in ("accounts.User", "accounts.Tenant"):
                scene.sql(
                    f"UPDATE {model._meta.db_table} SET {field.column} = left(%s, %s) || left(id::text, 4) WHERE tenant_id = %s",
                    [formula, field.max_length or 99, scene.told[WEST]["id"]],
                )  # fmt: skip
        yield from (f"{turn} {line}" for line in _looked(browser, paths))
