"""What people decided of items: whether they continue those of the version before."""

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
        ('surveys', '0015_translations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('comparable', models.BooleanField()),
                ('proposal', models.CharField(choices=[('comparable', 'comparable'), ('open', 'open'), ('not_comparable', 'not_comparable')], max_length=20)),
                ('mark', models.CharField(max_length=16)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('before', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.version')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
                ('version', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='surveys.version')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_judgement_tenant_key'), models.UniqueConstraint(fields=('tenant', 'version', 'code', 'number'), name='surveys_judgement_number'), models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='surveys_judgement_from_one'), models.CheckConstraint(condition=models.Q(('proposal__in', ['comparable', 'open', 'not_comparable'])), name='surveys_judgement_proposal')],
            },
        ),
        TenantWall("Judgement", append_only=True),
        # Whoever leaves is taken out of it; nothing else in it changes.
        migrations.RunSQL(
            "GRANT UPDATE (by_id) ON surveys_judgement TO tweezicht_app", migrations.RunSQL.noop
        ),
    ]
