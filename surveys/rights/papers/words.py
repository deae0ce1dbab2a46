"""What register, agreement and certificate say of a tenant. Their words are the interface's."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Tenant
from accounts.models.tenants import Controller
from surveys.models import Destruction
from surveys.privacy.terms import RULES, in_words, term_of
from surveys.rights.papers.sheet import PaperPart, PaperSheet, PaperTable

Rows = tuple[tuple[str, ...], ...]


def register(tenant: Tenant, lang: str, day: date) -> PaperSheet:
    """The register of processing (GDPR 30)."""
    purpose = _(
        "Bij de politieke en de administratieve kant van lokale besturen dezelfde vragen stellen, de"
        " antwoorden naast elkaar leggen en cijfers van groepen teruggeven. Voor niets anders."
    )
    parts = (
        PaperPart(_("Doel"), (purpose,)),
        PaperPart(_("Verantwoordelijke en verwerkers"), (_roles(tenant),), _who(tenant)),
        PaperPart(_("Betrokkenen en gegevens"), (), _data()),
        PaperPart(_("Ontvangers"), (_recipients(),)),
        PaperPart(_("Doorgifte buiten de Europese Unie"), (_("Geen."),)),
        PaperPart(_("Bewaartermijnen"), (), _terms(tenant)),
        PaperPart(_("Beveiliging"), _measures()),
    )
    return _sheet(tenant, lang, day, _("Register van verwerkingen"), parts)


def agreement(tenant: Tenant, lang: str, day: date) -> PaperSheet:
    """A processing agreement (GDPR 28) with its three annexes, to be completed and signed."""
    parts = (
        PaperPart(_("Partijen"), (_parties(tenant),)),
        PaperPart(_("Afspraken"), _articles()),
        PaperPart(_("Handtekeningen"), (), _signatures()),
        PaperPart(_("Bijlage 1: gegevens"), (), _data()),
        PaperPart(_("Bijlage 1: bewaartermijnen"), (), _terms(tenant)),
        PaperPart(_("Bijlage 2: maatregelen"), _measures()),
        PaperPart(_("Bijlage 3: subverwerkers"), (_notice_of_change(),), subprocessors()),
    )
    return _sheet(tenant, lang, day, _("Verwerkersovereenkomst"), parts)


def certificate(tenant: Tenant, row: Destruction, lang: str) -> PaperSheet:
    """What was destroyed, as numbers."""
    head = (_("Plaats"), _("Wat"), _("Golf"), _("Termijn voorbij sinds"), _("Aantal"))
    rows = tuple(
        (line["place"], _(line["told"]), line["wave"] or "–", line["since"], str(line["number"]))
        for line in row.lines
    )
    told = (
        _(
            "Onderstaande gegevens zijn vernietigd. In reservekopieën verdwijnen ze als die verlopen."
        ),
        _("Bewijs %(id)s, in totaal %(total)d.") % {"id": row.id, "total": row.total},
    )
    parts = (PaperPart(_("Vernietigd"), told, PaperTable(head, rows)),)
    return _sheet(tenant, lang, row.at.date(), _("Verklaring van vernietiging"), parts)


def _sheet(
    tenant: Tenant, lang: str, day: date, title: str, parts: tuple[PaperPart, ...]
) -> PaperSheet:
    return PaperSheet(
        title=title,
        lang=lang,
        day=day,
        lines=(tenant.name, date_format(day, "DATE_FORMAT")),
        parts=parts,
        page=_("Pagina {page} van {pages}"),
    )


def _roles(tenant: Tenant) -> str:
    if tenant.controller == Controller.TENANT:
        return _("Het adviesbureau bepaalt doel en middelen en is verantwoordelijke.")
    if tenant.controller == Controller.MUNICIPALITY:
        return _(
            "Elk bestuur is verantwoordelijke voor zijn mensen; het adviesbureau is verwerker."
        )
    return _("Elk bestuur en het adviesbureau zijn samen verantwoordelijk.")


def _who(tenant: Tenant) -> PaperTable:
    rows = (
        (_("Adviesbureau"), tenant.name, tenant.privacy_contact or "–"),
        (_("Functionaris voor gegevensbescherming"), tenant.dpo or "–", ""),
        (_("Dienst"), settings.PROVIDER, _("verwerker")),
    )
    return PaperTable((_("Rol"), _("Naam"), _("Bereikbaar")), rows)


def _parties(tenant: Tenant) -> str:
    if tenant.controller == Controller.MUNICIPALITY:
        first = _(
            "Het bestuur is verantwoordelijke, %(tenant)s is verwerker, %(provider)s subverwerker."
        )
    else:
        first = _(
            "%(tenant)s is verantwoordelijke, alleen of met het bestuur; %(provider)s is verwerker."
        )
    return first % {"tenant": tenant.name, "provider": settings.PROVIDER}


def _data() -> PaperTable:
    rows: Rows = (
        (_("Uitgenodigden"), _("naam, functie, bestuur, adres, telefoon, taal"), _("gewoon")),
        (
            _("Respondenten"),
            _("antwoorden, tijdstip, taal, soort toestel (anoniem: alleen antwoorden en kant)"),
            _("hoog: kan een politieke overtuiging tonen (artikel 9)"),
        ),
        (_("Leden en managers"), _("naam, adres, wachtwoord als hash, tweede stap"), _("gewoon")),
        (_("Allen"), _("mails en wie wat deed"), _("gewoon")),
    )
    return PaperTable((_("Wie"), _("Wat"), _("Klasse")), rows)


def _recipients() -> str:
    return _(
        "Onderzoekers van het adviesbureau lezen rijen zonder naam. Besturen krijgen alleen cijfers van"
        " groepen vanaf de beloofde drempel. Subverwerkers staan in bijlage 3 van de overeenkomst en op de pagina van de dienst."
    )


def _terms(tenant: Tenant) -> PaperTable:
    rows = tuple(
        (str(rule.of), in_words(kind, term_of(kind, tenant))) for kind, rule in RULES.items()
    )
    drafts = (_("Wat niet ingestuurd is, na het einde"), _("30 dagen"))
    return PaperTable((_("Wat"), _("Termijn")), (*rows, drafts))


def _measures() -> tuple[str, ...]:
    return (
        _(
            "Gegevens van adviesbureaus zijn gescheiden in adressen, in de code en in de databank zelf."
        ),
        _("Persoonlijke links: 192 bits, alleen als hash bewaard. Wachtwoorden: Argon2."),
        _("Cijfers die iemand zouden verraden, worden nooit bewaard; een controle rekent dat na."),
        _("Van wie wat deed, wordt een logboek bijgehouden dat de toepassing niet kan wijzigen."),
        _("Wat zijn termijn heeft gehad, wordt elke dag vernietigd, met een verklaring."),
        _("Verkeer is versleuteld; geen cookies van derden, geen volgen."),
    )


def _articles() -> tuple[str, ...]:
    return (
        _(
            "1. De verwerker verwerkt alleen volgens schriftelijke instructies van de verantwoordelijke."
        ),
        _("2. Wie toegang heeft, is tot geheimhouding verbonden."),
        _("3. De verwerker neemt de maatregelen van bijlage 2 en houdt ze op peil."),
        _("4. Een nieuwe subverwerker wordt dertig dagen vooraf gemeld; bezwaar is mogelijk."),
        _(
            "5. De verwerker helpt bij verzoeken van betrokkenen: zij dienen ze in met hun eigen link."
        ),
        _("6. Een inbreuk wordt binnen 24 uur gemeld, met wie, wat en wanneer."),
        _("7. Na afloop worden gegevens teruggegeven of vernietigd, met een verklaring."),
        _("8. De verantwoordelijke mag nagaan of dit alles gebeurt."),
    )


def _signatures() -> PaperTable:
    """Room to sign by hand, for both."""
    head = (_("Wie"), _("Namens de verantwoordelijke"), _("Namens de verwerker"))
    asked = (_("Naam"), _("Functie"), _("Plaats en datum"), _("Handtekening"))
    return PaperTable(head, tuple((one, "", "") for one in asked), roomy=True)


def _notice_of_change() -> str:
    return _("Deze lijst staat ook op de pagina van de dienst.")


def subprocessors() -> PaperTable:
    rows: Any = tuple(settings.SUB_PROCESSORS) or ((settings.PROVIDER, _("alles"), _("EU")),)
    return PaperTable((_("Wie"), _("Waarvoor"), _("Waar")), rows)
