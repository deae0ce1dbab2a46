"""What is known of everybody when a snapshot is taken, so that answers can be weighted to it."""

from collections import Counter

from django.utils.timezone import localdate

from benchmarking.inputs.manifest import InvitedCount, Margins, StratumCount
from surveys.models import Invitation, Mode, Municipality, Participation, Wave


def margins_of(wave: Wave) -> Margins | None:
    """Local governments by province × size class, and invited persons by function among them.

    All those of the catalogue in the regions and provinces that take part: the population that
    the wave was drawn from. None where nobody can know it: a tenant's own local government, or
    one without a population. `invited` is None for answers from a file.
    """
    taking_part = [
        row.municipality
        for row in Participation.objects.filter(wave=wave).select_related("municipality")
    ]
    if any(place.tenant_id or not place.size_class for place in taking_part):
        return None
    drawn_from = Municipality.objects.existing(localdate(wave.closed_at)).catalogue()
    everybody = drawn_from.filter(
        region__in={place.region for place in taking_part},
        province__in={place.province for place in taking_part},
        population__isnull=False,
    )
    counts = Counter((place.province, place.size_class) for place in everybody)
    return Margins(
        tuple(StratumCount(*stratum, count) for stratum, count in sorted(counts.items())),
        None if wave.imported else _invited(wave, taking_part),
    )


def _invited(wave: Wave, taking_part: list[Municipality]) -> tuple[InvitedCount, ...]:
    stratum = {place.id: (place.province, place.size_class) for place in taking_part}
    # A ballot tells its side and no function: it is weighed against all who were invited there.
    told = "perspective" if wave.mode == Mode.ANONYMOUS else "function"
    rows = Invitation.objects.filter(wave=wave).values_list("participation__municipality_id", told)
    counts = Counter((*stratum[place], function) for place, function in rows.iterator(2_000))
    return tuple(
        InvitedCount(province, size, count, function)
        for (province, size, function), count in sorted(counts.items())
    )
