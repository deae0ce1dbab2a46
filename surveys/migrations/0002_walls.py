"""The walls around this room's tables, and what the database itself refuses."""

from django.db import migrations

from accounts.walls import TenantWall

# The catalogue is shared, so a composite key cannot tell whose municipality a row names.
# The trigger looks with the eyes of the tenant (it is no SECURITY DEFINER): what row-level
# security hides does not exist.
MUNICIPALITY_VISIBLE = """
CREATE FUNCTION municipality_is_visible() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.municipality_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM surveys_municipality WHERE id = NEW.municipality_id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'municipality does not exist';
    END IF;
    RETURN NEW;
END
$$;
"""
MUNICIPALITY_TRIGGERS = "".join(
    f"CREATE TRIGGER municipality_is_visible BEFORE INSERT OR UPDATE OF municipality_id ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION municipality_is_visible();\n"
    for table in (
        "surveys_participation",
        "surveys_contact",
        "accounts_municipalitymanager",
        "accounts_teaminvitation",
    )
)

IMMUTABLE = """
CREATE FUNCTION published_version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING MESSAGE = 'a published version never changes';
END
$$;
CREATE TRIGGER published_version_is_immutable BEFORE UPDATE ON surveys_version
    FOR EACH ROW EXECUTE FUNCTION published_version_is_immutable();
"""

# A respondent's link is looked up before the tenant is known: the one function that sees
# across tenants, and it answers with ids alone.
RESOLVE_TOKEN = """
CREATE FUNCTION resolve_token(hash text, OUT tenant_id uuid, OUT invitation_id uuid)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT tenant_id, id FROM surveys_invitation WHERE token_hash = hash
$$;
REVOKE ALL ON FUNCTION resolve_token(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION resolve_token(text) TO tweezicht_app;
-- The function runs as the owner, whom the forced policy binds too.
CREATE POLICY resolve ON surveys_invitation FOR SELECT TO tweezicht_owner USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("accounts", "0002_walls")]

    operations = [
        TenantWall("Municipality", shared=True),
        migrations.RunSQL("REVOKE INSERT, UPDATE, DELETE ON surveys_merger FROM tweezicht_app", ""),
        TenantWall("Questionnaire"),
        TenantWall("Version"),
        TenantWall("Item", frozen=True),
        TenantWall("Study"),
        TenantWall("Wave"),
        TenantWall("Participation"),
        TenantWall("Contact"),
        TenantWall("Invitation"),
        TenantWall("Mailing"),
        TenantWall("Draft"),
        TenantWall("Response"),
        migrations.RunSQL(MUNICIPALITY_VISIBLE, "DROP FUNCTION municipality_is_visible CASCADE"),
        migrations.RunSQL(MUNICIPALITY_TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(IMMUTABLE, "DROP FUNCTION published_version_is_immutable CASCADE"),
        migrations.RunSQL(
            RESOLVE_TOKEN,
            "DROP POLICY resolve ON surveys_invitation; DROP FUNCTION resolve_token(text)",
        ),
    ]
