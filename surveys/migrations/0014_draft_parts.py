"""A draft in parts, each a row, and the log of its changes."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
from accounts.walls import DataChange, TenantWall

TENANT = {
    "db_index": False,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "accounts.tenant",
}
PERSON = {
    "db_index": False,
    "null": True,
    "on_delete": django.db.models.deletion.SET_NULL,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}
REFERENCE = {"db_constraint": False, "db_index": False}
KINDS = [(kind, kind) for kind in ("document", "section", "item", "scale", "theme")]

# The ranks are those of surveys.questionnaire.drafts.ranks(). Sections are made by the hash of
# their place, so that their items find them.
INTO_PARTS = """
INSERT INTO surveys_draftpart (id, tenant_id, questionnaire_id, kind, code, section_id, rank, body, revision)
SELECT gen_random_uuid(), tenant_id, id, 'document', 'head', NULL::uuid, '',
       draft - 'scales' - 'themes' - 'sections', draft_revision FROM surveys_questionnaire
UNION ALL
SELECT gen_random_uuid(), q.tenant_id, q.id, left(named.kind, -1), part.key, NULL, '', part.value, draft_revision
FROM surveys_questionnaire q, (VALUES ('scales'), ('themes')) AS named (kind),
     jsonb_each(COALESCE(draft -> named.kind, '{}')) AS part
UNION ALL
SELECT md5(q.id::text || section.place)::uuid, q.tenant_id, q.id, 'section', section.value ->> 'code', NULL,
       lpad(section.place::text, 4, '0') || 'V', section.value - 'items' - 'code', draft_revision
FROM surveys_questionnaire q, jsonb_array_elements(draft -> 'sections') WITH ORDINALITY AS section (value, place)
UNION ALL
SELECT gen_random_uuid(), q.tenant_id, q.id, 'item', item.value ->> 'code', md5(q.id::text || section.place)::uuid,
       lpad(item.place::text, 4, '0') || 'V', item.value - 'code', draft_revision
FROM surveys_questionnaire q, jsonb_array_elements(draft -> 'sections') WITH ORDINALITY AS section (value, place),
     jsonb_array_elements(COALESCE(section.value -> 'items', '[]')) WITH ORDINALITY AS item (value, place)
"""

# And back; a questionnaire without parts never had a draft.
INTO_ONE = """
UPDATE surveys_questionnaire q SET draft = COALESCE(
    (SELECT body FROM surveys_draftpart WHERE questionnaire_id = q.id AND kind = 'document'), '{}'
) || jsonb_build_object(
    'scales', COALESCE((SELECT jsonb_object_agg(code, body) FROM surveys_draftpart
        WHERE questionnaire_id = q.id AND kind = 'scale'), '{}'),
    'themes', COALESCE((SELECT jsonb_object_agg(code, body) FROM surveys_draftpart
        WHERE questionnaire_id = q.id AND kind = 'theme'), '{}'),
    'sections', COALESCE((SELECT jsonb_agg(
        s.body || jsonb_build_object('code', s.code, 'items', COALESCE((
            SELECT jsonb_agg(i.body || jsonb_build_object('code', i.code) ORDER BY i.rank, i.id)
            FROM surveys_draftpart i WHERE i.section_id = s.id), '[]'))
        ORDER BY s.rank, s.id) FROM surveys_draftpart s
        WHERE s.questionnaire_id = q.id AND s.kind = 'section'), '[]')
)
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("surveys", "0013_questionnaire_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftPart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("code", models.CharField(max_length=40)),
                ("rank", models.TextField(blank=True, db_collation="C")),
                ("body", models.JSONField()),
                ("revision", models.PositiveIntegerField()),
                ("changed_by", models.ForeignKey(**PERSON)),
                ("questionnaire", accounts.tenancy.TenantForeignKey(**REFERENCE, on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="surveys.questionnaire")),
                ("section", accounts.tenancy.TenantForeignKey(**REFERENCE, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="items", to="surveys.draftpart")),
                ("tenant", models.ForeignKey(**TENANT)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "questionnaire", "kind", "section", "rank"], name="surveys_draftpart_order"),
                    models.Index(fields=["tenant", "questionnaire", "code"], name="surveys_draftpart_code"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="surveys_draftpart_tenant_key"),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "item"), ("section__isnull", False))
                        | models.Q(models.Q(("kind", "item"), _negated=True), ("section__isnull", True)),
                        name="surveys_draftpart_items_in_sections",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("revision", models.PositiveIntegerField()),
                ("operation", models.CharField(max_length=20)),
                ("changes", models.JSONField()),
                ("undoes", models.PositiveIntegerField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.ForeignKey(**PERSON)),
                ("questionnaire", accounts.tenancy.TenantForeignKey(**REFERENCE, on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="surveys.questionnaire")),
                ("tenant", models.ForeignKey(**TENANT)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "questionnaire", "by", "-revision"], name="surveys_draftchange_by"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="surveys_draftchange_tenant_key"),
                    models.UniqueConstraint(fields=("tenant", "questionnaire", "revision"), name="surveys_draftchange_revision"),
                ],
            },
        ),
        TenantWall("DraftPart"),
        TenantWall("DraftChange", frozen=True),
        # Whoever leaves is taken out of the log; nothing else in it changes.
        migrations.RunSQL(
            "GRANT UPDATE (by_id) ON surveys_draftchange TO tweezicht_app", migrations.RunSQL.noop
        ),
        DataChange(INTO_PARTS, "surveys_questionnaire", "surveys_draftpart"),
        # Backwards the column comes empty, is filled, and only then must be.
        migrations.AlterField("questionnaire", "draft", models.JSONField(null=True)),
        DataChange("SELECT", "surveys_questionnaire", "surveys_draftpart", back=INTO_ONE),
        migrations.RemoveField("questionnaire", "draft"),
    ]
