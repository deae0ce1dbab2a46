"""How a tenant looks, changed by an owner."""

from uuid import UUID

from django.db import transaction

from accounts import audit, storage
from accounts.branding.logo import Logo
from accounts.branding.queries import logo_path, slides_path
from accounts.models import Tenant, User
from accounts.tenancy import current_tenant_id


@transaction.atomic
def set_look(*, by: User, tenant: Tenant, name: str, colour: str, imprint: str) -> Tenant:
    """Name as shown, colour (`#rrggbb` or none) and imprint."""
    row = Tenant.objects.select_for_update().get(id=tenant.id)
    row.name, row.colour, row.imprint = name, colour.lower(), imprint
    row.save(update_fields=["name", "colour", "imprint"])
    audit.record(by=by, action="look_changed", subject=row, name=name, colour=row.colour)
    return row


@transaction.atomic
def set_logo(*, by: User, tenant: Tenant, logo: Logo | None) -> Tenant:
    """Another logo, or none; the one before is deleted."""
    row = Tenant.objects.select_for_update().get(id=tenant.id)
    before = logo_path(row) if row.logo else ""
    row.logo = storage.sha256(logo.png) if logo else ""
    row.logo_width, row.logo_height = (logo.width, logo.height) if logo else (0, 0)
    row.save(update_fields=["logo", "logo_width", "logo_height"])
    _replace(before, logo_path(row) if logo else "", logo.png if logo else b"")
    audit.record(by=by, action="logo_changed" if logo else "logo_deleted", subject=row)
    return row


@transaction.atomic
def set_slides(*, by: User, tenant: Tenant, slides: bytes | None) -> Tenant:
    """Another template for slides, which was checked, or none; the one before is deleted."""
    row = Tenant.objects.select_for_update().get(id=tenant.id)
    before = slides_path(row) if row.slides else ""
    row.slides = storage.sha256(slides) if slides else ""
    row.save(update_fields=["slides"])
    _replace(before, slides_path(row) if slides else "", slides or b"")
    audit.record(by=by, action="slides_changed" if slides else "slides_deleted", subject=row)
    return row


@transaction.atomic
def set_sender(*, by: User | None, tenant: Tenant, address: str) -> Tenant:
    """The sender of mails to respondents, whose domain was checked; or that of the service."""
    row = Tenant.objects.select_for_update().get(id=tenant.id)
    row.sender = address
    row.save(update_fields=["sender"])
    action = "sender_changed" if address else "sender_dropped"
    audit.record(by=by, action=action, subject=row, address=address or tenant.sender)
    return row


def _replace(before: str, after: str, content: bytes) -> None:
    """The new file is there before its row says so; the old one goes when no row names it."""
    if after:
        with storage.prepared(content, after) as temporary:
            storage.put_in_place(temporary, after)
    if before and before != after:
        tenant_id = current_tenant_id()
        transaction.on_commit(lambda: _forget(tenant_id, before))


@transaction.atomic
def _forget(tenant_id: UUID, path: str) -> None:
    """Delete a file unless somebody has handed in the very same one meanwhile."""
    row = Tenant.objects.select_for_update().get(id=tenant_id)
    if path not in (logo_path(row), slides_path(row)):
        storage.remove(path)
