"""What translations were made of while they are out of date, and files of them that wait."""

from django.db import migrations, models

KINDS = {
    "municipalities": "besturen",
    "people": "mensen",
    "answers": "antwoorden",
    "peers": "vergelijkingslijst",
    "questionnaire": "vragenlijst",
    "translations": "vertalingen",
}


class Migration(migrations.Migration):
    dependencies = [("surveys", "0014_draft_parts")]

    operations = [
        migrations.AddField(
            model_name="draftpart", name="outdated", field=models.JSONField(default=dict)
        ),
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
