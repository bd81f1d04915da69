"""Route 53: health checks."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Setting, Source, Tagging
from ..forms import constant

CHECK: dict[str, Source] = {"HealthCheckId": "HealthCheckId"}
TAGGED: dict[str, Source] = {"ResourceType": constant("healthcheck"), "ResourceId": "HealthCheckId"}
CHANGEABLE = (
    "ChildHealthChecks",
    "Disabled",
    "EnableSNI",
    "FailureThreshold",
    "FullyQualifiedDomainName",
    "HealthThreshold",
    "IPAddress",
    "Inverted",
    "Port",
    "Regions",
    "ResourcePath",
    "SearchString",
)

TYPES = (
    BridgedType(
        "AWS::Route53::HealthCheck",
        service="route53",
        listing=None,
        create=Call(
            "create_health_check",
            {"CallerReference": "HealthCheckId", "HealthCheckConfig": "HealthCheckConfig"},
            by_name=True,
        ),
        made={"HealthCheckId": "HealthCheck/Id"},
        changes=(
            Setting(
                ("HealthCheckConfig",),
                put=Call(
                    "update_health_check",
                    {**CHECK, **{name: f"HealthCheckConfig/{name}" for name in CHANGEABLE}},
                    by_name=True,
                ),
                on_create=False,
            ),
            Tagging(
                tag=Call("change_tags_for_resource", {**TAGGED, "AddTags": "@"}),
                untag=Call("change_tags_for_resource", {**TAGGED, "RemoveTagKeys": "@"}),
                property_name="HealthCheckTags",
                on_create=True,
            ),
        ),
        delete=(Call("delete_health_check", CHECK),),
        makes=(),
    ),
)
