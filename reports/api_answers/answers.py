"""What the API and `manage.py results` answer: a result document, how its items read, and where it
comes from."""

import gzip
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from accounts.http import takes_gzip
from accounts.tenant_cache import kept_packed
from benchmarking.core.data.instrument import Frame, ScaleSpec
from benchmarking.core.municipalities.own_results import OwnItem
from benchmarking.core.municipalities.peer_results import PeerItem
from benchmarking.core.tables.results import ItemResult
from benchmarking.inputs.outline import instrument_of
from reports.kept import program
from reports.narrative.reading import BEFORE_AS_PRINTED
from reports.queries import GroupReport, Report, Standing

Plain: TypeAlias = dict[str, object]  # JSON on its way out


def answered(
    request: HttpRequest, standing: Standing, name: str, make: Callable[[], object]
) -> HttpResponse:
    """The JSON of a standing under this name, made once and kept as it goes over the wire.

    Figures of a run never change; what else they are told with is part of the key. A key of the API is
    no cookie, so no other site can have it guess what an answer says by its length.
    """
    edition, town = standing.released, standing.municipality
    parts = (
        standing.wave.id, standing.wave.name, standing.run.id, standing.run.digest,
        edition.number if edition else "", town.code if town else "", name, program(),
    )  # fmt: skip
    body = kept_packed("api", parts, lambda: msgspec.json.encode(make()))
    packed = takes_gzip(request)
    answer = HttpResponse(
        body if packed else gzip.decompress(body), content_type="application/json"
    )
    if packed:
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def as_json(report: Report | GroupReport) -> Plain:
    """What the API and `manage.py results` print: the payload, how its items read, and where it
    comes from."""
    specs = {spec.code: spec for spec in instrument_of(report.document).scales}
    version = report.payload.method_version
    return {
        "wave": str(report.wave.id),
        "wave_name": report.wave.name,
        "edition": report.released.number if report.released else None,
        **plain(report.payload),
        "items": [read_item(item, specs.get(item.code), version) for item in report.payload.items],
    }


def plain(told: object) -> Any:
    """Structs as the JSON that they are stored as."""
    return msgspec.json.decode(msgspec.json.encode(told))


def read_item(item: ItemResult | OwnItem | PeerItem, spec: ScaleSpec | None, version: str) -> Plain:
    """An item with `agree`, the shares that agree with it as printed, and `favourable`, whether
    agreeing is: null without a theme, by which the questionnaire says so. What was computed before
    method 5 does not know who agrees with a reversed one."""
    found: Plain = plain(item)
    if spec is None:
        return found
    told = not (spec.reverse and version in BEFORE_AS_PRINTED)
    shares = {"political": item.political.share, "administrative": item.administrative.share}
    agree = plain(shares) if told else None
    favourable = spec.frame is Frame.STRENGTH if spec.theme else None
    return {**found, "agree": agree, "favourable": favourable}
