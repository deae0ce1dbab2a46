"""Whether an open answer may be quoted: not, where the person was asked and did not say yes."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_open_answers")]

    operations = [
        # Those laid out before were told that they could be quoted.
        migrations.AddField("openanswer", "quotable", models.BooleanField(default=True)),
        migrations.AddConstraint(
            "openanswer",
            models.CheckConstraint(
                condition=Q(quotable=True) | ~Q(state="shown"), name="reports_open_answer_consent"
            ),
        ),
    ]
