"""One S3 server for these tests; where its program is missing they are skipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from accounts import storage
from config.files import backend
from tests.machines import server


@pytest.fixture(scope="session")
def bucket_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if server.program() is None:
        pytest.skip("no S3 server here: make storage-s3 brings one")
    with server.s3_server(tmp_path_factory.mktemp("s3")) as url:
        yield url


@pytest.fixture
def in_bucket(bucket_url: str) -> Iterator[str]:
    """Files are kept in the bucket, and no folder is known."""
    stores = {**django_settings.STORAGES, "default": backend(bucket_url)}
    with override_settings(STORAGES=stores, STORAGE_URL=bucket_url, MEDIA_ROOT=""):
        yield bucket_url
        for folder in ("one", "other"):
            storage.remove_folder(folder)


@pytest.fixture(params=["disk", "s3"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Each of the places where files can be kept."""
    if request.param == "s3":
        request.getfixturevalue("in_bucket")
        yield "s3"
        return
    with override_settings(MEDIA_ROOT=str(tmp_path)):
        yield "disk"
