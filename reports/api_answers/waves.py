"""Waves, how far they are, and their editions, through the API."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import find
from accounts.api_access.authentication import HasScope
from accounts.api_access.scopes import Scope
from benchmarking.queries.runs import progress
from reports.models import Edition
from reports.queries import editions_of, latest_edition, listed, readable
from surveys.models import Wave, WaveState
from surveys.respond.queries.response import MunicipalityResponse, RespondingSide, wave_response

MOST_WAVES = 500


class WaveSerializer(serializers.Serializer[Any]):
    """A wave."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    study = serializers.CharField(source="study.name")
    state = serializers.ChoiceField(choices=WaveState.values)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class OneWaveSerializer(WaveSerializer):
    """A wave, and how far its figures are."""

    figures = serializers.ChoiceField(
        choices=["waiting", "snapshotting", "computing", "ready", "failed"],
        help_text="Of the computation; 'waiting' as long as the wave is not closed.",
    )
    edition = serializers.IntegerField(
        allow_null=True, help_text="The number of the edition that managers read; null: none."
    )


class ListedSerializer(serializers.Serializer[Any]):
    """A municipality of a wave."""

    code = serializers.CharField(help_text="NIS code, or the tenant's own code.")
    name = serializers.CharField()
    has_report = serializers.BooleanField(
        help_text="Whether there are finished figures of it, of enough people on both sides."
    )


class SideSerializer(serializers.Serializer[Any]):
    """One side of a municipality. So small a side that its number would tell who answered is not
    counted."""

    invited = serializers.IntegerField(
        allow_null=True, help_text="Null in a wave from a file: it does not say."
    )
    submitted = serializers.IntegerField(
        allow_null=True,
        help_text="Responses. Null where fewer people were invited, or answered a wave from a file, "
        "than the threshold of the wave.",
    )
    enough = serializers.BooleanField(help_text="Whether the threshold is reached.")


class PlaceProgressSerializer(serializers.Serializer[Any]):
    """How far a municipality is."""

    code = serializers.CharField()
    name = serializers.CharField()
    political = SideSerializer()
    administrative = SideSerializer()
    enough = serializers.BooleanField(help_text="Whether both sides reach the threshold.")


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a wave is, for each municipality."""

    wave = serializers.UUIDField()
    threshold = serializers.IntegerField(
        help_text="Responses that each side of a municipality needs for its report."
    )
    municipalities = PlaceProgressSerializer(many=True)


class EditionSerializer(serializers.Serializer[Any]):
    """A release of a wave's figures. A correction has the next number."""

    number = serializers.IntegerField()
    released_at = serializers.DateTimeField()
    current = serializers.BooleanField(help_text="Whether managers read this one.")
    withdrawn_at = serializers.DateTimeField(
        source="withdrawal.withdrawn_at",
        default=None,
        allow_null=True,
        help_text="Null while it may be read.",
    )
    withdrawn_because = serializers.CharField(
        source="withdrawal.reason", default=None, allow_null=True
    )
    run = serializers.UUIDField(source="run_id")
    method_version = serializers.CharField(source="run.method_version")
    snapshot = serializers.CharField(
        source="run.snapshot.sha256", help_text="SHA-256 of the answers that it was computed from."
    )
    results = serializers.CharField(source="run.digest", help_text="SHA-256 of all results.")


class WavesView(APIView):
    """What these views ask of their caller."""

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope(Scope.WAVES)]


class WaveListView(WavesView):
    """The newest 500 waves, the last to open first."""

    @extend_schema(responses=WaveSerializer(many=True), summary="The tenant's waves")
    def get(self, request: Request) -> Response:
        waves = Wave.objects.select_related("study").order_by("-opens_at", "id")[:MOST_WAVES]
        return Response(WaveSerializer(waves, many=True).data)


class WaveView(WavesView):
    """One wave, and how far its figures are."""

    @extend_schema(responses=OneWaveSerializer, summary="One wave")
    def get(self, request: Request, wave_id: UUID) -> Response:
        wave = find(Wave.objects.select_related("study"), id=wave_id)
        wave.figures = progress(wave.id).state.value
        edition = latest_edition(wave)
        wave.edition = edition.number if edition else None
        return Response(OneWaveSerializer(wave).data)


class MunicipalityListView(WavesView):
    """The municipalities that take part, by code."""

    @extend_schema(responses=ListedSerializer(many=True), summary="The municipalities of a wave")
    def get(self, request: Request, wave_id: UUID) -> Response:
        return Response(listed(find(Wave, id=wave_id)))


class EditionListView(WavesView):
    """The editions of a wave, the latest first."""

    @extend_schema(responses=EditionSerializer(many=True), summary="The editions of a wave")
    def get(self, request: Request, wave_id: UUID) -> Response:
        return Response(EditionSerializer(_told(find(Wave, id=wave_id)), many=True).data)


class EditionView(WavesView):
    """One edition of a wave."""

    @extend_schema(
        responses=EditionSerializer,
        summary="One edition",
        parameters=[OpenApiParameter("number", {"type": "integer", "minimum": 0}, "path")],
    )
    def get(self, request: Request, wave_id: UUID, number: int) -> Response:
        told = _told(find(Wave, id=wave_id))
        found = next((one for one in told if one.number == number), None)
        if found is None:
            raise Http404("This wave has no such edition.")
        return Response(EditionSerializer(found).data)


class ProgressView(APIView):
    """Responses against what is needed, for each municipality and side."""

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope(Scope.PROGRESS)]

    @extend_schema(responses=ProgressSerializer, summary="How far a wave is")
    def get(self, request: Request, wave_id: UUID) -> Response:
        wave = find(Wave, id=wave_id)
        rows = sorted(wave_response(wave).rows, key=lambda row: row.code)
        told = [_place(row, wave) for row in rows]
        body = {"wave": wave.id, "threshold": wave.threshold, "municipalities": told}
        return Response(body)


def _place(row: MunicipalityResponse, wave: Wave) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "political": _side(row.political, wave),
        "administrative": _side(row.administrative, wave),
        "enough": row.enough,
    }


def _side(side: RespondingSide, wave: Wave) -> dict[str, object]:
    """Of a small side a number is nearly a name: then only whether there is enough (there is not)."""
    known = side.submitted if wave.imported else side.invited
    told = side.submitted if known >= side.threshold else None
    invited = None if wave.imported else side.invited
    return {"invited": invited, "submitted": told, "enough": side.enough}


def _told(wave: Wave) -> list[Edition]:
    rows = editions_of(wave)
    read = readable(rows)
    for row in rows:
        row.current = row == read  # type: ignore[attr-defined]
    return rows
