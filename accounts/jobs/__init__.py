"""Work behind the pages: enqueueing, leases on rows that are jobs, and the outbox of mails."""
