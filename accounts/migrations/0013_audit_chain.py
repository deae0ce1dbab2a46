"""The audit trail as a chain: its time, its order and its digests are the database's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# No check of a reference waits, or the table could not be altered.
# The owner's functions see the rows of every tenant; the application sees its own as before.
POLICY = """
SET CONSTRAINTS ALL IMMEDIATE;
CREATE POLICY chain ON accounts_auditevent TO tweezicht_owner USING (true) WITH CHECK (true);
"""
NO_POLICY = "DROP POLICY chain ON accounts_auditevent"

# Who acted is an id from now on, also of somebody who is gone; addresses leave the details, so
# that nobody has to be erased from here.
NAMELESS = """
UPDATE accounts_auditevent SET actor_id = gen_random_uuid()
    WHERE actor_id IS NULL AND actor_name <> 'system';
UPDATE accounts_auditevent SET details = details - 'email' || jsonb_strip_nulls(jsonb_build_object(
        'member', (SELECT id FROM accounts_user WHERE lower(email) = lower(details ->> 'email'))))
    WHERE action = 'member_removed';
UPDATE accounts_auditevent SET details = details - 'email' WHERE details ? 'email';
UPDATE accounts_auditevent SET details = details - 'before' - 'after' WHERE action = 'address_corrected';
"""

NAMED_AGAIN = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE accounts_auditevent SET actor_name = CASE WHEN actor_id IS NULL THEN 'system'
    ELSE coalesce((SELECT email FROM accounts_user WHERE id = actor_id), '') END;
UPDATE accounts_auditevent SET actor_id = NULL WHERE actor_id NOT IN (SELECT id FROM accounts_user);
"""

FUNCTIONS = """
-- The only way to add a row: here, now, and after all others of the tenant. `quiet`: nothing is added
-- if the same person did the same to the same thing within it.
CREATE FUNCTION audit_record(who uuid, act text, kind text, subject text, told jsonb, quiet interval)
RETURNS TABLE (event_id uuid, event_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here uuid := nullif(current_setting('tweezicht.tenant_id', true), '')::uuid;
BEGIN
    IF here IS NULL OR act || kind || subject ~ '[[:cntrl:]]' THEN
        RAISE EXCEPTION 'no audit row without a tenant, or with control characters' USING ERRCODE = '42501';
    END IF;
    IF quiet IS NOT NULL AND EXISTS (
        SELECT FROM accounts_auditevent
        WHERE tenant_id = here AND (actor_id = who OR who IS NULL AND actor_id IS NULL)
            AND at > clock_timestamp() - quiet AND action = act AND subject_id = subject
    ) THEN
        RETURN;
    END IF;
    RETURN QUERY INSERT INTO accounts_auditevent
        (id, tenant_id, at, actor_id, action, subject_type, subject_id, details, digest)
        VALUES (gen_random_uuid(), here, clock_timestamp(), who, act, kind, subject, told, '')
        RETURNING id, at;
END
$$;

-- What `accounts.chain` computes too: each field on a line of its own; JSON holds no line break.
CREATE FUNCTION audit_digest(before text, event accounts_auditevent) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\\n', before, event.number, event.id, event.tenant_id,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        coalesce(event.actor_id::text, ''), event.action, event.subject_type, event.subject_id,
        event.details), 'UTF8')), 'hex')
$$;

-- The chain is held from here to the end of the commit, so it has to be the last thing that a
-- transaction waits for: whoever holds it waits for nobody. The checks of references wait for the
-- commit as well; what the first trigger changes is looked at by the second after all of those.
CREATE FUNCTION audit_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE accounts_auditevent SET digest = 'waits' WHERE id = NEW.id;
    RETURN NULL;
END
$$;
CREATE FUNCTION audit_chains() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before accounts_auditevent;
    event accounts_auditevent := NEW;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.tenant_id, 0));
    SELECT * INTO before FROM accounts_auditevent
        WHERE tenant_id = NEW.tenant_id AND number IS NOT NULL ORDER BY number DESC LIMIT 1;
    event.number := coalesce(before.number, 0) + 1;
    event.at := greatest(clock_timestamp(), before.at);
    UPDATE accounts_auditevent
        SET number = event.number, at = event.at, digest = audit_digest(coalesce(before.digest, ''), event)
        WHERE id = NEW.id AND number IS NULL;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION audit_record(uuid, text, text, text, jsonb, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_record(uuid, text, text, text, jsonb, interval) TO tweezicht_app;
REVOKE ALL ON FUNCTION audit_waits(), audit_chains() FROM PUBLIC;
REVOKE INSERT ON accounts_auditevent FROM tweezicht_app;
"""
NO_FUNCTIONS = """
GRANT INSERT ON accounts_auditevent TO tweezicht_app;
DROP FUNCTION audit_record, audit_waits, audit_chains, audit_digest;
"""

# What is there already, in the order of its time.
CHAIN = """
DO $$
DECLARE
    event accounts_auditevent;
    before accounts_auditevent;
BEGIN
    FOR event IN SELECT * FROM accounts_auditevent ORDER BY tenant_id, at, id LOOP
        IF before.tenant_id IS DISTINCT FROM event.tenant_id THEN
            before := NULL;
        END IF;
        event.number := coalesce(before.number, 0) + 1;
        event.digest := audit_digest(coalesce(before.digest, ''), event);
        UPDATE accounts_auditevent SET number = event.number, digest = event.digest WHERE id = event.id;
        before := event;
    END LOOP;
END
$$;
"""

TRIGGERS = """
CREATE CONSTRAINT TRIGGER audit_waits AFTER INSERT ON accounts_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION audit_waits();
CREATE CONSTRAINT TRIGGER audit_chains AFTER UPDATE ON accounts_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION audit_chains();
"""
NO_TRIGGERS = """
DROP TRIGGER audit_waits ON accounts_auditevent;
DROP TRIGGER audit_chains ON accounts_auditevent;
"""


class Migration(migrations.Migration):

    dependencies = [("accounts", "0011_sign_on")]

    operations = [
        migrations.RunSQL(POLICY, NO_POLICY),
        migrations.AlterField(
            model_name="auditevent",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(NAMELESS, NAMED_AGAIN),
        migrations.AlterField(
            model_name="auditevent",
            name="actor_name",
            field=models.CharField(default="", max_length=254),  # for the way back
        ),
        migrations.RemoveField(model_name="auditevent", name="actor_name"),
        migrations.AddField(
            model_name="auditevent",
            name="number",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="digest",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="auditevent", name="at", field=models.DateTimeField(editable=False)
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(CHAIN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="accounts_audit_number"
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["tenant", "actor", "-at"], name="accounts_audit_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["tenant", "action", "-at"], name="accounts_audit_action"),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
