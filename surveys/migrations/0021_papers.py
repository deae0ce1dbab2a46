"""Questionnaires on paper, as files that workers make."""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from accounts.walls import TenantWall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_branding'),
        ('surveys', '0020_following'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperFile',
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
                ('side', models.CharField(choices=[('political', 'political'), ('administrative', 'administrative')], max_length=20)),
                ('language', models.CharField(max_length=5)),
                ('seal', models.CharField(max_length=64)),
                ('problem', models.CharField(blank=True, max_length=40)),
                ('questionnaire', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='surveys.questionnaire')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('version', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='surveys.version')),
                ('wave', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='surveys.wave')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_paperfile_tenant_key'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'making', 'ready', 'failed'])), name='surveys_file_state'), models.CheckConstraint(condition=models.Q(('state', 'ready'), models.Q(('path', ''), ('sha256', ''), ('size', 0)), _connector='XOR'), name='surveys_file_made'), models.UniqueConstraint(fields=('tenant', 'questionnaire', 'version', 'wave', 'side', 'language'), name='surveys_paper_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('side__in', ['political', 'administrative'])), name='surveys_paper_side'), models.CheckConstraint(condition=models.Q(('wave', None), ('version__isnull', False), _connector='OR'), name='surveys_paper_of_version')],
            },
        ),
        TenantWall("PaperFile"),
    ]
