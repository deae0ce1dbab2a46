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
        ('reports', '0005_sharing'),
        ('surveys', '0012_mergers_again'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.CharField(max_length=60)),
                ('text', models.CharField(max_length=500)),
                ('political_owner', models.CharField(max_length=120)),
                ('administrative_owner', models.CharField(max_length=120)),
                ('due', models.DateField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participation', accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='surveys.participation')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='reports_agreement_tenant_key'), models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('political_owner', ''), _negated=True), models.Q(('administrative_owner', ''), _negated=True)), name='reports_agreement_whole')],
            },
        ),
        TenantWall("Agreement"),
    ]
