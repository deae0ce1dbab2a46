"""Who is controller of respondents' data, how long they are kept, and names that leave the audit trail."""

from django.db import migrations, models

from accounts.walls import HERE

# The application may only add to the trail. What was done stays; who is forgotten is named no more. Rows
# whose time is over go, and never younger ones than a year, whatever is asked.
FORGET = f"""
CREATE FUNCTION forget_in_audit(words text[]) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE word text; changed integer; total integer := 0;
BEGIN
    -- A trail that names people by their ids alone has nothing to forget.
    IF NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = 'accounts_auditevent'::regclass
            AND attname = 'actor_name' AND NOT attisdropped
    ) THEN
        RETURN 0;
    END IF;
    FOREACH word IN ARRAY words LOOP
        CONTINUE WHEN length(word) < 4;
        UPDATE accounts_auditevent SET
            actor_name = CASE WHEN lower(actor_name) = lower(word) THEN '-' ELSE actor_name END,
            details = replace(details::text, to_json(word)::text, '"-"')::jsonb
        WHERE tenant_id = {HERE}
            AND (lower(actor_name) = lower(word) OR strpos(details::text, to_json(word)::text) > 0);
        GET DIAGNOSTICS changed = ROW_COUNT;
        total := total + changed;
    END LOOP;
    RETURN total;
END
$$;
REVOKE ALL ON FUNCTION forget_in_audit(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_in_audit(text[]) TO tweezicht_app;

CREATE FUNCTION drop_old_audit(before timestamptz) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE gone integer;
BEGIN
    DELETE FROM accounts_auditevent
    WHERE tenant_id = {HERE} AND at < least(before, now() - interval '12 months');
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION drop_old_audit(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_old_audit(timestamptz) TO tweezicht_app;
"""
BACK = "DROP FUNCTION forget_in_audit(text[]); DROP FUNCTION drop_old_audit(timestamptz);"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_sign_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='tenant',
            name='controller',
            field=models.CharField(choices=[('tenant', 'het adviesbureau'), ('municipality', 'het bestuur'), ('joint', 'beide samen')], db_default='tenant', default='tenant', max_length=20),
        ),
        migrations.AddField(
            model_name='tenant',
            name='dpo',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.AddField(
            model_name='tenant',
            name='privacy_contact',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.AddField(
            model_name='tenant',
            name='retention',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddConstraint(
            model_name='tenant',
            constraint=models.CheckConstraint(condition=models.Q(('controller__in', ['tenant', 'municipality', 'joint'])), name='accounts_tenant_controller'),
        ),
        migrations.RunSQL(FORGET, BACK),
    ]
