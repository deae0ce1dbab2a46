"""A response from a file may bring a weight."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("surveys", "0010_person_once")]

    operations = [
        migrations.AddField(
            model_name="response",
            name="weight",
            field=models.FloatField(null=True),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0), name="surveys_response_weight"
            ),
        ),
    ]
