"""The own sender of a tenant."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_outbox_mark'),
    ]

    operations = [
        migrations.AddField(
            model_name='tenant',
            name='sender',
            field=models.EmailField(blank=True, max_length=254),
        ),
    ]
