"""The rows of this room."""

from accounts.models.people import (
    LONGEST_TOKEN,
    ApiToken,
    Membership,
    MunicipalityManager,
    TeamInvitation,
    TeamMailing,
    User,
    UserManager,
    lasting,
)
from accounts.models.sign_on import (
    AccountMailing,
    Notice,
    Protocol,
    SignOn,
    SignOnDomain,
    SignOnLink,
)
from accounts.models.tenants import Controller, Tenant
from accounts.models.trail import AuditEvent
from accounts.models.webhooks import (
    DeliveryState,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
    WebhookMailing,
)

__all__ = [
    "LONGEST_TOKEN",
    "AccountMailing",
    "ApiToken",
    "AuditEvent",
    "Controller",
    "DeliveryState",
    "Membership",
    "MunicipalityManager",
    "Notice",
    "Protocol",
    "SignOn",
    "SignOnDomain",
    "SignOnLink",
    "TeamInvitation",
    "TeamMailing",
    "Tenant",
    "User",
    "UserManager",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookMailing",
    "lasting",
]
