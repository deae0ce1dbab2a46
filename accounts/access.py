"""The only lookups by id that a view may use.

404 for what is not yours, the same as for what does not exist; 403 for an insider whose
role may not do this.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from accounts import audit
from accounts.http import MemberRequest
from accounts.models import Membership, MunicipalityManager
from accounts.roles import Permission

Row = TypeVar("Row", bound=models.Model)
Answer = TypeVar("Answer", bound=HttpResponseBase)
P = ParamSpec("P")
SHOWN = {200, 422}  # the page itself, also with what is wrong in its form


def needs(
    *permissions: Permission,
) -> Callable[
    [Callable[Concatenate[MemberRequest, P], Answer]],
    Callable[Concatenate[HttpRequest, P], Answer],
]:
    """A view of a tenant's page: any one of the permissions lets in.

    Takes `slug` from the URL away: the middleware has used it.
    """

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], Answer],
    ) -> Callable[Concatenate[HttpRequest, P], Answer]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
            kwargs.pop("slug", None)
            membership: Membership | None = getattr(request, "membership", None)
            if membership is None:
                raise Http404
            if not any(membership.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        checked.needs = permissions  # type: ignore[attr-defined]  # the tests walk every address
        return checked  # type: ignore[return-value]

    return decorate


def noted(
    action: str, *, each: bool = False, **of: str
) -> Callable[
    [Callable[Concatenate[MemberRequest, P], Answer]],
    Callable[Concatenate[MemberRequest, P], Answer],
]:
    """A view that shows or hands out what single people are or said: who looks is written down.

    `of`: the parameter of the address that names what is shown, and its model; without one it is
    the tenant's. `each`: each time, as of a file that is taken along, not once an hour.
    """
    [(parameter, kind)] = of.items() or [("", "accounts.Tenant")]

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], Answer],
    ) -> Callable[Concatenate[MemberRequest, P], Answer]:
        @wraps(view)
        def watched(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> Answer:
            response = view(request, *args, **kwargs)
            if response.status_code in SHOWN:
                subject = kwargs.get(parameter, request.tenant.pk)
                quiet = None if each else audit.QUIET
                audit.seen(
                    by=request.user, action=action, kind=kind, subject_id=subject, quiet=quiet
                )
            return response

        watched.noted = action  # type: ignore[attr-defined]  # a guard walks every address
        return watched  # type: ignore[return-value]

    return decorate


def find(rows: models.QuerySet[Row] | type[Row], **lookup: Any) -> Row:
    """One row of this tenant, or 404. `rows` is a model or an already narrowed queryset."""
    queryset = rows if isinstance(rows, models.QuerySet) else rows._default_manager.all()
    try:
        return queryset.get(**lookup)
    except (ObjectDoesNotExist, ValueError, ValidationError) as error:
        raise Http404 from error


def own_municipalities(membership: Membership) -> set[uuid.UUID] | None:
    """The municipalities a manager is walled to; None for people who see them all."""
    if membership.may(Permission.SEE_WAVES):
        return None
    managed = MunicipalityManager.objects.filter(membership=membership)
    return set(managed.values_list("municipality_id", flat=True))


def check_municipality(membership: Membership, municipality_id: uuid.UUID) -> None:
    """404 when a manager asks for a municipality that is not the own one."""
    own = own_municipalities(membership)
    if own is not None and municipality_id not in own:
        raise Http404
