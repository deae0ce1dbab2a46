"""What images are made from, and how they are built."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SIGNS = re.compile(r"[0-9a-f]{64}")


def test_every_image_is_named_where_it_can_be_pinned() -> None:
    """Also the default of an argument: what `make pin-images` does not know is not built from."""
    pinned = set(re.findall(r"\b([A-Z]+_IMAGE)\b", (ROOT / "config" / "pin-images.sh").read_text()))
    example = set(
        re.findall(r"^([A-Z]+_IMAGE)=", (ROOT / "docs" / "production.env").read_text(), re.M)
    )
    compose = (ROOT / "docker-compose.yml").read_text()
    ours = {"tweezicht", "tweezicht-backup"}
    images = set(re.findall(r"^ +image: (\S+)$", compose, re.M)) - ours
    assert pinned == example
    assert images == {f"${{{name}:?}}" for name in pinned - {"PYTHON_IMAGE"}}
    sources = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert set(sources) == {"${PYTHON_IMAGE}", "${POSTGRES_IMAGE}"}


def test_nothing_is_installed_without_its_hash() -> None:
    installs = re.findall(r"pip install [^\n]*", DOCKERFILE)
    assert len(installs) == 2
    assert all("--require-hashes" in one for one in installs)
    for lock in ("runtime", "release"):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        assert text.count("--hash=sha256:") >= text.count("==") > 20


def test_no_digest_is_made_up() -> None:
    """Digests are told by a registry, at a release; none stands in the repository."""
    for name in ("Dockerfile", "docker-compose.yml", "docs/production.env"):
        assert not SIGNS.search((ROOT / name).read_text())


def test_what_runs_is_nobody_and_compiled() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.M)
    assert users == ["tweezicht", "tweezicht"]
    assert DOCKERFILE.index("compileall") < DOCKERFILE.rindex("USER")
    assert "--compile-bytecode" in DOCKERFILE


def test_what_lies_beside_the_code_is_in_no_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    assert let_in == {path.split("/")[0] for one in copied for path in one.split()}


def test_static_files_are_read_by_another_than_who_collects_them(tmp_path: Path) -> None:
    """The image is built by root and runs as nobody; what people upload is the owner's alone."""
    storage = StaticFilesStorage(
        location=str(tmp_path), file_permissions_mode=settings.STATIC_PERMISSIONS
    )
    kept = storage.save("a.css", ContentFile("a"))
    assert (tmp_path / kept).stat().st_mode & 0o044 == 0o044
    assert settings.FILE_UPLOAD_PERMISSIONS == 0o600
