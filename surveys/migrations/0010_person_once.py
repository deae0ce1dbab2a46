"""Nobody is read in twice, also by two imports at the same time: the database is the last judge.

Two imports at once may have read a person twice before this rule. In a wave that is still open,
an exact copy of an answer goes: what it says stays, once. Other doubles keep their answers, as
a closed wave was computed with them, and lose the key of the person but for the first.
"""

from django.db import migrations, models
from django.db.models import Q

from accounts.walls import DataChange

SAME_PERSON = """
    one.tenant_id = other.tenant_id AND one.participation_id = other.participation_id
    AND one.person = other.person AND one.person <> ''
    AND (one.submitted_at, one.id) > (other.submitted_at, other.id)
"""
COPIES = f"""
DELETE FROM surveys_response one USING surveys_response other, surveys_wave wave
    WHERE {SAME_PERSON} AND wave.id = one.wave_id AND wave.state = 'open'
    AND (one.perspective, one.function, one.answers)
        = (other.perspective, other.function, other.answers)
"""
OTHERS = f"UPDATE surveys_response one SET person = '' FROM surveys_response other WHERE {SAME_PERSON}"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0009_response_person")]

    operations = [
        DataChange(COPIES, "surveys_response", "surveys_wave"),
        DataChange(OTHERS, "surveys_response"),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(
                condition=~Q(person=""),
                fields=["tenant", "participation", "person"],
                name="surveys_response_person_once",
            ),
        ),
    ]
