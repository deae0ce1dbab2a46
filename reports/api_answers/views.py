"""Results through the API: the payloads as computed, described field by field."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import find
from accounts.api_access.authentication import HasScope
from accounts.api_access.scopes import Scope
from reports.api_answers.answers import as_json, plain
from reports.api_answers.schema import (
    BenchmarkSerializer,
    MunicipalitySerializer,
    PeerHeadingSerializer,
    PeersSerializer,
)
from reports.queries import benchmark_report, municipality_report, peer_groups, peer_report
from surveys.models import Municipality, Wave


class ResultsView(APIView):
    """What every view of results asks of its caller: a key for results."""

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope(Scope.RESULTS)]


class BenchmarkView(ResultsView):
    """All figures of the benchmark; 404 while they are not computed."""

    @extend_schema(responses=BenchmarkSerializer, summary="The benchmark of a closed wave")
    def get(self, request: Request, wave_id: UUID) -> Response:
        report = benchmark_report(_wave(wave_id))
        if report is None:
            raise Http404("This wave has no finished figures yet.")
        return Response(as_json(report))


class MunicipalityView(ResultsView):
    """The figures of one municipality; 404 while they are not computed."""

    @extend_schema(
        responses=MunicipalitySerializer,
        summary="One municipality beside the benchmark",
        parameters=[OpenApiParameter("code", str, "path", description="NIS code, or own code")],
    )
    def get(self, request: Request, wave_id: UUID, code: str) -> Response:
        wave = _wave(wave_id)
        report = municipality_report(wave, _municipality(wave, code), released_only=False)
        if report is None:
            raise Http404("This wave has no finished figures of this municipality.")
        return Response(as_json(report))


class PeerGroupListView(ResultsView):
    """All peer groups of a wave, also those without figures; 404 while nothing is computed."""

    @extend_schema(
        responses=PeerHeadingSerializer(many=True), summary="The peer groups of a closed wave"
    )
    def get(self, request: Request, wave_id: UUID) -> Response:
        groups = peer_groups(_wave(wave_id))
        if groups is None:
            raise Http404("This wave has no finished figures yet.")
        return Response(plain(groups))


class PeerGroupView(ResultsView):
    """The figures of one peer group; 404 when it is hidden, or there is none with this key."""

    @extend_schema(
        responses=PeersSerializer,
        summary="One peer group of a closed wave",
        parameters=[OpenApiParameter("key", str, "path", description="Such as size:10-20k")],
    )
    def get(self, request: Request, wave_id: UUID, key: str) -> Response:
        report = peer_report(_wave(wave_id), key)
        if report is None:
            raise Http404("This wave shows no such peer group.")
        return Response(as_json(report))


def _wave(wave_id: UUID) -> Any:
    return find(Wave.objects.select_related("study", "version"), id=wave_id)


def _municipality(wave: Wave, code: str) -> Municipality:
    taking_part = wave.participations.values("municipality_id")
    return find(Municipality.objects.filter(id__in=taking_part), code=code)
