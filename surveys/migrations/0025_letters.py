"""Texts of mails, moments of reminders, mails to try them, and letters on paper with their codes."""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.walls import TenantWall

# As `resolve_token` of 0002_walls, for a code that is typed from paper.
RESOLVE_CODE = """
CREATE FUNCTION resolve_code(hash text, OUT tenant_id uuid, OUT invitation_id uuid)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT tenant_id, invitation_id FROM surveys_lettercode WHERE code_hash = hash
$$;
REVOKE ALL ON FUNCTION resolve_code(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION resolve_code(text) TO tweezicht_app;
CREATE POLICY resolve ON surveys_lettercode FOR SELECT TO tweezicht_owner USING (true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_branding'),
        ('surveys', "0024_follow"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='wave',
            name='thanks_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='LetterCode',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key_version', models.PositiveSmallIntegerField()),
                ('code_hash', models.CharField(max_length=64)),
                ('invitation', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='surveys.invitation')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_lettercode_tenant_key'), models.UniqueConstraint(fields=('tenant', 'invitation', 'key_version'), name='surveys_code_once'), models.UniqueConstraint(fields=('code_hash',), name='surveys_code_hash')],
            },
        ),
        migrations.CreateModel(
            name='LetterFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'wacht'), ('making', 'wordt gemaakt'), ('ready', 'klaar'), ('failed', 'mislukt')], default='waiting', max_length=10)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('path', models.CharField(blank=True, max_length=200)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('chosen', models.JSONField(default=dict)),
                ('window', models.CharField(choices=[('right', 'rechts'), ('left', 'links')], default='right', max_length=10)),
                ('people', models.PositiveIntegerField(default=0)),
                ('requested_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('wave', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='letter_files', to='surveys.wave')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_letterfile_tenant_key'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'making', 'ready', 'failed'])), name='surveys_letters_state'), models.CheckConstraint(condition=models.Q(('state', 'ready'), models.Q(('path', ''), ('sha256', ''), ('size', 0)), _connector='XOR'), name='surveys_letters_made'), models.CheckConstraint(condition=models.Q(('window__in', ['right', 'left'])), name='surveys_letters_window')],
            },
        ),
        migrations.CreateModel(
            name='MailText',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('invitation', 'invitation'), ('reminder1', 'reminder1'), ('reminder2', 'reminder2'), ('reminder3', 'reminder3'), ('thanks', 'thanks'), ('letter', 'letter')], max_length=20)),
                ('language', models.CharField(choices=[('nl', 'nl'), ('fr', 'fr'), ('en', 'en'), ('de', 'de')], max_length=2)),
                ('number', models.PositiveSmallIntegerField()),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True, max_length=4000)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('wave', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='surveys.wave')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_mailtext_tenant_key'), models.UniqueConstraint(fields=('tenant', 'wave', 'kind', 'language', 'number'), name='surveys_text_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['invitation', 'reminder1', 'reminder2', 'reminder3', 'thanks', 'letter'])), name='surveys_text_kind'), models.CheckConstraint(condition=models.Q(models.Q(('body', ''), ('subject', '')), models.Q(models.Q(('subject', ''), _negated=True), models.Q(('body', ''), _negated=True)), _connector='OR'), name='surveys_text_whole')],
            },
        ),
        migrations.CreateModel(
            name='ReminderSlot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('day', models.DateField()),
                ('outcome', models.CharField(blank=True, choices=[('sent', 'verstuurd'), ('covered', 'vervallen: die dag ging er al een herinnering uit'), ('early', 'vervallen: de golf was toen nog niet open'), ('spent', 'vervallen: er gingen al drie herinneringen uit')], max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
                ('mails', models.PositiveIntegerField(default=0)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('wave', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='surveys.wave')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_reminderslot_tenant_key'), models.UniqueConstraint(fields=('tenant', 'wave', 'day'), name='surveys_slot_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True)), models.Q(('outcome__in', ['sent', 'covered', 'early', 'spent']), ('settled_at__isnull', False)), _connector='OR'), name='surveys_slot_settled')],
            },
        ),
        migrations.CreateModel(
            name='TrialMail',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'wacht'), ('sending', 'wordt verzonden'), ('sent', 'verzonden'), ('failed', 'mislukt')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('unknown_outcomes', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(choices=[('invitation', 'invitation'), ('reminder1', 'reminder1'), ('reminder2', 'reminder2'), ('reminder3', 'reminder3'), ('thanks', 'thanks'), ('letter', 'letter')], max_length=20)),
                ('language', models.CharField(choices=[('nl', 'nl'), ('fr', 'fr'), ('en', 'en'), ('de', 'de')], max_length=2)),
                ('side', models.CharField(choices=[('political', 'political'), ('administrative', 'administrative')], max_length=20)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wave', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='surveys.wave')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'state', 'due_at'], name='surveys_trialmail_due')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_trialmail_tenant_key'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='surveys_trialmail_sent'), models.CheckConstraint(condition=models.Q(('kind__in', ['invitation', 'reminder1', 'reminder2', 'reminder3', 'thanks', 'letter'])), name='surveys_trial_kind')],
            },
        ),
        TenantWall("LetterCode"),
        TenantWall("LetterFile"),
        TenantWall("MailText", frozen=True),
        TenantWall("ReminderSlot"),
        TenantWall("TrialMail"),
        migrations.RunSQL(
            RESOLVE_CODE,
            "DROP POLICY resolve ON surveys_lettercode; DROP FUNCTION resolve_code(text)",
        ),
    ]
