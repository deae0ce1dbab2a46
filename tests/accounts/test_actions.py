"""Invitations, roles and keys: who may become what, and when it ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.api_access import keys
from accounts.models import ApiToken, AuditEvent, Membership, TeamInvitation, Tenant, User
from accounts.roles import Role
from accounts.team import actions
from accounts.tenancy import tenant
from surveys.models import Municipality

pytestmark = pytest.mark.django_db


def invite(of: Tenant, by: User, email: str, role: Role = Role.CONSULTANT) -> TeamInvitation:
    return actions.invite_member(by=by, tenant=of, email=email, role=role)


def membership_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_new_tenant_has_an_invitation_for_its_owner(db: None) -> None:
    made, invitation = actions.create_tenant(
        by=None, name="West", slug="west", owner_email="Wim@Example.org"
    )
    assert (invitation.email, invitation.role) == ("wim@example.org", Role.OWNER)
    with tenant(made.id):
        trail = AuditEvent.objects.order_by("at").values_list("action", flat=True)
        assert set(trail) == {"tenant_created", "member_invited"}


def test_second_invitation_ends_the_first(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        first = invite(north, olga, "new@example.org")
        second = invite(north, olga, " NEW@example.org", Role.ANALYST)
        first.refresh_from_db()
        assert first.withdrawn_at is not None
        assert second.withdrawn_at is None


def test_member_is_not_invited_again(north: Tenant, olga: User, alice: User) -> None:
    with tenant(north.id), pytest.raises(actions.AlreadyMember):
        invite(north, olga, "Alice@example.org")


def test_accepting_makes_a_member_once(north: Tenant, olga: User, carla: User) -> None:
    with tenant(north.id):
        invitation = invite(north, olga, carla.email)
        made = actions.accept_invitation(invitation=invitation, user=carla)
        assert (made.tenant_id, made.role) == (north.id, Role.CONSULTANT)
        with pytest.raises(actions.InvitationEnded):
            actions.accept_invitation(invitation=invitation, user=carla)


def test_another_person_cannot_accept(north: Tenant, olga: User, carla: User) -> None:
    with tenant(north.id), pytest.raises(actions.AnotherAddress):
        actions.accept_invitation(invitation=invite(north, olga, "d@example.org"), user=carla)


def test_unverified_address_does_not_count(north: Tenant, olga: User, carla: User) -> None:
    carla.emailaddress_set.create(email="d@example.org", verified=False)  # type: ignore[attr-defined]
    with tenant(north.id), pytest.raises(actions.AnotherAddress):
        actions.accept_invitation(invitation=invite(north, olga, "d@example.org"), user=carla)


@pytest.mark.parametrize("end", ["expires_at", "withdrawn_at", "accepted_at"])
def test_ended_invitation_is_refused(north: Tenant, olga: User, carla: User, end: str) -> None:
    now = timezone.now()
    with tenant(north.id):
        invitation = invite(north, olga, carla.email)
        TeamInvitation.objects.filter(id=invitation.id).update(
            created_at=now - timedelta(days=20), **{end: now - timedelta(days=1)}
        )
        with pytest.raises(actions.InvitationEnded):
            actions.accept_invitation(invitation=invitation, user=carla)


def test_manager_gets_a_second_municipality(
    north: Tenant, olga: User, bram: User, gent: Municipality
) -> None:
    with tenant(north.id):
        invitation = actions.invite_member(
            by=olga, tenant=north, email=bram.email, role=Role.MANAGER, municipality_id=gent.id
        )
        made = actions.accept_invitation(invitation=invitation, user=bram)
        assert made.municipalities.count() == 2


def test_consultant_does_not_become_manager_by_an_invitation(
    north: Tenant, olga: User, alice: User, gent: Municipality
) -> None:
    with tenant(north.id):
        invitation = actions.invite_member(
            by=olga, tenant=north, email=alice.email, role=Role.MANAGER, municipality_id=gent.id
        )
        with pytest.raises(actions.AlreadyMember):
            actions.accept_invitation(invitation=invitation, user=alice)


def test_new_person_gets_a_verified_address(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        made = actions.register_and_accept(
            invitation=invite(north, olga, "new@example.org"), name=" Nora ", password="x" * 14
        )
    assert made.user.name == "Nora"
    assert actions.owns_address(made.user, "NEW@example.org")


def test_last_owner_stays(north: Tenant, olga: User, alice: User) -> None:
    owner = membership_of(olga)
    with tenant(north.id):
        with pytest.raises(actions.LastOwner):
            actions.remove_member(by=olga, membership=owner)
        with pytest.raises(actions.LastOwner):
            actions.change_role(by=olga, membership=owner, role=Role.ANALYST)
        actions.change_role(by=olga, membership=membership_of(alice), role=Role.OWNER)
        actions.remove_member(by=alice, membership=owner)
    assert not Membership.objects.filter(user=olga).exists()


def test_change_to_and_from_manager(
    north: Tenant, olga: User, alice: User, aalst: Municipality
) -> None:
    row = membership_of(alice)
    with tenant(north.id):
        actions.change_role(by=olga, membership=row, role=Role.MANAGER, municipality_ids=[aalst.id])
        assert row.municipalities.count() == 1
        actions.change_role(by=olga, membership=row, role=Role.ANALYST)
        assert row.municipalities.count() == 0


def test_keys_end_with_the_membership(north: Tenant, olga: User, alice: User) -> None:
    with tenant(north.id):
        token, text = actions.create_token(by=alice, name="x", days=30)
    with keys.use_token(text=text) as used:
        assert used.id == token.id
    with tenant(north.id):
        actions.remove_member(by=olga, membership=membership_of(alice))
    with pytest.raises(keys.BadToken, match="revoked"), keys.use_token(text=text):
        pass


def test_secret_is_not_kept(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        row, text = actions.create_token(by=olga, name="x", days=365)
        assert text.startswith(f"tz_{north.id.hex}_")
        secret = text.split("_", 2)[2]
        assert len(secret) == 43  # 256 bits
        assert secret not in str(ApiToken.objects.filter(id=row.id).values().get())


@pytest.mark.parametrize("days", [0, 366])
def test_key_lives_a_year_at_most(north: Tenant, olga: User, days: int) -> None:
    with tenant(north.id), pytest.raises(ValueError, match="365"):
        actions.create_token(by=olga, name="x", days=days)


def test_use_is_written_once_a_minute(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        row, text = actions.create_token(by=olga, name="x", days=1)
    with keys.use_token(text=text):
        pass
    with tenant(north.id):
        row.refresh_from_db()
        first = row.last_used_at
        assert first is not None
    with keys.use_token(text=text):
        pass
    with tenant(north.id):
        row.refresh_from_db()
        assert row.last_used_at == first
        ApiToken.objects.filter(id=row.id).update(last_used_at=first - timedelta(minutes=2))
    with keys.use_token(text=text) as used:
        assert used.id == row.id
    with tenant(north.id):
        row.refresh_from_db()
        assert row.last_used_at is not None
        assert row.last_used_at > first - timedelta(minutes=1)


@pytest.mark.parametrize("text", ["", "tz_", "tz_0_x", "bearer", "tz_" + "0" * 32 + "_" + "a" * 43])
def test_unknown_key(db: None, text: str) -> None:
    with pytest.raises(keys.BadToken, match="does not exist"), keys.use_token(text=text):
        pass


def test_expired_key(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        row, text = actions.create_token(by=olga, name="x", days=1)
        past = timezone.now() - timedelta(days=3)
        ApiToken.objects.filter(id=row.id).update(
            created_at=past, expires_at=past + timedelta(days=1)
        )
    with pytest.raises(keys.BadToken, match="expired"), keys.use_token(text=text):
        pass


def test_key_of_another_tenant_opens_only_its_own(north: Tenant, south: Tenant, olga: User) -> None:
    with tenant(north.id):
        _row, text = actions.create_token(by=olga, name="x", days=1)
    with (
        pytest.raises(keys.BadToken, match="does not exist"),
        keys.use_token(text=text.replace(north.id.hex, south.id.hex)),
    ):
        pass
