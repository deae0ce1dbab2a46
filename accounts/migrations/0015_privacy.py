"""Who is controller of respondents' data, how long they are kept, and the end of old audit rows."""

from django.db import migrations, models

from accounts.walls import HERE

# Rows whose time is over go from the trail's beginning, never younger ones than a year, whatever is asked,
# and never the newest: the chain goes on from it. Where it begins now stands at the tenant.
DROP = f"""
CREATE FUNCTION drop_old_audit(before timestamptz) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE last accounts_auditevent; gone integer;
BEGIN
    SELECT * INTO last FROM accounts_auditevent
        WHERE tenant_id = {HERE} AND at < least(before, now() - interval '12 months')
            AND number < (SELECT max(number) FROM accounts_auditevent WHERE tenant_id = {HERE})
        ORDER BY number DESC LIMIT 1;
    IF last.number IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM accounts_auditevent WHERE tenant_id = {HERE} AND number <= last.number;
    GET DIAGNOSTICS gone = ROW_COUNT;
    UPDATE accounts_tenant SET audit_number = last.number, audit_digest = last.digest WHERE id = {HERE};
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION drop_old_audit(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_old_audit(timestamptz) TO tweezicht_app;
"""
BACK = "DROP FUNCTION drop_old_audit(timestamptz);"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_audit_chain'),
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
        migrations.AddField("tenant", "audit_number", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField(
            "tenant", "audit_digest", models.CharField(max_length=64, blank=True, db_default="")
        ),
        migrations.RunSQL(DROP, BACK),
    ]
