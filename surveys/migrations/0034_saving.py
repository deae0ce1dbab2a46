"""Keeping answers while somebody gives them, in one message to the database."""

from django.db import migrations

# A save is one statement and its own transaction: hence the setting of the tenant inside, and put back
# for who has entered one. The walls hold the caller, as whose role this runs. It says no where anything
# differs from what its caller took for granted, and the caller looks why. Of a draft that somebody else
# changes meanwhile PostgreSQL looks at the conditions on it anew, so that two tabs cannot pass one another.
SAVE_ANSWERS = """
CREATE FUNCTION save_answers(
    tenant uuid, invited uuid, with_key integer, side text, asked uuid, moment timestamptz,
    closing_after timestamptz, emptied text[], given jsonb, next jsonb, seen jsonb, untouched text[]
) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    entered text := coalesce(current_setting('tweezicht.tenant_id', true), '');
    kept boolean;
BEGIN
    PERFORM set_config('tweezicht.tenant_id', tenant::text, true);
    UPDATE surveys_draft draft
    SET answers = (draft.answers - emptied) || given, revisions = draft.revisions || next,
        changed_at = moment
    FROM surveys_invitation invitation, surveys_wave wave
    WHERE draft.tenant_id = tenant AND draft.invitation_id = invited
        AND draft.key_version = with_key
        AND draft.revisions @> seen AND NOT draft.revisions ?| untouched
        AND invitation.tenant_id = tenant AND invitation.id = invited
        AND invitation.key_version = with_key AND invitation.perspective = side
        AND wave.tenant_id = tenant AND wave.id = invitation.wave_id AND wave.version_id = asked
        AND wave.state = 'open' AND wave.paused_at IS NULL
        AND wave.opens_at <= moment AND wave.closes_at > closing_after;
    kept := FOUND;
    PERFORM set_config('tweezicht.tenant_id', entered, true);
    RETURN kept;
END
$$;
"""
CALLED = (
    "save_answers(uuid, uuid, integer, text, uuid, timestamptz, timestamptz, text[], jsonb, jsonb,"
    " jsonb, text[])"
)
RIGHT = (
    f"REVOKE ALL ON FUNCTION {CALLED} FROM PUBLIC;"
    f" GRANT EXECUTE ON FUNCTION {CALLED} TO tweezicht_app;"
)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0033_links_that_know")]

    operations = [migrations.RunSQL(SAVE_ANSWERS + RIGHT, f"DROP FUNCTION {CALLED}")]
