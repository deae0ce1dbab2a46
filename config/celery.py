"""The Celery application. The database is the truth; a message only makes it faster."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tweezicht")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Rooms of one app have their tasks where their work is.
app.autodiscover_tasks(
    [
        "accounts.branding",
        "accounts.team",
        "surveys.ballots",
        "surveys.delivery",
        "surveys.fieldwork",
        "surveys.papers",
        "surveys.people",
        "reports.exports",
        "reports.sharing",
    ]
)
