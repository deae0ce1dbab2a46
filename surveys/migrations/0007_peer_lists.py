"""Lists that group local governments for comparison, and their wall."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import accounts.tenancy
from accounts.walls import TenantWall

TENANT = {
    "db_index": False,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "accounts.tenant",
}
KINDS = [
    ("municipalities", "besturen"),
    ("people", "mensen"),
    ("answers", "antwoorden"),
    ("peers", "vergelijkingslijst"),
]
# A municipality is shared data: the trigger looks whether the tenant can see it.
VISIBLE = (
    "CREATE TRIGGER municipality_is_visible BEFORE INSERT OR UPDATE OF municipality_id"
    " ON surveys_peermember FOR EACH ROW EXECUTE FUNCTION municipality_is_visible()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_no_index_without_tenant"),
        ("surveys", "0006_no_index_without_tenant"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="pendingimport", name="surveys_pendingimport_kind"),
        migrations.AlterField(
            model_name="pendingimport",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="pendingimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _label in KINDS])),
                name="surveys_pendingimport_kind",
            ),
        ),
        migrations.CreateModel(
            name="PeerList",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tenant", models.ForeignKey(**TENANT)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="surveys_peerlist_tenant_key"),
                    models.UniqueConstraint(fields=("tenant", "name"), name="surveys_peerlist_name"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="surveys_peerlist_has_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerMember",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("group", models.CharField(max_length=60)),
                ("municipality", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="surveys.municipality")),
                ("peer_list", accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="members", to="surveys.peerlist")),
                ("tenant", models.ForeignKey(**TENANT)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="surveys_peermember_tenant_key"),
                    models.UniqueConstraint(fields=("tenant", "peer_list", "municipality"), name="surveys_peermember_once"),
                    models.CheckConstraint(condition=models.Q(("group", ""), _negated=True), name="surveys_peermember_has_group"),
                ],
            },
        ),
        TenantWall("PeerList"),
        TenantWall("PeerMember"),
        migrations.RunSQL(VISIBLE, migrations.RunSQL.noop),
    ]
