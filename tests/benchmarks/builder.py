"""`python -m tests.benchmarks.builder`: what an edit of one sentence costs, in 10 and in 300 items.

Each checkout serves its own demonstration (`make demo` made it) from one web process, and gets a
questionnaire of each size. `cpu` is the processor time of the web process for an edit, `p50` and `p95`
are milliseconds on the clock from sending it to its last byte, `bytes` what comes back.

`--beside` takes a checkout of before drafts were kept in parts. Its edit is the form of an item's
page; it leads to the page of the questionnaire, which is what shows the edit: both are measured, the
form alone (`edit`) and with that page (`shown`). Here the answer to an edit is the card: one figure.
It reads /proc, so it runs on Linux.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor

import django
import urllib3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from surveys.questionnaire.document import encode  # noqa: E402 -- after the settings
from tests.benchmarks.pages import HERE, TOKEN, Site, serving  # noqa: E402
from tests.surveys.authoring import of_size  # noqa: E402

SIZES: Final = (10, 300)
WARM_UP: Final = 5
# Run in a checkout with its own code: argument 1 is the document, 2 the name; prints two ids.
MAKE: Final = """
import sys, django
django.setup()
from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.questionnaire.document import decode
with tenant(Tenant.objects.get(slug="demo").id):
    made = create_questionnaire(by=None, name=sys.argv[2], document=decode(open(sys.argv[1]).read()))
    parts = getattr(made, "parts", None)
    print(made.id, parts.get(code="I0_3").id if parts else "")
"""
FIELD: Final = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')

Fields = dict[str, str]


@dataclass(frozen=True)
class Edit:
    """`fields` of the edit with this number are made unmeasured; `send` is measured."""

    fields: Callable[[int], Fields]
    send: Callable[[Fields], bytes]


@dataclass(frozen=True)
class EditCost:
    cpu: float
    p50: float
    p95: float
    size: int

    def __str__(self) -> str:
        return f"{self.cpu:>10.1f}{self.p50:>10.1f}{self.p95:>10.1f}{self.size:>10}"


def made(checkout: Path, size: int) -> tuple[str, str]:
    """A questionnaire of that size: its id, and that of the part to be edited, if it has parts."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(encode(of_size(size)))
        file.flush()
        told = subprocess.run(
            [sys.executable, "-c", MAKE, file.name, f"{size} items {time.time_ns()}"],
            check=True, cwd=checkout, capture_output=True, text=True,
            env={"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(checkout)},
        ).stdout.split()  # fmt: skip
    return told[0], told[1] if len(told) > 1 else ""


def edits_of(site: Site, size: int) -> Iterator[tuple[str, Edit]]:
    """What is measured of a checkout, by name."""
    questionnaire, part = made(site.checkout, size)
    page = f"/t/demo/questionnaires/{questionnaire}/"
    form = f"{page}parts/{part}/" if part else f"{page}edit/item/I0_3/"

    def fields(number: int) -> Fields:
        html = site.text(form).decode()
        texts = {name: unescape(words).strip("\n") for name, words in FIELD.findall(html)}
        first = next(name for name in texts if "political" in name)
        if part:
            return {first: f"Zin {number}", f"base:{first}": texts[first]}
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(html)}
        return {**texts, **hidden, first: f"Zin {number}"}

    send = _sender(site, page, form)
    yield "edit", Edit(fields, send)
    if not part:
        yield "shown", Edit(fields, lambda told: send(told) + site.text(page))


def _sender(site: Site, page: str, path: str) -> Callable[[Fields], bytes]:
    token = TOKEN.search(site.text(page).decode())
    assert token is not None
    handler = next(h for h in site.opener.handlers if isinstance(h, HTTPCookieProcessor))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Builder": "1",
        "Referer": site.address + page,
        "Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in handler.cookiejar),
    }
    pool = urllib3.PoolManager(retries=False)

    def send(told: Fields) -> bytes:
        body = urlencode({**told, "csrfmiddlewaretoken": token[1]})
        answer = pool.request("POST", site.address + path, body, headers=headers, redirect=False)
        assert answer.status in (200, 302), (answer.status, answer.data[:300])
        return answer.data

    return send


def measured(site: Site, edit: Edit, times: int) -> EditCost:
    spans, cpu, size = [], 0.0, 0
    for number in range(WARM_UP + times):
        told = edit.fields(number)
        before, begun = site.spent(), time.perf_counter()
        size = len(edit.send(told))
        if number >= WARM_UP:
            spans.append(1000 * (time.perf_counter() - begun))
            cpu += site.spent() - before
    return EditCost(
        cpu / times, statistics.median(spans), statistics.quantiles(spans, n=20)[-1], size
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--beside", default="", help="a checkout of before, with its own demo")
    options = parser.parse_args()
    places: dict[str, Any] = {"this": HERE}
    if options.beside:
        places["beside"] = Path(options.beside).resolve()
    rows = [f"{'':<26}{'cpu ms':>10}{'p50 ms':>10}{'p95 ms':>10}{'bytes':>10}"]
    for name, checkout in places.items():
        with serving(checkout) as site:
            for size in SIZES:
                for what, edit in edits_of(site, size):
                    cost = measured(site, edit, options.edits)
                    rows.append(f"{name:<8}{what:<8}{size:>4} items{cost}")
    sys.stdout.write("\n".join(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
