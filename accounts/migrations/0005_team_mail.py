"""The mail of a team invitation is a row of the outbox."""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from accounts.walls import DataChange, TenantWall

NOT_MAILED_YET = """
INSERT INTO accounts_teammailing
    (id, tenant_id, invitation_id, state, attempts, unknown_outcomes, due_at, error)
    SELECT gen_random_uuid(), tenant_id, id, 'waiting', 0, 0, now(), ''
    FROM accounts_teaminvitation
    WHERE mailed_at IS NULL AND accepted_at IS NULL AND withdrawn_at IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_no_index_without_tenant'),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamMailing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'wacht'), ('sending', 'wordt verzonden'), ('sent', 'verzonden'), ('failed', 'mislukt')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('unknown_outcomes', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('invitation', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='accounts.teaminvitation')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'state', 'due_at'], name='accounts_teammailing_due')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_teammailing_tenant_key'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='accounts_teammailing_sent'), models.UniqueConstraint(fields=('tenant', 'invitation'), name='accounts_teammailing_once')],
            },
        ),
        TenantWall('TeamMailing'),
        DataChange(NOT_MAILED_YET, 'accounts_teaminvitation', 'accounts_teammailing'),
        migrations.RemoveField(
            model_name='teaminvitation',
            name='mailed_at',
        ),
    ]
