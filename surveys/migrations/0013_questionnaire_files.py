"""A questionnaire in a file waits for its confirmation as other files do."""

from django.db import migrations, models

KINDS = {
    "municipalities": "besturen",
    "people": "mensen",
    "answers": "antwoorden",
    "peers": "vergelijkingslijst",
    "questionnaire": "vragenlijst",
}


class Migration(migrations.Migration):
    dependencies = [("surveys", "0012_mergers_again")]

    operations = [
        migrations.RemoveConstraint(model_name="pendingimport", name="surveys_pendingimport_kind"),
        migrations.AlterField(
            model_name="pendingimport",
            name="kind",
            field=models.CharField(choices=list(KINDS.items()), max_length=20),
        ),
        migrations.AddConstraint(
            model_name="pendingimport",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=list(KINDS)), name="surveys_pendingimport_kind"
            ),
        ),
    ]
