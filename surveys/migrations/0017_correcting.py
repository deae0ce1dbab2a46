"""Answers may be corrected until the close, where the wave promises it."""

from django.db import migrations, models

PROMISES = """
CREATE OR REPLACE FUNCTION wave_keeps_its_promises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state
       AND (OLD.state, NEW.state) NOT IN (('draft', 'open'), ('open', 'closed')) THEN
        RAISE check_violation USING MESSAGE = 'a wave goes from draft to open to closed';
    END IF;
    IF OLD.state <> 'draft'
       AND (OLD.version_id, OLD.mode, OLD.threshold, OLD.distribution_threshold, OLD.margin%s)
        IS DISTINCT FROM
           (NEW.version_id, NEW.mode, NEW.threshold, NEW.distribution_threshold, NEW.margin%s) THEN
        RAISE check_violation USING MESSAGE = 'what was promised at the launch does not change';
    END IF;
    RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0016_judgements")]

    operations = [
        migrations.AddField(
            model_name="wave",
            name="may_correct",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="draft",
            name="corrects",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="response",
            name="submissions",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="response",
            name="key_version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        # Backwards the column goes first, and the function that names it before that.
        migrations.RunSQL(
            PROMISES % (", OLD.may_correct", ", NEW.may_correct"), PROMISES % ("", "")
        ),
    ]
