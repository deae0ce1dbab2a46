"""Lists of peer groups. Every function is one act, with its audit row."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.models import Municipality, PeerList, PeerMember
from surveys.refusals import NameTaken, Refused, unique

Groups = Mapping[UUID, str]  # municipality → group


class MunicipalityGone(Refused):
    """A municipality was removed after the file had been read."""


@transaction.atomic
def create_peer_list(*, by: User | None, name: str, groups: Groups) -> PeerList:
    """A new list with all its members."""
    made = PeerList(name=name)
    _save(made)
    _fill(made, groups)
    audit.record(by=by, action="peer_list_created", subject=made, name=name, **_count(groups))
    return made


@transaction.atomic
def replace_peer_groups(*, by: User | None, peer_list: PeerList, groups: Groups) -> PeerList:
    """Put other members in the place of all those there are."""
    # Two uploads at the same time follow one another.
    held(peer_list)
    peer_list.members.all().delete()
    _fill(peer_list, groups)
    audit.record(
        by=by, action="peer_list_replaced", subject=peer_list, name=peer_list.name, **_count(groups)
    )
    return peer_list


@transaction.atomic
def rename_peer_list(*, by: User | None, peer_list: PeerList, name: str) -> PeerList:
    held(peer_list)
    before, peer_list.name = peer_list.name, name
    _save(peer_list)
    audit.record(by=by, action="peer_list_renamed", subject=peer_list, before=before, after=name)
    return peer_list


@transaction.atomic
def delete_peer_list(*, by: User | None, peer_list: PeerList) -> None:
    """Results keep the groups that their snapshot froze."""
    peer_list = held(peer_list)
    audit.record(by=by, action="peer_list_deleted", subject=peer_list, name=peer_list.name)
    peer_list.delete()


def _save(peer_list: PeerList) -> None:
    taken = NameTaken(_("Er is al een lijst met deze naam."), field="name")
    with unique("surveys_peerlist_name", taken):
        peer_list.save()


def _fill(peer_list: PeerList, groups: Groups) -> None:
    if Municipality.objects.filter(id__in=groups).count() < len(groups):
        raise MunicipalityGone(
            _("Een van deze besturen bestaat niet meer. Lees het bestand opnieuw in.")
        )
    own = {"tenant_id": peer_list.tenant_id, "peer_list": peer_list}
    members = (
        PeerMember(**own, municipality_id=municipality, group=group)
        for municipality, group in groups.items()
    )
    PeerMember.objects.bulk_create(members, batch_size=2_000)


def _count(groups: Groups) -> dict[str, int]:
    return {"municipalities": len(groups), "groups": len(set(groups.values()))}
