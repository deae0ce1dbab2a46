"""A run has one of the known states, and an error exactly when it failed."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0002_walls")]

    operations = [
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "snapshotting", "computing", "ready", "failed"]
                ),
                name="benchmarking_run_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=Q(state="failed") ^ Q(error=""), name="benchmarking_run_error"
            ),
        ),
    ]
