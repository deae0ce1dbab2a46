from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from accounts import audit  # noqa: PLC0415 -- needs the models
        from reports.audit_sentences import SENTENCES  # noqa: PLC0415

        audit.SENTENCES.update(SENTENCES)
