import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
from accounts.walls import TenantWall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_walls"),
        ("surveys", "0004_wave_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("municipalities", "besturen"), ("people", "mensen"), ("answers", "antwoorden")], max_length=20)),
                ("file_name", models.CharField(max_length=200)),
                ("payload", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("tenant", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant")),
                ("wave", accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="surveys.wave")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "created_at"], name="surveys_pendingimport_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="surveys_pendingimport_tenant_key"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["municipalities", "people", "answers"])), name="surveys_pendingimport_kind"),
                ],
            },
        ),
        TenantWall("PendingImport"),
    ]
