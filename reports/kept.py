"""What a page shows to every reader alike, made once by a template and kept.

Everything that it shows is in its key: what the caller names, and the program's own texts and
templates. The one place where a rendered text is called safe: its template escaped every text.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.tenant_cache import kept

# Whole rooms: what a body shows is put into words and kept from sight by modules of each of them.
SHOWN_BY = (
    "templates/**/*.html",
    "static/**/*.css",  # the frame names style and script by their digests
    "static/**/*.js",
    "accounts/**/*.py",
    "benchmarking/**/*.py",
    "config/**/*.py",
    "reports/**/*.py",
    "surveys/**/*.py",
    "surveys/data/*.csv",
    "locale/*/LC_MESSAGES/*.mo",
)


def kept_body(
    name: str, parts: Sequence[object], template: str, context: Callable[[], Mapping[str, Any]]
) -> SafeString:
    """The template's text for these parts; the context is made only where nothing is kept."""

    def make() -> str:
        return render_to_string(template, dict(context()))

    return mark_safe(kept(name, (*parts, program()), make))  # noqa: S308


@cache
def program() -> str:
    """A digest of what renders a body: another release of the program keeps apart bodies."""
    root, found = Path(settings.BASE_DIR), hashlib.sha256()
    for path in sorted(path for pattern in SHOWN_BY for path in root.glob(pattern)):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
