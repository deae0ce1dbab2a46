"""A paper through the API: its bytes, or that workers are making it."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import storage
from accounts.access import find
from accounts.files.rows import FileState
from accounts.models import User
from surveys.formats.messages import MESSAGES
from surveys.models import Questionnaire, Version
from surveys.papers.queries import Paper
from surveys.papers.views import download, paper_file
from surveys.questionnaire.document import Perspective

NOT_MADE: Final = "The paper could not be made."


class BeingMadeSerializer(serializers.Serializer[Any]):
    """A file that workers make."""

    state = serializers.ChoiceField(choices=[FileState.WAITING.value, FileState.MAKING.value])


def paper_answer(
    request: Request,
    questionnaire: Questionnaire,
    number: int | None,
    side: Perspective,
    language: str,
) -> HttpResponse:
    """The paper where it is there; else workers make it, and the same request is asked again."""
    version = find(Version, questionnaire=questionnaire, number=number) if number else None
    asked = Paper(questionnaire, version, None, side, language)
    by = request.user if isinstance(request.user, User) else None
    file = paper_file(asked, by=by)
    if file.state == FileState.READY:
        try:
            return download(file, f"{side.value}-{language}.pdf")
        except storage.Damaged:
            file = paper_file(asked, by=by)
    if file.state == FileState.FAILED:
        raise NotFound(_(MESSAGES[file.problem]) if file.problem else NOT_MADE)
    body = BeingMadeSerializer({"state": file.state}).data
    return Response(body, status=status.HTTP_202_ACCEPTED, headers={"Retry-After": "1"})
