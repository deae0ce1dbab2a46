"""Stored documents: what the core writes is read whole, and what older methods wrote is still read."""

import json
from typing import Any

import msgspec
import numpy as np
import pytest

from benchmarking import documents
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.figures import UNKNOWN
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.municipalities.peergroups import Partition
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import benchmark_payload, own_payloads, peer_payload, plain

Json = dict[str, Any]
OUTLINE = an_instrument()


@pytest.fixture(scope="module")
def stored() -> tuple[Json, Json, Json]:
    """The benchmark, a peer group and a municipality, as they go into the database."""
    wave = a_wave(np.random.default_rng(5), 40, OUTLINE)
    counted = tally(wave, OUTLINE)
    everybody = Partition("all", "all", dict.fromkeys(wave.municipality_codes, ""))
    tables = compute_municipalities(counted, partitions=[everybody])
    peers = compute_peers(counted, tables)
    whole = benchmark_payload(compute_benchmark(counted))
    whole["peer_groups"] = plain(peers.groups)
    return whole, peer_payload(peers.results[0]), next(own_payloads(tables, whole))


def again(told: object) -> Any:
    return json.loads(msgspec.json.encode(told))


def test_a_benchmark_is_read_field_by_field(stored: tuple[Json, Json, Json]) -> None:
    """Nothing in it is unknown to its struct, and nothing is made up."""
    text = json.dumps(stored[0])
    assert again(documents.benchmark(text)) == json.loads(text)


def test_a_peer_group_is_read_field_by_field(stored: tuple[Json, Json, Json]) -> None:
    text = json.dumps(stored[1])
    assert again(documents.peers(text)) == json.loads(text)
    assert documents.peer_themes(text) == documents.peers(text).themes


def test_a_municipality_is_read_field_by_field(stored: tuple[Json, Json, Json]) -> None:
    text = json.dumps(stored[2])
    assert kept(json.loads(text), again(documents.municipality(text)))


def kept(given: Any, found: Any) -> bool:
    """Whether all that is given is found; figures are read with more fields than are stored."""
    if isinstance(given, dict):
        return all(name in found and kept(part, found[name]) for name, part in given.items())
    if isinstance(given, list):
        return len(given) == len(found) and all(map(kept, given, found))
    return bool(given == found)


def test_what_method_3_wrote_is_read(stored: tuple[Json, Json, Json]) -> None:
    """Its figures had no steps and no unit, its sides nothing inside municipalities, its items did
    not say whether they were reversed, and the omega of a theme was a number."""
    old = json.loads(json.dumps(stored[0]), object_hook=as_method_3)
    found = documents.benchmark(json.dumps({**old, "method_version": "3"}))
    item = found.items[0]
    assert item.reverse is None
    assert item.political.within is UNKNOWN
    assert not item.political.within.visible
    assert (item.political.share.step, item.political.share.interval_step) == (0.0, None)
    assert item.political.share.value == stored[0]["items"][0]["political"]["share"]["value"]
    assert all(theme.reliability is None for theme in found.themes)


def as_method_3(part: Json) -> Json:
    if "omega" in part:
        part["omega"] = 0.8
    newer = {"unit", "step", "interval_step", "reverse", "distribution_step", "first_within"}
    inside = {"mean_within", "no_opinion_within"} if "distribution" in part else set()
    within = {"within"} if "distribution" in part else set()
    return {name: value for name, value in part.items() if name not in newer | inside | within}


def test_a_word_of_another_release_keeps_hidden_what_is_hidden(
    stored: tuple[Json, Json, Json],
) -> None:
    text = json.dumps(stored[0]).replace('"too_few_municipalities"', '"of another release"')
    assert "of another release" in text
    known = text.replace("of another release", "too_few_answers")
    assert documents.benchmark(text) == documents.benchmark(known)
