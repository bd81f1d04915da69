"""Cognito: user pools, and the clients and groups in them, which are listed by pool."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Within
from ..forms import constant, declared, same

POOL = same("UserPoolId")
POOLS = Call("list_user_pools", {"MaxResults": constant(60)})
OF_POOL = (
    "AccountRecoverySetting",
    "AutoVerifiedAttributes",
    "DeletionProtection",
    "EmailConfiguration",
    "LambdaConfig",
    "MfaConfiguration",
    "Policies",
    "SmsConfiguration",
    "UserAttributeUpdateSettings",
    "UserPoolTags",
)
"""What a pool is made with and may change, all of it by one call."""
FIXED = ("AliasAttributes", "Schema", "UserPoolAddOns", "UsernameAttributes", "UsernameConfiguration")
CLIENT = same("UserPoolId", "ClientId")
OF_CLIENT = (
    "AllowedOAuthFlows",
    "AllowedOAuthFlowsUserPoolClient",
    "AllowedOAuthScopes",
    "CallbackURLs",
    "ClientName",
    "DefaultRedirectURI",
    "ExplicitAuthFlows",
    "LogoutURLs",
    "ReadAttributes",
    "RefreshTokenValidity",
    "SupportedIdentityProviders",
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
                    **same("DeletionProtection", "MfaConfiguration", "UserPoolTags", where="UserPool"),
                    **same("AutoVerifiedAttributes", "LambdaConfig", "UsernameAttributes", where="UserPool"),
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
