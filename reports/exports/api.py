"""Files through the API: asking for one, seeing how far it is, fetching it."""

from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from msgspec import Struct
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import find
from accounts.api_access.authentication import HasScope
from accounts.api_access.bodies import KnownFields
from accounts.api_access.scopes import Scope
from accounts.files.rows import FileState
from accounts.jobs.queue import enqueue
from accounts.models import User
from reports.access import taking_part, wave_of
from reports.editions.gone import GONE, check_stands
from reports.exports.actions import record_taken, request_file
from reports.exports.making import TYPES
from reports.exports.offers import formats
from reports.exports.tasks import make_file
from reports.exports.views import answer
from reports.models import OF_ROWS, FileFormat, ReportFile
from reports.queries import Standing, benchmark_standing, municipality_standing
from surveys.models import Wave

# Single answers are for persons who analyse them; no key hands them out.
FORMATS = [one for one in FileFormat.values if one not in OF_ROWS]
CONTENT_TYPES = sorted({one.partition(";")[0] for one in TYPES.values()})
# Of a municipality: NIS codes, and whatever a tenant calls its own, with spaces and accents.
CODE = r"^[^\x00-\x1f\x7f]+$"
MOST = 1000  # files of one wave in a list, the newest


class FileSerializer(serializers.Serializer[Any]):
    """A report as a file. `done` of `total`: the municipalities of a ZIP."""

    id = serializers.UUIDField()
    municipality = serializers.CharField(
        source="participation.municipality.code",
        default=None,
        allow_null=True,
        help_text="Its code; null for the benchmark.",
    )
    edition = serializers.IntegerField(
        source="edition.number",
        default=None,
        allow_null=True,
        help_text="Null when its figures were not released.",
    )
    format = serializers.ChoiceField(choices=FORMATS)
    language = serializers.CharField()
    state = serializers.ChoiceField(choices=FileState.values)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes; 0 while it is not made.")
    sha256 = serializers.CharField(help_text="Of its bytes; empty while it is not made.")


class WantedSerializer(KnownFields):
    """Which file is asked for."""

    format = serializers.ChoiceField(choices=FORMATS)
    language = serializers.ChoiceField(choices=[code for code, _name in settings.LANGUAGES])
    municipality = serializers.RegexField(
        CODE, required=False, max_length=20, help_text="Its code; without one: the benchmark."
    )


class FileWanted(Struct, frozen=True):
    """Which file was asked for, once it is valid."""

    format: FileFormat
    language: str
    municipality: str | None = None


class FilesView(APIView):
    """What every view of files asks of its caller: a key for files."""

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope(Scope.FILES)]


class FileListView(FilesView):
    """The files of a wave, the newest first; a new one is asked for by POST."""

    @extend_schema(responses=FileSerializer(many=True), summary="The files of a wave")
    def get(self, request: Request, wave_id: UUID) -> Response:
        wave = find(Wave, id=wave_id)
        files = _rows().filter(run__wave=wave).order_by("-requested_at", "id")[:MOST]
        return Response(FileSerializer(files, many=True).data)

    @extend_schema(
        request=WantedSerializer,
        responses={202: FileSerializer, 410: GONE},
        summary="Ask for a report as a file",
        description="The same request again gives the same file.",
    )
    def post(self, request: Request, wave_id: UUID) -> Response:
        wave = wave_of(wave_id)
        asked = WantedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = msgspec.convert(asked.validated_data, FileWanted)
        standing = _standing(wave, wanted.municipality)
        if wanted.format not in formats(standing, with_rows=False):
            raise NotFound("This report has no such file.")
        by = request.user if isinstance(request.user, User) else None
        file = request_file(by=by, standing=standing, kind=wanted.format, language=wanted.language)
        if file.state == FileState.WAITING:
            enqueue(make_file, str(file.tenant_id), str(file.id))
        return Response(
            FileSerializer(_rows().get(id=file.id)).data, status=status.HTTP_202_ACCEPTED
        )


class FileView(FilesView):
    """How far a file is."""

    @extend_schema(responses=FileSerializer, summary="One file")
    def get(self, request: Request, file_id: UUID) -> Response:
        return Response(FileSerializer(find(_rows(), id=file_id)).data)


class FileContentView(FilesView):
    """The bytes of a file; 404 while it is not made, 410 once its edition was withdrawn."""

    @extend_schema(
        responses={**{(200, one): OpenApiTypes.BINARY for one in CONTENT_TYPES}, 410: GONE},
        summary="The bytes of a file",
    )
    def get(self, request: Request, file_id: UUID) -> HttpResponseBase:
        file = find(_rows().filter(state=FileState.READY.value), id=file_id)
        check_stands(file.edition)
        response = answer(file)
        by = request.user if isinstance(request.user, User) else None
        record_taken(by=by, file=file, key=str(request.auth.pk))
        return response


def _rows() -> "QuerySet[ReportFile]":
    rows: QuerySet[ReportFile] = ReportFile.objects.filter(format__in=FORMATS)
    return rows.select_related("edition", "participation__municipality", "run__wave")


def _standing(wave: Wave, code: str | None) -> Standing:
    if code is None:
        standing = benchmark_standing(wave)
    else:
        standing = municipality_standing(wave, taking_part(wave, code), released_only=False)
    if standing is None:
        raise Http404("There are no finished figures yet.")
    check_stands(standing.edition)
    return standing
