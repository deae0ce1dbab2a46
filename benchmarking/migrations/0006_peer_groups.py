"""A result may be that of a peer group."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0005_differences")]

    operations = [
        migrations.AddField(
            model_name="result",
            name="peer_group",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="result", name="benchmarking_result_once"),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.UniqueConstraint(
                fields=["tenant", "run", "participation", "peer_group"],
                name="benchmarking_result_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=Q(participation=None) | Q(peer_group=""),
                name="benchmarking_result_of_one",
            ),
        ),
    ]
