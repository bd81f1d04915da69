from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def api(identifier: str) -> Any:
    found = boto("apigateway").get_rest_api(restApiId=identifier)
    return found["name"], found.get("description"), found.get("tags")


CASES = (
    Case(
        "AWS::ApiGateway::RestApi",
        {"Name": "ours", "Description": "ours", "Tags": tags(team="a")},
        seen=api,
        made=("ours", "ours", {"team": "a"}),
        patch=[*replace("Name", "new"), *replace("Description", "new")],
        patched=("new", "new", {"team": "a"}),
        make=lambda: boto("apigateway").create_rest_api(name="theirs", tags={"team": "a"})["id"],
        shows={"Name": "theirs", "ApiKeySourceType": "HEADER", "Tags": tags(team="a")},
        change=lambda identifier: boto("apigateway").update_rest_api(
            restApiId=identifier, patchOperations=[{"op": "replace", "path": "/name", "value": "changed"}]
        ),
        changed={"Name": "changed"},
        remove=lambda identifier: boto("apigateway").delete_rest_api(restApiId=identifier),
        needs="openapi_spec_validator",
    ),
)
