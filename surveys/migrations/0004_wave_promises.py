"""What was promised at the launch is kept by the database; mails count unknown outcomes."""

from django.db import migrations, models

PROMISES = """
CREATE FUNCTION wave_keeps_its_promises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state
       AND (OLD.state, NEW.state) NOT IN (('draft', 'open'), ('open', 'closed')) THEN
        RAISE check_violation USING MESSAGE = 'a wave goes from draft to open to closed';
    END IF;
    IF OLD.state <> 'draft'
       AND (OLD.version_id, OLD.mode, OLD.threshold, OLD.distribution_threshold, OLD.margin)
        IS DISTINCT FROM
           (NEW.version_id, NEW.mode, NEW.threshold, NEW.distribution_threshold, NEW.margin) THEN
        RAISE check_violation USING MESSAGE = 'what was promised at the launch does not change';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER wave_keeps_its_promises BEFORE UPDATE ON surveys_wave
    FOR EACH ROW EXECUTE FUNCTION wave_keeps_its_promises();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_catalogue")]

    operations = [
        migrations.AddField(
            model_name="mailing",
            name="unknown_outcomes",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunSQL(PROMISES, "DROP FUNCTION wave_keeps_its_promises CASCADE"),
    ]
