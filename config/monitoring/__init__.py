"""What is told of the running product: a line of log for each request and task, and metrics.

Neither names a tenant's people or answers, and metrics name no tenant: docs/monitoring.md.
"""
