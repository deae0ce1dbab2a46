"""The addresses of this room."""

from django.urls import URLPattern, URLResolver, path, re_path

from surveys.answer_import.views import files as importing
from surveys.audit_file import audit_file
from surveys.authoring.views import api as questionnaires_api
from surveys.authoring.views import (
    authoring,
    building,
    comparing,
    conditions,
    files,
    flows,
    pairing,
    publishing,
    translating,
    trying,
)
from surveys.catalogue.views import municipalities as catalogue
from surveys.catalogue.views import municipality_import, peers
from surveys.delivery import views as delivery
from surveys.fieldwork.views import (
    fieldwork,
    following_up,
    keying,
    mails,
    own_reminders,
    people,
    running,
    waves,
)
from surveys.following import views as following
from surveys.library.views import bank, keeping, taking
from surveys.mailing.views import calls, letters, plan, texts
from surveys.papers import views as paper_views
from surveys.people.views import book, book_import, duplicates, inviting, many, wave_import
from surveys.respond.views import answering, codes, given, naming, respond, saving
from surveys.rights.views import managing, papers, requests, respondent, retention
from surveys.wording import views as wording

QUESTIONNAIRES = "t/<slug:slug>/questionnaires/"
QUESTIONNAIRE = f"{QUESTIONNAIRES}<uuid:questionnaire_id>/"
API_QUESTIONNAIRES = "api/v1/questionnaires"
VERSION = f"{QUESTIONNAIRE}versions/<int:number>/"
LIBRARY = "t/<slug:slug>/library/"
WAVES = "t/<slug:slug>/waves/"
WAVE = f"{WAVES}<uuid:wave_id>/"
PEOPLE = f"{WAVE}people/"
STOPS = "t/<slug:slug>/no-mail/"
BOOK = "t/<slug:slug>/people/"
BOOK_PERSON = f"{BOOK}<uuid:contact_id>/"
BOOK_FILE = f"{BOOK}import/<uuid:people_file_id>/"
MAILS = f"{WAVE}mails/"
MAIL_TEXT = f"{MAILS}<str:letter>/<str:language>/"
LETTERS = f"{WAVE}letters/"
ANSWERS = "t/<slug:slug>/answers/"
PRIVACY = "t/<slug:slug>/privacy/"
RETENTION = f"{PRIVACY}retention/"
REQUESTS = f"{PRIVACY}requests/"
REQUEST = f"{REQUESTS}<uuid:request_id>/"
MUNICIPALITIES = "t/<slug:slug>/municipalities/"
MUNICIPALITY = f"{MUNICIPALITIES}<uuid:municipality_id>/"
PEERS = f"{MUNICIPALITIES}peers/"
PEER_LIST = f"{PEERS}<uuid:peer_list_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    # Respondents: the only pages without a log-in.
    path("r/here", answering.respond_here, name="respond_here"),
    path("r/answer/", answering.respond_resume, name="respond_resume"),
    path("r/answer/save", saving.respond_save, name="respond_save"),
    path("r/answer/review/", answering.respond_review, name="respond_review"),
    path("r/answer/<int:number>/", answering.respond_section, name="respond_section"),
    path("r/submit/", answering.respond_submit, name="respond_submit"),
    path("r/receipt/", answering.respond_receipt, name="respond_receipt"),
    path("r/given/", given.respond_given, name="respond_given"),
    path("r/given/answers.pdf", given.respond_given_pdf, name="respond_given_pdf"),
    path("r/correct/", answering.respond_correct, name="respond_correct"),
    path("r/", codes.respond_code, name="respond_code"),
    path("r/naming/", naming.respond_naming, name="respond_naming"),
    path("r/rights/", respondent.respond_rights, name="respond_rights"),
    path("r/rights/data.json", respondent.respond_export, name="respond_export"),
    path("r/rights/erase/", respondent.respond_erase, name="respond_erase"),
    path("r/<str:token>", respond.respond_landing, name="respond_landing"),
    path("r/<str:token>/start", respond.respond_start, name="respond_start"),
    path("r/<str:token>/naming", naming.respond_naming_start, name="respond_naming_start"),
    path("r/<str:token>/rights", respondent.respond_rights_start, name="respond_rights_start"),
    re_path(r"^r/(?P<token>.*)$", respond.unknown_link),
    # Short, so that its header fits in a line.
    path("u/<str:token>", delivery.mail_stop, name="mail_stop"),
    path("hooks/mail-events", delivery.mail_events, name="mail_events"),
    # Writing questionnaires.
    path(QUESTIONNAIRES, authoring.questionnaire_list, name="questionnaire_list"),
    path(f"{QUESTIONNAIRES}new/", files.questionnaire_new, name="questionnaire_new"),
    path(
        f"{QUESTIONNAIRES}import/<uuid:pending_id>/",
        files.questionnaire_import_preview,
        name="questionnaire_import_preview",
    ),
    path(
        f"{QUESTIONNAIRES}import/<uuid:pending_id>/confirm/",
        files.questionnaire_import_confirm,
        name="questionnaire_import_confirm",
    ),
    path("schemas/questionnaire.json", files.questionnaire_schema, name="questionnaire_schema"),
    path(QUESTIONNAIRE, building.questionnaire_page, name="questionnaire_page"),
    path(f"{QUESTIONNAIRE}export/", files.questionnaire_export, name="questionnaire_export"),
    path(f"{QUESTIONNAIRE}rename/", authoring.questionnaire_rename, name="questionnaire_rename"),
    path(f"{QUESTIONNAIRE}delete/", authoring.questionnaire_delete, name="questionnaire_delete"),
    path(f"{QUESTIONNAIRE}download/", files.questionnaire_download, name="questionnaire_download"),
    path(
        f"{QUESTIONNAIRE}paper/<str:side>/<str:language>/",
        paper_views.questionnaire_paper,
        name="questionnaire_paper",
    ),
    path(f"{QUESTIONNAIRE}replace/", files.questionnaire_replace, name="questionnaire_replace"),
    path(f"{QUESTIONNAIRE}parts/", building.draft_add, name="draft_add"),
    path(f"{QUESTIONNAIRE}parts/<uuid:part_id>/", building.draft_part, name="draft_part"),
    path(
        f"{QUESTIONNAIRE}parts/<uuid:part_id>/condition/",
        conditions.draft_condition,
        name="draft_condition",
    ),
    path(f"{QUESTIONNAIRE}parts/<uuid:part_id>/pair/", pairing.draft_pair, name="draft_pair"),
    path(f"{QUESTIONNAIRE}parts/<uuid:part_id>/split/", pairing.draft_split, name="draft_split"),
    path(f"{QUESTIONNAIRE}undo/", building.draft_undo, name="draft_undo"),
    path(f"{QUESTIONNAIRE}flow/<str:side>/", flows.draft_flow, name="draft_flow"),
    path(f"{QUESTIONNAIRE}trial/<str:side>/", flows.draft_trial, name="draft_trial"),
    path(f"{QUESTIONNAIRE}preview/", building.draft_preview, name="draft_preview"),
    path(f"{QUESTIONNAIRE}translations/", translating.translations, name="translations"),
    path(
        f"{QUESTIONNAIRE}translations/download/",
        translating.translations_download,
        name="translations_download",
    ),
    path(
        f"{QUESTIONNAIRE}translations/import/",
        translating.translations_import,
        name="translations_import",
    ),
    path(
        f"{QUESTIONNAIRE}translations/import/<uuid:pending_id>/",
        translating.translations_preview,
        name="translations_preview",
    ),
    path(
        f"{QUESTIONNAIRE}translations/import/<uuid:pending_id>/confirm/",
        translating.translations_confirm,
        name="translations_confirm",
    ),
    path(
        f"{QUESTIONNAIRE}publish/", publishing.questionnaire_publish, name="questionnaire_publish"
    ),
    path(f"{QUESTIONNAIRE}compare/", comparing.questionnaire_compare, name="questionnaire_compare"),
    path(f"{QUESTIONNAIRE}try/<str:side>/", trying.questionnaire_try, name="questionnaire_try"),
    path(VERSION, publishing.version_page, name="version_page"),
    path(f"{VERSION}items/<str:item>/", comparing.version_item, name="version_item"),
    path(
        f"{VERSION}paper/<str:side>/<str:language>/",
        paper_views.questionnaire_paper,
        name="version_paper",
    ),
    path(f"{VERSION}download/", files.questionnaire_download, name="version_download"),
    path(f"{VERSION}try/<str:side>/", trying.questionnaire_try, name="version_try"),
    path(
        API_QUESTIONNAIRES,
        questionnaires_api.QuestionnaireListView.as_view(),
        name="api_questionnaire_list",
    ),
    path(
        f"{API_QUESTIONNAIRES}/<uuid:questionnaire_id>/versions",
        questionnaires_api.VersionListView.as_view(),
        name="api_version_list",
    ),
    path(
        f"{API_QUESTIONNAIRES}/<uuid:questionnaire_id>/file",
        questionnaires_api.QuestionnaireFileView.as_view(),
        name="api_questionnaire_file",
    ),
    # The library.
    path(LIBRARY, bank.library_list, name="library_list"),
    path(f"{LIBRARY}<uuid:entry_id>/", bank.library_entry, name="library_entry"),
    path(
        f"{LIBRARY}<uuid:entry_id>/change/", bank.library_entry_change, name="library_entry_change"
    ),
    path(
        f"{LIBRARY}<uuid:entry_id>/remove/", bank.library_entry_remove, name="library_entry_remove"
    ),
    path(f"{QUESTIONNAIRE}library/", keeping.library_put, name="library_put"),
    path(f"{QUESTIONNAIRE}parts/<uuid:part_id>/library/", taking.library_take, name="library_take"),
    # Local governments.
    path(MUNICIPALITIES, catalogue.municipality_list, name="municipality_list"),
    path(f"{MUNICIPALITIES}new/", catalogue.municipality_new, name="municipality_new"),
    path(
        f"{MUNICIPALITIES}import/",
        municipality_import.municipality_import,
        name="municipality_import",
    ),
    path(
        f"{MUNICIPALITIES}import/<uuid:pending_id>/",
        municipality_import.municipality_preview,
        name="municipality_preview",
    ),
    path(
        f"{MUNICIPALITIES}import/<uuid:pending_id>/refused.csv",
        municipality_import.municipality_refused,
        name="municipality_refused",
    ),
    path(
        f"{MUNICIPALITIES}import/<uuid:pending_id>/confirm/",
        municipality_import.municipality_confirm,
        name="municipality_confirm",
    ),
    path(MUNICIPALITY, catalogue.municipality_page, name="municipality_page"),
    path(f"{MUNICIPALITY}edit/", catalogue.municipality_edit, name="municipality_edit"),
    path(f"{MUNICIPALITY}delete/", catalogue.municipality_delete, name="municipality_delete"),
    path(f"{MUNICIPALITY}managers/", catalogue.manager_invite, name="manager_invite"),
    # Peer groups of one's own.
    path(PEERS, peers.peer_list_list, name="peer_list_list"),
    path(f"{PEERS}new/", peers.peer_list_new, name="peer_list_new"),
    path(f"{PEERS}example.csv", peers.peer_list_example, name="peer_list_example"),
    path(f"{PEERS}import/<uuid:pending_id>/", peers.peer_list_preview, name="peer_list_preview"),
    path(
        f"{PEERS}import/<uuid:pending_id>/confirm/",
        peers.peer_list_confirm,
        name="peer_list_confirm",
    ),
    path(PEER_LIST, peers.peer_list_page, name="peer_list_page"),
    path(f"{PEER_LIST}replace/", peers.peer_list_replace, name="peer_list_replace"),
    path(f"{PEER_LIST}rename/", peers.peer_list_rename, name="peer_list_rename"),
    path(f"{PEER_LIST}delete/", peers.peer_list_delete, name="peer_list_delete"),
    # What people may ask of their data, and how long it is kept.
    path(PRIVACY, managing.privacy, name="privacy"),
    path(f"{PRIVACY}waves/<uuid:wave_id>/", managing.privacy_wave, name="privacy_wave"),
    path(f"{PRIVACY}register/<str:language>.pdf", papers.privacy_register, name="privacy_register"),
    path(
        f"{PRIVACY}agreement/<str:language>.pdf", papers.privacy_agreement, name="privacy_agreement"
    ),
    path(RETENTION, retention.retention, name="retention"),
    path(f"{RETENTION}destroy/", retention.retention_destroy, name="retention_destroy"),
    path(f"{RETENTION}list.csv", retention.retention_list, name="retention_list"),
    path(
        f"{RETENTION}<uuid:destruction_id>/list.csv",
        retention.destruction_list,
        name="destruction_list",
    ),
    path(
        f"{RETENTION}<uuid:destruction_id>/certificate.pdf",
        papers.destruction_certificate,
        name="destruction_certificate",
    ),
    path(
        f"{RETENTION}archive/<uuid:wave_id>.zip",
        retention.retention_archive,
        name="retention_archive",
    ),
    path(REQUESTS, requests.request_list, name="privacy_requests"),
    path(REQUEST, requests.request_page, name="privacy_request"),
    path(f"{REQUEST}data.json", requests.request_export, name="privacy_request_export"),
    path(f"{REQUEST}handle/", requests.request_handle, name="privacy_request_handle"),
    # The address book.
    path(BOOK, book.book_list, name="book_list"),
    path(f"{BOOK}new/", book.book_person_new, name="book_person_new"),
    path(f"{BOOK}change/", many.book_change, name="book_change"),
    path(f"{BOOK}undo/<uuid:change_id>/", many.book_undo, name="book_undo"),
    path(f"{BOOK}export.<str:format>", many.book_export, name="book_export"),
    path(f"{BOOK}example.csv", book_import.book_example, name="book_example"),
    path(f"{BOOK}import/", book_import.book_import, name="book_import"),
    path(BOOK_FILE, book_import.book_preview, name="book_preview"),
    path(f"{BOOK_FILE}refused.csv", book_import.book_refused, name="book_refused"),
    path(f"{BOOK_FILE}confirm/", book_import.book_confirm, name="book_confirm"),
    path(f"{BOOK}duplicates/", duplicates.book_duplicates, name="book_duplicates"),
    path(BOOK_PERSON, book.book_person, name="book_person"),
    path(f"{BOOK_PERSON}office/", book.book_office_take, name="book_office_take"),
    path(f"{BOOK_PERSON}office/leave/", book.book_office_leave, name="book_office_leave"),
    path(
        f"{BOOK_PERSON}office/<uuid:office_id>/forget/",
        book.book_office_forget,
        name="book_office_forget",
    ),
    path(f"{BOOK_PERSON}erase/", book.book_person_erase, name="book_person_erase"),
    path(f"{BOOK_PERSON}merge/<uuid:other_id>/", duplicates.book_merge, name="book_merge"),
    # Fieldwork.
    path("t/<slug:slug>/", fieldwork.tenant_home, name="tenant_home"),
    path("t/<slug:slug>/studies/new/", fieldwork.study_new, name="study_new"),
    path(WAVES, fieldwork.wave_list, name="wave_list"),
    path(f"{WAVES}new/", waves.wave_new, name="wave_new"),
    path(f"{WAVES}people.csv", wave_import.wave_people_example, name="wave_people_example"),
    path(WAVE, fieldwork.wave_page, name="wave_page"),
    path(f"{WAVE}counts/", fieldwork.wave_counts, name="wave_counts"),
    path(f"{WAVE}days/", following_up.wave_days_page, name="wave_days"),
    path(f"{WAVE}days/targets/", following_up.wave_targets, name="wave_targets"),
    path(
        f"{WAVE}response.<str:file_format>",
        following_up.wave_response_file,
        name="wave_response_file",
    ),
    path(f"{WAVE}mails/retry/", fieldwork.wave_mail_retry, name="wave_mail_retry"),
    path(f"{WAVE}edit/", waves.wave_edit, name="wave_edit"),
    path(f"{WAVE}dry-run/", waves.wave_dry_run, name="wave_dry_run"),
    path(f"{WAVE}launch/", waves.wave_launch, name="wave_launch"),
    path(f"{WAVE}extend/", waves.wave_extend, name="wave_extend"),
    path(f"{WAVE}close/", waves.wave_close, name="wave_close"),
    path(f"{WAVE}reminders/", own_reminders.own_reminder_list, name="own_reminder_list"),
    path(
        f"{WAVE}reminders/<uuid:reminder_id>/",
        own_reminders.own_reminder_decide,
        name="own_reminder_decide",
    ),
    path(f"{WAVE}reminder/<str:code>/", own_reminders.own_reminder, name="own_reminder"),
    path(f"{WAVE}change/", running.wave_change, name="wave_change"),
    path(f"{WAVE}pause/", running.wave_pause, name="wave_pause"),
    path(f"{WAVE}resume/", running.wave_resume, name="wave_resume"),
    path(f"{WAVE}municipalities/", running.wave_municipalities, name="wave_municipalities"),
    path(f"{WAVE}wordings/", wording.wave_wordings, name="wave_wordings"),
    path(f"{WAVE}wordings/<str:place>/<str:language>/", wording.wave_wording, name="wave_wording"),
    path(f"{WAVE}follows/", following.wave_follows, name="wave_follows"),
    path(f"{WAVE}follows/<str:item>/", following.wave_follows_item, name="wave_follows_item"),
    path(f"{WAVE}remind/", people.wave_remind, name="wave_remind"),
    path(PEOPLE, people.wave_people, name="wave_people"),
    path(f"{PEOPLE}new/", people.wave_person_new, name="wave_person_new"),
    path(f"{PEOPLE}book/", inviting.wave_people_book, name="wave_people_book"),
    path(f"{PEOPLE}import/", wave_import.wave_people_import, name="wave_people_import"),
    path(
        f"{PEOPLE}import/<uuid:people_file_id>/",
        wave_import.wave_people_preview,
        name="wave_people_preview",
    ),
    path(
        f"{PEOPLE}import/<uuid:people_file_id>/refused.csv",
        wave_import.wave_people_refused,
        name="wave_people_refused",
    ),
    path(
        f"{PEOPLE}import/<uuid:people_file_id>/confirm/",
        wave_import.wave_people_confirm,
        name="wave_people_confirm",
    ),
    path(
        f"{PEOPLE}<uuid:invitation_id>/remove/",
        people.wave_person_remove,
        name="wave_person_remove",
    ),
    path(
        f"{PEOPLE}<uuid:invitation_id>/reopen/",
        running.wave_person_reopen,
        name="wave_person_reopen",
    ),
    path(f"{PEOPLE}<uuid:invitation_id>/link/", people.wave_person_link, name="wave_person_link"),
    path(
        f"{PEOPLE}<uuid:invitation_id>/paper/", keying.wave_person_paper, name="wave_person_paper"
    ),
    path(
        f"{PEOPLE}<uuid:invitation_id>/paper/back/",
        keying.wave_paper_back,
        name="wave_paper_back",
    ),
    path(f"{PEOPLE}<uuid:invitation_id>/mails/", mails.wave_person_mails, name="wave_person_mails"),
    path(STOPS, delivery.stop_list, name="stop_list"),
    path(f"{STOPS}<uuid:stop_id>/lift/", delivery.stop_lift, name="stop_lift"),
    # What people are written, and when.
    path(MAILS, plan.wave_mails, name="wave_mails"),
    path(f"{MAILS}reminders/", plan.wave_reminders, name="wave_reminders"),
    path(f"{MAILS}thanks/", plan.wave_thanks, name="wave_thanks"),
    path(MAIL_TEXT, texts.wave_text, name="wave_text"),
    path(f"{MAIL_TEXT}trial/", texts.wave_text_trial, name="wave_text_trial"),
    path(f"{MAIL_TEXT}<str:side>/", texts.wave_text_preview, name="wave_text_preview"),
    path(LETTERS, letters.wave_letters, name="wave_letters"),
    path(f"{LETTERS}<uuid:file_id>/", letters.wave_letters_file, name="wave_letters_file"),
    path(
        f"{LETTERS}<uuid:file_id>/download/",
        letters.wave_letters_download,
        name="wave_letters_download",
    ),
    path(
        f"{LETTERS}<uuid:file_id>/delete/", letters.wave_letters_delete, name="wave_letters_delete"
    ),
    path(f"{WAVE}calls/", calls.wave_calls, name="wave_calls"),
    path(f"{WAVE}calls/<str:format>/", calls.wave_calls_file, name="wave_calls_file"),
    path(f"{WAVE}paper/<str:side>/<str:language>/", paper_views.wave_paper, name="wave_paper"),
    path("t/<slug:slug>/team/audit/file.<str:file_format>", audit_file, name="audit_file"),
    # Answers from a file.
    path(ANSWERS, importing.answers_import, name="answers_import"),
    path(f"{ANSWERS}<uuid:answers_id>/", importing.answers_mapping, name="answers_mapping"),
    path(f"{ANSWERS}<uuid:answers_id>/preview/", importing.answers_preview, name="answers_preview"),
    path(
        f"{ANSWERS}<uuid:answers_id>/refused.csv",
        importing.answers_refused,
        name="answers_refused",
    ),
    path(f"{ANSWERS}<uuid:answers_id>/confirm/", importing.answers_confirm, name="answers_confirm"),
]
