"""The parts of a REST API other than its resources: authorizers, models, validators, documentation."""

from __future__ import annotations

from ...contract.handler import HandlerRequest, Model
from ...handlers.references import Reference
from ..shared.service_handler import ServiceHandler, Unique
from . import texts
from .apis import AUTHORIZER, DOCUMENTATION_PART, DOCUMENTATION_VERSION, GATEWAY_RESPONSE, MODEL, OF_API, VALIDATOR


class Authorizer(ServiceHandler):
    """What decides whether a caller may call a method."""

    references = (OF_API, Reference("ProviderARNs/*", "AWS::Cognito::UserPool", texts.NO_USER_POOL, keys=("Arn",)))
    unique = (Unique(("RestApiId", "Name"), texts.SAME_AUTHORIZER),)


class ApiModel(ServiceHandler):
    """The schema of a request's or a response's body."""

    references = (OF_API,)
    unique = (Unique(("RestApiId", "Name"), texts.SAME_MODEL),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, and for one that is not made of letters and digits."""
        super().check(request, declared)
        name = declared.get("Name", "a")
        if not (name.isascii() and name.isalnum()):
            raise texts.BAD_MODEL_NAME.error(request, value=name)


class RequestValidator(ServiceHandler):
    """Which parts of a request are validated."""

    references = (OF_API,)


class Part(ServiceHandler):
    """Another part of an API."""

    references = (OF_API,)


HANDLERS = {
    AUTHORIZER: Authorizer(),
    MODEL: ApiModel(),
    VALIDATOR: RequestValidator(),
    GATEWAY_RESPONSE: Part(),
    DOCUMENTATION_PART: Part(),
    DOCUMENTATION_VERSION: Part(),
}
