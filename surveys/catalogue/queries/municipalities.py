"""What the pages about local governments read."""

import uuid
from dataclasses import dataclass, fields, replace
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import MunicipalityManager, TeamInvitation
from accounts.names import by_bytes, found_in, in_order
from surveys.catalogue.municipality_rows import (
    MunicipalityRow,
    Numbered,
    Parsed,
    RefusedMunicipality,
)
from surveys.catalogue.places import CataloguePlace, Directory
from surveys.models import Municipality, Participation
from surveys.models.catalogue import SIZE_CLASSES, Region
from surveys.upload.remarks import Remark

PAGE = 50


@dataclass(frozen=True)
class MunicipalityLine:
    id: uuid.UUID
    code: str
    name: str
    name_fr: str
    province: str
    region: str
    group: str
    population: int | None
    size: str  # its class in words; '' where its inhabitants are not known
    own: bool


@dataclass(frozen=True)
class MunicipalityPage:
    rows: list[MunicipalityLine]
    page_obj: Page[Municipality]
    total: int


@dataclass(frozen=True)
class Filters:
    """What a person looks for. `kind` is '', 'own' or a region."""

    q: str = ""
    kind: str = ""
    province: str = ""
    page: str = "1"
    wave: uuid.UUID | None = None  # those that take part in it


@dataclass(frozen=True)
class ManagerLine:
    name: str
    email: str
    since: datetime


@dataclass(frozen=True)
class ManagerInvitation:
    email: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class CatalogueChange:
    """An own local government of which the file says something else."""

    row: int
    old: MunicipalityRow
    new: MunicipalityRow


@dataclass(frozen=True)
class MunicipalitiesPreview:
    """What an import will do. Every usable row of the file is in one of the first three."""

    new: list[Numbered]
    changed: list[CatalogueChange]
    unchanged: int
    refused: list[RefusedMunicipality]

    @property
    def rows(self) -> list[MunicipalityRow]:
        """Those that the import writes."""
        return [numbered.row for numbered in self.new] + [change.new for change in self.changed]


def municipality_page(filters: Filters) -> MunicipalityPage:
    rows = _filtered(filters)
    page = Paginator(rows, PAGE).get_page(filters.page)
    return MunicipalityPage([line(row) for row in page], page, page.paginator.count)


def _filtered(filters: Filters) -> QuerySet[Municipality]:
    rows = Municipality.objects.existing().order_by("name_sort", by_bytes("code"))
    if filters.q:
        text = filters.q
        rows = rows.filter(found_in(text, "name_search") | Q(code__istartswith=text))
    if filters.kind == "own":
        rows = rows.exclude(tenant=None)
    elif filters.kind in Region.values:
        rows = rows.filter(region=filters.kind, tenant=None)
    if filters.province:
        rows = rows.filter(province=filters.province)
    if filters.wave:
        rows = rows.filter(
            id__in=Participation.objects.filter(wave=filters.wave).values("municipality_id")
        )
    return rows


def line(row: Municipality) -> MunicipalityLine:
    return MunicipalityLine(
        id=row.id,
        code=row.code,
        name=row.name,
        name_fr=row.name_fr if row.name_fr != row.name else "",
        province=row.province,
        region=str(row.get_region_display()),
        group=row.group,
        population=row.population,
        size=_size_words(row.population),
        own=row.tenant_id is not None,
    )


def _size_words(population: int | None) -> str:
    """The class of `size_class`, as people say it."""
    if population is None:
        return ""
    bounds = [0, *(below for _name, below in SIZE_CLASSES)]
    lower = max(bound for bound in bounds if bound <= population)
    upper = next((bound for bound in bounds if bound > population), None)
    low, high = (number_format(bound, force_grouping=True) for bound in (lower, upper or 0))
    told = {"low": low, "high": high}
    if not lower:
        return _("minder dan %(high)s") % told
    return (_("%(low)s tot %(high)s") if upper else _("%(low)s of meer")) % told


def provinces() -> list[str]:
    found = Municipality.objects.exclude(province="").values_list("province", flat=True)
    return in_order(set(found.order_by().distinct()), str)


def managers(municipality: Municipality) -> list[ManagerLine]:
    rows = MunicipalityManager.objects.filter(municipality_id=municipality.id)
    rows = rows.select_related("membership__user").order_by(by_bytes("membership__user__email"))
    return [
        ManagerLine(row.membership.user.name, row.membership.user.email, row.membership.created_at)
        for row in rows
    ]


def open_invitations(municipality: Municipality) -> list[ManagerInvitation]:
    rows = TeamInvitation.objects.filter(
        municipality_id=municipality.id,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    ).order_by(by_bytes("email"))
    return [ManagerInvitation(row.email, row.created_at, row.expires_at) for row in rows]


def preview(parsed: Parsed) -> MunicipalitiesPreview:
    """What importing these rows would do to what there is now.

    A field that the file has no column for stays as it is.
    """
    codes = [numbered.row.code.lower() for numbered in parsed.usable]
    rows = Municipality.objects.annotate(lower=Lower("code")).filter(lower__in=codes)
    there = {found.code.lower(): found for found in rows}
    made = MunicipalitiesPreview([], [], 0, [])
    unchanged = 0
    for numbered in parsed.usable:
        found = there.get(numbered.row.code.lower())
        if found is None:
            made.new.append(numbered)
        elif found.tenant_id is None:
            made.refused.append(_in_catalogue(numbered, found))
        elif (old := as_row(found)) != (row := _completed(numbered.row, old, parsed.absent)):
            made.changed.append(CatalogueChange(numbered.number, old, row))
        else:
            unchanged += 1
    everything = sorted([*made.refused, *parsed.refused], key=lambda one: one.row)
    return MunicipalitiesPreview(made.new, made.changed, unchanged, everything)


def namesakes(new: list[Numbered]) -> list[Remark]:
    """Remarks on new ones that are called as one that there is, or as one of an earlier row."""
    directory, remarks = Directory.load(), []
    why = _(
        "%(name)s (%(code)s) heeft deze naam al. Is dit hetzelfde bestuur, neem dan zijn code; anders"
        " vindt in latere bestanden alleen de code elk van beide."
    )
    for numbered in new:
        row = numbered.row
        for place in directory.named(row.name)[:1]:
            told = why % {"name": place.name, "code": place.code}
            remarks.append(Remark(numbered.number, f"{row.name} ({row.code})", told))
        directory.add(CataloguePlace(uuid.uuid4(), row.code, row.name), row.name_fr)
    return remarks


def _completed(row: MunicipalityRow, old: MunicipalityRow, absent: list[str]) -> MunicipalityRow:
    # Capitals make no other code.
    return replace(row, code=old.code, **{field: getattr(old, field) for field in absent})


def _in_catalogue(numbered: Numbered, found: Municipality) -> RefusedMunicipality:
    params = {"code": found.code, "name": found.name}
    return RefusedMunicipality(numbered.number, "in_catalogue", params)


def as_row(municipality: Municipality) -> MunicipalityRow:
    return MunicipalityRow(
        **{field.name: getattr(municipality, field.name) for field in fields(MunicipalityRow)}
    )
