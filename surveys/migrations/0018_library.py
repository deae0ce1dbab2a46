"""What tenants keep to ask again, and where items were taken over from."""

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
        ('surveys', '0017_correcting'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LibraryEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('item', 'item'), ('scale', 'scale'), ('theme', 'theme')], max_length=20)),
                ('lineage', models.CharField(max_length=105)),
                ('name', models.CharField(max_length=120)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('theme', models.CharField(blank=True, max_length=200)),
                ('body', models.JSONField()),
                ('words', models.TextField()),
                ('number', models.PositiveIntegerField(null=True)),
                ('code', models.CharField(max_length=40)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='item',
            name='lineage',
            field=models.CharField(blank=True, max_length=105),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['tenant', 'lineage'], name='surveys_item_lineage'),
        ),
        migrations.AddField(
            model_name='libraryentry',
            name='added_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='libraryentry',
            name='questionnaire',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.questionnaire'),
        ),
        migrations.AddField(
            model_name='libraryentry',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddConstraint(
            model_name='libraryentry',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_libraryentry_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='libraryentry',
            constraint=models.UniqueConstraint(fields=('tenant', 'kind', 'lineage'), name='surveys_libraryentry_lineage'),
        ),
        migrations.AddConstraint(
            model_name='libraryentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['item', 'scale', 'theme'])), name='surveys_libraryentry_kind'),
        ),
        migrations.AddConstraint(
            model_name='libraryentry',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='surveys_libraryentry_has_name'),
        ),
        TenantWall('LibraryEntry'),
    ]
