"""A draft remembers which version of the link opens it."""

from django.db import migrations, models

from accounts.walls import DataChange

KEY_OF_THE_PRESENT = """
UPDATE surveys_draft SET key_version = surveys_invitation.key_version
    FROM surveys_invitation WHERE surveys_invitation.id = surveys_draft.invitation_id
    AND surveys_invitation.key_version > 1
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_no_index_without_tenant'),
        ('surveys', '0007_peer_lists'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='draft',
            name='surveys_draft_once',
        ),
        migrations.AddField(
            model_name='draft',
            name='key_version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        DataChange(KEY_OF_THE_PRESENT, 'surveys_draft'),
        migrations.AddField(
            model_name='mailing',
            name='address',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('tenant', 'invitation', 'key_version'), name='surveys_draft_once'),
        ),
    ]
