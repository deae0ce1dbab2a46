"""The addresses of this room."""

from django.urls import URLPattern, URLResolver, include, path

from reports import views
from reports.api_answers import views as api
from reports.api_answers import waves as waves_api
from reports.editions import views as editions
from reports.exports import api as files_api
from reports.exports import views as exports
from reports.exports.charts import views as charts
from reports.open_answers import views as open_answers
from reports.presenting import views as presenting
from reports.sharing import views as sharing

# The same as below a wave itself, which tells the latest figures.
edition_results: list[URLPattern | URLResolver] = [
    path("benchmark", api.EditionBenchmarkView.as_view(), name="api_edition_benchmark"),
    path(
        "municipalities/<str:code>",
        api.EditionMunicipalityView.as_view(),
        name="api_edition_municipality",
    ),
    path("peer-groups", api.EditionPeerGroupListView.as_view(), name="api_edition_peer_groups"),
    path(
        "peer-groups/<path:key>",
        api.EditionPeerGroupView.as_view(),
        name="api_edition_peer_group",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("t/<slug:slug>/methods/", views.methods_page, name="methods"),
    path("t/<slug:slug>/waves/<uuid:wave_id>/report/", views.report, name="report"),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/report/part/<slug:part>/",
        views.report,
        name="report_part",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/report-of/", views.report_choose, name="report_choose"
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/report/<str:code>/",
        views.report_municipality,
        name="report_municipality",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/report/<str:code>/part/<slug:part>/",
        views.report_municipality,
        name="report_municipality_part",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/report/chart/<str:chart>/<slug:kind>/",
        charts.benchmark_chart,
        name="report_chart",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/report/<str:code>/chart/<str:chart>/<slug:kind>/",
        charts.municipality_chart,
        name="report_municipality_chart",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/files/", exports.benchmark_files, name="benchmark_files"
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/files/<str:code>/",
        exports.municipality_files,
        name="municipality_files",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/share/<str:code>/",
        sharing.shares,
        name="report_shares",
    ),
    path("t/<slug:slug>/shares/<uuid:share_id>/end/", sharing.share_end, name="share_end"),
    path("shared/<str:token>/", sharing.shared_report, name="shared_report"),
    path("shared/<str:token>/<str:length>/", sharing.shared_file, name="shared_file"),
    path("t/<slug:slug>/waves/<uuid:wave_id>/present/", presenting.present, name="present"),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/present/<str:code>/",
        presenting.present_municipality,
        name="present_municipality",
    ),
    path(
        "t/<slug:slug>/agreements/<uuid:agreement_id>/",
        presenting.agreement_change,
        name="agreement_change",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/article/",
        exports.benchmark_article,
        name="benchmark_article",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/article/<str:code>/",
        exports.municipality_article,
        name="municipality_article",
    ),
    path("t/<slug:slug>/files/<uuid:file_id>/", exports.file_download, name="file_download"),
    path("t/<slug:slug>/waves/<uuid:wave_id>/foresight/", views.foresight, name="foresight"),
    path("t/<slug:slug>/waves/<uuid:wave_id>/outlook/", views.outlook, name="wave_outlook"),
    path("t/<slug:slug>/waves/<uuid:wave_id>/progress/", views.wave_progress, name="wave_progress"),
    path("t/<slug:slug>/waves/<uuid:wave_id>/runs/", views.run_list, name="run_list"),
    path("t/<slug:slug>/waves/<uuid:wave_id>/runs/compare/", views.run_compare, name="run_compare"),
    path("t/<slug:slug>/waves/<uuid:wave_id>/retry/", views.run_retry, name="run_retry"),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/release/",
        views.edition_release,
        name="edition_release",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/editions/", editions.edition_list, name="edition_list"
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/editions/<str:code>/",
        editions.municipality_editions,
        name="municipality_editions",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/editions/<str:code>/<int:number>/files/",
        exports.edition_files,
        name="edition_files",
    ),
    path(
        "t/<slug:slug>/editions/<uuid:edition_id>/withdraw/",
        views.edition_withdraw,
        name="edition_withdraw",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/open-answers/",
        open_answers.open_answers,
        name="open_answers",
    ),
    path(
        "t/<slug:slug>/waves/<uuid:wave_id>/open-answers/<str:item>/<str:side>/",
        open_answers.read_over,
        name="read_over",
    ),
    path("", include("reports.takeaways.urls")),
    path("api/v1/waves", waves_api.WaveListView.as_view(), name="api_wave_list"),
    path("api/v1/waves/<uuid:wave_id>", waves_api.WaveView.as_view(), name="api_wave"),
    path(
        "api/v1/waves/<uuid:wave_id>/progress",
        waves_api.ProgressView.as_view(),
        name="api_progress",
    ),
    path(
        "api/v1/waves/<uuid:wave_id>/editions",
        waves_api.EditionListView.as_view(),
        name="api_edition_list",
    ),
    path(
        "api/v1/waves/<uuid:wave_id>/editions/<int:number>",
        waves_api.EditionView.as_view(),
        name="api_edition",
    ),
    path("api/v1/waves/<uuid:wave_id>/editions/<int:number>/", include(edition_results)),
    path(
        "api/v1/waves/<uuid:wave_id>/benchmark", api.BenchmarkView.as_view(), name="api_benchmark"
    ),
    path(
        "api/v1/waves/<uuid:wave_id>/municipalities",
        waves_api.MunicipalityListView.as_view(),
        name="api_municipality_list",
    ),
    path(
        "api/v1/waves/<uuid:wave_id>/municipalities/<str:code>",
        api.MunicipalityView.as_view(),
        name="api_municipality",
    ),
    path(
        "api/v1/waves/<uuid:wave_id>/peer-groups",
        api.PeerGroupListView.as_view(),
        name="api_peer_group_list",
    ),
    path(
        "api/v1/waves/<uuid:wave_id>/peer-groups/<path:key>",
        api.PeerGroupView.as_view(),
        name="api_peer_group",
    ),
    path(
        "api/v1/waves/<uuid:wave_id>/files", files_api.FileListView.as_view(), name="api_file_list"
    ),
    path("api/v1/files/<uuid:file_id>", files_api.FileView.as_view(), name="api_file"),
    path(
        "api/v1/files/<uuid:file_id>/content",
        files_api.FileContentView.as_view(),
        name="api_file_content",
    ),
]
