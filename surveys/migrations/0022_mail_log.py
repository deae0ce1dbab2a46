"""The log of mails: what happened to each, who is mailed no more, and at what pace they leave."""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.walls import TenantWall

# The link that ends mails is looked up before the tenant is known, as the personal link is. Its
# policy for the owner, whom the forced wall binds too, is that of resolve_token.
RESOLVE_STOP = """
CREATE FUNCTION resolve_stop(hash text, OUT tenant_id uuid, OUT invitation_id uuid)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT tenant_id, id FROM surveys_invitation WHERE stop_hash = hash
$$;
REVOKE ALL ON FUNCTION resolve_stop(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION resolve_stop(text) TO tweezicht_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_branding'),
        ('surveys', '0021_papers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DomainPace',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('domain', models.CharField(max_length=255)),
                ('used_until', models.DateTimeField()),
                ('told_until', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MailEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('deferred', 'uitgesteld'), ('failed', 'niet aangenomen'), ('withheld', 'niet verstuurd'), ('bounced', 'onbestelbaar teruggekomen'), ('soft', 'voorlopig niet besteld'), ('unclear', 'onduidelijk bericht terug'), ('complained', 'als ongewenst gemeld')], max_length=20)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('reference', models.CharField(max_length=64, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MailStop',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('reason', models.CharField(choices=[('unsubscribed', 'schreef zich uit'), ('asked', 'door het team op de lijst gezet'), ('bounced', 'een mail kwam onbestelbaar terug'), ('complained', 'meldde een mail als ongewenst')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='invitation',
            name='stop_hash',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='mailing',
            name='bounced_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='mailing',
            name='state',
            field=models.CharField(choices=[('waiting', 'wacht'), ('sending', 'wordt verzonden'), ('sent', 'verzonden'), ('failed', 'mislukt'), ('withheld', 'niet verstuurd')], default='waiting', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('stop_hash',), name='surveys_invitation_stop'),
        ),
        migrations.AddField(
            model_name='domainpace',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='mailevent',
            name='mailing',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='surveys.mailing'),
        ),
        migrations.AddField(
            model_name='mailevent',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='mailstop',
            name='created_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mailstop',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddConstraint(
            model_name='domainpace',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_domainpace_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='domainpace',
            constraint=models.UniqueConstraint(fields=('tenant', 'domain'), name='surveys_domainpace_once'),
        ),
        migrations.AddConstraint(
            model_name='mailevent',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_mailevent_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='mailevent',
            constraint=models.UniqueConstraint(fields=('tenant', 'reference'), name='surveys_mailevent_once'),
        ),
        migrations.AddConstraint(
            model_name='mailevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['deferred', 'failed', 'withheld', 'bounced', 'soft', 'unclear', 'complained'])), name='surveys_mailevent_kind'),
        ),
        migrations.AddConstraint(
            model_name='mailstop',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_mailstop_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='mailstop',
            constraint=models.UniqueConstraint(fields=('tenant', 'email', 'reason'), name='surveys_mailstop_once'),
        ),
        migrations.AddConstraint(
            model_name='mailstop',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['unsubscribed', 'asked', 'bounced', 'complained'])), name='surveys_mailstop_reason'),
        ),
        TenantWall("DomainPace"),
        TenantWall("MailStop"),
        TenantWall("MailEvent", frozen=True),
        migrations.RunSQL(RESOLVE_STOP, "DROP FUNCTION resolve_stop(text)"),
    ]
