"""A running wave: paused, with corrected wordings, reopened responses, targets and own reminders."""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.walls import TenantWall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_branding'),
        ('surveys', '0023_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnReminder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField(max_length=2000)),
                ('state', models.CharField(choices=[('proposed', 'voorgesteld'), ('sent', 'verstuurd'), ('declined', 'niet verstuurd')], default='proposed', max_length=10)),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='WordingCorrection',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('place', models.CharField(max_length=120)),
                ('language', models.CharField(choices=[('nl', 'nl'), ('fr', 'fr'), ('en', 'en'), ('de', 'de')], max_length=2)),
                ('before', models.TextField()),
                ('after', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='response',
            name='reopened',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='wave',
            name='corrections',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='wave',
            name='paused_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='wave',
            name='target_administrative',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='wave',
            name='target_political',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.CheckConstraint(condition=models.Q(('paused_at__isnull', True), ('state', 'open'), _connector='OR'), name='surveys_wave_paused_open'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target_political__isnull', True), ('target_political__range', (1, 100)), _connector='OR'), models.Q(('target_administrative__isnull', True), ('target_administrative__range', (1, 100)), _connector='OR')), name='surveys_wave_target'),
        ),
        migrations.AddField(
            model_name='ownreminder',
            name='decided_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ownreminder',
            name='participation',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='own_reminders', to='surveys.participation'),
        ),
        migrations.AddField(
            model_name='ownreminder',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ownreminder',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='wordingcorrection',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='wordingcorrection',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='wordingcorrection',
            name='wave',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='surveys.wave'),
        ),
        migrations.AddConstraint(
            model_name='ownreminder',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_ownreminder_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='ownreminder',
            constraint=models.UniqueConstraint(fields=('tenant', 'participation', 'number'), name='surveys_ownreminder_number'),
        ),
        migrations.AddConstraint(
            model_name='ownreminder',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('tenant', 'participation'), name='surveys_ownreminder_waits'),
        ),
        migrations.AddConstraint(
            model_name='ownreminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='surveys_ownreminder_decided'),
        ),
        migrations.AddConstraint(
            model_name='wordingcorrection',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_wordingcorrection_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='wordingcorrection',
            constraint=models.UniqueConstraint(fields=('tenant', 'wave', 'number'), name='surveys_wordingcorrection_number'),
        ),
        migrations.AddConstraint(
            model_name='wordingcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='surveys_wordingcorrection_from_one'),
        ),
        migrations.AddConstraint(
            model_name='wordingcorrection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('before', models.F('after')), _negated=True), models.Q(('after', ''), _negated=True)), name='surveys_wordingcorrection_changes'),
        ),
        TenantWall("WordingCorrection", append_only=True),
        TenantWall("OwnReminder"),
    ]
