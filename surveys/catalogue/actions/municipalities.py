"""A tenant's own local governments. Every function is one act, with its audit row."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import MunicipalityManager, TeamInvitation, User
from accounts.tenancy import current_tenant_id, held
from surveys.catalogue.municipality_rows import MunicipalityRow
from surveys.models import Contact, Municipality, Participation
from surveys.refusals import Refused, unique

_UPDATED = [field.name for field in fields(MunicipalityRow) if field.name != "code"]


class CodeTaken(Refused):
    """The catalogue, or the tenant itself, already has a local government with this code."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = sorted(codes)
        listed = ", ".join(self.codes[:10])
        super().__init__(_("Deze code bestaat al: %(codes)s.") % {"codes": listed}, field="code")


class NotOwn(Exception):
    """The catalogue's rows are everybody's to read and nobody's to change."""


class MunicipalityInUse(Refused):
    """People, waves or managers belong to it."""


@dataclass(frozen=True)
class Imported:
    added: int
    updated: int


@transaction.atomic
def add_municipality(*, by: User | None, row: MunicipalityRow) -> Municipality:
    municipality = Municipality(tenant_id=current_tenant_id(), **asdict(row))
    with _free_code(row.code):
        municipality.save()
    audit.record(by=by, action="municipality_added", subject=municipality, **asdict(row))
    return municipality


@transaction.atomic
def change_municipality(
    *, by: User | None, municipality: Municipality, row: MunicipalityRow
) -> Municipality:
    _refuse_catalogue(municipality)
    held(municipality)
    for name, value in asdict(row).items():
        setattr(municipality, name, value)
    with _free_code(row.code):
        municipality.save(update_fields=["code", *_UPDATED])
    audit.record(by=by, action="municipality_changed", subject=municipality, **asdict(row))
    return municipality


@transaction.atomic
def delete_municipality(*, by: User | None, municipality: Municipality) -> None:
    """Remove an own local government that nothing refers to."""
    _refuse_catalogue(municipality)
    municipality = held(municipality)
    if is_used(municipality):
        raise MunicipalityInUse(
            _("Dit bestuur heeft golven, mensen of managers en blijft bestaan.")
        )
    audit.record(
        by=by,
        action="municipality_deleted",
        subject=municipality,
        code=municipality.code,
        name=municipality.name,
    )
    municipality.delete()


@transaction.atomic
def import_municipalities(*, by: User | None, rows: Sequence[MunicipalityRow]) -> Imported:
    """Add the rows with a new code and update the own ones that have it, all or none.

    A code of the catalogue is refused: what everybody shares is not overwritten.
    """
    codes = {row.code for row in rows}
    if clash := set(_codes(Municipality.objects.catalogue().filter(code__in=codes))):
        raise CodeTaken(clash)
    own = {m.code: m for m in Municipality.objects.own().filter(code__in=codes)}
    tenant_id = current_tenant_id()
    new = [Municipality(tenant_id=tenant_id, **asdict(r)) for r in rows if r.code not in own]
    changed = [_changed(own[row.code], row) for row in rows if row.code in own]
    with unique("surveys_municipality_code_key", CodeTaken(row.code for row in new)):
        Municipality.objects.bulk_create(new, batch_size=2_000)
    Municipality.objects.bulk_update(changed, _UPDATED, batch_size=500)
    _record_import(by, [*new, *changed], Imported(len(new), len(changed)))
    return Imported(len(new), len(changed))


def is_used(municipality: Municipality) -> bool:
    """Whether a wave, a person, a manager or an invitation refers to it."""
    referring = (Participation, Contact, MunicipalityManager, TeamInvitation)
    return any(
        model.objects.filter(municipality_id=municipality.id).exists() for model in referring
    )


@contextmanager
def _free_code(code: str) -> Iterator[None]:
    """A code that the catalogue does not have; the database knows about the own ones."""
    if Municipality.objects.catalogue().filter(code=code).exists():
        raise CodeTaken([code])
    with unique("surveys_municipality_code_key", CodeTaken([code])):
        yield


def _refuse_catalogue(municipality: Municipality) -> None:
    if municipality.tenant_id is None:
        raise NotOwn


def _codes(rows: Iterable[Municipality]) -> Iterable[str]:
    return (municipality.code for municipality in rows)


def _changed(municipality: Municipality, row: MunicipalityRow) -> Municipality:
    for name in _UPDATED:
        setattr(municipality, name, getattr(row, name))
    return municipality


def _record_import(by: User | None, rows: Sequence[Municipality], count: Imported) -> None:
    if rows:
        audit.record(by=by, action="municipalities_imported", subject=rows[0], **asdict(count))
