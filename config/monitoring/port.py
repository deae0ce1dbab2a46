"""Where metrics are read: a port of their own, which no proxy serves."""

import logging
import os
from typing import Final

from django.conf import settings
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

log = logging.getLogger(__name__)
_OFF: Final = ""


def serve(*others: Collector) -> None:
    """Answer at METRICS_LISTEN (host:port) in a thread; nothing where it is not set."""
    if settings.METRICS_LISTEN == _OFF:
        return
    host, _colon, port = settings.METRICS_LISTEN.rpartition(":")
    registry = _registry()
    for other in others:
        registry.register(other)
    start_http_server(int(port), host or "0.0.0.0", registry)  # noqa: S104 -- what the operator asked for
    log.info("metrics at %s", settings.METRICS_LISTEN)


def _registry() -> CollectorRegistry:
    """Of this process, or of all that share its folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
