"""The only lookups by which a view of this room comes to a report, as far as its reader may see it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from accounts.access import check_municipality, find
from accounts.http import MemberRequest
from accounts.roles import Permission
from benchmarking.queries import progress
from reports.queries import Standing, latest_edition, municipality_standing
from surveys.models import Municipality, Wave


def wave_of(wave_id: UUID) -> Wave:
    """The wave with what every page of it names; Http404 when it is not this tenant's."""
    wave: Wave = find(Wave.objects.select_related("study", "version"), id=wave_id)
    return wave


def taking_part(wave: Wave, code: str) -> Municipality:
    """A municipality of the wave by its code; Http404 when it takes no part."""
    ids = wave.participations.values("municipality_id")
    return find(Municipality.objects.filter(id__in=ids), code=code)


def own_standing(
    request: MemberRequest, wave: Wave, code: str, *, released_only: bool = False
) -> Standing | None:
    """One municipality's report; a manager's is the own one, and only once it is released.

    Http404 for another one. None while there is nothing that this reader may see.
    """
    municipality = taking_part(wave, code)
    check_municipality(request.membership, municipality.id)
    sees_all = request.membership.may(Permission.SEE_BENCHMARK)
    return municipality_standing(wave, municipality, released_only=released_only or not sees_all)


def language_of_reader() -> str:
    """The language of the page, without its region."""
    return (get_language() or "nl")[:2]


def not_ready(request: HttpRequest, wave: Wave) -> HttpResponse:
    """There is nothing to read yet; the page says what is waited for."""
    context = {"wave": wave, "job": progress(wave.id), "edition": latest_edition(wave)}
    return render(request, "reports/not_ready.html", context)
