"""An edition that a program asks for: found, not there, or withdrawn."""

from typing import Any, Final

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.exceptions import APIException

from reports.models import Withdrawal
from reports.queries import Standing, edition_standing, editions_of
from surveys.models import Municipality, Wave

EDITION: Final = OpenApiParameter("number", {"type": "integer", "minimum": 0}, "path")


class WithdrawnSerializer(serializers.Serializer[Any]):
    """Why an edition is not read any more."""

    detail = serializers.CharField()
    withdrawn_at = serializers.DateTimeField()
    withdrawn_because = serializers.CharField()


class EditionGone(APIException):
    """The edition was withdrawn: nobody outside the consultancy reads it, programs neither."""

    status_code = status.HTTP_410_GONE

    def __init__(self, withdrawal: Withdrawal) -> None:
        super().__init__()
        told = {
            "detail": "This edition was withdrawn.",
            "withdrawn_at": withdrawal.withdrawn_at,
            "withdrawn_because": withdrawal.reason,
        }
        self.detail = WithdrawnSerializer(told).data


def standing_edition(wave: Wave, number: int, municipality: Municipality | None) -> Standing | None:
    """The benchmark or a municipality as that edition froze it; None without figures of it.

    Http404 where there is no such edition, and 410 with its reason where it was withdrawn.
    """
    editions = editions_of(wave)
    edition = next((one for one in editions if one.number == number), None)
    if edition is None:
        raise Http404("This wave has no such edition.")
    if edition.withdrawal is not None:
        raise EditionGone(edition.withdrawal)
    return edition_standing(wave, edition, municipality, editions)
