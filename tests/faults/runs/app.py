"""The product's Celery app, whose workers carry out orders."""

from typing import Any

from celery.signals import celeryd_after_setup

from config.celery import app

__all__ = ["app"]


@celeryd_after_setup.connect(weak=False)
def obey(**_told: Any) -> None:
    from tests.faults.runs import obeying  # noqa: PLC0415 -- needs Django, which is there by now

    obeying.obey()
