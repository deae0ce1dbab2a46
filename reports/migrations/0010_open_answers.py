import accounts.tenancy
import django.db.models.deletion
import uuid
from django.db import migrations, models

from accounts.walls import TenantWall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_team_mail'),
        ('reports', '0009_withdrawals'),
        ('surveys', '0012_mergers_again'),
    ]

    operations = [
        migrations.CreateModel(
            name='EditionAnswers',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('document', models.JSONField()),
                ('edition', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='reports.edition')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='reports_editionanswers_tenant_key'), models.UniqueConstraint(fields=('tenant', 'edition'), name='reports_edition_answers')],
            },
        ),
        TenantWall("EditionAnswers", append_only=True),
        migrations.CreateModel(
            name='OpenAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.CharField(max_length=60)),
                ('perspective', models.CharField(max_length=20)),
                ('place', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'nog na te kijken'), ('shown', 'wordt getoond'), ('left_out', 'weggelaten')], default='waiting', max_length=10)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('wave', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='open_answers', to='surveys.wave')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='reports_openanswer_tenant_key'), models.UniqueConstraint(fields=('tenant', 'wave', 'item', 'perspective', 'place'), name='reports_open_answer_place'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'shown', 'left_out'])), name='reports_open_answer_state'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reports_open_answer_text')],
            },
        ),
        TenantWall("OpenAnswer"),
    ]
