"""Questionnaires through the API: which there are, a file of one, and a new one from a file.

What the pages ask a person between the file and the questionnaire is `check` here: the same answer,
and nothing is written.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import find
from accounts.api_access.authentication import HasScope
from accounts.api_access.bodies import Base64Field, KnownFields
from accounts.api_access.schema import OF_ERROR
from accounts.api_access.scopes import Scope
from accounts.models import User
from accounts.text import one_line
from surveys.authoring import queries
from surveys.authoring.actions import create_questionnaire
from surveys.authoring.cards import problem_lines
from surveys.authoring.starting import title_as_name
from surveys.authoring.told_losses import file_message, told_losses
from surveys.authoring.views.authoring import questionnaire_document
from surveys.formats import known
from surveys.formats.losses import Unreadable
from surveys.formats.taking_over.assembling import AskedSides, Taken
from surveys.models import Questionnaire
from surveys.papers.api import BeingMadeSerializer, paper_answer
from surveys.questionnaire.document import Document, DocumentError, Language, Perspective
from surveys.questionnaire.rules.validation import problems
from surveys.refusals import NameTaken

PAPER: Final = "pdf"
MOST_VERSIONS: Final = 32_767  # as many as the database can number
WRITABLE: Final = [form.slug for form in known.writable()]
# Of the files that are no object as such (tests/reports/test_api_promises.py holds them against what is answered).
CONTENT_TYPES: Final = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/pdf",
    "application/xml",
    "text/tab-separated-values",
)
ASKED: Final = [
    OpenApiParameter("format", str, enum=WRITABLE, default="json"),
    OpenApiParameter(
        "side",
        str,
        enum=list(Perspective),
        description="Whose questions; a format of another program holds one side only.",
    ),
    OpenApiParameter(
        "language",
        str,
        enum=list(Language),
        description="Of what is printed (`pdf`); without one, or with one that it lacks: its own.",
    ),
    OpenApiParameter(
        "version",
        {"type": "integer", "minimum": 1, "maximum": MOST_VERSIONS},
        description="The number of a published version; without one: the draft.",
    ),
]


class ApiQuestionnaireSerializer(serializers.Serializer[Any]):
    """A questionnaire."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    changed_at = serializers.DateTimeField(help_text="Of the draft.")
    versions = serializers.IntegerField(help_text="Published.")
    published_at = serializers.DateTimeField(allow_null=True, help_text="Of the latest version.")


class ApiVersionSerializer(serializers.Serializer[Any]):
    """A published version: it never changes."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    sha256 = serializers.CharField(help_text="Of its document.")
    items = serializers.IntegerField()
    waves = serializers.IntegerField(help_text="That ask it.")


class FileBodySerializer(KnownFields):
    """A questionnaire in a file of its own or another program; its format follows from its bytes."""

    content = Base64Field(help_text="The file in base64.")
    format = serializers.ChoiceField(
        choices=[form.slug for form in known.readable()],
        required=False,
        help_text="When its bytes shall not decide.",
    )
    side = serializers.ChoiceField(
        choices=list(AskedSides),
        default=AskedSides.BOTH.value,
        help_text="Who is asked, where the file does not say so; with `other`, whose it is.",
    )
    other = Base64Field(required=False, help_text="The file of the other side.")
    language = serializers.ChoiceField(
        choices=list(Language),
        default=Language.NL.value,
        help_text="Of texts for which the file names no language.",
    )
    name = serializers.CharField(
        required=False, max_length=120, validators=[one_line], help_text="Instead of its title."
    )
    check = serializers.BooleanField(
        default=False, help_text="Only say what the file would become; nothing is written."
    )


class AskedFileSerializer(serializers.Serializer[Any]):
    """Which file is asked for, in the address."""

    format = serializers.ChoiceField(choices=WRITABLE, default="json")
    side = serializers.ChoiceField(choices=list(Perspective), required=False)
    language = serializers.ChoiceField(choices=list(Language), required=False)
    version = serializers.IntegerField(min_value=1, max_value=MOST_VERSIONS, required=False)


class LossSerializer(serializers.Serializer[Any]):
    """What is not as it was in the file."""

    left_out = serializers.BooleanField(help_text="False: taken over, but changed.")
    sentence = serializers.CharField()
    places = serializers.ListField(
        child=serializers.CharField(), help_text="Names in the file; none: the whole."
    )


class ProblemSerializer(serializers.Serializer[Any]):
    """What stops publication, or is worth a look."""

    blocks = serializers.BooleanField()
    where = serializers.CharField()
    message = serializers.CharField()


class TakenSerializer(serializers.Serializer[Any]):
    """What a file becomes."""

    id = serializers.UUIDField(allow_null=True, help_text="Null after a check.")
    name = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    items = serializers.IntegerField()
    losses = LossSerializer(many=True)
    problems = ProblemSerializer(many=True)


class NameInUse(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "There is a questionnaire of this name."


class QuestionnairesView(APIView):
    """What these views ask of their caller: a key for questionnaires."""

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope(Scope.QUESTIONNAIRES)]


class QuestionnaireListView(QuestionnairesView):
    """The tenant's questionnaires, the last changed first; a new one is made by POST."""

    @extend_schema(
        responses=ApiQuestionnaireSerializer(many=True), summary="The tenant's questionnaires"
    )
    def get(self, request: Request) -> Response:
        return Response(ApiQuestionnaireSerializer(queries.questionnaire_rows(), many=True).data)

    @extend_schema(
        request=FileBodySerializer,
        responses={
            200: TakenSerializer,
            201: TakenSerializer,
            409: OpenApiResponse(OF_ERROR, NameInUse.default_detail),
        },
        summary="Make a questionnaire of a file, or check one",
    )
    def post(self, request: Request) -> Response:
        body = FileBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        taken = _taken(said)
        name = said.get("name") or title_as_name(taken.document)
        if not name:
            raise ValidationError({"name": [_("Geef de vragenlijst een naam.")]})
        if said["check"]:
            return Response(_told(taken, name, None))
        by = request.user if isinstance(request.user, User) else None
        try:
            made = create_questionnaire(by=by, name=name, document=taken.document)
        except NameTaken as refusal:
            raise NameInUse from refusal
        return Response(_told(taken, name, made.id), status=status.HTTP_201_CREATED)


class VersionListView(QuestionnairesView):
    """The versions of a questionnaire, the newest first."""

    @extend_schema(
        responses=ApiVersionSerializer(many=True), summary="The versions of a questionnaire"
    )
    def get(self, request: Request, questionnaire_id: UUID) -> Response:
        rows = queries.version_rows(find(Questionnaire, id=questionnaire_id))
        return Response(ApiVersionSerializer(rows, many=True).data)


class QuestionnaireFileView(QuestionnairesView):
    """The draft or a version as a file."""

    @extend_schema(
        parameters=ASKED,
        responses={(200, one): OpenApiTypes.BINARY for one in CONTENT_TYPES}
        | {
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "application/yaml"): OpenApiTypes.OBJECT,
            202: OpenApiResponse(BeingMadeSerializer, "A paper is being made: ask again."),
            400: OpenApiResponse(OF_ERROR, "The address asks for what no file can be."),
        },
        summary="A questionnaire as a file",
        description="404 when there is no such version, or the format needs a side and none is named. "
        "A paper (`pdf`) is made by workers: 202 until it is there.",
    )
    def get(self, request: Request, questionnaire_id: UUID) -> HttpResponse:
        asked = AskedFileSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        questionnaire = find(Questionnaire, id=questionnaire_id)
        document, _suffix = questionnaire_document(questionnaire, said.get("version"))
        side = Perspective(said["side"]) if "side" in said else None
        if said["format"] == PAPER and side is not None:
            language = said.get("language", document.source)
            return paper_answer(request, questionnaire, said.get("version"), side, language)
        form = known.by_slug(said["format"])
        try:
            written = known.written(form, document, side)  # type: ignore[arg-type]
        except Unreadable as error:
            raise NotFound(file_message(error)) from error
        return HttpResponse(written.body, content_type=written.media_type)


def _taken(said: Mapping[str, Any]) -> Taken:
    """What the file becomes, or the two files of both sides; a ValidationError says why nothing."""
    form = known.by_slug(said["format"]) if "format" in said else None
    try:
        return known.taken(
            said["content"], AskedSides(said["side"]), Language(said["language"]), form,
            other=said.get("other"),
        )  # fmt: skip
    except (Unreadable, DocumentError) as error:
        raise ValidationError({"content": [file_message(error)]}) from error


def _told(taken: Taken, name: str, made: UUID | None) -> dict[str, Any]:
    document: Document = taken.document
    body = {
        "id": made,
        "name": name,
        "languages": document.languages,
        "items": len(document.items()),
        "losses": told_losses(taken.losses),
        "problems": problem_lines(document, problems(document)),
    }
    return dict(TakenSerializer(body).data)
