"""What a sender says of a mail in the instant that it happens, in one message to the database."""

from django.db import migrations

# The whole effect travels with the first bytes of one statement: a sender that is killed before it
# hears the answer has said it all the same. Hence the setting of the tenant inside; the walls
# hold the caller, as whose role this runs. One mail was taken by the server, the next was handed
# over to it; either may be missing.
OUTBOX_MARK = """
CREATE FUNCTION outbox_mark(
    tenant uuid, mails text, taken uuid, taken_claim integer, handed uuid, handed_claim integer
) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    changed integer := 0;
    mine text := ' WHERE tenant_id = $1 AND id = $2 AND state = ''sending'' AND attempts = $3';
BEGIN
    PERFORM set_config('tweezicht.tenant_id', tenant::text, true);
    IF taken IS NOT NULL THEN
        EXECUTE format(
            'UPDATE %I SET state = ''sent'', sent_at = clock_timestamp(), error = '''','
            ' lease_until = NULL, unknown_outcomes = greatest(unknown_outcomes - 1, 0)' || mine,
            mails
        ) USING tenant, taken, taken_claim;
        GET DIAGNOSTICS changed = ROW_COUNT;
    END IF;
    IF handed IS NOT NULL THEN
        EXECUTE format(
            'UPDATE %I SET unknown_outcomes = unknown_outcomes + 1' || mine, mails
        ) USING tenant, handed, handed_claim;
        GET DIAGNOSTICS changed = ROW_COUNT;
    END IF;
    RETURN changed > 0;
END
$$;
REVOKE ALL ON FUNCTION outbox_mark(uuid, text, uuid, integer, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outbox_mark(uuid, text, uuid, integer, uuid, integer) TO tweezicht_app;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_branding")]

    operations = [
        migrations.RunSQL(
            OUTBOX_MARK,
            "DROP FUNCTION outbox_mark(uuid, text, uuid, integer, uuid, integer)",
        )
    ]
