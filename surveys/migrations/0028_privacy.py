"""The ground and the terms of a wave, requests of people, and what was destroyed in time."""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.walls import TenantWall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0015_privacy'),
        ('surveys', '0027_handed_in_stays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='wave',
            name='answers_gone_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='wave',
            name='basis',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='wave',
            name='hold',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.AddField(
            model_name='wave',
            name='retention',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lines', models.JSONField()),
                ('total', models.PositiveIntegerField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_destruction_tenant_key'), models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='surveys_destruction_some')],
            },
        ),
        migrations.CreateModel(
            name='PrivacyRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('access', 'inzage of een kopie'), ('correction', 'verbetering'), ('erasure', 'wissen'), ('objection', 'bezwaar of beperking')], max_length=20)),
                ('who', models.CharField(blank=True, max_length=254)),
                ('received_on', models.DateField()),
                ('due_on', models.DateField()),
                ('handled_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=500)),
                ('contact', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='privacy_requests', to='surveys.contact')),
                ('noted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_privacyrequest_tenant_key'), models.CheckConstraint(condition=models.Q(('kind__in', ['access', 'correction', 'erasure', 'objection'])), name='surveys_privacyrequest_kind'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('received_on'))), name='surveys_privacyrequest_due'), models.CheckConstraint(condition=models.Q(('handled_at', None), ('who', ''), _connector='OR'), name='surveys_privacyrequest_forgets')],
            },
        ),
        TenantWall("Destruction", append_only=True),
        TenantWall("PrivacyRequest"),
    ]
