"""What is read of addresses that get no mail, and of the link by which one gets none."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import connection

from surveys.delivery.links import TOKEN, hash_stop_token
from surveys.models import MailStop

PAGE: Final = 50


def stopped(emails: Collection[str]) -> dict[str, str]:
    """Of these addresses those that get no mail, and one reason of each."""
    rows = MailStop.objects.filter(email__in=emails).order_by("reason")
    return dict(rows.values_list("email", "reason"))


def stops_page(search: str, page: str) -> Page[MailStop]:
    """The newest first. Two queries, and one for all names of who put them there."""
    rows = MailStop.objects.select_related("created_by").order_by("-created_at", "id")
    found = rows.filter(email__contains=search.replace("\0", "").lower()) if search else rows
    return Paginator(found, PAGE).get_page(page)


def stop_owner(token: str) -> tuple[UUID, UUID] | None:
    """Tenant and invitation of a link that ends mails; looked up across tenants."""
    if not TOKEN.fullmatch(token):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, invitation_id FROM resolve_stop(%s)", [hash_stop_token(token)]
        )
        found = cursor.fetchone()
    return (found[0], found[1]) if found else None
