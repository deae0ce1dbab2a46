from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from accounts import audit  # noqa: PLC0415 -- needs the models
        from reports.audit_sentences import SENTENCES  # noqa: PLC0415
        from reports.queries import (  # noqa: PLC0415 -- needs the models
            is_released,
            states_for_managers,
        )
        from surveys.signals import release_asked, reports_asked  # noqa: PLC0415

        audit.SENTENCES.update(SENTENCES)
        reports_asked.connect(states_for_managers, dispatch_uid="reports.states_for_managers")
        release_asked.connect(is_released, dispatch_uid="reports.is_released")
