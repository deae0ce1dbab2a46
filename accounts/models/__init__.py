"""The rows of this room."""

from accounts.models.people import (
    LONGEST_TOKEN,
    ApiToken,
    AuditEvent,
    Membership,
    MunicipalityManager,
    TeamInvitation,
    TeamMailing,
    Tenant,
    User,
    UserManager,
)
from accounts.models.webhooks import (
    DeliveryState,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
    WebhookMailing,
)

__all__ = [
    "LONGEST_TOKEN",
    "ApiToken",
    "AuditEvent",
    "DeliveryState",
    "Membership",
    "MunicipalityManager",
    "TeamInvitation",
    "TeamMailing",
    "Tenant",
    "User",
    "UserManager",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookMailing",
]
