"""The audit trail: one row for each act, in the act's own transaction."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction

from accounts.models import AuditEvent, Membership, User
from accounts.tenancy import is_entered, tenant


def _(text: str) -> str:
    """Marks a text for the translators; the page translates it."""
    return text


# Action → what a person reads. Each room adds its own when it is ready.
SENTENCES: dict[str, str] = {
    "tenant_created": _("Organisatie gemaakt"),
    "member_invited": _("Collega of manager uitgenodigd"),
    "invitation_mailed": _("Uitnodiging gemaild"),
    "invitation_withdrawn": _("Uitnodiging ingetrokken"),
    "invitation_accepted": _("Uitnodiging aanvaard"),
    "member_removed": _("Lid verwijderd"),
    "role_changed": _("Rol gewijzigd"),
    "second_step_reset": _("Tweede stap van een lid teruggezet"),
    "emergency_opened": _("Beheerder kreeg noodtoegang"),
    "emergency_ended": _("Noodtoegang van de beheerder is voorbij"),
    "operator_asked": _("Beheerder vroeg een pagina op"),
    "sign_on_created": _("Aanmelddienst toegevoegd"),
    "sign_on_changed": _("Aanmelddienst gewijzigd"),
    "sign_on_deleted": _("Aanmelddienst verwijderd"),
    "sign_on_tested": _("Aanmelddienst geprobeerd"),
    "domain_added": _("Domein bij een aanmelddienst gezet"),
    "domain_proved": _("Domein bewezen"),
    "domain_required": _("Aanmelddienst voor een domein verplicht of vrij"),
    "domain_removed": _("Domein weggenomen"),
    "sign_on_linked": _("Account aan een aanmelddienst gekoppeld"),
    "sign_on_unlinked": _("Account van een aanmelddienst losgemaakt"),
    "token_created": _("API-sleutel gemaakt"),
    "token_revoked": _("API-sleutel ingetrokken"),
    "look_changed": _("Uiterlijk gewijzigd"),
    "logo_changed": _("Logo gewijzigd"),
    "sender_changed": _("Eigen afzender gekozen"),
    "sender_dropped": _("Afzender van Tweezicht genomen"),
    "logo_deleted": _("Logo verwijderd"),
    "slides_changed": _("Sjabloon voor PowerPoint gewijzigd"),
    "slides_deleted": _("Sjabloon voor PowerPoint verwijderd"),
    "webhook_created": _("Webhook toegevoegd"),
    "webhook_rotated": _("Nieuw geheim voor een webhook"),
    "webhook_switched": _("Webhook in- of uitgeschakeld"),
    "webhook_deleted": _("Webhook verwijderd"),
    "webhook_tested": _("Proefbericht naar een webhook gestuurd"),
    "webhook_sent_again": _("Bericht opnieuw naar een webhook gestuurd"),
    "account_erased": _("Account gewist"),
    "file_failed": _("Een bestand kon niet gemaakt worden"),
    "logged_in": _("Aangemeld"),
    "logged_out": _("Afgemeld"),
    "log_in_failed": _("Aanmelden mislukt"),
    "code_failed": _("Code van de tweede stap klopte niet"),
    "second_step_added": _("Tweede stap ingesteld"),
    "second_step_removed": _("Tweede stap uitgezet"),
    "second_step_renewed": _("Nieuwe herstelcodes gemaakt"),
    "password_changed": _("Wachtwoord gewijzigd"),
    "own_address_changed": _("E-mailadres van het eigen account gewijzigd"),
    "audit_seen": _("Logboek bekeken"),
    "audit_taken": _("Logboek als bestand meegenomen"),
    "webhook_gave_up": _("Webhook uitgeschakeld: berichten kwamen niet aan"),
}

# Names of details in words; each room adds its own.
DETAILS: dict[str, str] = {
    "address": _("adres"),
    "after": _("nadien"),
    "before": _("voordien"),
    "colour": _("kleur"),
    "days": _("dagen geldig"),
    "domain": _("domein"),
    "error": _("fout"),
    "event": _("bericht"),
    "format": _("bestand"),
    "key": _("API-sleutel"),
    "member": _("lid"),
    "method": _("manier"),
    "name": _("naam"),
    "on": _("aan of vanaf"),
    "path": _("pagina"),
    "reason": _("reden"),
    "required": _("verplicht"),
    "role": _("rol"),
    "scopes": _("waarvoor"),
    "slug": _("adres"),
    "step": _("stap"),
    "until": _("tot"),
    "url": _("adres"),
}
# What a detail can be, in words; each room adds its own.
VALUES: dict[str, dict[str, str]] = {
    "step": {
        "totp": _("app met codes"),
        "webauthn": _("passkey of sleutel"),
        "recovery_codes": _("herstelcodes"),
    },
    "error": {"lost": _("onderbroken")},
}


# Done by somebody of whom nothing is known but what was tried or opened.
BY_STRANGERS = {"log_in_failed", "code_failed", "share_opened"}
# What the page lists together; each room adds its own.
ACCESS = {
    "logged_in", "logged_out", "log_in_failed", "code_failed", "second_step_added",
    "second_step_removed", "second_step_renewed", "password_changed", "own_address_changed",
}  # fmt: skip
LOOKED_AT = {"audit_seen"}
TAKEN_ALONG = {"audit_taken"}
# Model of a subject → its field that the page names it by, read when the page is; never a person.
NAMES = {"accounts.TeamInvitation": "email", "accounts.ApiToken": "name"}
# Who reloads a page within it leaves one row.
QUIET = timedelta(hours=1)


def record(*, by: User | None, action: str, subject: models.Model, **details: Any) -> AuditEvent:
    """Write down that `by` did `action` to `subject`. Nobody (`None`) is the system itself.

    `details` are JSON values and never hold an answer, a token, a password or the address of a
    person: whoever is erased is not to be found here. A colleague is named by `member`, the id.
    """
    row: AuditEvent = AuditEvent.objects.create(
        actor=by,
        action=action,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        details=details,
    )
    return row


def seen(
    *,
    by: User | None,
    action: str,
    kind: str,
    subject_id: object,
    quiet: timedelta | None = QUIET,
    **details: Any,
) -> None:
    """Write down that `by` looked at something of this `kind`: once an hour however often that is."""
    AuditEvent(
        actor=by, action=action, subject_type=kind, subject_id=str(subject_id), details=details
    ).save(quiet=quiet)


def of_person(*, person: User, action: str, by: User | None, **details: Any) -> None:
    """What befell an account, such as a log-in: a row in each tenant of the person.

    An account belongs to no tenant, and each of those that it opens has to know. Within a tenant's
    transaction this waits for the commit: a second one cannot be entered there.
    """

    def write() -> None:
        told = {"member": str(person.pk), **details} if by is None else details
        for tenant_id in Membership.objects.filter(user=person).values_list("tenant_id", flat=True):
            with tenant(tenant_id):
                record(by=by, action=action, subject=person, **told)

    transaction.on_commit(write) if is_entered() else write()
