from django.apps import AppConfig


class BenchmarkingConfig(AppConfig):
    name = "benchmarking"

    def ready(self) -> None:
        from benchmarking.tasks import ring_for_closed_wave  # noqa: PLC0415 -- needs the models
        from surveys.signals import wave_closed  # noqa: PLC0415

        wave_closed.connect(ring_for_closed_wave, dispatch_uid="benchmarking.compute_wave")
