"""What people asked about their data, and what was destroyed because its time was over."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import Contact


class RequestKind(models.TextChoices):
    """What somebody wants with the own data."""

    ACCESS = "access", _("inzage of een kopie")
    CORRECTION = "correction", _("verbetering")
    ERASURE = "erasure", _("wissen")
    OBJECTION = "objection", _("bezwaar of beperking")


class PrivacyRequest(TenantModel):
    """Somebody's request, which the law wants answered within a month.

    `who` is what whoever wrote it down knows of the person; it goes when the request is handled.
    """

    kind = models.CharField(max_length=20, choices=RequestKind.choices)
    who = models.CharField(max_length=254, blank=True)
    contact = TenantForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="privacy_requests"
    )
    received_on = models.DateField()
    due_on = models.DateField()
    noted_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    handled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=RequestKind.values), name="surveys_privacyrequest_kind"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=models.F("received_on")), name="surveys_privacyrequest_due"
            ),
            models.CheckConstraint(
                condition=Q(handled_at=None) | Q(who=""), name="surveys_privacyrequest_forgets"
            ),
        ]


class Destruction(TenantModel):
    """What was destroyed at once, as numbers: the certificate. It names nobody and never changes.

    `lines`: place, kind, wave, since when its time was over, and how many.
    """

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    lines = models.JSONField()
    total = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=Q(total__gt=0), name="surveys_destruction_some"),
        ]
