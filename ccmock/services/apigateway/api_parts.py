"""What belongs to a REST API beside its resources: authorizers, models, validators, documentation."""

from __future__ import annotations

from ...contract.handler import HandlerRequest, Model
from ...handlers.references import Holder, Reference
from ..shared.relations import RelatedHandler, Unique
from . import texts
from .apis import AUTHORIZER, METHOD, MODEL, OF_API, VALIDATOR


class Authorizer(RelatedHandler):
    """Who says whether a caller may call a method."""

    references = (OF_API, Reference("ProviderARNs/*", "AWS::Cognito::UserPool", texts.NO_USER_POOL, keys=("Arn",)))
    unique = (Unique(("RestApiId", "Name"), texts.SAME_AUTHORIZER),)
    held_by = (Holder(METHOD, "AuthorizerId", texts.AUTHORIZER_IN_USE, key="AuthorizerId", holder_key="HttpMethod"),)


class ApiModel(RelatedHandler):
    """The schema of a request's or a response's body."""

    references = (OF_API,)
    unique = (Unique(("RestApiId", "Name"), texts.SAME_MODEL),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses names that are not made of letters and digits."""
        super().check(request, declared)
        name = declared.get("Name", "a")
        if not (name.isascii() and name.isalnum()):
            raise texts.BAD_MODEL_NAME.error(request, value=name)


class RequestValidator(RelatedHandler):
    """What of a request is checked before it is passed on."""

    references = (OF_API,)
    held_by = (
        Holder(
            METHOD,
            "RequestValidatorId",
            texts.VALIDATOR_IN_USE,
            key="RequestValidatorId",
            holder_key="HttpMethod",
        ),
    )


class Part(RelatedHandler):
    """A part of an API of which no more is known."""

    references = (OF_API,)


HANDLERS = {
    AUTHORIZER: Authorizer(),
    MODEL: ApiModel(),
    VALIDATOR: RequestValidator(),
    "AWS::ApiGateway::GatewayResponse": Part(),
    "AWS::ApiGateway::DocumentationPart": Part(),
    "AWS::ApiGateway::DocumentationVersion": Part(),
}
