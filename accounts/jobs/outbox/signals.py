"""For whoever counts mails: what came of each try. `sender` is the model, `outcome` is `sent` or a Trouble."""

from django.dispatch import Signal

mail_settled = Signal()
