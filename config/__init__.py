"""The composition root: settings, addresses, workers, and commands that span rooms."""

import os

# Before numpy is loaded. Threads inside a matrix product wait for each other on a busy machine,
# and may add in another order: work is divided over workers instead, with the same bits on each.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from config.celery import app as celery_app

__all__ = ["celery_app"]
