"""docs/methods.md is what the registry says."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from benchmarking.methods.registry import INDICATORS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods.md"


def test_the_documentation_of_the_methods_is_up_to_date() -> None:
    printed = StringIO()
    call_command("methods", stdout=printed)
    assert all(f'<a id="{id_}"></a>' in printed.getvalue() for id_ in INDICATORS)
    assert PAGE.read_text(encoding="utf-8") == printed.getvalue(), (
        "docs/methods.md is out of date: python manage.py methods > docs/methods.md"
    )
