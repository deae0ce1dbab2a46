"""Webhooks through the API: which there are, and whether their messages arrive. Never a secret."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import find
from accounts.api_access.authentication import HasScope
from accounts.api_access.scopes import Scope
from accounts.models import DeliveryState, Webhook, WebhookAttempt
from accounts.webhooks.events import ToldEvent

MOST = 200  # messages of one address, the newest


class WebhookSerializer(serializers.Serializer[Any]):
    """An address that is told what happens."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=[*map(str, ToldEvent)]))
    disabled_at = serializers.DateTimeField(allow_null=True, help_text="Null: it is told.")
    last_success_at = serializers.DateTimeField(allow_null=True)


class AttemptSerializer(serializers.Serializer[Any]):
    """One attempt to deliver a message."""

    at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="Of HTTP; null: no answer.")
    trouble = serializers.CharField(help_text="Why it did not arrive; empty when it did.")


class MessageSerializer(serializers.Serializer[Any]):
    """A message to an address."""

    id = serializers.SerializerMethodField(help_text="Its `webhook-id`.")
    event = serializers.ChoiceField(choices=[*map(str, ToldEvent)])
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=DeliveryState.values)
    attempts = AttemptSerializer(many=True, source="tried")

    def get_id(self, row: Any) -> str:
        return f"msg_{row.id.hex}"


class WebhooksView(APIView):
    """What these views ask of their caller: a key for webhooks."""

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope(Scope.WEBHOOKS)]


class WebhookListView(WebhooksView):
    """The tenant's webhooks, by name."""

    @extend_schema(responses=WebhookSerializer(many=True), summary="The tenant's webhooks")
    def get(self, request: Request) -> Response:
        hooks = Webhook.objects.order_by("name_sort", "id")
        return Response(WebhookSerializer(hooks, many=True).data)


class MessageListView(WebhooksView):
    """The newest 200 messages of a webhook with their attempts, the latest first."""

    @extend_schema(responses=MessageSerializer(many=True), summary="The messages of a webhook")
    def get(self, request: Request, webhook_id: UUID) -> Response:
        hook = find(Webhook, id=webhook_id)
        tried = Prefetch("tried", queryset=WebhookAttempt.objects.order_by("-at"))
        rows = hook.deliveries.order_by("-created_at", "id").prefetch_related(tried)[:MOST]
        return Response(MessageSerializer(rows, many=True).data)
