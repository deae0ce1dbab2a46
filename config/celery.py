"""The Celery application. The database is the truth; the broker only rings the bell."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tweezicht")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
