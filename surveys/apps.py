from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        from accounts import audit  # noqa: PLC0415 -- needs the models
        from surveys.trail import DETAILS, SENTENCES  # noqa: PLC0415

        audit.SENTENCES.update(SENTENCES)
        audit.DETAILS.update(DETAILS)
