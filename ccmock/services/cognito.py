"""Cognito: user pools with the attributes that their users have, what belongs to the pools, and identity pools.

The handlers of user pools and clients have the service's own texts; those of newer types only the name of the type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..facts.forms import VALUE
from ..facts.loading import facts_of
from ..handlers.error_texts import HANDLER_TEXT, ServiceTexts
from ..handlers.references import Reference
from .shared.certificates import is_certificate_of_other_region
from .shared.service_handler import Child, ServiceHandler

USER_POOL = "AWS::Cognito::UserPool"
CLIENT = "AWS::Cognito::UserPoolClient"
DOMAIN = "AWS::Cognito::UserPoolDomain"
GROUP = "AWS::Cognito::UserPoolGroup"
USER = "AWS::Cognito::UserPoolUser"
MEMBERSHIP = "AWS::Cognito::UserPoolUserToGroupAttachment"
PROVIDER = "AWS::Cognito::UserPoolIdentityProvider"
RESOURCE_SERVER = "AWS::Cognito::UserPoolResourceServer"
RISK_CONFIGURATION = "AWS::Cognito::UserPoolRiskConfigurationAttachment"
UI_CUSTOMIZATION = "AWS::Cognito::UserPoolUICustomizationAttachment"
BRANDING = "AWS::Cognito::ManagedLoginBranding"
TERMS = "AWS::Cognito::Terms"
LOG_DELIVERY = "AWS::Cognito::LogDeliveryConfiguration"
IDENTITY_POOL = "AWS::Cognito::IdentityPool"
ROLES = "AWS::Cognito::IdentityPoolRoleAttachment"
PRINCIPAL_TAG = "AWS::Cognito::IdentityPoolPrincipalTag"
CERTIFICATE = "AWS::CertificateManager::Certificate"

CUSTOM = ("custom:", "dev:")
FIXED_PROPERTIES = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
STANDARD_SCOPES = ("aws.cognito.signin.user.admin", "email", "openid", "phone", "profile")
RESERVED_WORDS = ("amazon", "aws", "cognito")
"""What the prefix of a domain may not contain."""

_error_text = ServiceTexts("CognitoIdentityProvider")

NO_USER_POOL = _error_text("User pool {value} does not exist.", "NotFound")
NO_PROVIDER = _error_text("The provider {value} does not exist for User Pool {UserPoolId}.")
NO_SCOPE = _error_text("Invalid scope requested: {value}")
NO_IDENTITY_POOL = ServiceTexts("CognitoIdentity")("IdentityPool '{value}' not found.", "NotFound")
BAD_DOMAIN = HANDLER_TEXT("Invalid request provided: {type_name}")
BOTH_NAMES = _error_text("Only one of the aliasAttributes or usernameAttributes can be set in a user pool.")
REQUIRED_CUSTOM = _error_text("Required custom attributes are not supported currently.")
SCHEMA_CHANGED = HANDLER_TEXT("Invalid request provided: Existing schema attributes cannot be modified or deleted.")
FIXED = HANDLER_TEXT("Invalid request provided: Updates are not allowed for property - {value}.")
PROTECTED = _error_text(
    "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be "
    "inactivated first."
)
HAS_DOMAIN = _error_text("User pool cannot be deleted. It has a domain configured that should be deleted first.")
NO_CALLBACK = _error_text("CallbackUrls can not be empty when code flow or implicit flow is selected")
NO_FLOWS = _error_text(
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
)
MIXED_FLOWS = _error_text("client_credentials flow can not be selected along with code flow or implicit flow.")
NO_SECRET = _error_text("client_credentials flow can not be selected if client does not have a client secret.")

OF_POOL = Reference("UserPoolId", USER_POOL)
OF_CLIENT = Reference("ClientId", CLIENT, keys=("ClientId",), inside=("UserPoolId",), outside=("ALL",))
OF_IDENTITY_POOL = Reference("IdentityPoolId", IDENTITY_POOL, NO_IDENTITY_POOL)


class UserPool(ServiceHandler):
    """A user pool. Everything in it is deleted with it, but its domain has to be deleted before."""

    children = tuple(
        Child(name, "UserPoolId")
        for name in (CLIENT, MEMBERSHIP, GROUP, USER, PROVIDER, RESOURCE_SERVER, BRANDING, TERMS, LOG_DELIVERY)
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for invalid attributes, and for changes of what cannot be changed once the pool exists."""
        if declared.get("AliasAttributes") and declared.get("UsernameAttributes"):
            raise BOTH_NAMES.error(request)
        for attribute in declared.get("Schema", ()):
            if attribute.get("Required") and _attribute_name(request, attribute).startswith(CUSTOM):
                raise REQUIRED_CUSTOM.error(request)
        if request.operation == "UPDATE":
            _check_fixed(request, declared)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Keeps the attributes that the pool had; names them as the pool does, standard ones first."""
        kept = {attribute["Name"]: attribute for attribute in request.previous_state.get("Schema", ())}
        for attribute in model.get("Schema", ()):
            name = _attribute_name(request, attribute)
            kept.setdefault(name, {**attribute, "Name": name})
        if kept:
            places = {name: place for place, name in enumerate(_standard_names(request))}
            model["Schema"] = sorted(kept.values(), key=lambda each: places.get(each["Name"], len(places)))
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while deletion protection is on."""
        if request.previous_state.get("DeletionProtection") == "ACTIVE":
            raise PROTECTED.error(request)
        return super().delete(request)


def _check_fixed(request: HandlerRequest, declared: Model) -> None:
    before = request.previous_state
    for name in FIXED_PROPERTIES:
        if name in declared and declared[name] != before.get(name):
            raise FIXED.error(request, value=name)
    attributes = {_attribute_name(request, attribute): attribute for attribute in declared.get("Schema", ())}
    for attribute in before.get("Schema", ()) if attributes else ():
        name = attribute["Name"]
        is_gone = name.startswith(CUSTOM) and name not in attributes
        given = {**attributes.get(name, {}), "Name": name}
        if is_gone or not given.items() <= attribute.items():
            raise SCHEMA_CHANGED.error(request)


def _attribute_name(request: HandlerRequest, attribute: Model) -> str:
    """The name of an attribute in the pool: that of a custom one has a prefix."""
    name: str = attribute.get("Name", "")
    return name if name.startswith(CUSTOM) or name in _standard_names(request) else f"{CUSTOM[0]}{name}"


def _standard_names(request: HandlerRequest) -> list[str]:
    return [standard["Name"] for standard in facts_of(request.resource_type)["Schema"][VALUE]]


class UserPoolClient(ServiceHandler):
    """An application that signs users in."""

    references = (
        Reference("UserPoolId", USER_POOL, NO_USER_POOL),
        Reference(
            "SupportedIdentityProviders/*",
            PROVIDER,
            NO_PROVIDER,
            keys=("ProviderName",),
            outside=("COGNITO",),
            inside=("UserPoolId",),
        ),
    )
    children = tuple(
        Child(name, "ClientId", "ClientId") for name in (RISK_CONFIGURATION, UI_CUSTOMIZATION, BRANDING, TERMS)
    )

    def create(self, request: HandlerRequest) -> Model:
        """Raises for scopes that no resource server offers."""
        _check_scopes(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises for scopes that no resource server offers."""
        _check_scopes(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where the OAuth flows lack what they need."""
        flows = set(declared.get("AllowedOAuthFlows", ()))
        sends_users = bool(flows & {"code", "implicit"})
        is_allowed = declared.get("AllowedOAuthFlowsUserPoolClient", False)
        if is_allowed and not (flows and declared.get("AllowedOAuthScopes")):
            raise NO_FLOWS.error(request)
        if sends_users and not declared.get("CallbackURLs"):
            raise NO_CALLBACK.error(request)
        if sends_users and "client_credentials" in flows:
            raise MIXED_FLOWS.error(request)
        if "client_credentials" in flows and not declared.get("GenerateSecret"):
            raise NO_SECRET.error(request)


def _check_scopes(request: HandlerRequest) -> None:
    context, pool = request.handler_context, request.desired_state.get("UserPoolId")
    if not context.checks_references_to(RESOURCE_SERVER):
        return
    offered = {
        f"{server['Identifier']}/{scope['ScopeName']}"
        for server in context.seen(RESOURCE_SERVER)
        if server["UserPoolId"] == pool
        for scope in server.get("Scopes", ())
    }
    for scope in request.desired_state.get("AllowedOAuthScopes", ()):
        if scope not in offered and scope not in STANDARD_SCOPES:
            raise NO_SCOPE.error(request, value=scope)


class UserPoolDomain(ServiceHandler):
    """The domain where a pool's users sign in; its name is unique."""

    references = (
        replace(OF_POOL, in_use=HAS_DOMAIN),
        Reference("CustomDomainConfig/CertificateArn", CERTIFICATE, BAD_DOMAIN),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for names that are taken or reserved, and for a second domain of the pool."""
        is_custom = "CustomDomainConfig" in declared
        arn = declared.get("CustomDomainConfig", {}).get("CertificateArn", "")
        is_bad = not is_custom and any(word in declared["Domain"] for word in RESERVED_WORDS)
        is_bad = is_bad or is_certificate_of_other_region(arn)
        if is_bad or (request.operation == "CREATE" and self._is_taken(request, declared)):
            raise BAD_DOMAIN.error(request)

    @staticmethod
    def _is_taken(request: HandlerRequest, declared: Model) -> bool:
        # The same domain of the same pool is an ordinary AlreadyExists, with the usual text.
        own = declared["UserPoolId"], declared["Domain"]
        is_custom = "CustomDomainConfig" in declared
        return any(
            other["Domain"] == declared["Domain"]
            or (other["UserPoolId"] == declared["UserPoolId"] and ("CustomDomainConfig" in other) == is_custom)
            for other in request.handler_context.seen(DOMAIN)
            if (other["UserPoolId"], other["Domain"]) != own
        )


class UserPoolGroup(ServiceHandler):
    """A group of users."""

    references = (OF_POOL,)
    children = (Child(MEMBERSHIP, "GroupName", "GroupName", inside=("UserPoolId",)),)


class UserPoolUser(ServiceHandler):
    """A user."""

    references = (OF_POOL,)
    children = (Child(MEMBERSHIP, "Username", "Username", inside=("UserPoolId",)),)


class Membership(ServiceHandler):
    """The membership of a user in a group."""

    references = (
        OF_POOL,
        Reference("GroupName", GROUP, keys=("GroupName",), inside=("UserPoolId",)),
        Reference("Username", USER, keys=("Username",), inside=("UserPoolId",)),
    )


class Part(ServiceHandler):
    """A part of a user pool or of one of its clients."""

    references = (OF_POOL, OF_CLIENT)


class IdentityPool(ServiceHandler):
    """An identity pool."""

    children = (Child(ROLES, "IdentityPoolId"), Child(PRINCIPAL_TAG, "IdentityPoolId"))


class PartOfIdentityPool(ServiceHandler):
    """A part of an identity pool."""

    references = (OF_IDENTITY_POOL,)


_PART, _PART_OF_IDENTITY_POOL = Part(), PartOfIdentityPool()

HANDLERS: Mapping[str, Handler] = {
    USER_POOL: UserPool(),
    CLIENT: UserPoolClient(),
    DOMAIN: UserPoolDomain(),
    GROUP: UserPoolGroup(),
    USER: UserPoolUser(),
    MEMBERSHIP: Membership(),
    PROVIDER: _PART,
    RESOURCE_SERVER: _PART,
    RISK_CONFIGURATION: _PART,
    UI_CUSTOMIZATION: _PART,
    BRANDING: _PART,
    TERMS: _PART,
    LOG_DELIVERY: _PART,
    IDENTITY_POOL: IdentityPool(),
    ROLES: _PART_OF_IDENTITY_POOL,
    PRINCIPAL_TAG: _PART_OF_IDENTITY_POOL,
}
