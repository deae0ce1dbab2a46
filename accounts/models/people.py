"""People, and what they are in a tenant."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from accounts.jobs.outbox.rows import Outgoing
from accounts.models.tenants import Tenant
from accounts.names import sort_field
from accounts.roles import Permission, Role, may
from accounts.tenancy import TenantForeignKey, TenantModel

ERASED = "erased.invalid"  # no address ends so (RFC 2606)
LONGEST_TOKEN = timedelta(days=366)
ROLE_CHOICES = [(role.value, role.value) for role in Role]
# Nobody is invited as the operator: that is a membership of an hour, by `manage.py break_glass`.
OFFERED = [role.value for role in Role if role is not Role.OPERATOR]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who logs in. Belongs to no tenant by itself: memberships say where."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150, blank=True)
    name_sort = sort_field("name")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_key")]

    def __str__(self) -> str:
        return gettext("een vroeger lid") if self.is_erased else self.name or self.email

    @property
    def is_erased(self) -> bool:
        """Whether nothing of the person is left but the id that rows of the past point to."""
        return self.email.endswith(f"@{ERASED}")


class Membership(models.Model):
    """A person's role in a tenant. Read before a tenant is entered, so it has no policy."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="memberships", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    created_at = models.DateTimeField(default=timezone.now)
    # The address that was invited: whatever address the person makes the main one later.
    address = models.EmailField(max_length=254, blank=True)
    ends_at = models.DateTimeField(null=True)  # of the operator alone

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "id"], name="accounts_membership_tenant_key"),
            models.CheckConstraint(
                condition=Q(role="operator", ends_at__isnull=False)
                | (~Q(role="operator") & Q(ends_at__isnull=True)),
                name="accounts_membership_operator_ends",
            ),
            models.UniqueConstraint(
                fields=["tenant", "user"], name="accounts_membership_one_per_user"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role]), name="accounts_membership_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)

    @property
    def is_over(self) -> bool:
        """Whether it was the operator's, and the time is over."""
        return self.ends_at is not None and self.ends_at <= timezone.now()


def lasting() -> Q:
    """Memberships that are not over."""
    return Q(ends_at=None) | Q(ends_at__gt=timezone.now())


class MunicipalityManager(TenantModel):
    """Walls a membership with role 'manager' to one municipality."""

    membership = TenantForeignKey(
        Membership, on_delete=models.CASCADE, related_name="municipalities"
    )
    # The catalogue is a room higher; only its key is known here, and a trigger checks it.
    municipality_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "membership", "municipality_id"],
                name="accounts_municipalitymanager_once",
            ),
        ]


class TeamInvitation(TenantModel):
    """An offer to join a tenant, for one e-mail address. A manager's is for one municipality."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    municipality_id = models.UUIDField(null=True)
    invited_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "email", "municipality_id"],
                name="accounts_teaminvitation_one_open",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="accounts_teaminvitation_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="accounts_teaminvitation_expires",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="accounts_teaminvitation_one_end",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.MANAGER.value, municipality_id__isnull=False)
                | (~Q(role=Role.MANAGER.value) & Q(municipality_id__isnull=True)),
                name="accounts_teaminvitation_municipality_of_manager",
            ),
            models.CheckConstraint(
                condition=Q(role__in=OFFERED), name="accounts_teaminvitation_role"
            ),
        ]


class TeamMailing(Outgoing):
    """The mail of a team invitation."""

    invitation = TenantForeignKey(TeamInvitation, on_delete=models.CASCADE, related_name="mailings")

    class Meta(Outgoing.Meta):
        constraints = [
            *Outgoing.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "invitation"], name="accounts_teammailing_once"
            ),
        ]


class ApiToken(TenantModel):
    """A key of the API. Only the SHA-256 of its secret is kept."""

    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)  # accounts.api_access.scopes
    role: str = ""  # of its maker, read when it is used
    created_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "secret_hash"], name="accounts_apitoken_hash_key"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="accounts_apitoken_expires"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__lte=models.F("created_at") + LONGEST_TOKEN),
                name="accounts_apitoken_at_most_a_year",
            ),
        ]
