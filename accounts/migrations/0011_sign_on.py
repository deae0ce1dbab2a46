"""Identity providers of tenants, the second step, and the operator's emergency access."""

import accounts.tenancy
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.walls import TenantWall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_sender'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountMailing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'wacht'), ('sending', 'wordt verzonden'), ('sent', 'verzonden'), ('failed', 'mislukt')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('unknown_outcomes', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(choices=[('second_step_reset', 'tweede stap teruggezet'), ('emergency', 'noodtoegang')], max_length=20)),
                ('to', models.EmailField(max_length=254)),
                ('details', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='SignOn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('protocol', models.CharField(choices=[('oidc', 'OpenID Connect'), ('saml', 'SAML 2')], max_length=4)),
                ('issuer', models.CharField(max_length=500)),
                ('client_id', models.CharField(blank=True, max_length=200)),
                ('secret', models.BinaryField(default=b'')),
                ('login_url', models.CharField(blank=True, max_length=500)),
                ('certificates', models.JSONField(default=list)),
                ('counts_second_step', models.BooleanField(default=False)),
                ('tested_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='SignOnDomain',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('domain', models.CharField(max_length=253)),
                ('required', models.BooleanField(default=False)),
                ('proved_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='SignOnLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=255)),
                ('email', models.EmailField(max_length=254)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='accounts_membership_role',
        ),
        migrations.AddField(
            model_name='membership',
            name='address',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='membership',
            name='ends_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='tenant',
            name='operator_name',
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='tenant',
            name='operator_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='tenant',
            name='second_step_from',
            field=models.DateTimeField(default=django.utils.timezone.now, null=True),
        ),
        migrations.AddField(
            model_name='tenant',
            name='sign_on',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('owner', 'owner'), ('consultant', 'consultant'), ('analyst', 'analyst'), ('manager', 'manager'), ('operator', 'operator')], max_length=20),
        ),
        migrations.AlterField(
            model_name='teaminvitation',
            name='role',
            field=models.CharField(choices=[('owner', 'owner'), ('consultant', 'consultant'), ('analyst', 'analyst'), ('manager', 'manager'), ('operator', 'operator')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', False), ('role', 'operator')), models.Q(models.Q(('role', 'operator'), _negated=True), ('ends_at__isnull', True)), _connector='OR'), name='accounts_membership_operator_ends'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'consultant', 'analyst', 'manager', 'operator'])), name='accounts_membership_role'),
        ),
        migrations.AddConstraint(
            model_name='tenant',
            constraint=models.CheckConstraint(condition=models.Q(('simulated', True), ('second_step_from__isnull', False), _connector='OR'), name='accounts_tenant_second_step'),
        ),
        migrations.AddField(
            model_name='accountmailing',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='signon',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='signondomain',
            name='sign_on',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='accounts.signon'),
        ),
        migrations.AddField(
            model_name='signondomain',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='signonlink',
            name='sign_on',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='accounts.signon'),
        ),
        migrations.AddField(
            model_name='signonlink',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='signonlink',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='accountmailing',
            index=models.Index(fields=['tenant', 'state', 'due_at'], name='accounts_accountmailing_due'),
        ),
        migrations.AddConstraint(
            model_name='accountmailing',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_accountmailing_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='accountmailing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='accounts_accountmailing_sent'),
        ),
        migrations.AddConstraint(
            model_name='signon',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_signon_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='signon',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='accounts_signon_name_once'),
        ),
        migrations.AddConstraint(
            model_name='signon',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('login_url', ''), ('protocol', 'oidc'), models.Q(('client_id', ''), _negated=True)), models.Q(('client_id', ''), ('protocol', 'saml'), ('secret', b''), models.Q(('login_url', ''), _negated=True)), _connector='OR'), name='accounts_signon_of_its_protocol'),
        ),
        migrations.AddConstraint(
            model_name='signondomain',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_signondomain_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='signondomain',
            constraint=models.UniqueConstraint(fields=('tenant', 'domain'), name='accounts_signondomain_once'),
        ),
        migrations.AddConstraint(
            model_name='signondomain',
            constraint=models.CheckConstraint(condition=models.Q(('domain', django.db.models.functions.text.Lower('domain'))), name='accounts_signondomain_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='signondomain',
            constraint=models.CheckConstraint(condition=models.Q(('required', False), ('proved_at__isnull', False), _connector='OR'), name='accounts_signondomain_required_when_proved'),
        ),
        migrations.AddConstraint(
            model_name='signonlink',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_signonlink_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='signonlink',
            constraint=models.UniqueConstraint(fields=('tenant', 'sign_on', 'subject'), name='accounts_signonlink_subject_once'),
        ),
        migrations.AddConstraint(
            model_name='signonlink',
            constraint=models.UniqueConstraint(fields=('tenant', 'sign_on', 'user'), name='accounts_signonlink_user_once'),
        ),
        *(TenantWall(name) for name in ('SignOn', 'SignOnDomain', 'SignOnLink', 'AccountMailing')),
        # Who is a member already was invited at the main address, and has a fortnight to set up a
        # second step; simulated people need none.
        migrations.RunSQL(
            """
            UPDATE accounts_membership AS m SET address = u.email
                FROM accounts_user AS u WHERE u.id = m.user_id;
            UPDATE accounts_tenant SET second_step_from =
                CASE WHEN simulated THEN NULL ELSE now() + interval '14 days' END;
            """,
            migrations.RunSQL.noop,
        ),
    ]
