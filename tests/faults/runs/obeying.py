"""How a worker carries out orders: its process ends itself (-9) inside a stage, or lacks something."""

import os
import resource
import signal
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from accounts.tenancy import current_tenant_id
from benchmarking.runs import counting, pipeline
from benchmarking.runs.actions import results, runs
from tests.faults.runs.orders import Orders, wait

Tenant = Callable[..., object]
ROOM = 40_000_000  # bytes of memory that are left to a run that is to have too little


def _of_attempt(attempt: Any, *_more: object) -> object:
    return attempt.tenant_id


def _of_context(**_named: object) -> object:
    return current_tenant_id()


def _first(tenant_id: object, *_more: object) -> object:
    return tenant_id


def ended_within(stage: str, real: Callable[..., Any], tenant_of: Tenant) -> Callable[..., Any]:
    """`real`, whose process ends in the middle of it where that was ordered, at the latest at its end."""

    @wraps(real)
    def inner(*arguments: Any, **named: Any) -> Any:
        tenant_id, orders = tenant_of(*arguments, **named), Orders.of_environment()
        after = orders.take(stage, tenant_id)
        if after is None:
            return real(*arguments, **named)

        def end() -> None:
            orders.done(tenant_id)
            os.kill(os.getpid(), signal.SIGKILL)

        timer = threading.Timer(after, end)
        timer.daemon = True
        timer.start()
        try:
            return real(*arguments, **named)
        finally:
            timer.cancel()
            end()

    return inner


def troubled(real: Callable[..., Any]) -> Callable[..., Any]:
    """The computation, which ends its worker each time, lacks memory once, or takes long, as ordered."""

    @wraps(real)
    def inner(attempt: Any, *arguments: Any) -> Any:
        orders, tenant_id = Orders.of_environment(), attempt.tenant_id
        if orders.stands("poison", tenant_id):
            os.kill(os.getpid(), signal.SIGKILL)
        slow = orders.take("slow", tenant_id)
        if slow is not None:
            wait(slow)
        if orders.take("memory", tenant_id) is None:
            return real(attempt, *arguments)
        return _with_little_memory(lambda: real(attempt, *arguments))

    return inner


def _with_little_memory(work: Callable[[], Any]) -> Any:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as told:  # noqa: PTH123 -- no file of ours
        held = int(told.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + ROOM, before[1]))
    try:
        taken = bytearray(4 * ROOM)
        del taken
        return work()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def obey() -> None:
    attempt: Any = pipeline._Attempt
    attempt._compute = troubled(attempt._compute)
    for stage, name in (
        ("claimed", "work"), ("counting", "_count"), ("audit", "_plan"), ("computing", "_compute"),
    ):  # fmt: skip
        setattr(attempt, name, ended_within(stage, getattr(attempt, name), _of_attempt))
    places: list[tuple[str, Any, str, Tenant]] = [
        ("snapshot", runs, "take_snapshot", _of_context),
        ("parts", counting, "_count", _first),
        ("storing", pipeline, "store", _first),
        ("release", results, "finish_run", _of_context),
    ]
    for stage, module, name, tenant_of in places:
        setattr(module, name, ended_within(stage, getattr(module, name), tenant_of))
