"""Every table and every folder of the storage says which personal data lie there, and when they end."""

import re

from django.apps import apps
from django.conf import settings

from surveys.privacy.places import PLACES
from tests.guards.rows import tenant_models

PAGE = (settings.BASE_DIR / "docs" / "privacy.md").read_text("utf-8")
SECTION = PAGE.split("## Where it lies")[1].split("\n## ")[0]
FOLDER = re.compile(r"""f"\{[^}]*tenant[^}]*\}/(\w+)/|folder="(\w+)"|^FOLDER\b.*= "(\w+)"$""", re.M)


def told(pattern: str) -> set[str]:
    return set(re.findall(pattern, SECTION, re.M))


def test_every_table_of_a_tenant_is_in_the_list() -> None:
    labels = {model._meta.label for model in tenant_models()}
    assert len(labels) > 50
    assert told(r"^\| `(\w+\.\w+)` \|") == labels


def test_every_folder_of_the_storage_is_in_the_list() -> None:
    rooms = ("accounts", "surveys", "benchmarking", "reports")
    files = [path for room in rooms for path in (settings.BASE_DIR / room).rglob("*.py")]
    texts = [path.read_text("utf-8") for path in files]
    found = {name for text in texts for pair in FOLDER.findall(text) for name in pair if name}
    assert len(found) > 3
    assert told(r"^\| `(\w+)` \|") == found


def test_what_has_a_term_is_a_table_of_the_list() -> None:
    assert {place.name for place in PLACES} <= {model._meta.label for model in apps.get_models()}
    assert len(PLACES) > 9
