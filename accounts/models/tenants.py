"""Consultancies, and what each has said of itself."""

import hashlib
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.names import sort_field


class Controller(models.TextChoices):
    """Who decides why and how respondents' data are used (GDPR 4, 26)."""

    TENANT = "tenant", "het adviesbureau"
    MUNICIPALITY = "municipality", "het bestuur"
    JOINT = "joint", "beide samen"


class Tenant(models.Model):
    """A consultancy's organisation: the wall that no data crosses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    name_sort = sort_field("name")
    slug = models.SlugField(max_length=60, unique=True)
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    # How it looks, read wherever its name is; `accounts.branding`. Files by their SHA-256.
    colour = models.CharField(max_length=7, blank=True)
    imprint = models.CharField(max_length=500, blank=True)
    logo = models.CharField(max_length=64, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    slides = models.CharField(max_length=64, blank=True)
    # From which its mails to respondents leave, once the DNS allows it; else the service's own.
    sender = models.EmailField(max_length=254, blank=True)
    # From when its people need a second step; only a tenant of simulated people needs none.
    second_step_from = models.DateTimeField(null=True, default=timezone.now)
    # Domain → whether it must be used: what `SignOnDomain` says, for the log-in page and each request.
    sign_on = models.JSONField(default=dict)
    # Until when the operator has emergency access, and who that is: every page of the tenant says so.
    operator_until = models.DateTimeField(null=True)
    operator_name = models.CharField(max_length=254, blank=True)
    # What respondents are told of their data; `surveys.privacy`.
    controller = models.CharField(
        max_length=20,
        choices=Controller.choices,
        default=Controller.TENANT.value,
        db_default=Controller.TENANT.value,
    )
    privacy_contact = models.CharField(max_length=300, blank=True, db_default="")
    dpo = models.CharField(max_length=300, blank=True, db_default="")
    # Months or days by kind, where they are not the usual ones; read through `surveys.privacy.terms`.
    retention = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # The last row of the audit trail whose time was over: the chain begins behind it.
    audit_number = models.BigIntegerField(default=0, db_default=0)
    audit_digest = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(simulated=True) | Q(second_step_from__isnull=False),
                name="accounts_tenant_second_step",
            ),
            models.CheckConstraint(
                condition=Q(controller__in=Controller.values), name="accounts_tenant_controller"
            ),
            models.CheckConstraint(
                condition=Q(colour="") | Q(colour__regex=r"^#[0-9a-f]{6}$"),
                name="accounts_tenant_colour",
            ),
            models.CheckConstraint(
                condition=Q(logo="", logo_width=0, logo_height=0)
                | (~Q(logo="") & Q(logo_width__gt=0, logo_height__gt=0)),
                name="accounts_tenant_logo",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def look(self) -> str:
        """A name for how it looks now: another one whenever any of it changes."""
        told = (self.name, self.colour, self.imprint, self.logo, self.slides)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
