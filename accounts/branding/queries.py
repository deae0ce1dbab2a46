"""What shows a tenant's look: its style sheet, and its files."""

import logging
from dataclasses import dataclass, replace

from accounts import storage
from accounts.branding import colours
from accounts.models import Tenant

log = logging.getLogger(__name__)

STYLE = """/* {name} */
:root {{
  --brand: light-dark({light.brand}, {dark.brand}); --brand-ink: light-dark({light.brand}, {dark.brand});
  --brand-soft: light-dark({light.soft}, {dark.soft}); --soft: light-dark({light.soft}, {dark.soft});
  --on-brand: light-dark({light.on}, {dark.on}); --on: light-dark({light.on}, {dark.on});
}}
"""


@dataclass(frozen=True)
class TenantLook:
    """What a file of a report shows of its sender."""

    imprint: str = ""
    colour: str = ""  # readable on white
    logo: bytes = b""  # PNG
    slides: bytes | None = None


def style_of(tenant: Tenant) -> str:
    """The style sheet with a tenant's colour; empty without one."""
    if not tenant.colour:
        return ""
    found = colours.fitted(tenant.colour)
    return STYLE.format(name=tenant.id, light=found.light, dark=found.dark)


def look_of(tenant: Tenant) -> TenantLook:
    """Inside the tenant. A report goes without a logo or template that the storage has lost."""
    try:
        return _look(tenant)
    except storage.Damaged:
        # Another one may have taken its place since the row was read.
        now = Tenant.objects.get(id=tenant.id)
    try:
        return _look(now)
    except storage.Damaged:
        log.exception("a file of the look of tenant %s is lost", tenant.id)
        logo, slides = (_kept(*one) for one in _files(now))
        return replace(_plain(now), logo=logo or b"", slides=slides)


def _look(tenant: Tenant) -> TenantLook:
    (logo, slides) = (storage.read(*one) if one[1] else None for one in _files(tenant))
    return replace(_plain(tenant), logo=logo or b"", slides=slides)


def _plain(tenant: Tenant) -> TenantLook:
    colour = colours.fitted(tenant.colour).light.brand if tenant.colour else ""
    return TenantLook(imprint=tenant.imprint, colour=colour)


def _files(tenant: Tenant) -> tuple[tuple[str, str], tuple[str, str]]:
    """(path, SHA-256) of the logo and of the template."""
    return (logo_path(tenant), tenant.logo), (slides_path(tenant), tenant.slides)


def _kept(path: str, expected: str) -> bytes | None:
    try:
        return storage.read(path, expected) if expected else None
    except storage.Damaged:
        return None


def logo_path(tenant: Tenant) -> str:
    return f"{tenant.id}/brand/{tenant.logo}.png"


def slides_path(tenant: Tenant) -> str:
    return f"{tenant.id}/brand/{tenant.slides}.pptx"
