"""Files of answers are read and imported by workers."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.walls import DataChange, TenantWall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_sender'),
        ('surveys', '0030_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Uploaded within the last day and not confirmed: their persons upload them again.
        DataChange("DELETE FROM surveys_pendingimport WHERE kind = 'answers'", "surveys_pendingimport"),
        migrations.CreateModel(
            name='AnswerImport',
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
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('file_name', models.CharField(max_length=200)),
                ('upload', models.CharField(blank=True, max_length=200)),
                ('upload_sha256', models.CharField(blank=True, max_length=64)),
                ('sheet', models.CharField(blank=True, max_length=60)),
                ('encoding', models.CharField(blank=True, max_length=20)),
                ('language', models.CharField(max_length=5)),
                ('summary', models.JSONField(default=dict)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=1000)),
                ('table', models.CharField(blank=True, max_length=200)),
                ('table_sha256', models.CharField(blank=True, max_length=64)),
                ('mapping', models.JSONField(null=True)),
                ('names', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.RemoveConstraint(
            model_name='pendingimport',
            name='surveys_pendingimport_kind',
        ),
        migrations.AlterField(
            model_name='pendingimport',
            name='kind',
            field=models.CharField(choices=[('municipalities', 'besturen'), ('peers', 'vergelijkingslijst'), ('questionnaire', 'vragenlijst'), ('translations', 'vertalingen')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='pendingimport',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['municipalities', 'peers', 'questionnaire', 'translations'])), name='surveys_pendingimport_kind'),
        ),
        migrations.AddField(
            model_name='answerimport',
            name='created_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answerimport',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddIndex(
            model_name='answerimport',
            index=models.Index(fields=['tenant', 'created_at'], name='surveys_answerimport_age'),
        ),
        migrations.AddConstraint(
            model_name='answerimport',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_answerimport_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='answerimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'making', 'ready', 'failed'])), name='surveys_answerimport_state'),
        ),
        migrations.AddConstraint(
            model_name='answerimport',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'ready'), models.Q(('path', ''), ('sha256', ''), ('size', 0)), _connector='XOR'), name='surveys_answerimport_made'),
        ),
        migrations.AddConstraint(
            model_name='answerimport',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(models.Q(('table', ''), _negated=True), ('mapping__isnull', False)), _connector='OR'), name='surveys_answerimport_confirmed'),
        ),
        TenantWall("AnswerImport"),
    ]
