"""What has had its time: the dry run, which a real run then does. Nothing is written here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from surveys.models import Wave, WaveState
from surveys.privacy.notice import releases
from surveys.privacy.places import PLACES, Found, Place, count
from surveys.privacy.terms import RULES, DataKind, before, ends


@dataclass(frozen=True)
class Overdue:
    """Rows of one place, of one wave or of none, whose time ended at `since`."""

    place: Place
    wave: Wave | None
    since: datetime
    number: int
    found: Found

    @property
    def line(self) -> dict[str, object]:
        """As it stands in a certificate, which names nobody."""
        return {
            "place": self.place.name,
            "told": str(self.place.told),
            "kind": self.place.kind.value,
            "wave": self.wave.name if self.wave else "",
            "wave_id": str(self.wave.id) if self.wave else "",
            "since": self.since.date().isoformat(),
            "number": self.number,
        }


@dataclass(frozen=True)
class DataTerm:
    """When the data of a wave go, by kind; `over`: they are gone or could be."""

    kind: DataKind
    told: str
    until: datetime
    over: bool


@dataclass(frozen=True)
class WaveTerms:
    id: UUID
    name: str
    study: str
    hold: str
    draft: bool
    terms: tuple[DataTerm, ...]


OF_WAVES = (DataKind.ANSWERS, DataKind.LINKS, DataKind.MAILS)


def overdue(tenant: Tenant, now: datetime | None = None) -> list[Overdue]:
    """Everything whose time is over, without the waves on which somebody laid a hold."""
    moment = now or timezone.now()
    return [*_of_waves(tenant, moment), *_by_age(tenant, moment)]


def _of_waves(tenant: Tenant, now: datetime) -> Iterator[Overdue]:
    closed = Wave.objects.filter(state=WaveState.CLOSED, hold="").select_related("version")
    waves = list(closed.order_by("closed_at", "id"))
    released = releases(waves)
    for wave in waves:
        for place in PLACES:
            if place.by_age:
                continue
            since = ends(place.kind, tenant, wave, released.get(wave.id))
            if since <= now:
                yield from _some(place, wave, since, place.find(wave))


def _by_age(tenant: Tenant, now: datetime) -> Iterator[Overdue]:
    for place in PLACES:
        if place.by_age:
            since = before(place.kind, tenant, now)
            yield from _some(place, None, since, place.find(since))


def _some(place: Place, wave: Wave | None, since: datetime, found: Found) -> Iterator[Overdue]:
    if number := count(found):
        yield Overdue(place, wave, since, number, found)


def terms_of_waves(tenant: Tenant) -> list[WaveTerms]:
    """The waves, the newest first, with the last days of their data: of a draft, as it is planned."""
    rows = Wave.objects.select_related("study").order_by("-opens_at", "id")
    waves, now = list(rows), timezone.now()
    released = releases(waves)
    return [
        WaveTerms(
            wave.id,
            wave.name,
            wave.study.name,
            wave.hold,
            wave.state == WaveState.DRAFT,
            tuple(_term(kind, tenant, wave, released.get(wave.id), now) for kind in OF_WAVES),
        )
        for wave in waves
    ]


def _term(
    kind: DataKind, tenant: Tenant, wave: Wave, released: datetime | None, now: datetime
) -> DataTerm:
    until = ends(kind, tenant, wave, released)
    return DataTerm(kind, str(RULES[kind].of), until, until <= now)
