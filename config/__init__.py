"""The composition root: settings, addresses, workers, and commands that span rooms."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
