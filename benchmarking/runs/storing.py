"""All documents of a run to the database, batch by batch, and what differs from the run before."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final
from uuid import UUID

from accounts.tenancy import tenant
from benchmarking.core.documents.differences import Summary, changes
from benchmarking.models import Run
from benchmarking.queries import latest_run, payloads
from benchmarking.runs.actions import results
from benchmarking.runs.actions.results import Digest, Stored, Subject, canonical
from benchmarking.runs.actions.runs import Claim
from surveys.models import Participation

BATCH: Final = 100  # documents at once, about 5 MB of JSON

Json = dict[str, Any]


def store(
    tenant_id: UUID,
    claim: Claim,
    benchmark: Json,
    peers: Iterable[Json],
    municipalities: Iterable[Json],
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
    for groups in _batches(sorted(peers, key=lambda document: document["group"]["key"])):
        by_key = {Subject(peer_group=document["group"]["key"]): document for document in groups}
        _store(tenant_id, claim, by_key, digest, done)
    for batch in _batches(municipalities):
        documents = {places[document["municipality"]]: document for document in batch}
        done += len(batch)
        own = {Subject(place): document for place, document in documents.items()}
        _store(tenant_id, claim, own, digest, done)
        if earlier is not None:
            _compare(tenant_id, earlier, documents, summary)
    return Stored(done, digest.hexdigest(), _differences(earlier, summary))


def _participations(wave_id: UUID) -> dict[str, UUID]:
    rows = Participation.objects.filter(wave_id=wave_id)
    return dict(rows.values_list("municipality__code", "id"))


def _batches(documents: Iterable[Json]) -> Iterator[list[Json]]:
    rest = iter(documents)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _store(
    tenant_id: UUID, claim: Claim, documents: dict[Subject, Json], digest: Digest, done: int
) -> None:
    texts = [canonical(document) for document in documents.values()]
    digest.add(texts)
    with tenant(tenant_id):
        results.store_results(claim=claim, subjects=[*documents], texts=texts, done=done)


def _compare(tenant_id: UUID, earlier: Run, documents: dict[UUID, Json], summary: Summary) -> None:
    with tenant(tenant_id):
        before = payloads(earlier, [*documents])
    for place, document in documents.items():
        if place in before:
            summary.add(changes(before[place], document), document["municipality"])


def _differences(earlier: Run | None, summary: Summary) -> Json | None:
    if earlier is None:
        return None
    return {"run": str(earlier.id), "municipalities": summary.document()}
