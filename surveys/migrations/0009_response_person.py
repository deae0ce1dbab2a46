"""A response from a file remembers by a key whose it is, so that nobody is read in twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0008_sealed_drafts")]

    operations = [
        migrations.AddField(
            model_name="response",
            name="person",
            field=models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
    ]
