
import datetime
import django.db.models.expressions
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='teaminvitation',
            name='mailed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='teaminvitation',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(days=366))))), name='accounts_apitoken_at_most_a_year'),
        ),
        migrations.AddConstraint(
            model_name='teaminvitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('tenant', 'email', 'municipality_id'), name='accounts_teaminvitation_one_open', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='teaminvitation',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='accounts_teaminvitation_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='teaminvitation',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='accounts_teaminvitation_expires'),
        ),
        migrations.AddConstraint(
            model_name='teaminvitation',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='accounts_teaminvitation_one_end'),
        ),
    ]
