"""The example in docs/import.md does what the page says."""

import io
import json
import re
from textwrap import dedent

from django.conf import settings

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.answer_import.actions.importing import import_answers
from surveys.answer_import.mapping import read_mapping
from surveys.upload.tables import read_table


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.DOTALL)
    assert match is not None
    return match[1]


def test_the_example_of_the_documentation(north: Tenant, alice: User) -> None:
    page = (settings.BASE_DIR / "docs" / "import.md").read_text()
    answers = dedent(found(r"`answers.csv`:\n\n(.*?)\n\n`mapping", page))
    described = found(r"```yaml\n(.*?)```", page)
    promised = json.loads(found(r"```json\n(.*?)```", page))
    with tenant(north.id):
        report = import_answers(
            by=alice,
            tenant=north,
            study="Choices",
            wave="2026",
            mapping=read_mapping(described.encode()),
            table=read_table(io.BytesIO(answers.encode()), "answers.csv"),
        ).as_dict()
    assert report["counts"] == promised["counts"]
    assert report["left_out"] == promised["left_out"]
    for one, expected in zip(report["refused"], promised["refused"], strict=True):
        assert {**one, "reason": "…"} == expected
