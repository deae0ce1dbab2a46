"""What was handed in stays as it is, but for a correction that its wave allows and a draft carries."""

from django.db import migrations

RULES = """
CREATE FUNCTION handed_in_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    reopening text[] := '{reopened,key_version}';
    correcting text[] := '{answers,language,viewport,submissions,submitted_at,reopened}';
    wave surveys_wave;
BEGIN
    SELECT * INTO wave FROM surveys_wave WHERE tenant_id = OLD.tenant_id AND id = OLD.wave_id;
    IF wave.state = 'open' AND NEW.reopened AND to_jsonb(NEW) - reopening = to_jsonb(OLD) - reopening THEN
        RETURN NEW;
    END IF;
    IF wave.state = 'open' AND (wave.may_correct OR OLD.reopened) AND NOT NEW.reopened
        AND NEW.submissions = OLD.submissions + 1
        AND to_jsonb(NEW) - correcting = to_jsonb(OLD) - correcting
        AND EXISTS (
            SELECT FROM surveys_draft WHERE tenant_id = OLD.tenant_id
                AND invitation_id = OLD.invitation_id AND corrects = OLD.submissions
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was handed in stays as it is' USING ERRCODE = '42501';
END
$$;
CREATE TRIGGER handed_in_stays BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN (current_user = 'tweezicht_app') EXECUTE FUNCTION handed_in_stays();
"""
NO_RULES = """
DROP TRIGGER handed_in_stays ON surveys_response;
DROP FUNCTION handed_in_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0026_ballots")]

    operations = [migrations.RunSQL(RULES, NO_RULES)]
