from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace


def api(identifier: str) -> Any:
    found = boto("apigatewayv2").get_api(ApiId=identifier)
    return found["Name"], found["CorsConfiguration"]["AllowOrigins"], found["Tags"]


CASES = (
    Case(
        "AWS::ApiGatewayV2::Api",
        {
            "Name": "ours",
            "ProtocolType": "HTTP",
            "CorsConfiguration": {"AllowOrigins": ["*"]},
            "Tags": {"team": "a"},
        },
        seen=api,
        made=("ours", ["*"], {"team": "a"}),
        patch=[*replace("Name", "new"), *replace("Tags", {"team": "b"})],
        patched=("new", ["*"], {"team": "b"}),
        make=lambda: boto("apigatewayv2").create_api(Name="theirs", ProtocolType="HTTP")["ApiId"],
        shows={"Name": "theirs", "ProtocolType": "HTTP"},
        change=lambda identifier: boto("apigatewayv2").update_api(ApiId=identifier, Description="changed"),
        changed={"Description": "changed"},
        remove=lambda identifier: boto("apigatewayv2").delete_api(ApiId=identifier),
    ),
)
