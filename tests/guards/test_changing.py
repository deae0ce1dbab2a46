"""docs/changing.md sends nobody to a file that is not there."""

import re
from pathlib import Path

from django.conf import settings

NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")


def test_every_path_of_the_recipes_exists() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "changing.md").read_text()
    named = {name for name in NAMED.findall(text) if not name.startswith(("views/", "urls"))}
    assert len(named) > 50
    assert [name for name in sorted(named) if not (settings.BASE_DIR / name).exists()] == []
