"""Where a statement, a theme or a question stands in the report, for links to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.narrative.model import Payload
from reports.pages.parts import QUESTIONS, STATEMENTS, THEMES, WHOLE, ReportPart
from reports.queries import Standing


@dataclass(frozen=True)
class PagePlaces:
    """By its code the address of each thing that stands in the report."""

    addresses: Mapping[str, str]

    def of(self, code: str) -> str:
        """The address; empty for what stands nowhere, such as a question that is not asked now."""
        address = self.addresses.get(code)
        return "" if address is None else f"{address}#item-{code}"


def places_of(payload: Payload, tenant: str, standing: Standing, shown: ReportPart) -> PagePlaces:
    """Seen from one part: what it holds itself is reached by the fragment alone."""
    asked = (*payload.choices, *payload.rankings, *payload.sums)
    held = {STATEMENTS: payload.items, THEMES: payload.themes, QUESTIONS: asked}
    found: dict[str, str] = {}
    for part, things in held.items():
        address = "" if shown in (part, WHOLE) else part.url(tenant, standing)
        found |= dict.fromkeys((thing.code for thing in things), address)
    return PagePlaces(found)
