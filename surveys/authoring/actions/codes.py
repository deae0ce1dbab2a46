"""Codes for the parts of a draft: free ones, and those by which others are known."""

from itertools import count
from uuid import UUID

from django.utils.translation import gettext as _

from surveys.authoring.queries import known_elsewhere
from surveys.models import Item, Questionnaire
from surveys.refusals import Refused


class CodeInUse(Refused):
    """Another part of the draft already has this code."""


class CodePublished(Refused):
    """The code stands in a version, or in the library: an item is known by it."""


def fresh(row: Questionnaire, code: str, *, but: UUID | None = None) -> str:
    """The code, if no part of the draft has it (`but`: the one that is to get it)."""
    others = row.parts.exclude(id=but) if but else row.parts.all()
    if others.filter(code__iexact=code).exists():
        raise in_use(code)
    return code


def unknown(row: Questionnaire, code: str) -> str:
    """The code, if no item was known by it before: trends and other questionnaires follow codes."""
    if code.casefold() in {each.casefold() for each in known_elsewhere(row)}:
        raise stays_of_another(code)
    if Item.objects.filter(version__questionnaire=row, code__iexact=code).exists():
        raise CodePublished(
            _(
                "De code %(code)s is die van een vraag in een gepubliceerde versie: een trend volgt haar."
            )
            % {"code": code}
        )
    return code


def stays_of_another(code: str) -> CodePublished:
    return CodePublished(
        _(
            "De code %(code)s blijft die van een item dat in de bibliotheek of in een andere"
            " vragenlijst staat: daaraan wordt het herkend."
        )
        % {"code": code}
    )


def in_use(code: str) -> CodeInUse:
    return CodeInUse(_("De code %(code)s bestaat al.") % {"code": code})


def free(row: Questionnaire, stem: str, number: int) -> list[str]:
    """Codes that no part of the draft has, nor an item that a version or the library knows by it."""
    here = row.parts.filter(code__istartswith=stem).values_list("code", flat=True)
    published = Item.objects.filter(version__questionnaire=row, code__istartswith=stem)
    known = {
        code.casefold()
        for code in (*here, *published.values_list("code", flat=True), *known_elsewhere(row))
    }
    free = (code for n in count(1) if (code := f"{stem}{n}").casefold() not in known)
    return [next(free) for _each in range(number)]
