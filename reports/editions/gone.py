"""What a program is told of an edition that was withdrawn: its reason, and nothing of its figures."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers, status
from rest_framework.exceptions import APIException

from reports.models import Edition, Withdrawal


class WithdrawnSerializer(serializers.Serializer[Any]):
    """Why an edition is not read any more."""

    detail = serializers.CharField()
    withdrawn_at = serializers.DateTimeField()
    withdrawn_because = serializers.CharField()


GONE: Final = OpenApiResponse(
    WithdrawnSerializer, "The edition was withdrawn, and why. Its figures are not told any more."
)


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


def check_stands(edition: Edition | None) -> None:
    """EditionGone for an edition that was withdrawn; what was never released is read."""
    if edition is not None and edition.withdrawal is not None:
        raise EditionGone(edition.withdrawal)
