"""The walls around this room's tables."""

from django.db import migrations

from accounts.walls import TenantWall


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("benchmarking", "0002_walls")]

    operations = [TenantWall("Edition", append_only=True)]
