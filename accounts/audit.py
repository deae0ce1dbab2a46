"""The audit trail: one row for each act, in the act's own transaction."""

from typing import Any

from django.db import models

from accounts.models import AuditEvent, User


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
    "webhook_gave_up": _("Webhook uitgeschakeld: berichten kwamen niet aan"),
}

# Names of details that the page shows in words; others as they are.
DETAILS: dict[str, str] = {
    "name": _("naam"),
    "colour": _("kleur"),
    "email": _("e-mailadres"),
    "role": _("rol"),
    "before": _("voordien"),
    "after": _("nadien"),
    "days": _("dagen geldig"),
    "scopes": _("waarvoor"),
    "slug": _("adres"),
    "reason": _("reden"),
    "until": _("tot"),
    "method": _("manier"),
    "path": _("pagina"),
    "domain": _("domein"),
    "required": _("verplicht"),
}


def record(*, by: User | None, action: str, subject: models.Model, **details: Any) -> AuditEvent:
    """Write down that `by` did `action` to `subject`. Nobody (`None`) is the system itself.

    `details` are JSON values and never hold an answer, a token or a password.
    """
    row: AuditEvent = AuditEvent.objects.create(
        actor=by,
        actor_name=by.email if by else "system",
        action=action,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        details=details,
    )
    return row
