"""Publishing a draft, and the versions that were published."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring import queries
from surveys.authoring.actions import (
    NothingChanged,
    NotPublishable,
    OutdatedTranslations,
    StaleRevision,
    publish_version,
)
from surveys.authoring.around import states
from surveys.authoring.cards import problem_lines, sheet
from surveys.authoring.forms import PublishForm
from surveys.authoring.outdated import outdated_counts
from surveys.authoring.views.authoring import WRITE, reading_language
from surveys.authoring.words import language_name
from surveys.models import Questionnaire, Version
from surveys.questionnaire.drafts import join
from surveys.questionnaire.rules.validation import problems


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def questionnaire_publish(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    comparison = _comparison(questionnaire)
    codes = tuple(c.code for c in comparison.changed if c.can_compare) if comparison else ()
    form = PublishForm(request.POST if request.method == "POST" else None, codes=codes)
    if request.method == "POST" and form.is_valid():
        return _publish(request, questionnaire, form)
    parts = states(questionnaire)
    document = join(parts)
    found = problem_lines(document, problems(document))
    outdated = outdated_counts(parts.values(), document)
    page = {
        "questionnaire": questionnaire,
        "comparison": comparison,
        "latest": queries.latest_version(questionnaire),
        "problems": found,
        "blocked": any(problem.blocks for problem in found),
        "outdated": [
            (code, language_name(code), outdated[code])
            for code in document.languages
            if outdated[code]
        ],
        "form": form,
    }
    return render(request, "questionnaires/publish.html", page)


def _publish(
    request: MemberRequest, questionnaire: Questionnaire, form: PublishForm
) -> HttpResponse:
    try:
        version = publish_version(
            by=request.user,
            questionnaire=questionnaire,
            comparable=form.stated(),
            revision=form.cleaned_data["revision"],
            outdated_too=form.cleaned_data["outdated_too"],
        )
    except StaleRevision:
        messages.error(request, _("Iemand anders wijzigde intussen het concept: kijk opnieuw."))
    except (NothingChanged, OutdatedTranslations) as refusal:
        messages.error(request, str(refusal))
    except NotPublishable:
        messages.error(request, _("Los eerst op wat publiceren tegenhoudt."))
    else:
        messages.success(request, _("Versie %(n)s is gepubliceerd.") % {"n": version.number})
        return redirect("version_page", request.tenant.slug, questionnaire.id, version.number)
    return redirect("questionnaire_publish", request.tenant.slug, questionnaire.id)


def _comparison(questionnaire: Questionnaire) -> queries.VersionComparison | None:
    latest = queries.latest_version(questionnaire)
    if latest is None:
        return None
    return queries.compare(latest.document, questionnaire.draft_document)


@require_safe
@needs(WRITE)
def version_page(request: MemberRequest, questionnaire_id: UUID, number: int) -> HttpResponse:
    """A published version, to be read and not to be changed."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    version = find(Version, questionnaire=questionnaire, number=number)
    document = version.document
    page = {
        "questionnaire": questionnaire,
        "version": version,
        "sheet": sheet(document, reading_language(request, document)),
        "versions": queries.version_rows(questionnaire),
    }
    return render(request, "questionnaires/version.html", page)
