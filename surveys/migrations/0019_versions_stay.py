"""What was published stays: no path of the application may remove a version or an item of it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("surveys", "0018_library")]

    operations = [
        migrations.RunSQL(
            "REVOKE DELETE ON surveys_version, surveys_item FROM tweezicht_app",
            "GRANT DELETE ON surveys_version, surveys_item TO tweezicht_app",
        )
    ]
