"""Results through the API: the payloads as computed, described field by field.

Each stands at two addresses: of the latest finished figures, and of one edition, which never change.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api_access.authentication import HasScope
from accounts.api_access.scopes import Scope
from benchmarking.queries.results import peer_headings
from reports.access import taking_part, wave_of
from reports.api_answers.answers import answered, as_json
from reports.api_answers.editions import EDITION, standing_edition
from reports.api_answers.schema import (
    BenchmarkSerializer,
    MunicipalitySerializer,
    PeerHeadingSerializer,
    PeersSerializer,
)
from reports.editions.gone import GONE
from reports.queries import (
    Standing,
    benchmark_standing,
    figures_of,
    municipality_standing,
    peer_report,
)

View = TypeVar("View", bound=Callable[..., HttpResponse])
NOTHING: Final = "There are no finished figures of it."


def _described(answers: Any, summary: str, *parameters: OpenApiParameter) -> Callable[[View], View]:
    return extend_schema(responses=answers, summary=summary, parameters=list(parameters))


def _of_edition(
    answers: Any, summary: str, *parameters: OpenApiParameter
) -> Callable[[View], View]:
    return _described({200: answers, 410: GONE}, summary, EDITION, *parameters)


CODE: Final = OpenApiParameter("code", str, "path", description="NIS code, or own code")
KEY: Final = OpenApiParameter("key", str, "path", description="Such as size:10-20k")


class ResultsView(APIView):
    """What every view of results asks of its caller: a key for results."""

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope(Scope.RESULTS)]

    def standing(self, wave_id: UUID, code: str | None, number: int | None) -> Standing:
        """What is asked for: the latest finished figures, or those of an edition."""
        wave = wave_of(wave_id)
        town = taking_part(wave, code) if code is not None else None
        if number is not None:
            found = standing_edition(wave, number, town)
        elif town is not None:
            found = municipality_standing(wave, town, released_only=False)
        else:
            found = benchmark_standing(wave)
        if found is None:
            raise Http404(NOTHING)
        return found


class BenchmarkView(ResultsView):
    """All figures of the benchmark; 404 while they are not computed."""

    @_described(BenchmarkSerializer, "The benchmark of a closed wave")
    def get(self, request: Request, wave_id: UUID) -> HttpResponse:
        return _figures(request, self.standing(wave_id, None, None))


class EditionBenchmarkView(ResultsView):
    """All figures of the benchmark as an edition froze them."""

    @_of_edition(BenchmarkSerializer, "The benchmark of an edition")
    def get(self, request: Request, wave_id: UUID, number: int) -> HttpResponse:
        return _figures(request, self.standing(wave_id, None, number))


class MunicipalityView(ResultsView):
    """The figures of one municipality; 404 while they are not computed."""

    @_described(MunicipalitySerializer, "One municipality beside the benchmark", CODE)
    def get(self, request: Request, wave_id: UUID, code: str) -> HttpResponse:
        return _figures(request, self.standing(wave_id, code, None))


class EditionMunicipalityView(ResultsView):
    """The figures of one municipality as an edition froze them."""

    @_of_edition(MunicipalitySerializer, "One municipality of an edition", CODE)
    def get(self, request: Request, wave_id: UUID, number: int, code: str) -> HttpResponse:
        return _figures(request, self.standing(wave_id, code, number))


class PeerGroupListView(ResultsView):
    """All peer groups of a wave, also those without figures; 404 while nothing is computed."""

    @_described(PeerHeadingSerializer(many=True), "The peer groups of a closed wave")
    def get(self, request: Request, wave_id: UUID) -> HttpResponse:
        return _headings(request, self.standing(wave_id, None, None))


class EditionPeerGroupListView(ResultsView):
    """All peer groups of an edition, also those without figures."""

    @_of_edition(PeerHeadingSerializer(many=True), "The peer groups of an edition")
    def get(self, request: Request, wave_id: UUID, number: int) -> HttpResponse:
        return _headings(request, self.standing(wave_id, None, number))


class PeerGroupView(ResultsView):
    """The figures of one peer group; 404 when it is hidden, or there is none with this key."""

    @_described(PeersSerializer, "One peer group of a closed wave", KEY)
    def get(self, request: Request, wave_id: UUID, key: str) -> HttpResponse:
        return _group(request, self.standing(wave_id, None, None), key)


class EditionPeerGroupView(ResultsView):
    """The figures of one peer group as an edition froze them."""

    @_of_edition(PeersSerializer, "One peer group of an edition", KEY)
    def get(self, request: Request, wave_id: UUID, number: int, key: str) -> HttpResponse:
        return _group(request, self.standing(wave_id, None, number), key)


def _figures(request: Request, standing: Standing) -> HttpResponse:
    return answered(request, standing, "figures", lambda: as_json(figures_of(standing)))


def _headings(request: Request, standing: Standing) -> HttpResponse:
    return answered(request, standing, "groups", lambda: peer_headings(standing.run))


def _group(request: Request, standing: Standing, key: str) -> HttpResponse:
    def make() -> object:
        report = peer_report(standing, key)
        if report is None:
            raise Http404("This wave shows no such peer group.")
        return as_json(report)

    return answered(request, standing, f"group:{key}", make)
