from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from accounts import audit  # noqa: PLC0415 -- needs the models
        from accounts.team.signals import manager_added  # noqa: PLC0415
        from reports import audit_sentences as words  # noqa: PLC0415
        from reports.erasing import (  # noqa: PLC0415 -- needs the models
            PLACES,
            first_releases,
            forget_shares,
            leave_out,
        )
        from reports.giving_back import themes_before  # noqa: PLC0415 -- needs the models
        from reports.queries import (  # noqa: PLC0415 -- needs the models
            is_released,
            states_for_managers,
        )
        from reports.sharing.actions import (  # noqa: PLC0415 -- needs the models
            announce_to_manager,
        )
        from surveys.privacy import places  # noqa: PLC0415
        from surveys.signals import (  # noqa: PLC0415
            answers_erased,
            person_erased,
            release_asked,
            releases_asked,
            reports_asked,
            themes_asked,
        )

        audit.SENTENCES.update(words.SENTENCES)
        audit.LOOKED_AT.update(words.LOOKED_AT)
        audit.TAKEN_ALONG.update(words.TAKEN_ALONG)
        audit.NAMES.update(words.NAMES)
        audit.DETAILS.update(words.DETAILS)
        reports_asked.connect(states_for_managers, dispatch_uid="reports.states_for_managers")
        release_asked.connect(is_released, dispatch_uid="reports.is_released")
        themes_asked.connect(themes_before, dispatch_uid="reports.themes_before")
        releases_asked.connect(first_releases, dispatch_uid="reports.first_releases")
        answers_erased.connect(leave_out, dispatch_uid="reports.leave_out")
        person_erased.connect(forget_shares, dispatch_uid="reports.forget_shares")
        manager_added.connect(announce_to_manager, dispatch_uid="reports.announce_to_manager")
        places.register(*PLACES)
