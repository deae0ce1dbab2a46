from django.apps import AppConfig


class BenchmarkingConfig(AppConfig):
    name = "benchmarking"

    def ready(self) -> None:
        from accounts import audit  # noqa: PLC0415 -- needs the models
        from benchmarking import audit_sentences as words  # noqa: PLC0415
        from benchmarking.documents import KINDS  # noqa: PLC0415
        from benchmarking.inputs.manifest import Manifest  # noqa: PLC0415
        from benchmarking.runs.actions import erasing  # noqa: PLC0415 -- needs the models
        from benchmarking.signals import retry_requested  # noqa: PLC0415
        from benchmarking.tasks import (  # noqa: PLC0415 -- needs the models
            compute_closed_wave,
            retry_when_asked,
        )
        from surveys.privacy import places  # noqa: PLC0415
        from surveys.signals import answers_erased, wave_closed  # noqa: PLC0415
        from surveys.types_known import learn  # noqa: PLC0415

        learn(*KINDS, Manifest)
        audit.SENTENCES.update(words.SENTENCES)
        audit.DETAILS.update(words.DETAILS)
        wave_closed.connect(compute_closed_wave, dispatch_uid="benchmarking.compute_wave")
        retry_requested.connect(retry_when_asked, dispatch_uid="benchmarking.retry_run")
        answers_erased.connect(erasing.leave_out, dispatch_uid="benchmarking.leave_out")
        places.register(erasing.SNAPSHOTS)
