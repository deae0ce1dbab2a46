"""The walls around this room's tables."""

from django.db import migrations

from accounts.walls import TenantWall


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0001_initial"), ("surveys", "0002_walls")]

    operations = [
        TenantWall("Snapshot", append_only=True),
        TenantWall("Run"),
        TenantWall("Result", frozen=True),
    ]
