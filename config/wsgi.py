"""The web server's entry, loaded once and then shared by the processes that it forks (`--preload`)."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# What is loaded stays: looking through it for garbage, again and again, is a sixth of the work of starting.
gc.disable()
application = get_wsgi_application()
from config.monitoring import faults  # noqa: E402 -- the models are there now

faults.watch("web")
# Every view before the fork, and not in each process when it is first asked for a page.
get_resolver().url_patterns  # noqa: B018
# What is there by now stays: whoever collects does not write in the pages that all share.
gc.collect()
gc.freeze()
gc.enable()
