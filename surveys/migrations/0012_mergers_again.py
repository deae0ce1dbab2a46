"""A municipality can merge a second time, and one that is merged away stays for earlier waves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0011_response_weight")]

    operations = [
        migrations.AddField("municipality", "began_on", models.DateField(null=True)),
        migrations.AddField("municipality", "ended_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "municipality",
            models.CheckConstraint(
                condition=models.Q(tenant=None) | models.Q(began_on=None, ended_on=None),
                name="surveys_municipality_merges_in_catalogue",
            ),
        ),
        # Django itself does not change a primary key into one of two columns.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE surveys_merger DROP CONSTRAINT surveys_merger_pkey, "
                    "ADD PRIMARY KEY (old_code, since)",
                    "ALTER TABLE surveys_merger DROP CONSTRAINT surveys_merger_pkey, "
                    "ADD PRIMARY KEY (old_code)",
                )
            ],
            state_operations=[
                migrations.AlterField("merger", "old_code", models.CharField(max_length=20)),
                migrations.AddField(
                    "merger",
                    "pk",
                    models.CompositePrimaryKey(
                        "old_code",
                        "since",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
    ]
