"""`make scanners`: whoever opens every link of the mails, as scanners do, changes nothing.

Against the web server of production with a database of its own: every link that stands in a mail
(personal link, stop link, shared report, invitation to a team, new password, an own address, pages
behind the log-in) and what can be reached with it is opened with GET and HEAD, with the names of scanners that are known, keeping cookies and following where it leads; and some
by a Chromium that runs the page's script and then presses every button and sends every form by script,
without a hand that does it. The database is compared before and after, row by row.
"""

import argparse
import email
import email.policy
import hashlib
import http.cookiejar
import itertools
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

import django

from tests.faults.saves.product import Product, product

LINK: Final = re.compile(r"https?://127\.0\.0\.1:\d+/[^\s\"'<>)\]]+")
CSRF: Final = re.compile(r'csrfmiddlewaretoken" value="(\w+)"')
SCANNERS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) BingPreview/1.0b",
    "Barracuda Sentinel (EE)",
    "GoogleImageProxy",
    "Mozilla/5.0 (compatible; ProofpointURLDefense)",
    "python-requests/2.32",
)
KINDS: Final = {
    "/r/": "personal link", "/u/": "stop link", "/shared/": "shared report",
    "/join/": "invitation to a team", "/accounts/password/reset/key/": "new password",
    "/accounts/confirm-email/": "own address", "/t/": "page behind the log-in",
}  # fmt: skip
# What stands behind such a link, opened by it alone: files of a report, and what a button leads to.
BEHIND: Final = {"/r/": ("/start", "/naming", "/rights"), "/shared/": ("short/", "long/")}
# What may change, and why: a session that holds the key of a new password, as allauth keeps it out of
# the address; it is nobody's, and nothing is done with it before a password is typed. The trail says
# that a shared report was opened.
JUSTIFIED: Final = frozenset({"django_session", "accounts_auditevent"})
# A file of a shared report is made when somebody asks for it.
JUSTIFIED_BEHIND: Final = JUSTIFIED | {"reports_reportfile"}
# Begun by the page itself: what a program of the browser's owner evaluates counts as a hand's.
PRESS: Final = """addEventListener("load", () => setTimeout(() => {
  if (sessionStorage.pressed) return;  // what comes of it is not pressed again, for ever
  sessionStorage.pressed = 1;
  for (const one of document.querySelectorAll("input, select, textarea")) {
    if (/checkbox|radio/.test(one.type)) one.click();
    else one.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const one of document.querySelectorAll("button, [type=submit]")) one.click();
}, 50));"""


def links_of(mails: Iterable[str]) -> list[str]:
    """Every link of the parts of these mails, and of the header by which one is mailed no more, but
    those to the first page."""
    found: set[str] = set()
    for text in mails:
        message = email.message_from_string(text, policy=email.policy.default)
        found |= set(LINK.findall(str(message["List-Unsubscribe"] or "")))
        for part in message.walk():
            if part.get_content_maintype() == "text":
                found |= set(LINK.findall(part.get_content()))
    return sorted(one for one in found if urllib.parse.urlsplit(one).path.strip("/"))


def kind_of(link: str) -> str:
    path = urllib.parse.urlsplit(link).path
    return next((kind for start, kind in KINDS.items() if path.startswith(start)), "")


def behind(links: Iterable[str]) -> list[str]:
    """What else such links open."""
    return [
        link + more
        for link in links
        for start, mores in BEHIND.items()
        if urllib.parse.urlsplit(link).path.startswith(start) and not link.endswith("/r/")
        for more in mores
    ]


def dumped(site: Product) -> dict[str, tuple[int, str]]:
    """Of each table how many rows, and a hash of them all."""
    with site.admin() as server:
        rows = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted(str(row[0]) for row in rows.fetchall())
        return {table: _hashed(server, table) for table in tables}


def _hashed(server: Any, table: str) -> tuple[int, str]:
    rows = server.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1').fetchall()
    return len(rows), hashlib.sha256("\n".join(row[0] for row in rows).encode()).hexdigest()


def visit(link: str, method: str, scanner: str) -> int:
    """As a scanner does; keeps cookies, follows where it leads."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(jar)
    asked = urllib.request.Request(link, method=method, headers={"User-Agent": scanner})  # noqa: S310
    try:
        with opener.open(asked, timeout=60) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def ask_for_a_password(site: Product, address: str) -> None:
    """The mail with the link for a new one."""
    opener = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    page = f"http://127.0.0.1:{site.port}/accounts/password/reset/"
    with opener.open(page, timeout=60) as answer:
        token = CSRF.search(answer.read().decode())
    assert token is not None
    fields = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "email": address})
    asked = urllib.request.Request(page, fields.encode(), {"Origin": page.partition("/acc")[0]})
    opener.open(asked, timeout=60).close()


def play(links: Iterable[str]) -> Counter[str]:
    """In a real browser, by the page's script and one that presses everything: what was sent."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.flows import browser  # noqa: PLC0415 -- after the settings

    sent: Counter[str] = Counter()
    with browser.launched() as found:
        for link in links:
            context = found.new_context()
            context.add_init_script(PRESS)
            page = context.new_page()
            page.on("request", partial(_note, sent, link))
            page.goto(link)
            page.wait_for_timeout(900)
            context.close()
    return sent


def _note(sent: Counter[str], link: str, asked: Any) -> None:
    if asked.method == "POST":
        sent[kind_of(link)] += 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="make scanners ARGS=…", description=__doc__)
    parser.add_argument("--visits", type=int, default=1000)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    with product() as site:
        told = json.loads(site.manage("-m", "tests.attacks.links.staging"))
        site.start("web")
        site.wait()
        ask_for_a_password(site, told["login"][0])
        folder = Path(site.environment["EMAIL_URL"].removeprefix("file://"))
        texts = [one.read_text() for one in folder.iterdir()]
        mails = [mail for text in texts for mail in text.split("\n" + "-" * 79 + "\n")]
        return scan(site, [*links_of(mails), f"http://127.0.0.1:{site.port}/r/"], options)


def scan(site: Product, links: list[str], options: Any) -> int:
    kinds = Counter(kind_of(link) or f"unknown: {link}" for link in links)
    _say(f"{len(links)} links: {dict(kinds)}")
    strange = set(KINDS.values()) ^ set(kinds)
    before = dumped(site)
    answers: Counter[str] = Counter()
    ways = itertools.cycle(itertools.product(links, ("GET", "HEAD"), SCANNERS))
    for link, method, scanner in itertools.islice(ways, options.visits):
        answers[f"{method} {visit(link, method, scanner)}"] += 1
    _say(f"{options.visits} visits: {dict(answers)}")
    visited = changed(before, before := dumped(site))
    deeper = Counter(visit(link, m, SCANNERS[0]) for link in behind(links) for m in ("GET", "HEAD"))
    _say(f"{deeper.total()} visits of what is behind them: {dict(deeper)}")
    behind_them = changed(before, before := dumped(site))
    if not options.no_browser:
        some = [next(link for link in links if kind_of(link) == kind) for kind in KINDS.values()]
        posts = play(some)
        _say(
            f"{len(some)} pages played, and everything on them pressed; sent: {dict(posts) or 'nothing'}"
        )
    played = changed(before, dumped(site))
    for name, found in (("visits", visited), ("what is behind", behind_them), ("play", played)):
        _say(f"changed by {name}: {found or 'nothing'}")
    wrong = [one for one in answers if int(one.split()[1]) >= 400]
    more = {*visited, *played} - JUSTIFIED or {*behind_them} - JUSTIFIED_BEHIND
    return 1 if strange or wrong or max(deeper) >= 500 or more else 0


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [table for table in after if after[table] != before.get(table)]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
