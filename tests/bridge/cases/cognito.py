from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace

IDP = "cognito-idp"


def pool(identifier: str) -> Any:
    found = boto(IDP).describe_user_pool(UserPoolId=identifier)["UserPool"]
    return found["Name"], found["MfaConfiguration"], found["UserPoolTags"]


def make_pool(name: str = "theirs") -> str:
    identifier: str = boto(IDP).create_user_pool(PoolName=name)["UserPool"]["Id"]
    return identifier


def pool_of_others() -> str:
    found = boto(IDP).list_user_pools(MaxResults=60)["UserPools"]
    return next((each["Id"] for each in found if each["Name"] == "of-others"), "") or make_pool("of-others")


def client(identifier: str) -> Any:
    pool_id, client_id = identifier.split("|")
    found = boto(IDP).describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    return found["ClientName"], found.get("CallbackURLs")


def make_client() -> str:
    pool_id = pool_of_others()
    made = boto(IDP).create_user_pool_client(UserPoolId=pool_id, ClientName="theirs")["UserPoolClient"]
    return f"{pool_id}|{made['ClientId']}"


def parts(identifier: str, name: str) -> dict[str, str]:
    return dict(zip(("UserPoolId", name), identifier.split("|"), strict=True))


def make_group() -> str:
    pool_id = pool_of_others()
    boto(IDP).create_group(UserPoolId=pool_id, GroupName="theirs", Precedence=2)
    return f"{pool_id}|theirs"


def group(identifier: str) -> Any:
    found = boto(IDP).get_group(**parts(identifier, "GroupName"))["Group"]
    return found.get("Description"), found.get("Precedence")


CASES = (
    Case(
        "AWS::Cognito::UserPool",
        {"UserPoolName": "ours", "MfaConfiguration": "OFF", "UserPoolTags": {"team": "a"}},
        seen=pool,
        made=("ours", "OFF", {"team": "a"}),
        patch=[*replace("MfaConfiguration", "OPTIONAL"), *replace("UserPoolTags", {"team": "b"})],
        patched=("ours", "OPTIONAL", {"team": "b"}),
        make=make_pool,
        shows={"UserPoolName": "theirs", "MfaConfiguration": "OFF"},
        change=lambda identifier: boto(IDP).update_user_pool(UserPoolId=identifier, UserPoolTags={"team": "c"}),
        changed={"UserPoolTags": {"team": "c"}},
        remove=lambda identifier: boto(IDP).delete_user_pool(UserPoolId=identifier),
        needs="joserfc",
    ),
    Case(
        "AWS::Cognito::UserPoolClient",
        lambda: {"UserPoolId": pool_of_others(), "ClientName": "ours", "CallbackURLs": ["https://a.example.com"]},
        seen=client,
        made=("ours", ["https://a.example.com"]),
        patch=replace("CallbackURLs", ["https://b.example.com"]),
        patched=("ours", ["https://b.example.com"]),
        make=make_client,
        shows={"ClientName": "theirs"},
        change=lambda identifier: boto(IDP).update_user_pool_client(
            **parts(identifier, "ClientId"), ClientName="changed"
        ),
        changed={"ClientName": "changed"},
        remove=lambda identifier: boto(IDP).delete_user_pool_client(**parts(identifier, "ClientId")),
        list_model=lambda _: {"UserPoolId": pool_of_others()},
        needs="joserfc",
    ),
    Case(
        "AWS::Cognito::UserPoolGroup",
        lambda: {"UserPoolId": pool_of_others(), "GroupName": "ours", "Description": "ours", "Precedence": 1},
        seen=group,
        made=("ours", 1),
        patch=replace("Description", "new"),
        patched=("new", 1),
        make=make_group,
        shows={"GroupName": "theirs", "Precedence": 2},
        change=lambda identifier: boto(IDP).update_group(**parts(identifier, "GroupName"), Precedence=3),
        changed={"Precedence": 3},
        remove=lambda identifier: boto(IDP).delete_group(**parts(identifier, "GroupName")),
        list_model=lambda _: {"UserPoolId": pool_of_others()},
        needs="joserfc",
    ),
)
