"""What a person would look at after a restore or an upgrade: a report, and a respondent's link."""

import re
from html import unescape
from typing import Final

from config.demo import build
from config.demo.check import Browser, check_respondent, sign_in

_MAIN: Final = re.compile(r"<main.*?</main>", re.S)
_TAGS: Final = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.S)
# The data of the demonstration, asked of whichever product is given: what must be the same there.
ASK: Final = """
import json
from accounts.models import Tenant
from accounts.tenancy import tenant
from config.demo import build
from benchmarking.models import Result, Run
from surveys.models import Wave
from surveys.questionnaire.document import Perspective
from surveys.respond.tokens import token_for
with tenant(Tenant.objects.get(slug=build.SLUG).id):
    wave = Wave.objects.get(name="Najaar 2026")
    print(json.dumps({
        "wave": str(wave.id),
        "links": [token_for(build.open_invitation(side)) for side in Perspective],
        "digests": sorted(Run.objects.exclude(digest="").values_list("digest", flat=True)),
        "results": Result.objects.count(),
    }))
"""


def words(port: int, wave: str) -> dict[str, str]:
    """The words and figures of report pages, as a consultant reads them."""
    browser = Browser(f"http://127.0.0.1:{port}")
    sign_in(browser, build.accounts()["consultant"])
    report = f"/t/{build.SLUG}/waves/{wave}/report/"
    return {path: _words(browser.get(path)) for path in (report, f"{report}41002/")}


def _words(page: str) -> str:
    found = _MAIN.search(page)
    text = unescape(_TAGS.sub(" ", found[0] if found else page))
    return " ".join(text.split())


def answer_links(port: int, tokens: list[str]) -> int:
    """Each opens, and brings the first section after 'Start'; raises where one does not."""
    for token in tokens:
        check_respondent(f"http://127.0.0.1:{port}/r/{token}")
    return len(tokens)
