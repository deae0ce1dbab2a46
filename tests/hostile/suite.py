"""Attacks that the tests of the product make already: the same tests are run, and their cases counted."""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from tests.hostile.registry import Attempt, attack
from tests.hostile.scene import Scene

RESPOND: Final = "tests/surveys/test_respond_"
TESTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "A1h": ("the database itself, past the program: rows, policies, roles, functions",
            ("tests/guards/test_catalogue.py", "tests/guards/test_tables.py", "tests/guards/test_behaviour.py")),
    "A8e": ("texts and answers on a respondent's page; names in mails and logs of webhooks",
            (f"{RESPOND}pages.py::test_texts_and_answers_are_shown_as_text",
             "tests/accounts/webhooks/test_pages.py::test_log_shows_each_attempt_and_runs_nothing",
             "tests/accounts/test_mail.py::test_names_are_escaped_in_html_and_whole_in_the_subject",
             "tests/surveys/test_mail_letters.py::test_html_is_escaped_and_templates_are_text")),
    "A12": ("questionnaires of other programs with broken XML, JSON and archives", ("tests/formats/test_hostile.py",)),
    "A13": ("bombs, entities and nonsense in tables, YAML and workbooks",
            ("tests/surveys/test_import_pages.py::test_hostile_files_are_refused_with_a_sentence",
             "tests/surveys/test_import_pages.py::test_hostile_descriptions_are_refused_with_a_sentence",
             "tests/surveys/test_import_reading.py::test_hostile_yaml_is_refused",
             "tests/surveys/test_import_spoiled.py")),
    "A14a": ("addresses of receivers that lead inside, by name, number, redirect or rebinding",
             ("tests/accounts/webhooks/test_guard.py",)),
    "A14b": ("identity providers at an inner address", ("tests/accounts/sign_on/test_oidc.py::test_an_inner_address_is_never_asked",)),
    "A15a": ("news of mails without, with a wrong, an old or a repeated signature", ("tests/surveys/test_mail_returns.py",)),
    "A16e": ("answers of identity providers that were forged, changed, old or meant for another",
             ("tests/accounts/sign_on/test_saml.py", "tests/accounts/sign_on/test_saml_browser.py",
              "tests/accounts/sign_on/test_oidc.py")),
    "A17c": ("limits of links that open nothing, with and without a cache", (f"{RESPOND}links.py",)),
    "A18c": ("guessing passwords from many networks; who is spared", ("tests/accounts/test_limits.py",)),
    "A21b": ("placeholders in mails: ten, filled in once, as text",
             ("tests/surveys/test_mail_letters.py::test_placeholders_are_ten_and_filled_in_once",)),
    "A22": ("line breaks and odd signs in headers of mails",
            ("tests/surveys/test_mail_letters.py::test_header_with_more_than_one_line_is_refused",
             "tests/surveys/test_mail_letters.py::test_any_text_makes_a_mail_to_one_address_or_none",
             "tests/surveys/test_mail_letters.py::test_names_with_signs_survive_the_header",
             "tests/accounts/test_signing.py::test_nothing_can_be_added_before_it")),
    "A25b": ("sessions, keys and sign-on of who is no member any more", ("tests/accounts/test_sessions.py",)),
    "A26": ("an invitation that was forwarded, withdrawn, changed or used", ("tests/accounts/test_actions.py",)),
    "A27": ("the operator's emergency access: nothing but what it is for", ("tests/accounts/test_emergency.py",)),
    "A28c": ("answers to a wave that is closed, paused or not yet open, by two at once",
             (f"{RESPOND}saving.py", f"{RESPOND}actions.py")),
    "A33b": ("logos and templates that are something else", ("tests/accounts/branding/test_uploads.py",)),
    "A35d": ("mails that nobody means well with, in the mailbox of returns", ("tests/surveys/test_mail_poison.py",)),
    "A35e": ("the API by schemathesis, every check, every operation", ("tests/reports/test_api_promises.py",)),
}  # fmt: skip


def of_the_suite(nodes: tuple[str, ...]) -> Attempt:
    def run(scene: Scene) -> Iterator[str]:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder, "report.xml")
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1",
                 f"--junitxml={report}", *nodes],
                cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if not report.exists():
                yield f"pytest: {done.stdout[-200:]}"
                return
            cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 -- made a line above
        for case in cases:
            if case.find("skipped") is None:
                scene.tried()
            for wrong in (*case.iter("failure"), *case.iter("error")):
                yield f"{case.get('name')}: {' '.join(str(wrong.get('message')).split())}"

    return run


for _code, (_what, _nodes) in TESTS.items():
    attack(_code, f"{_what} (tests)", long=True)(of_the_suite(_nodes))
