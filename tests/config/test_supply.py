"""What comes from others: licences, advisories, and what a release says of itself."""

import pytest

from tests.supply.advisories import touches
from tests.supply.licences import REASONS, is_permissive
from tests.supply.lock import LOCK, pinned
from tests.supply.sbom import of_target

RANGE = {
    "type": "ECOSYSTEM",
    "events": [
        {"introduced": "4.2"},
        {"fixed": "4.2.15"},
        {"introduced": "5.0"},
        {"fixed": "5.0.8"},
    ],
}


@pytest.mark.parametrize(
    ("version", "touched"),
    [
        ("4.1.9", False),
        ("4.2", True),
        ("4.2.14", True),
        ("4.2.15", False),
        ("5.0.7", True),
        ("5.2", False),
    ],
)
def test_an_advisory_touches_the_versions_of_its_ranges(version: str, touched: bool) -> None:
    assert touches({"affected": [{"ranges": [RANGE]}]}, version) is touched


def test_an_advisory_touches_the_versions_that_it_names() -> None:
    assert touches({"affected": [{"versions": ["1.0.post1"]}]}, "1.0.post1")


@pytest.mark.parametrize(
    ("text", "permissive"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("Apache-2.0 AND GPL-3.0-only", False),
        ("BSD License; Other/Proprietary License", False),
        ("LGPL-3.0-only", False),
        ("UNKNOWN", False),
    ],
)
def test_a_licence_is_permissive_as_a_whole(text: str, permissive: bool) -> None:
    assert is_permissive(text) is permissive


def test_reasons_are_for_packages_that_are_there() -> None:
    assert set(REASONS) <= set(pinned())


def test_a_release_is_told_without_what_its_machine_rules_out() -> None:
    told = of_target(LOCK.read_text())
    names = [line.partition("==")[0] for line in told.splitlines() if "==" in line.split(";")[0]]
    assert len(names) == len(set(names)) > 60
    assert "django" in names
    assert "colorama" not in names
    assert told.count("--hash") > len(names)
