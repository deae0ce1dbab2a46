"""A wave may follow one of another study; people judge between two questionnaires as well."""

import django.db.models.deletion
from django.db import migrations, models

import accounts.tenancy
from accounts.walls import TenantReference

PROMISES = """
CREATE OR REPLACE FUNCTION wave_keeps_its_promises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state
       AND (OLD.state, NEW.state) NOT IN (('draft', 'open'), ('open', 'closed')) THEN
        RAISE check_violation USING MESSAGE = 'a wave goes from draft to open to closed';
    END IF;
    IF OLD.state <> 'draft'
       AND (OLD.version_id, OLD.mode, OLD.threshold, OLD.distribution_threshold, OLD.margin,
            OLD.may_correct)
        IS DISTINCT FROM
           (NEW.version_id, NEW.mode, NEW.threshold, NEW.distribution_threshold, NEW.margin,
            NEW.may_correct) THEN
        RAISE check_violation USING MESSAGE = 'what was promised at the launch does not change';
    END IF;%s
    RETURN NEW;
END
$$;
"""
FOLLOWS = """
    IF OLD.state = 'closed' AND OLD.follows_id IS DISTINCT FROM NEW.follows_id THEN
        RAISE check_violation USING MESSAGE = 'what a closed wave follows does not change';
    END IF;"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0019_versions_stay")]

    operations = [
        migrations.AddField(
            model_name="wave",
            name="follows",
            field=accounts.tenancy.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="surveys.wave",
            ),
        ),
        TenantReference("Wave", "follows"),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(("follows__isnull", True))
                | models.Q(("follows", models.F("id")), _negated=True),
                name="surveys_wave_follows_another",
            ),
        ),
        # Backwards the column goes first, and the function that names it before that.
        migrations.RunSQL(PROMISES % FOLLOWS, PROMISES % ""),
        migrations.RemoveConstraint(model_name="judgement", name="surveys_judgement_number"),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                fields=("tenant", "version", "before", "code", "number"),
                name="surveys_judgement_number",
            ),
        ),
    ]
