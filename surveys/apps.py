from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        from accounts import audit  # noqa: PLC0415 -- needs the models
        from surveys import audit_sentences as words  # noqa: PLC0415
        from surveys.answer_import.queries.preview import Preview  # noqa: PLC0415 -- needs the models
        from surveys.privacy import places  # noqa: PLC0415
        from surveys.respond.views.saving import Save  # noqa: PLC0415
        from surveys.rights.holdings import PLACES  # noqa: PLC0415 -- needs the models
        from surveys.types_known import learn  # noqa: PLC0415

        learn(Save, Preview)
        audit.SENTENCES.update(words.SENTENCES)
        audit.LOOKED_AT.update(words.LOOKED_AT)
        audit.TAKEN_ALONG.update(words.TAKEN_ALONG)
        audit.NAMES.update(words.NAMES)
        audit.DETAILS.update(words.DETAILS)
        audit.VALUES.update(words.VALUES)
        places.register(*PLACES)
