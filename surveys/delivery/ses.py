"""Amazon SES, loaded with the first event: anymail's reader of it brings all of boto3."""

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.amazon_ses import AmazonSESBaseWebhookView, AmazonSESTrackingWebhookView
from django.http import HttpRequest

from surveys.delivery import sns


class SignedSes(AmazonSESTrackingWebhookView):  # type: ignore[misc]  # it has no types
    """Notices of Amazon SES, which have to be signed; without the library that confirms topics."""

    def __init__(self, **secrets: str) -> None:
        self.auto_confirm_enabled = False
        super(AmazonSESBaseWebhookView, self).__init__(**secrets)

    def validate_request(self, request: HttpRequest) -> None:
        super().validate_request(request)
        notice = self._parse_sns_message(request)
        if not sns.is_signed(notice):
            raise AnymailWebhookValidationFailure("The notice is not signed by Amazon SNS.")
        sns.tell_operator(notice)
