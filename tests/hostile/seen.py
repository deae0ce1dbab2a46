"""A8d: every page that shows a text of a person, in a real browser, with all forty payloads in that text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Error

from tests.flows.browser import WATCH, launched
from tests.hostile.payloads import EVIL, packed
from tests.hostile.registry import attack
from tests.hostile.scene import Browser, Scene
from tests.hostile.tokens import started
from tests.hostile.xss import WEST, own_pages, pages, text_fields, write

HOOKS: Final = """
window.hit = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.hit.push(name);
"""


@dataclass(frozen=True)
class Shown:
    """A page, who opens it, and the columns whose texts stand in it."""

    who: str
    path: str
    columns: tuple[int, ...]


def _mark(number: int) -> str:
    """A word that stands nowhere else, and fits every column."""
    return f"qz{number:03}q"


def _shown(scene: Scene, people: dict[str, tuple[Browser, list[str]]]) -> Iterator[Shown]:
    """Each column is given a word of its own, and every page is read for these."""
    marks = [_mark(number) for number in range(len(text_fields()))]
    for (model, column), mark in zip(text_fields(), marks, strict=True):
        write(scene, model, column, mark)
    for who, (browser, paths) in people.items():
        for path in paths:
            scene.calm()
            answer = browser.get(path)
            if "html" in answer.headers.get("content-type", ""):
                found = tuple(n for n, mark in enumerate(marks) if mark in answer.text)
                if found:
                    yield Shown(who, path, found)


@attack(
    "A8d",
    "40 payloads in every text, each page that shows it in a browser: nothing runs",
    long=True,
)
def in_browser(scene: Scene) -> Iterator[str]:
    """Nor is anything asked elsewhere, and no CSP report made."""
    people = {
        "owner": (scene.browser("owner", WEST), pages(scene)),
        "respondent": (started(scene, 0, WEST), own_pages(scene)),
    }
    shown = list(_shown(scene, people))
    texts = [packed(field.max_length) for _model, field in text_fields()]
    turns = {one: max(len(texts[number]) for number in one.columns) for one in shown}
    seen: list[str] = []
    with launched() as browser:
        opened = {who: _page(scene, browser, one.cookies, seen) for who, (one, _) in people.items()}
        for turn in range(max(turns.values())):
            for (model, field), those in zip(text_fields(), texts, strict=True):
                if turn < len(those):
                    write(scene, model, field, those[turn])
            scene.calm()
            for one in (page for page, most in turns.items() if turn < most):
                yield from _visited(scene, opened[one.who], one.path, seen)
    columns = {number for one in shown for number in one.columns}
    scene.told.setdefault("measured", []).append(
        f"browser: {len(columns)} of {len(texts)} columns on {len(shown)} pages, {sum(turns.values())} visits"
    )


def _page(scene: Scene, browser: Any, cookies: dict[str, str], seen: list[str]) -> Any:
    context = browser.new_context(base_url=scene.told["site"])
    site = scene.told["site"]
    context.add_cookies([{"name": n, "value": v, "url": site} for n, v in cookies.items()])
    context.add_init_script(WATCH + HOOKS)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())  # HOOKS tell who asked for it
    page.on("request", lambda request: seen.append(request.url) if EVIL in request.url else None)
    return page


def _visited(scene: Scene, page: Any, path: str, seen: list[str]) -> Iterator[str]:
    scene.tried()
    try:
        page.goto(path, wait_until="load", timeout=60_000)
    except Error as error:
        if "Download" not in error.message and "ERR_ABORTED" not in error.message:
            yield f"{path}: {error}"
        return  # a page in one turn and a file in another
    found = page.evaluate("[window.hit, window.blocked]")
    if found != [[], []] or seen:
        yield f"{path}: ran {found[0]}, blocked {found[1]}, asked {seen}"
    seen.clear()
