"""What this room lets itself be asked. It has no pages; `benchmarking.tasks` listens."""

from django.dispatch import Signal

# A person asks to compute a wave again that failed, or whose results are damaged: sent by a view with `by` and `wave`.
retry_requested = Signal()


class NotRetryable(Exception):
    """The run did not fail, or trying again cannot help."""


class NotDamaged(NotRetryable):
    """What the finished run stored is as it was stored: there is nothing to compute again."""
