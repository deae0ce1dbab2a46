"""What a key may be used for. Those of before could read everything but webhooks, as analysts."""

from django.db import migrations, models

from accounts.walls import DataChange

AS_BEFORE = """
UPDATE accounts_apitoken SET scopes = '["waves", "progress", "results", "files"]'::jsonb
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_webhooks'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='scopes',
            field=models.JSONField(default=list),
        ),
        DataChange(AS_BEFORE, 'accounts_apitoken'),
        migrations.RemoveField(
            model_name='apitoken',
            name='role',
        ),
    ]
