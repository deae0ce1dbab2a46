"""The one outbox: rows that are mails, the way to the mail server, and what its errors mean."""
