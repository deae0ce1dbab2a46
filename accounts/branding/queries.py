"""What shows a tenant's look: its style sheet, and its files."""

from dataclasses import dataclass

from accounts import storage
from accounts.branding import colours
from accounts.models import Tenant

STYLE = """/* {name} */
:root {{
  --brand: light-dark({light.brand}, {dark.brand}); --brand-ink: light-dark({light.brand}, {dark.brand});
  --brand-soft: light-dark({light.soft}, {dark.soft}); --soft: light-dark({light.soft}, {dark.soft});
  --on-brand: light-dark({light.on}, {dark.on}); --on: light-dark({light.on}, {dark.on});
}}
"""


@dataclass(frozen=True)
class Look:
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


def look_of(tenant: Tenant) -> Look:
    """Inside the tenant. A file that the storage has lost is Damaged."""
    return Look(
        imprint=tenant.imprint,
        colour=colours.fitted(tenant.colour).light.brand if tenant.colour else "",
        logo=storage.read(logo_path(tenant), tenant.logo) if tenant.logo else b"",
        slides=storage.read(slides_path(tenant), tenant.slides) if tenant.slides else None,
    )


def logo_path(tenant: Tenant) -> str:
    return f"{tenant.id}/brand/{tenant.logo}.png"


def slides_path(tenant: Tenant) -> str:
    return f"{tenant.id}/brand/{tenant.slides}.pptx"
