"""How a tenant looks."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_scopes'),
    ]

    operations = [
        migrations.AddField(
            model_name='tenant',
            name='colour',
            field=models.CharField(blank=True, max_length=7),
        ),
        migrations.AddField(
            model_name='tenant',
            name='imprint',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='tenant',
            name='logo',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='tenant',
            name='logo_height',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='tenant',
            name='logo_width',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='tenant',
            name='slides',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name='tenant',
            constraint=models.CheckConstraint(condition=models.Q(('colour', ''), ('colour__regex', '^#[0-9a-f]{6}$'), _connector='OR'), name='accounts_tenant_colour'),
        ),
        migrations.AddConstraint(
            model_name='tenant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('logo', ''), ('logo_height', 0), ('logo_width', 0)), models.Q(models.Q(('logo', ''), _negated=True), ('logo_height__gt', 0), ('logo_width__gt', 0)), _connector='OR'), name='accounts_tenant_logo'),
        ),
    ]
