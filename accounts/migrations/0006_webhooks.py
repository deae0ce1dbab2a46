"""Webhooks: addresses, messages as rows of an outbox, attempts, and mails when one is off."""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.walls import TenantWall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_team_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=500)),
                ('name', models.CharField(max_length=80)),
                ('events', models.JSONField(default=list)),
                ('key_version', models.PositiveSmallIntegerField(default=1)),
                ('old_key_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('disabled_at', models.DateTimeField(null=True)),
                ('disabled_because', models.CharField(blank=True, max_length=20)),
                ('last_success_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [
                    models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_webhook_tenant_key'),
                    models.UniqueConstraint(fields=('tenant', 'url'), name='accounts_webhook_url_once'),
                    models.CheckConstraint(condition=models.Q(('disabled_because', ''), ('disabled_at__isnull', False), _connector='OR'), name='accounts_webhook_disabled'),
                    models.CheckConstraint(condition=models.Q(('key_version__gt', 0)), name='accounts_webhook_key_from_one'),
                ],
            },
        ),
        TenantWall('Webhook'),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('event', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('body', models.TextField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('waiting', 'wacht'), ('sending', 'wordt verzonden'), ('delivered', 'afgeleverd'), ('failed', 'mislukt')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('webhook', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='accounts.webhook')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [
                    models.Index(fields=['tenant', 'state', 'due_at'], name='accounts_webhookdelivery_due'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_webhookdelivery_tenant_key'),
                    models.UniqueConstraint(fields=('tenant', 'webhook', 'event', 'subject_id'), name='accounts_webhookdelivery_once'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'delivered', 'failed'])), name='accounts_webhookdelivery_state'),
                ],
            },
        ),
        TenantWall('WebhookDelivery'),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('milliseconds', models.PositiveIntegerField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=20)),
                ('piece', models.CharField(blank=True, max_length=200)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('delivery', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tried', to='accounts.webhookdelivery')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [
                    models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_webhookattempt_tenant_key'),
                ],
            },
        ),
        TenantWall('WebhookAttempt'),
        migrations.CreateModel(
            name='WebhookMailing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'wacht'), ('sending', 'wordt verzonden'), ('sent', 'verzonden'), ('failed', 'mislukt')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('unknown_outcomes', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('to', models.EmailField(max_length=254)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('webhook', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='accounts.webhook')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [
                    models.Index(fields=['tenant', 'state', 'due_at'], name='accounts_webhookmailing_due'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('tenant', 'id'), name='accounts_webhookmailing_tenant_key'),
                    models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='accounts_webhookmailing_sent'),
                ],
            },
        ),
        TenantWall('WebhookMailing'),
    ]
