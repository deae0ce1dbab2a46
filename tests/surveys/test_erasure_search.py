"""The search of `make erasure-search`, of few people: who is erased is in no row, no file and no log."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from accounts.models import Tenant, User
from surveys.models import Municipality
from tests.erasure import searching
from tests.erasure.__main__ import LONGER
from tests.erasure.ways import every_way

pytestmark = pytest.mark.django_db(databases=["default"])


def test_who_is_erased_is_nowhere(
    north: Tenant,
    olga: User,
    alice: User,
    aalst: Municipality,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    words: set[str] = set()
    with override_settings(MEDIA_ROOT=str(tmp_path)), searching.log() as log:
        with django_capture_on_commit_callbacks(execute=True):
            steps = every_way(north, olga, alice, [aalst], 5, 1)
        for step in steps:
            if not words:  # the search finds what is there
                assert searching.found([alice.email], _kept(north, ""))
            with django_capture_on_commit_callbacks(execute=True):  # files go after the commit
                done = step()
            words |= done.words
            found = searching.found(words, _kept(north, log.getvalue()))
            if done.name == "by retention":
                found = [one for one in found if not one.startswith(LONGER)]
            assert found == [], done.name
    assert len(words) > 10 * 7


def _kept(north: Tenant, log: str) -> searching.Kept:
    kept = searching.database("default", [str(north.id)])
    return kept | searching.storage() | {"log": log}
