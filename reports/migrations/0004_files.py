import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from accounts.walls import TenantWall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_team_mail'),
        ('benchmarking', '0007_ledger'),
        ('reports', '0003_no_index_without_tenant'),
        ('surveys', '0012_mergers_again'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('short_pdf', 'PDF, twee bladzijden'), ('pptx', 'PowerPoint'), ('docx', 'Word'), ('xlsx', 'Excel'), ('csv', 'CSV'), ('parquet', 'Parquet'), ('zip', 'PDF van elk bestuur')], max_length=10)),
                ('language', models.CharField(max_length=5)),
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
                ('edition', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.edition')),
                ('participation', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='surveys.participation')),
                ('run', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='benchmarking.run')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='reports_reportfile_tenant_key'), models.UniqueConstraint(fields=('tenant', 'run', 'edition', 'participation', 'format', 'language'), name='reports_file_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('format__in', ['pdf', 'short_pdf', 'pptx', 'docx', 'xlsx', 'csv', 'parquet', 'zip'])), name='reports_file_format'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'making', 'ready', 'failed'])), name='reports_file_state'), models.CheckConstraint(condition=models.Q(('state', 'ready'), models.Q(('path', ''), ('sha256', ''), ('size', 0)), _connector='XOR'), name='reports_file_made'), models.CheckConstraint(condition=models.Q(('participation', None), models.Q(('format', 'zip'), _negated=True), _connector='OR'), name='reports_file_zip_of_all')],
            },
        ),
        TenantWall("ReportFile"),
    ]
