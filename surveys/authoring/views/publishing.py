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
from surveys.authoring.comparing import ComparedItem, ComparedVersions, compared
from surveys.authoring.forms import PublishForm
from surveys.authoring.outdated import outdated_counts
from surveys.authoring.standing import counts_of, proposed
from surveys.authoring.views.authoring import WRITE, reading_language
from surveys.authoring.words import language_name
from surveys.models import Questionnaire, Version
from surveys.questionnaire.comparison.proposals import Proposal, Verdict, proposals
from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import join
from surveys.questionnaire.rules.validation import problems


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def questionnaire_publish(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    if request.method != "POST":
        return _page(request, questionnaire)
    form = _form(request, questionnaire)
    if not form.is_valid():
        return _page(request, questionnaire, form)
    try:
        version = publish_version(
            by=request.user,
            questionnaire=questionnaire,
            decisions=form.decisions(),
            revision=form.cleaned_data["revision"],
            outdated_too=form.cleaned_data["outdated_too"],
        )
    except StaleRevision:
        # What was decided stays, but of items that have changed since.
        messages.error(request, _("Iemand anders wijzigde intussen het concept: kijk opnieuw."))
        questionnaire.refresh_from_db()
        return _page(request, questionnaire, _form(request, questionnaire))
    except OutdatedTranslations as refusal:
        messages.error(request, str(refusal))
        return _page(request, questionnaire, form)
    except NothingChanged as refusal:
        messages.error(request, str(refusal))
    except NotPublishable:
        messages.error(request, _("Los eerst op wat publiceren tegenhoudt."))
        return _page(request, questionnaire, form)
    else:
        messages.success(request, _("Versie %(n)s is gepubliceerd.") % {"n": version.number})
        return redirect("version_page", request.tenant.slug, questionnaire.id, version.number)
    return redirect("questionnaire_publish", request.tenant.slug, questionnaire.id)


def _form(request: MemberRequest, questionnaire: Questionnaire) -> PublishForm:
    latest = queries.latest_version(questionnaire)
    return PublishForm(request.POST, asked=_asked(latest, questionnaire.draft_document))


def _asked(latest: Version | None, document: Document) -> list[Proposal]:
    """The items of which a person says whether they continue: those that changed."""
    found = proposals(latest.document, document) if latest else {}
    return [proposal for proposal in found.values() if proposal.changed]


def _page(
    request: MemberRequest, questionnaire: Questionnaire, form: PublishForm | None = None
) -> HttpResponse:
    parts = states(questionnaire)
    latest, document = queries.latest_version(questionnaire), join(parts)
    asked = _asked(latest, document)
    form = form or PublishForm(asked=asked)
    found = problem_lines(document, problems(document))
    outdated = outdated_counts(parts.values(), document)
    comparison = _comparison(latest, document)
    page = {
        "questionnaire": questionnaire,
        "latest": latest,
        "comparison": comparison,
        "form": form,
        "judged": _judged(comparison, asked, form) if comparison else [],
        "problems": found,
        "blocked": any(problem.blocks for problem in found),
        "outdated": [
            (code, language_name(code), outdated[code])
            for code in document.languages
            if outdated[code]
        ],
    }
    return render(request, "questionnaires/publish.html", page)


def _comparison(latest: Version | None, document: Document) -> ComparedVersions | None:
    if latest is None:
        return None
    return compared(latest.document, document, proposed(proposals(latest.document, document)))


def _judged(
    comparison: ComparedVersions, asked: list[Proposal], form: PublishForm
) -> list[tuple[str, list[ComparedItem]]]:
    """The items to be asked about, by what is proposed: those that a person must judge first."""
    items = comparison.items()
    for proposal in asked:
        items[proposal.code].decision = form.fields_of(proposal.code)
    return [
        (verdict.value, found)
        for verdict in (Verdict.OPEN, Verdict.NOT_COMPARABLE, Verdict.COMPARABLE)
        if (found := [items[one.code] for one in asked if one.verdict is verdict])
    ]


@require_safe
@needs(WRITE)
def version_page(request: MemberRequest, questionnaire_id: UUID, number: int) -> HttpResponse:
    """A published version, to be read and not to be changed."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    version = find(Version, questionnaire=questionnaire, number=number)
    document, before = version.document, version.previous()
    standings = queries.standings(before, version, document) if before else {}
    page = {
        "questionnaire": questionnaire,
        "version": version,
        "sheet": sheet(document, reading_language(request, document)),
        "versions": queries.version_rows(questionnaire),
        "before": before,
        "standings": sorted(standings.values(), key=lambda one: not one.changed),
        "standing_counts": counts_of(standings),
        "open": [one for one in standings.values() if one.is_open],
        "waves": queries.waves_of(version),
    }
    return render(request, "questionnaires/version.html", page)
