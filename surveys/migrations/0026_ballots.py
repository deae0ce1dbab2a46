"""The ballot box of anonymous waves, and consent to be named."""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from accounts.walls import TenantWall

# Whoever is invited while an anonymous wave is open has a right to hand in, by whatever way the
# invitation came; at the launch the action gives everybody theirs.
LATE_RIGHT = """
CREATE FUNCTION late_invitation_has_its_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO surveys_ballotright (id, tenant_id, invitation_id, handed_in)
        SELECT gen_random_uuid(), NEW.tenant_id, NEW.id, false FROM surveys_wave
        WHERE tenant_id = NEW.tenant_id AND id = NEW.wave_id
        AND mode = 'anonymous' AND state <> 'draft';
    RETURN NULL;
END
$$;
CREATE TRIGGER late_invitation_has_its_right AFTER INSERT ON surveys_invitation
    FOR EACH ROW EXECUTE FUNCTION late_invitation_has_its_right();
"""
# Whatever code hands answers in: those of an anonymous wave never name an invitation.
NOBODY = """
CREATE FUNCTION anonymous_answers_are_nobodys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM surveys_wave WHERE tenant_id = NEW.tenant_id AND id = NEW.wave_id
               AND mode = 'anonymous') THEN
        RAISE check_violation USING MESSAGE = 'answers of an anonymous wave have no invitation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER anonymous_answers_are_nobodys BEFORE INSERT OR UPDATE OF invitation_id, wave_id
    ON surveys_response FOR EACH ROW WHEN (NEW.invitation_id IS NOT NULL)
    EXECUTE FUNCTION anonymous_answers_are_nobodys();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_branding'),
        ('surveys', '0025_letters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('perspective', models.CharField(choices=[('political', 'political'), ('administrative', 'administrative')], max_length=20)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='BallotRight',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('handed_in', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.RemoveConstraint(
            model_name='wave',
            name='surveys_wave_mode',
        ),
        migrations.AlterField(
            model_name='wave',
            name='mode',
            field=models.CharField(choices=[('confidential', 'vertrouwelijk'), ('anonymous', 'anoniem'), ('attributed', 'op naam, voor wie dat wil')], default='confidential', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['confidential', 'anonymous', 'attributed'])), name='surveys_wave_mode'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mode', 'anonymous'), _negated=True), models.Q(('imported', False), ('may_correct', False)), _connector='OR'), name='surveys_wave_anonymous_once'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='participation',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='surveys.participation'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='wave',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='surveys.wave'),
        ),
        migrations.AddField(
            model_name='ballotright',
            name='invitation',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rights', to='surveys.invitation'),
        ),
        migrations.AddField(
            model_name='ballotright',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddField(
            model_name='consent',
            name='invitation',
            field=accounts.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='surveys.invitation'),
        ),
        migrations.AddField(
            model_name='consent',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_ballot_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('perspective__in', ['political', 'administrative'])), name='surveys_ballot_perspective'),
        ),
        migrations.AddConstraint(
            model_name='ballotright',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_ballotright_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='ballotright',
            constraint=models.UniqueConstraint(fields=('tenant', 'invitation'), name='surveys_ballotright_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='surveys_consent_tenant_key'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('tenant', 'invitation'), name='surveys_consent_once'),
        ),
        TenantWall("BallotRight"),
        TenantWall("Ballot", frozen=True),
        TenantWall("Consent", frozen=True),
        migrations.RunSQL(LATE_RIGHT, "DROP FUNCTION late_invitation_has_its_right CASCADE"),
        migrations.RunSQL(NOBODY, "DROP FUNCTION anonymous_answers_are_nobodys CASCADE"),
    ]
