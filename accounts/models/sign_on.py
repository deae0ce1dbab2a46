"""Log-in by an identity provider of a tenant: the connection, its domains, and who is known there."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.jobs.outbox.rows import Outgoing
from accounts.models.people import User
from accounts.tenancy import TenantForeignKey, TenantModel


class Protocol(models.TextChoices):
    OIDC = "oidc", "OpenID Connect"
    SAML = "saml", "SAML 2"


class SignOn(TenantModel):
    """An identity provider that a tenant trusts, for addresses of its domains alone."""

    name = models.CharField(max_length=80)
    protocol = models.CharField(max_length=4, choices=Protocol.choices)
    # The issuer of OpenID Connect, or the entity id of SAML.
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=200, blank=True)
    secret = models.BinaryField(default=b"")  # sealed: accounts.sign_on.sealing
    login_url = models.CharField(max_length=500, blank=True)  # of SAML
    certificates = models.JSONField(default=list)  # of SAML, in PEM
    # Whether what it says of a second step counts as one.
    counts_second_step = models.BooleanField(default=False)
    tested_at = models.DateTimeField(null=True)  # somebody came back from it since it was changed
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "name"], name="accounts_signon_name_once"),
            models.CheckConstraint(
                condition=Q(protocol="oidc", login_url="") & ~Q(client_id="")
                | Q(protocol="saml", client_id="", secret=b"") & ~Q(login_url=""),
                name="accounts_signon_of_its_protocol",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SignOnDomain(TenantModel):
    """A domain of e-mail addresses that a connection speaks for, once the tenant has proved it."""

    sign_on = TenantForeignKey(SignOn, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253)
    required = models.BooleanField(default=False)
    proved_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "domain"], name="accounts_signondomain_once"),
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")), name="accounts_signondomain_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(required=False) | Q(proved_at__isnull=False),
                name="accounts_signondomain_required_when_proved",
            ),
        ]


class SignOnLink(TenantModel):
    """That a subject of an identity provider is this person, in this tenant and nowhere else."""

    sign_on = TenantForeignKey(SignOn, on_delete=models.CASCADE, related_name="links")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.CharField(max_length=255)
    email = models.EmailField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "sign_on", "subject"], name="accounts_signonlink_subject_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "sign_on", "user"], name="accounts_signonlink_user_once"
            ),
        ]


class Notice(models.TextChoices):
    SECOND_STEP_RESET = "second_step_reset", "tweede stap teruggezet"
    EMERGENCY = "emergency", "noodtoegang"


class AccountMailing(Outgoing):
    """A mail that tells a person what was done to an account or a tenant."""

    kind = models.CharField(max_length=20, choices=Notice.choices)
    to = models.EmailField(max_length=254)
    details = models.JSONField(default=dict)
