"""Style and type as they are served: one style sheet for every page, and small web fonts.

`collectstatic` asks the finder below, which makes them once below `.local/assets/` and again when
a source changed. The fonts are subsets of the package's OTF files, as WOFF2 without hints, in two
parts: the letters of our languages, which every page needs, and all others, which a browser
fetches when a name has one of them. The licence goes with them.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage

PARTS: Final = ("tokens", "base", "shell", "components", "forms", "tables")
# Of the six weights two are served: 500 is shown as 400, and 700 as 600.
WEIGHTS: Final = ("Regular", "SemiBold")
LETTERS: Final = "àâäçèéêëïîôöùúûüÿœæßáíóñ"
BASIC: Final = frozenset(
    {*map(chr, range(0x20, 0x7F)), *LETTERS, *LETTERS.upper().replace("SS", "")}
    | set("\u00a0\u202f·×±«»‘’“”„–—…€°≈≤≥−→≠•›↑↓")
)
OF_PACKAGES: Final = frozenset(
    {
        "account/js/onload.js",
        "django_htmx/htmx-2.min.js",
        "mfa/js/webauthn-json.js",
        "mfa/js/webauthn.js",
    }
)
FEATURES: Final = ("kern", "tnum")


def made() -> Path:
    """The folder with what is served, made if it is not there yet."""
    folder: Path = settings.LOCAL_DIR / "assets" / _digest()
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Each process in a folder of its own: several may start at the same moment.
        with TemporaryDirectory(dir=folder.parent) as unfinished:
            fresh = Path(unfinished) / "made"
            _make(fresh)
            with suppress(OSError):  # another one was first
                fresh.rename(folder)
    return folder


def fonts() -> Path:
    """The folder of the package's OTF files and their licence."""
    spec = find_spec("font_hanken_grotesk")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package font-hanken-grotesk is not installed.")
    return Path(spec.origin).parent / "files"


def _sources() -> list[Path]:
    styles = [Path(settings.BASE_DIR) / "static" / "css" / f"{name}.css" for name in PARTS]
    return [*styles, *(fonts() / f"HankenGrotesk-{weight}.otf" for weight in WEIGHTS)]


def _digest() -> str:
    """Of everything that is read, and of this file."""
    found = hashlib.sha256(Path(__file__).read_bytes())
    for source in _sources():
        found.update(source.read_bytes())
    return found.hexdigest()[:16]


def _make(folder: Path) -> None:
    for name in ("css", "fonts"):
        (folder / name).mkdir(parents=True)
    sheets = [(path, path.read_text()) for path in _sources() if path.suffix == ".css"]
    (folder / "css" / "site.css").write_text("".join(_slim(text) for _path, text in sheets))
    shutil.copyfile(fonts() / "OFL.txt", folder / "fonts" / "OFL.txt")
    for weight in WEIGHTS:
        _subset(weight, folder / "fonts")


def _slim(css: str) -> str:
    """Without comments and indentation."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", bare).lstrip()


def _subset(weight: str, folder: Path) -> None:
    # Only whoever collects static files needs it, and importing it takes a while.
    from fontTools.subset import Options, Subsetter, load_font, save_font  # noqa: PLC0415

    options = Options(hinting=False, layout_features=list(FEATURES), flavor="woff2")
    source = fonts() / f"HankenGrotesk-{weight}.otf"
    basic = {ord(letter) for letter in BASIC}
    for part, chosen in (("basic", True), ("more", False)):
        with load_font(str(source), options) as font:
            subsetter = Subsetter(options)
            codes = {code for code in font.getBestCmap() if (code in basic) is chosen}
            subsetter.populate(unicodes=codes)
            subsetter.subset(font)
            save_font(font, str(folder / f"{weight.lower()}-{part}.woff2"), options)


class UsedFinder(AppDirectoriesFinder):
    """What our pages use of the packages' files, and nothing else: each costs time to compress."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Those files."""
        found = super().list(ignore_patterns)
        return (one for one in found if one[0] in OF_PACKAGES)


class MadeFinder(BaseFinder):
    """Finds what is made here for `collectstatic` and for the tests' server."""

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """The file of this name, as Django's own finders give it."""
        found = _storage().path(path) if _storage().exists(path) else None
        if find_all:
            return [found] if found else []
        return found or []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Every file that is made."""
        for folder in ("css", "fonts"):
            for name in _storage().listdir(folder)[1]:
                yield f"{folder}/{name}", _storage()


@cache
def _storage() -> FileSystemStorage:
    return FileSystemStorage(location=made())
