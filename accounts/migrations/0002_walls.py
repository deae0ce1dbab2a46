"""What the application's role may do, and the walls around this room's tables."""

from django.db import migrations

from accounts.walls import TenantWall

GRANTS = """
-- Tables and sequences that later migrations make are usable by the application, no more.
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tweezicht_app;
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO tweezicht_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tweezicht_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO tweezicht_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM tweezicht_app;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        TenantWall("MunicipalityManager"),
        TenantWall("TeamInvitation"),
        TenantWall("ApiToken"),
        TenantWall("AuditEvent", append_only=True),
    ]
