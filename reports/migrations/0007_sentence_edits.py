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
        ('reports', '0006_agreements'),
        ('surveys', '0012_mergers_again'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SentenceEdit',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=2)),
                ('key', models.CharField(max_length=120)),
                ('over', models.TextField()),
                ('text', models.TextField(blank=True)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('edited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('edited_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participation', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sentence_edits', to='surveys.participation')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('wave', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sentence_edits', to='surveys.wave')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='reports_sentenceedit_tenant_key'), models.UniqueConstraint(fields=('tenant', 'wave', 'participation', 'language', 'key'), name='reports_sentence_edit_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('revision__gt', 0)), name='reports_sentence_edit_from_one')],
            },
        ),
        TenantWall("SentenceEdit"),
    ]
