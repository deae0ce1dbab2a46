"""All documents of a run to the database, batch by batch, and what differs from the run before."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from accounts.tenancy import tenant
from benchmarking.core.documents.differences import Differences, Summary, changes
from benchmarking.core.municipalities.own_results import MunicipalityResult
from benchmarking.core.municipalities.peer_results import PeerResult
from benchmarking.core.tables.results import Benchmark
from benchmarking.models import Run
from benchmarking.packing import DamagedResult, Digest, canonical
from benchmarking.queries.results import payloads
from benchmarking.queries.runs import latest_run
from benchmarking.runs.actions import results
from benchmarking.runs.actions.results import Stored, Subject
from benchmarking.runs.actions.runs import Claim
from surveys.models import Participation

BATCH: Final = 100  # documents at once, about 5 MB of JSON

Document = TypeVar("Document")


def store(
    tenant_id: UUID,
    claim: Claim,
    benchmark: Benchmark,
    peers: Iterable[PeerResult],
    municipalities: Iterable[MunicipalityResult],
) -> Stored:
    """Store the benchmark's document, the peer groups' in the order of their keys, and the
    municipalities' in the order of their codes.

    Never more than one batch is in memory. What an attempt before left is deleted first.
    """
    with tenant(tenant_id):
        results.clear_results(claim=claim)
        places = _participations(claim.wave_id)
        earlier = latest_run(claim.wave_id)
    digest, summary, done = Digest(), Summary(), 0
    _store(tenant_id, claim, {Subject(): benchmark}, digest, done)
    for groups in _batches(sorted(peers, key=lambda document: document.group.key)):
        by_key = {Subject(peer_group=document.group.key): document for document in groups}
        _store(tenant_id, claim, by_key, digest, done)
    for batch in _batches(municipalities):
        done += len(batch)
        own = {Subject(places[document.municipality]): document for document in batch}
        texts = _store(tenant_id, claim, own, digest, done)
        if earlier is not None:
            codes = [document.municipality for document in batch]
            own_texts = zip(own, codes, texts, strict=True)
            # With what is damaged nothing can be compared.
            earlier = earlier if _compare(tenant_id, earlier, own_texts, summary) else None
    return Stored(done, digest.hexdigest(), _differences(earlier, summary))


def _participations(wave_id: UUID) -> dict[str, UUID]:
    rows = Participation.objects.filter(wave_id=wave_id)
    return dict(rows.values_list("municipality__code", "id"))


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    rest = iter(documents)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _store(
    tenant_id: UUID, claim: Claim, documents: Mapping[Subject, Struct], digest: Digest, done: int
) -> list[bytes]:
    texts = [canonical(document) for document in documents.values()]
    digest.add(texts)
    with tenant(tenant_id):
        results.store_results(claim=claim, subjects=[*documents], texts=texts, done=done)
    return texts


def _compare(
    tenant_id: UUID,
    earlier: Run,
    stored: Iterable[tuple[Subject, str, bytes]],
    summary: Summary,
) -> bool:
    """Municipality by municipality, as JSON: the run before may have had other fields. False where
    that run is damaged."""
    by_place = {subject.participation: (code, text) for subject, code, text in stored}
    try:
        with tenant(tenant_id):
            before = payloads(earlier, [place for place in by_place if place])
    except DamagedResult:
        return False
    for place, (code, text) in by_place.items():
        if place in before:
            summary.add(changes(before[place], msgspec.json.decode(text)), code)
    return True


def _differences(earlier: Run | None, summary: Summary) -> Differences | None:
    return None if earlier is None else Differences(str(earlier.id), summary)
