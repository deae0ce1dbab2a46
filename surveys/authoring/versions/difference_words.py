"""What differs between two documents, each difference as a sentence."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.authoring.words import KINDS, language_name
from surveys.questionnaire.comparison.differences import Act, Difference
from surveys.questionnaire.comparison.flat import YES
from surveys.questionnaire.comparison.nearness import Nearness, nearness
from surveys.questionnaire.comparison.proposals import Ground, Proposal
from surveys.questionnaire.document import Document, Item, Perspective
from surveys.questionnaire.drafts import PartKind

GROUNDS: dict[Ground, Promise] = {
    Ground.KIND: gettext_lazy("het is een ander soort vraag"),
    Ground.CATEGORIES: gettext_lazy("de schaal heeft andere antwoordpunten"),
    Ground.LABELS: gettext_lazy("de labels van de schaal zijn anders"),
    Ground.OPTIONS: gettext_lazy("de antwoorden om uit te kiezen zijn anders"),
    Ground.CHOICES: gettext_lazy("er wordt een ander aantal gekozen of verdeeld"),
    Ground.REVERSE: gettext_lazy("de stelling telt voortaan andersom"),
    Ground.SIDES: gettext_lazy("een andere kant krijgt de vraag"),
    Ground.LINE: gettext_lazy("eens telt vanaf een ander antwoord"),
    Ground.UNIT: gettext_lazy("de eenheid is anders"),
    Ground.WORDING: gettext_lazy("de formulering heeft andere woorden"),
    Ground.HELP: gettext_lazy("de uitleg is anders"),
    Ground.CONDITION: gettext_lazy("een andere voorwaarde bepaalt wie de vraag krijgt"),
    Ground.OPTION_ORDER: gettext_lazy("de antwoorden staan in een andere volgorde"),
    Ground.BOUNDS: gettext_lazy("het antwoord heeft andere grenzen"),
    Ground.SPELLING: gettext_lazy("één letter in een lang woord is anders"),
    Ground.MARKS: gettext_lazy("leestekens, hoofdletters of spaties zijn anders"),
    Ground.TRANSLATION: gettext_lazy("een vertaling kwam erbij of ging weg"),
    Ground.PLACE: gettext_lazy("de vraag staat in een ander onderdeel"),
    Ground.REPORT: gettext_lazy("een instelling die de betekenis niet raakt, is anders"),
}

NEAR: dict[Nearness, Promise] = {
    Nearness.MARKS: gettext_lazy("alleen leestekens, hoofdletters of spaties"),
    Nearness.SPELLING: gettext_lazy("alleen één letter in een lang woord"),
}


def grounds_said(proposal: Proposal) -> list[str]:
    """The grounds that make the proposal what it is; none where nothing changed."""
    return [str(GROUNDS[ground]) for ground in proposal.deciding]


def near_said(difference: Difference) -> str:
    """How small a changed text is, where that is worth telling."""
    if not difference.is_text or difference.act is not Act.CHANGED:
        return ""
    return str(NEAR.get(nearness(difference.old, difference.new), ""))


# --- Names ---------------------------------------------------------------------------------------


def text_name(field: str, part: PartKind) -> str:
    """What a text is called at the beginning of a sentence."""
    head, _dot, rest = field.partition(".")
    if head == "wording":
        political = rest == Perspective.POLITICAL
        return _("De formulering voor de politiek") if political else _("De formulering voor de administratie")  # fmt: skip
    names = {
        "title": {
            PartKind.DOCUMENT: _("De titel van de vragenlijst"),
            PartKind.SECTION: _("De titel van het onderdeel"),
            PartKind.THEME: _("De naam van het thema"),
        }.get(part, ""),
        "intro": _("De inleiding"),
        "help": _("De uitleg"),
        "unit": _("De eenheid"),
        "low": _("Het laagste uiteinde"),
        "high": _("Het hoogste uiteinde"),
        "no_opinion": _("De woorden voor ‘geen mening’"),
        "options": _("Antwoord ‘%(code)s’") % {"code": rest},
        "labels": _("Categorie %(code)s") % {"code": rest},
    }
    return names.get(head) or field


def setting_name(field: str) -> str:
    names = {
        "minutes": _("Beloofde minuten"),
        "theme": _("Thema"),
        "scale": _("Schaal"),
        "categories": _("Antwoordpunten"),
        "show_if": _("Voorwaarde"),
        "options_from": _("Antwoorden om uit te kiezen"),
        "quote": _("Vragen om te citeren"),
        "favourable_from": _("Eens vanaf"),
        "role": _("Rol in het rapport"),
        "of": _("Hoort bij"),
        "lineage": _("Afkomst"),
        "takeaway": _("Inzicht"),
        "min": _("Minimum"),
        "max": _("Maximum"),
        "choose": _("Aantal in volgorde"),
        "total": _("Aantal punten"),
        "decimals": _("Cijfers na de komma"),
        "max_length": _("Grootste lengte"),
        "frame": _("Hoge score betekent"),
    }
    return names.get(field, field)


def _side(side: str) -> str:
    return _("de politiek") if side == Perspective.POLITICAL else _("de administratie")


# --- Sentences -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sayer:
    """Says the differences between two documents."""

    old: Document
    new: Document

    def sentences(self, one: Difference) -> list[str]:
        if not one.field:
            return [self._whole(one)]
        if one.act is Act.MOVED:
            return [self._moved(one)]
        if one.is_text:
            return [_text(one)]
        special: dict[str, Callable[[Difference], list[str]]] = {
            "languages": _languages,
            "sides": _sides,
            "kind": _kind,
            "show_if": _condition,
        }
        if one.field in special:
            return special[one.field](one)
        return [_switch(one) or self._option(one) or self._setting(one)]

    def _whole(self, one: Difference) -> str:
        come = one.act is Act.ADDED
        name = {"name": one.new or one.old}
        if one.part is PartKind.SECTION:
            return (_("Het onderdeel ‘%(name)s’ is nieuw.") if come else _("Het onderdeel ‘%(name)s’ is weg.")) % name  # fmt: skip
        if one.part is PartKind.SCALE:
            name = {"name": one.code}
            return (_("De schaal ‘%(name)s’ is nieuw.") if come else _("De schaal ‘%(name)s’ is weg.")) % name  # fmt: skip
        if one.part is PartKind.THEME:
            return (_("Het thema ‘%(name)s’ is nieuw.") if come else _("Het thema ‘%(name)s’ is weg.")) % name  # fmt: skip
        return _("Dit item is nieuw.") if come else _("Dit item is weg.")

    def _moved(self, one: Difference) -> str:
        if one.field == "section":
            places = {
                "old": section_name(self.old, one.old),
                "new": section_name(self.new, one.new),
            }
            return _("Verplaatst van onderdeel ‘%(old)s’ naar ‘%(new)s’.") % places
        if one.field == "options":
            return _("De antwoorden staan in een andere volgorde.")
        return _("Staat nu op plaats %(new)s; dat was %(old)s.") % {"old": one.old, "new": one.new}

    def _option(self, one: Difference) -> str:
        head, _dot, rest = one.field.partition(".")
        if head != "options":
            return ""
        code, _dot, theme = rest.partition(".")
        if theme:
            what = _("Thema van antwoord ‘%(code)s’") % {"code": code}
            return _from_to(what, self._theme(self.old, one.old), self._theme(self.new, one.new))
        if one.act is Act.ADDED:
            return _("Antwoord erbij: ‘%(text)s’.") % {"text": one.new or code}
        return _("Antwoord weg: ‘%(text)s’.") % {"text": one.old or code}

    def _setting(self, one: Difference) -> str:
        old, new = one.old, one.new
        if one.field == "theme":
            old, new = self._theme(self.old, old), self._theme(self.new, new)
        if one.field == "frame":
            old, new = _frame(old), _frame(new)
        return _from_to(setting_name(one.field), old, new)

    def _theme(self, document: Document, code: str) -> str:
        theme = document.themes.get(code)
        return document.text(theme.title, document.source) or code if theme else code


def _frame(value: str) -> str:
    return {"strength": _("een sterkte"), "problem": _("een probleem")}.get(value, value)


def _from_to(what: str, old: str, new: str) -> str:
    if not old:
        return _("%(what)s: nu ‘%(new)s’, dat was niet ingevuld.") % {"what": what, "new": new}
    if not new:
        return _("%(what)s: niet meer ingevuld, dat was ‘%(old)s’.") % {"what": what, "old": old}
    return _("%(what)s: van ‘%(old)s’ naar ‘%(new)s’.") % {"what": what, "old": old, "new": new}


def _text(one: Difference) -> str:
    said = {"what": text_name(one.field, one.part), "language": language_name(one.language)}
    if one.act is Act.ADDED:
        return _("%(what)s kwam erbij in het %(language)s.") % said
    if one.act is Act.REMOVED:
        return _("%(what)s is weggenomen in het %(language)s.") % said
    return _("%(what)s is gewijzigd in het %(language)s.") % said


def _languages(one: Difference) -> list[str]:
    old, new = one.old.split(), one.new.split()
    found = [_("Taal erbij: %(language)s.") % {"language": language_name(c)} for c in new if c not in old]  # fmt: skip
    found += [_("Taal weg: %(language)s.") % {"language": language_name(c)} for c in old if c not in new]  # fmt: skip
    if old[:1] != new[:1]:
        found.append(_("De brontaal is nu %(language)s.") % {"language": language_name(new[0])})
    elif [c for c in old if c in new] != [c for c in new if c in old]:
        found.append(_("De talen staan in een andere volgorde."))
    return found


def _sides(one: Difference) -> list[str]:
    old, new = one.old.split(), one.new.split()
    found = [_("Wordt nu ook aan %(side)s gevraagd.") % {"side": _side(s)} for s in new if s not in old]  # fmt: skip
    return found + [
        _("Wordt niet meer aan %(side)s gevraagd.") % {"side": _side(s)}
        for s in old
        if s not in new
    ]


def _condition(one: Difference) -> list[str]:
    if one.act is Act.ADDED:
        return [_("Wordt nu alleen onder een voorwaarde getoond.")]
    if one.act is Act.REMOVED:
        return [_("Wordt nu altijd getoond: de voorwaarde is weg.")]
    return [_("De voorwaarde is gewijzigd.")]


def _kind(one: Difference) -> list[str]:
    names = {kind.value: str(name) for kind, name in KINDS.items()}
    return [_from_to(_("Soort vraag"), names.get(one.old, one.old), names.get(one.new, one.new))]


def _switch(one: Difference) -> str:
    """A setting that is on or off; it may be missing on the side where the kind has none."""
    on = one.new == YES
    said = {
        "required": (_("Een antwoord is nu verplicht."), _("De vraag mag nu leeg blijven.")),
        "reverse": (
            _("De stelling telt nu omgekeerd."),
            _("De stelling telt niet meer omgekeerd."),
        ),
        "estimate": (
            _("De inschatting van de andere kant wordt nu gevraagd."),
            _("De inschatting van de andere kant wordt niet meer gevraagd."),
        ),
        "other": (
            _("‘Andere, namelijk’ kan nu gekozen worden."),
            _("‘Andere, namelijk’ kan niet meer gekozen worden."),
        ),
    }
    return said[one.field][0 if on else 1] if one.field in said else ""


def section_name(document: Document, code: str) -> str:
    section = document.section(code)
    return document.text(section.title, document.source) or code if section else code


def item_name(document: Document, item: Item) -> str:
    """The words of the first side that has some, in the source language."""
    return document.wording(item, Perspective.POLITICAL, document.source)


def texts_in(language: str, number: int, *, come: bool) -> str:
    """The texts of a language that came or went as a whole, in one sentence."""
    if come:
        said = ngettext("%(n)s tekst kwam erbij in het %(language)s.", "%(n)s teksten kwamen erbij in het %(language)s.", number)  # fmt: skip
    else:
        said = ngettext("%(n)s tekst is weggenomen in het %(language)s.", "%(n)s teksten zijn weggenomen in het %(language)s.", number)  # fmt: skip
    return said % {"n": number, "language": language_name(language)}
