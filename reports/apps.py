from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from accounts import audit  # noqa: PLC0415 -- needs the models
        from reports.audit_sentences import SENTENCES  # noqa: PLC0415
        from reports.queries import states_for_managers  # noqa: PLC0415 -- needs the models
        from surveys.signals import reports_asked  # noqa: PLC0415

        audit.SENTENCES.update(SENTENCES)
        reports_asked.connect(states_for_managers, dispatch_uid="reports.states_for_managers")
