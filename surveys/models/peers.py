"""Lists by which a tenant groups local governments that it wants compared with one another."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.names import sort_field
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.catalogue import Municipality

LIST_NAME = 80
GROUP_NAME = 60


class PeerList(TenantModel):
    """A way to divide local governments into groups, such as 'Centrumsteden'.

    A snapshot freezes which group each municipality was in: results never follow a later edit.
    """

    name = models.CharField(max_length=LIST_NAME)
    name_sort = sort_field("name")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "name"], name="surveys_peerlist_name"),
            models.CheckConstraint(condition=~Q(name=""), name="surveys_peerlist_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PeerMember(TenantModel):
    """The group that a municipality belongs to in a list: one, or none."""

    peer_list = TenantForeignKey(PeerList, on_delete=models.CASCADE, related_name="members")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    group = models.CharField(max_length=GROUP_NAME)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "peer_list", "municipality"], name="surveys_peermember_once"
            ),
            models.CheckConstraint(condition=~Q(group=""), name="surveys_peermember_has_group"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.group}"
