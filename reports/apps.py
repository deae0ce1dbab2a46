from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from accounts import audit  # noqa: PLC0415 -- needs the models
        from reports.audit_sentences import SENTENCES  # noqa: PLC0415
        from reports.giving_back import themes_before  # noqa: PLC0415 -- needs the models
        from reports.queries import states_for_managers  # noqa: PLC0415 -- needs the models
        from surveys.signals import reports_asked, themes_asked  # noqa: PLC0415

        audit.SENTENCES.update(SENTENCES)
        reports_asked.connect(states_for_managers, dispatch_uid="reports.states_for_managers")
        themes_asked.connect(themes_before, dispatch_uid="reports.themes_before")
