"""The only lookups by which a view of this room comes to a report, as far as its reader may see it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from accounts.access import check_municipality, find
from accounts.http import MemberRequest
from accounts.roles import Permission
from benchmarking.queries.runs import progress
from reports.queries import (
    Standing,
    edition_standing,
    editions_of,
    municipality_standing,
    readable,
    withdrawn_last,
)
from surveys.models import Municipality, Wave


def wave_of(wave_id: UUID) -> Wave:
    """The wave with what every page of it names; Http404 when it is not this tenant's."""
    wave: Wave = find(Wave.objects.select_related("study", "version"), id=wave_id)
    return wave


def taking_part(wave: Wave, code: str) -> Municipality:
    """A municipality of the wave by its code; Http404 when it takes no part."""
    ids = wave.participations.values("municipality_id")
    return find(Municipality.objects.filter(id__in=ids), code=code)


def own_municipality(request: MemberRequest, wave: Wave, code: str) -> Municipality:
    """A municipality of the wave whose report this reader may see; Http404 for another one."""
    municipality = taking_part(wave, code)
    check_municipality(request.membership, municipality.id)
    return municipality


def own_standing(
    request: MemberRequest, wave: Wave, code: str, *, released_only: bool = False
) -> Standing | None:
    """One municipality's report; a manager's is the own one, and only once it is released.

    Http404 for another one. None while there is nothing that this reader may see.
    """
    municipality = own_municipality(request, wave, code)
    sees_all = request.membership.may(Permission.SEE_BENCHMARK)
    return municipality_standing(wave, municipality, released_only=released_only or not sees_all)


def own_edition(request: MemberRequest, wave: Wave, code: str, number: int) -> Standing | None:
    """The same as an earlier edition shows it; Http404 where that may not be read."""
    municipality, editions = own_municipality(request, wave, code), editions_of(wave)
    edition = next((one for one in editions if one.number == number), None)
    if edition is None or (
        edition.withdrawal and not request.membership.may(Permission.SEE_BENCHMARK)
    ):
        raise Http404
    return edition_standing(wave, edition, municipality, editions)


def language_of_reader() -> str:
    """The language of the page, without its region."""
    return (get_language() or "nl")[:2]


def not_ready(request: HttpRequest, wave: Wave, *, status: int = 200) -> HttpResponse:
    """There is nothing to read yet, or no longer; the page says what is waited for, and why.

    `status`: 404 where what was asked for is there only beside a report.
    """
    editions = editions_of(wave)
    context = {
        "wave": wave,
        "job": progress(wave.id),
        "edition": readable(editions),
        "withdrawn": withdrawn_last(editions),
    }
    return render(request, "reports/not_ready.html", context, status=status)
