"""A consultant's own words for a wave. Each state is a row that never changes."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.fieldwork.queries.wordings import newest_text
from surveys.fieldwork.wordings import MESSAGE, MailWording, default_wording, unknown_in
from surveys.models import MailText, TextKind, Wave, WaveState
from surveys.refusals import Refused, WaveNotOpen

AS_IT_IS = MailWording("", "")


@transaction.atomic
def write_text(
    *, by: User | None, wave: Wave, kind: TextKind, language: str, wording: MailWording
) -> MailText | None:
    """Other words for what is still to be sent; None where they are those in force already."""
    check_wording(wording)
    given = MailWording(wording.subject.strip(), wording.body.replace("\r\n", "\n").strip())
    own = AS_IT_IS if given == default_wording(kind, language) else given
    return _kept(by, wave, kind, language, own)


@transaction.atomic
def reset_text(*, by: User | None, wave: Wave, kind: TextKind, language: str) -> MailText | None:
    """Back to the words of the product."""
    return _kept(by, wave, kind, language, AS_IT_IS)


def check_wording(wording: MailWording) -> None:
    """Refuse what stands in braces and is no placeholder: it would be sent as it stands."""
    for field, text in (("subject", wording.subject), ("body", wording.body)):
        if unknown := unknown_in(text):
            raise Refused(
                _("%(found)s kennen we niet. Kies een invulveld uit de lijst, of laat de accolades weg.")
                % {"found": ", ".join(unknown[:3])},
                field,
            )  # fmt: skip
    if f"{{{MESSAGE}}}" in wording.subject:
        raise Refused(_("{bericht} kan niet in het onderwerp staan."), "subject")


def _kept(
    by: User | None, wave: Wave, kind: TextKind, language: str, wording: MailWording
) -> MailText | None:
    row = held(wave, no_key=True)
    if row.state == WaveState.CLOSED:
        raise WaveNotOpen(_("Deze golf is gesloten: er wordt niets meer verstuurd."))
    if language not in row.languages:
        raise Refused(_("De golf wordt niet in deze taal gevraagd."))
    newest = newest_text(row.id, kind, language)
    before = MailWording(newest.subject, newest.body) if newest else AS_IT_IS
    if before == wording:
        return None
    text: MailText = MailText.objects.create(
        wave=row,
        kind=kind.value,
        language=language,
        number=newest.number + 1 if newest else 1,
        subject=wording.subject,
        body=wording.body,
        created_by=by,
    )
    action = "mail_text_changed" if wording.body else "mail_text_reset"
    audit.record(
        by=by, action=action, subject=row, kind=kind.value, language=language, number=text.number
    )
    return text
