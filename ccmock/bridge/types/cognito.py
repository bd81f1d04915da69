"""Cognito: user pools, and the clients and groups in them, which are listed by pool."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Within
from ..forms import constant, declared, picked, same

POOL = same("UserPoolId")
POOLS = Call("list_user_pools", {"MaxResults": constant(60)})
OF_POOL = (
    "AccountRecoverySetting",
    "AdminCreateUserConfig",
    "AutoVerifiedAttributes",
    "DeletionProtection",
    "DeviceConfiguration",
    "EmailConfiguration",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "LambdaConfig",
    "MfaConfiguration",
    "Policies",
    "SmsAuthenticationMessage",
    "SmsConfiguration",
    "SmsVerificationMessage",
    "UserAttributeUpdateSettings",
    "UserPoolAddOns",
    "UserPoolTags",
    "VerificationMessageTemplate",
)
"""What a pool is made with and may change, all of it by one call."""
WITH_MESSAGES = (
    "AdminCreateUserConfig",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "SmsVerificationMessage",
    "VerificationMessageTemplate",
)
"""Where moto tells default messages, which AWS does not show."""
FIXED = ("AliasAttributes", "Schema", "UsernameAttributes", "UsernameConfiguration")
CLIENT = same("UserPoolId", "ClientId")
OF_CLIENT = (
    "AccessTokenValidity",
    "AllowedOAuthFlows",
    "AllowedOAuthFlowsUserPoolClient",
    "AllowedOAuthScopes",
    "AuthSessionValidity",
    "CallbackURLs",
    "ClientName",
    "DefaultRedirectURI",
    "EnablePropagateAdditionalUserContextData",
    "EnableTokenRevocation",
    "ExplicitAuthFlows",
    "IdTokenValidity",
    "LogoutURLs",
    "PreventUserExistenceErrors",
    "ReadAttributes",
    "RefreshTokenValidity",
    "SupportedIdentityProviders",
    "TokenValidityUnits",
    "WriteAttributes",
)
USER_GROUP = same("UserPoolId", "GroupName")
OF_USER_GROUP = ("Description", "Precedence", "RoleArn")


TYPES = (
    BridgedType(
        "AWS::Cognito::UserPool",
        service="cognito-idp",
        listing=Listing(POOLS, "UserPools", {"UserPoolId": "Id"}),
        looks=(
            Look(
                Call("describe_user_pool", POOL),
                {
                    "Arn": "UserPool/Arn",
                    "UserPoolName": "UserPool/Name",
                    **same("AliasAttributes", "UsernameAttributes", "UsernameConfiguration", where="UserPool"),
                    **same(*(name for name in OF_POOL if name not in WITH_MESSAGES), where="UserPool"),
                    "AdminCreateUserConfig": picked(
                        "UserPool/AdminCreateUserConfig", "AllowAdminCreateUserOnly", "UnusedAccountValidityDays"
                    ),
                    "VerificationMessageTemplate": picked("UserPool/VerificationMessageTemplate", "DefaultEmailOption"),
                },
            ),
        ),
        create=Call(
            "create_user_pool",
            {
                "PoolName": "UserPoolName",
                **declared(*OF_POOL, *FIXED),
            },
        ),
        made={"UserPoolId": "UserPool/Id", "Arn": "UserPool/Arn"},
        changes=(Setting(OF_POOL, put=Call("update_user_pool", {**POOL, **same(*OF_POOL)}), on_create=False),),
        delete=(Call("delete_user_pool", POOL),),
        makes=(),
    ),
    BridgedType(
        "AWS::Cognito::UserPoolClient",
        service="cognito-idp",
        listing=Listing(
            Call("list_user_pool_clients", {"UserPoolId": "@/Id"}),
            "UserPoolClients",
            same("UserPoolId", "ClientId", "ClientName"),
            within=Within(POOLS, "UserPools"),
        ),
        looks=(
            Look(
                Call("describe_user_pool_client", CLIENT),
                {
                    "Name": "UserPoolClient/ClientName",
                    **same("ClientSecret", *OF_CLIENT, where="UserPoolClient"),
                },
            ),
        ),
        create=Call(
            "create_user_pool_client", {**POOL, **declared(*OF_CLIENT, "GenerateSecret"), **same("ClientName")}
        ),
        made={"ClientId": "UserPoolClient/ClientId"},
        changes=(
            Setting(OF_CLIENT, put=Call("update_user_pool_client", {**CLIENT, **same(*OF_CLIENT)}), on_create=False),
        ),
        delete=(Call("delete_user_pool_client", CLIENT),),
        makes=(),
    ),
    BridgedType(
        "AWS::Cognito::UserPoolGroup",
        service="cognito-idp",
        listing=Listing(
            Call("list_groups", {"UserPoolId": "@/Id"}),
            "Groups",
            same("UserPoolId", "GroupName", *OF_USER_GROUP),
            within=Within(POOLS, "UserPools"),
        ),
        create=Call("create_group", {**USER_GROUP, **same(*OF_USER_GROUP)}),
        changes=(
            Setting(OF_USER_GROUP, put=Call("update_group", {**USER_GROUP, **same(*OF_USER_GROUP)}), on_create=False),
        ),
        delete=(Call("delete_group", USER_GROUP),),
        makes=(),
    ),
)
