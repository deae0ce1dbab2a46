"""Letters know the links on them, and a link that ends mails the address that it was sent to."""

from django.db import migrations, models

# As in 0022_mail_log, also by the link of the address before a correction.
RESOLVE_STOP = """
CREATE OR REPLACE FUNCTION resolve_stop(hash text, OUT tenant_id uuid, OUT invitation_id uuid)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT tenant_id, id FROM surveys_invitation WHERE stop_hash = hash OR former_stop_hash = hash
$$
"""
AS_BEFORE = RESOLVE_STOP.replace(" OR former_stop_hash = hash", "")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_sender'),
        ('surveys', '0032_answer_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='former_stop_hash',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='stop_version',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='letterfile',
            name='links',
            field=models.JSONField(default=dict),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('former_stop_hash',), name='surveys_invitation_former_stop'),
        ),
        migrations.RunSQL(RESOLVE_STOP, AS_BEFORE),
    ]
