"""What this room lets itself be asked. It has no pages; `benchmarking.tasks` listens."""

from django.dispatch import Signal

# A person asks to compute a failed wave again: sent by a view with `by` and `wave`.
retry_requested = Signal()


class NotRetryable(Exception):
    """The run did not fail, or trying again cannot help."""
