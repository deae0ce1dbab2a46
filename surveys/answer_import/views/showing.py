"""The pages of a file of answers: the form for its columns, and the preview."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import storage
from accounts.http import MemberRequest
from surveys.answer_import.actions.uploads import seen_of
from surveys.answer_import.forms.filling import chosen, own_words, said, says_more
from surveys.answer_import.forms.import_names import NamesForm
from surveys.answer_import.forms.importing import MappingForm
from surveys.answer_import.mapping import convert_mapping
from surveys.answer_import.queries.importing import published_versions
from surveys.answer_import.queries.preview import SHOWN, Preview, of_summary
from surveys.answer_import.samples import table_from_bytes
from surveys.answer_import.waiting import waiting_waves
from surveys.following.forms import offered
from surveys.following.queries import choices_before
from surveys.models import AnswerImport, Version, Wave, WaveState
from surveys.upload.tables import UploadedTable


def _table(pending: AnswerImport) -> UploadedTable:
    return table_from_bytes(storage.read(pending.table, pending.table_sha256))


def mapping_form(pending: AnswerImport, posted: QueryDict | None) -> tuple[MappingForm, list[str]]:
    """The form, filled in with what was said before, and what of that it cannot show."""
    table, versions = _table(pending), published_versions()
    if posted is not None or pending.mapping is None:
        return MappingForm(posted, table=table, versions=versions), []
    mapping = convert_mapping(pending.mapping)
    known = {str(version.id): version for version in versions}
    initial = said(mapping, table, known)
    form = MappingForm(
        table=table,
        versions=versions,
        initial=initial,
        chosen=chosen(mapping, table),
        own_words=own_words(mapping, table),
    )
    more = _(
        "De beschrijving van de kolommen zegt meer dan deze pagina toont, zoals omgezette codes. Wat u"
        " hier doorstuurt, vervangt ze helemaal."
    )
    return form, [more] if says_more(mapping, table, known) else []


def preview_page(
    request: MemberRequest,
    pending: AnswerImport,
    form: NamesForm,
    status: int = 200,
    wanted: str = "",
) -> HttpResponse:
    """`wanted`: the number of a waiting wave whose names are filled in."""
    preview = of_summary(pending.summary)
    page: dict[str, Any] = {
        "pending": pending,
        "form": form,
        "shown": SHOWN,
        "seen": seen_of(pending),
    }
    if preview.refusal:
        status = 422
    else:
        page["waiting"] = waiting = waiting_waves(preview)
        _offer_waves(form, preview)
        form.initial = {**preview.days, **form.initial}
        chosen = next((one for one in waiting if str(one.id) == wanted), None)
        if chosen is not None:
            page["chosen"] = chosen.id
            days = preview.days if preview.says_days else {}
            form.initial = {**form.initial, **chosen.names, **days}
    return render(request, "imports/preview.html", {"plan": preview, **page}, status=status)


def _offer_waves(form: NamesForm, preview: Preview) -> None:
    """The waves with which the trends may begin; without any nobody is asked."""
    version = Version.objects.filter(id=preview.version).first() if preview.version else None
    found = choices_before(version) if version else []
    if found:
        form.fields["follows"].widget.choices = offered(found)
    else:
        del form.fields["follows"]


def told_of(wave: Wave, count: int) -> str:
    if wave.state == WaveState.OPEN:
        sentence = ngettext(
            "%(count)s antwoord ingelezen. De golf wacht op het volgende bestand.",
            "%(count)s antwoorden ingelezen. De golf wacht op het volgende bestand.",
            count,
        )
        days = _("De bevraging loopt van %(first)s tot en met %(last)s.") % {
            "first": date_format(localtime(wave.opens_at).date()),
            "last": date_format(localtime(wave.closes_at).date()),
        }
        return f"{sentence % {'count': count}} {days}"
    sentence = ngettext(
        "%(count)s antwoord ingelezen. De cijfers worden nu berekend.",
        "%(count)s antwoorden ingelezen. De cijfers worden nu berekend.",
        count,
    )
    return sentence % {"count": count}
