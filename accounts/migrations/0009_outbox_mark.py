"""What a sender says of a mail in the instant that it happens, in one message to the database."""

from django.db import migrations

# The whole effect travels with the first bytes of one statement: a sender that is killed before it
# hears the answer has said it all the same. Hence the setting of the tenant inside; the walls
# hold the caller, as whose role this runs.
OUTBOX_MARK = """
CREATE FUNCTION outbox_mark(tenant uuid, mails text, mail uuid, claim integer, taken boolean)
RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    changed integer;
    changes text := 'unknown_outcomes = unknown_outcomes + 1';
BEGIN
    PERFORM set_config('tweezicht.tenant_id', tenant::text, true);
    IF taken THEN
        changes := 'state = ''sent'', sent_at = now(), error = '''', lease_until = NULL,'
            ' unknown_outcomes = greatest(unknown_outcomes - 1, 0)';
    END IF;
    EXECUTE format(
        'UPDATE %I SET ' || changes || ' WHERE tenant_id = $1 AND id = $2 AND state = ''sending'' AND attempts = $3',
        mails
    ) USING tenant, mail, claim;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed > 0;
END
$$;
REVOKE ALL ON FUNCTION outbox_mark(uuid, text, uuid, integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outbox_mark(uuid, text, uuid, integer, boolean) TO tweezicht_app;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_branding")]

    operations = [
        migrations.RunSQL(
            OUTBOX_MARK, "DROP FUNCTION outbox_mark(uuid, text, uuid, integer, boolean)"
        )
    ]
