"""The address book: its people over time, what is done to many of them, and how they come from files.

The copy of who was invited begins as the address book says now.
"""

import accounts.tenancy
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.walls import DataChange, TenantReference, TenantWall

# The functions that one person holds at a time, as they are now.
HELD_BY_ONE = "('mayor', 'council_chair', 'general_director', 'finance_director')"
# btree_gist lets plain columns stand in front of a range; any owner of a database may create it.
NO_TWO = f"""
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE surveys_office ADD CONSTRAINT surveys_office_one_holder EXCLUDE USING gist (
    tenant_id WITH =, municipality_id WITH =, function WITH =,
    daterange(starts_on, ends_on, '[)') WITH &&
) WHERE (function IN {HELD_BY_ONE});
ALTER TABLE surveys_office ADD CONSTRAINT surveys_office_one_at_a_time EXCLUDE USING gist (
    tenant_id WITH =, contact_id WITH =, daterange(starts_on, ends_on, '[)') WITH &&
);
"""
# A municipality is shared data: the trigger looks whether the tenant can see it.
VISIBLE = (
    "CREATE TRIGGER municipality_is_visible BEFORE INSERT OR UPDATE OF municipality_id"
    " ON surveys_office FOR EACH ROW EXECUTE FUNCTION municipality_is_visible()"
)
AS_INVITED = (
    "UPDATE surveys_invitation i SET name = c.name, email = c.email"
    " FROM surveys_contact c WHERE c.tenant_id = i.tenant_id AND c.id = i.contact_id"
)
# The commonest of them; the whole rule judges an address when it is next written.
ROLE_MAILBOXES = (
    "UPDATE surveys_contact SET role_mailbox = true WHERE split_part(email, '@', 1) IN"
    " ('info', 'burgemeester', 'secretariaat', 'gemeente', 'stad', 'onthaal', 'bourgmestre',"
    " 'algemeen.directeur', 'algemeendirecteur', 'financieel.directeur', 'financieeldirecteur',"
    " 'secretaris', 'contact', 'mail', 'ocmw', 'gemeentesecretaris', 'college', 'kabinet')"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_branding"),
        ("surveys", "0022_mail_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DataChange(
            "DELETE FROM surveys_pendingimport WHERE kind = 'people'", "surveys_pendingimport"
        ),
        migrations.CreateModel(
            name="BookChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("people", models.PositiveIntegerField()),
                ("before", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("mayor", "mayor"),
                            ("alderman", "alderman"),
                            ("council_chair", "council_chair"),
                            ("councillor", "councillor"),
                            ("political", "political"),
                            ("general_director", "general_director"),
                            ("finance_director", "finance_director"),
                            ("management_team", "management_team"),
                            ("policy_officer", "policy_officer"),
                            ("head_of_department", "head_of_department"),
                            ("administrative", "administrative"),
                        ],
                        max_length=30,
                    ),
                ),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PeopleImport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "wacht"),
                            ("making", "wordt gemaakt"),
                            ("ready", "klaar"),
                            ("failed", "mislukt"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("path", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("file_name", models.CharField(max_length=200)),
                ("upload", models.CharField(blank=True, max_length=200)),
                ("upload_sha256", models.CharField(blank=True, max_length=64)),
                ("sheet", models.CharField(blank=True, max_length=60)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("language", models.CharField(max_length=5)),
                ("summary", models.JSONField(default=dict)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("rows", models.CharField(blank=True, max_length=200)),
                ("rows_sha256", models.CharField(blank=True, max_length=64)),
                ("same", models.JSONField(default=list)),
                ("problem", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.RemoveConstraint(
            model_name="contact",
            name="surveys_contact_email",
        ),
        migrations.RemoveConstraint(
            model_name="pendingimport",
            name="surveys_pendingimport_kind",
        ),
        migrations.AddField(
            model_name="contact",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="merged_into",
            field=accounts.tenancy.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="surveys.contact",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="phone",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="contact",
            name="postal_address",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="contact",
            name="role_mailbox",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="invitation",
            name="email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="invitation",
            name="name",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AlterField(
            model_name="contact",
            name="email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AlterField(
            model_name="pendingimport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("municipalities", "besturen"),
                    ("answers", "antwoorden"),
                    ("peers", "vergelijkingslijst"),
                    ("questionnaire", "vragenlijst"),
                    ("translations", "vertalingen"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email", ""), _negated=True),
                fields=("tenant", "municipality", "email"),
                name="surveys_contact_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(("email", ""), ("name", ""), ("phone", ""), ("postal_address", "")),
                    _connector="OR",
                ),
                name="surveys_contact_erased",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["municipalities", "answers", "peers", "questionnaire", "translations"],
                    )
                ),
                name="surveys_pendingimport_kind",
            ),
        ),
        migrations.AddField(
            model_name="bookchange",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bookchange",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.tenant",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="contact",
            field=accounts.tenancy.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="offices",
                to="surveys.contact",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="municipality",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.municipality",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.tenant",
            ),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.tenant",
            ),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="wave",
            field=accounts.tenancy.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="surveys.wave",
            ),
        ),
        migrations.AddIndex(
            model_name="bookchange",
            index=models.Index(fields=["tenant", "created_at"], name="surveys_bookchange_age"),
        ),
        migrations.AddConstraint(
            model_name="bookchange",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="surveys_bookchange_tenant_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="surveys_office_tenant_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "function__in",
                        [
                            "mayor",
                            "alderman",
                            "council_chair",
                            "councillor",
                            "political",
                            "general_director",
                            "finance_director",
                            "management_team",
                            "policy_officer",
                            "head_of_department",
                            "administrative",
                        ],
                    )
                ),
                name="surveys_office_function",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None),
                    ("ends_on", None),
                    ("ends_on__gt", models.F("starts_on")),
                    _connector="OR",
                ),
                name="surveys_office_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="peopleimport",
            index=models.Index(fields=["tenant", "created_at"], name="surveys_peopleimport_age"),
        ),
        migrations.AddConstraint(
            model_name="peopleimport",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="surveys_peopleimport_tenant_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="peopleimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "making", "ready", "failed"])),
                name="surveys_peopleimport_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="peopleimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "ready"),
                    models.Q(("path", ""), ("sha256", ""), ("size", 0)),
                    _connector="XOR",
                ),
                name="surveys_peopleimport_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="peopleimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at", None), models.Q(("rows", ""), _negated=True), _connector="XOR"
                ),
                name="surveys_peopleimport_confirmed",
            ),
        ),
        TenantWall("Office"),
        TenantWall("BookChange"),
        TenantWall("PeopleImport"),
        TenantReference("Contact", "merged_into"),
        migrations.RunSQL(
            NO_TWO,
            "ALTER TABLE surveys_office DROP CONSTRAINT surveys_office_one_holder,"
            " DROP CONSTRAINT surveys_office_one_at_a_time",
        ),
        migrations.RunSQL(VISIBLE, migrations.RunSQL.noop),
        DataChange(AS_INVITED, "surveys_invitation", "surveys_contact"),
        DataChange(ROLE_MAILBOXES, "surveys_contact"),
    ]
