"""What the database itself refuses in this room: each constraint, shown to refuse."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import (
    AccountMailing,
    ApiToken,
    Membership,
    MunicipalityManager,
    SignOn,
    SignOnDomain,
    SignOnLink,
    TeamInvitation,
    Tenant,
    User,
)
from accounts.roles import Role
from accounts.tenancy import tenant
from surveys.models import Municipality

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ROWS = (
    User, Membership, MunicipalityManager, TeamInvitation, ApiToken, SignOn, SignOnDomain,
    SignOnLink, AccountMailing,
)  # fmt: skip


def refused(name: str, *rows: models.Model) -> None:
    """The last of the rows is refused by the constraint of this name."""
    for row in rows[:-1]:
        row.save(force_insert=True)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows[-1].save(force_insert=True)


def invitation(**fields: Any) -> TeamInvitation:
    values: dict[str, Any] = {
        "email": "new@example.org",
        "role": Role.ANALYST,
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=1),
    }
    return TeamInvitation(**{**values, **fields})


def key(**fields: Any) -> ApiToken:
    values: dict[str, Any] = {
        "name": "x",
        "secret_hash": "0" * 64,
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=1),
    }
    return ApiToken(**{**values, **fields})


def test_user_email_is_unique_whatever_its_case(alice: User) -> None:
    refused("accounts_user_email_key", User(email="ALICE@example.org"))


def test_membership(north: Tenant, south: Tenant, alice: User) -> None:
    refused(
        "accounts_membership_one_per_user",
        Membership(tenant=north, user=alice, role=Role.ANALYST),
    )
    refused("accounts_membership_role", Membership(tenant=south, user=alice, role="king"))
    for row in (
        Membership(tenant=south, user=alice, role=Role.OPERATOR),
        Membership(tenant=south, user=alice, role=Role.ANALYST, ends_at=NOW),
    ):
        refused("accounts_membership_operator_ends", row)


def test_only_simulated_people_need_no_second_step() -> None:
    refused("accounts_tenant_second_step", Tenant(name="x", slug="x", second_step_from=None))


def test_sign_on(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        row = provider()
        row.save()
        refused("accounts_signon_name_once", provider())
        for wrong in ({"login_url": "https://x"}, {"client_id": ""}, {"protocol": "saml"}):
            refused("accounts_signon_of_its_protocol", provider(name="y", **wrong))
        domain = {"sign_on": row, "domain": "example.org"}
        refused("accounts_signondomain_once", SignOnDomain(**domain), SignOnDomain(**domain))
        upper = SignOnDomain(sign_on=row, domain="Example.com")
        refused("accounts_signondomain_lower_case", upper)
        unproved = SignOnDomain(sign_on=row, domain="x.org", required=True)
        refused("accounts_signondomain_required_when_proved", unproved)
        link = {"sign_on": row, "user": alice, "subject": "1", "email": "a@example.org"}
        twice = SignOnLink(**{**link, "subject": "2"})
        refused("accounts_signonlink_user_once", SignOnLink(**link), twice)
        other = User.objects.create_user("other@example.org")
        refused("accounts_signonlink_subject_once", SignOnLink(**{**link, "user": other}))
        sent = AccountMailing(kind="emergency", to="a@example.org", state="sent")
        refused("accounts_accountmailing_sent", sent)


def provider(**fields: Any) -> SignOn:
    values = {"name": "x", "protocol": "oidc", "issuer": "https://x", "client_id": "x"}
    return SignOn(**{**values, **fields})


def test_manager_of_a_municipality_once(north: Tenant, bram: User, aalst: Municipality) -> None:
    with tenant(north.id):
        membership = Membership.objects.get(user=bram)
        again = MunicipalityManager(membership=membership, municipality_id=aalst.id)
        refused("accounts_municipalitymanager_once", again)


def test_manager_of_another_tenant_is_refused(north: Tenant, carla: User, aalst: Any) -> None:
    """The composite foreign key: the membership must be of the same tenant."""
    foreign = Membership.objects.get(user=carla)
    with tenant(north.id), transaction.atomic():
        MunicipalityManager.objects.create(membership=foreign, municipality_id=aalst.id)
        with pytest.raises(IntegrityError, match="membership_id_fk"):
            connection.check_constraints()
        transaction.set_rollback(True)


def test_invitation(north: Tenant, aalst: Municipality) -> None:
    with tenant(north.id):
        refused("accounts_teaminvitation_one_open", invitation(), invitation())
        refused("accounts_teaminvitation_role", invitation(email="a@b.be", role="king"))
        refused("accounts_teaminvitation_lower_case", invitation(email="A@b.be"))
        refused("accounts_teaminvitation_expires", invitation(email="a@b.be", expires_at=NOW))
        refused(
            "accounts_teaminvitation_one_end",
            invitation(email="a@b.be", accepted_at=NOW, withdrawn_at=NOW),
        )
        name = "accounts_teaminvitation_municipality_of_manager"
        refused(name, invitation(email="a@b.be", role=Role.MANAGER))
        refused(name, invitation(email="a@b.be", municipality_id=aalst.id))


def test_invitation_may_follow_an_ended_one(north: Tenant) -> None:
    with tenant(north.id):
        invitation(withdrawn_at=NOW).save()
        invitation(accepted_at=NOW).save()
        invitation().save()


def test_token(north: Tenant) -> None:
    with tenant(north.id):
        refused("accounts_apitoken_hash_key", key(), key())
        refused("accounts_apitoken_expires", key(secret_hash="1", expires_at=NOW))
        late = key(secret_hash="1", expires_at=NOW + timedelta(days=367))
        refused("accounts_apitoken_at_most_a_year", late)


def test_tenant_slug_is_unique(north: Tenant) -> None:
    refused("accounts_tenant_slug", Tenant(name="Other", slug="north"))


def test_row_of_another_tenant_is_refused(north: Tenant, south: Tenant) -> None:
    refusal = pytest.raises(DatabaseError, match="row-level security")
    with tenant(north.id), refusal, transaction.atomic():
        key(tenant=south).save(force_insert=True)


def test_every_constraint_is_shown_here() -> None:
    """A new constraint of this room needs its own refusal above."""
    named = {str(c.name) for model in ROWS for c in model._meta.constraints}
    # (tenant, id) holds by the primary key already; it is there for the foreign keys.
    shown = Path(__file__).read_text()
    missing = {n for n in named if not n.endswith("_tenant_key") and f'"{n}"' not in shown}
    assert len(named) >= 14
    assert missing == set()
