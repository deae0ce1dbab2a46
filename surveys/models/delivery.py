"""What becomes of mails to respondents: who is mailed no more, what happened, and at what pace."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import Mailing


class StopReason(models.TextChoices):
    """Why a tenant mails an address no more."""

    UNSUBSCRIBED = "unsubscribed", _("schreef zich uit")
    ASKED = "asked", _("door het team op de lijst gezet")
    BOUNCED = "bounced", _("een mail kwam onbestelbaar terug")
    COMPLAINED = "complained", _("meldde een mail als ongewenst")


class MailStop(TenantModel):
    """An address that gets no mail to respondents, until somebody lifts it. One row a reason."""

    email = models.EmailField(max_length=254)  # in small letters
    reason = models.CharField(max_length=20, choices=StopReason.choices)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "email", "reason"], name="surveys_mailstop_once"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=StopReason.values), name="surveys_mailstop_reason"
            ),
        ]


class Happened(models.TextChoices):
    """What is written down of a mail beside that it waits or was sent."""

    DEFERRED = "deferred", _("uitgesteld")
    FAILED = "failed", _("niet aangenomen")
    WITHHELD = "withheld", _("niet verstuurd")
    BOUNCED = "bounced", _("onbestelbaar teruggekomen")
    SOFT = "soft", _("voorlopig niet besteld")
    UNCLEAR = "unclear", _("onduidelijk bericht terug")
    COMPLAINED = "complained", _("als ongewenst gemeld")


class MailEvent(TenantModel):
    """One thing that happened to a mail, and when. Never changed."""

    mailing = TenantForeignKey(Mailing, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Happened.choices)
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=300, blank=True)  # accounts.jobs.outbox.trouble.note
    # The hash of the report that told it, if one did: told again, it is nothing new.
    reference = models.CharField(max_length=64, null=True)  # noqa: DJ001 -- many have none

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "reference"], name="surveys_mailevent_once"),
            models.CheckConstraint(
                condition=Q(kind__in=Happened.values), name="surveys_mailevent_kind"
            ),
        ]


class DomainPace(TenantModel):
    """How far a tenant's mails to one domain have got; read and written with the claim."""

    domain = models.CharField(max_length=255)
    # The moment up to which the mails that left have used up the pace.
    used_until = models.DateTimeField()
    # The moment up to which mails that wait have been told their turn.
    told_until = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "domain"], name="surveys_domainpace_once"),
        ]
