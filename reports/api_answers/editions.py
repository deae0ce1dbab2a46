"""An edition that a program asks for: found, not there, or withdrawn."""

from typing import Final

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter

from reports.editions.gone import check_stands
from reports.queries import Standing, edition_standing, editions_of
from surveys.models import Municipality, Wave

EDITION: Final = OpenApiParameter("number", {"type": "integer", "minimum": 0}, "path")


def standing_edition(wave: Wave, number: int, municipality: Municipality | None) -> Standing | None:
    """The benchmark or a municipality as that edition froze it; None without figures of it.

    Http404 where there is no such edition, and 410 with its reason where it was withdrawn.
    """
    editions = editions_of(wave)
    edition = next((one for one in editions if one.number == number), None)
    if edition is None:
        raise Http404("This wave has no such edition.")
    check_stands(edition)
    return edition_standing(wave, edition, municipality, editions)
