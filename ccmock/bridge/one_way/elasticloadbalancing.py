"""Elastic Load Balancing, the classic one."""

from __future__ import annotations

from ..declaration import BridgedType, Call, EachOf, Setting, Source, Tagging
from ..forms import listed_in

BALANCER: dict[str, Source] = {"LoadBalancerName": "LoadBalancerName"}
NAMED: dict[str, Source] = {"LoadBalancerNames": listed_in("LoadBalancerName")}
INSTANCE: dict[str, Source] = {**BALANCER, "Instances": lambda scope: [{"InstanceId": scope["@"]}]}


def _attributes(model: dict[str, object]) -> dict[str, object]:
    attributes = {
        "CrossZoneLoadBalancing": {"Enabled": model.get("CrossZone", False)},
        "ConnectionDraining": model.get("ConnectionDrainingPolicy"),
        "ConnectionSettings": model.get("ConnectionSettings"),
        "AccessLog": model.get("AccessLoggingPolicy"),
    }
    return {name: value for name, value in attributes.items() if value is not None}


TYPES = (
    BridgedType(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        service="elb",
        listing=None,
        create=Call("create_load_balancer", BALANCER, by_name=True),
        made={"DNSName": "DNSName"},
        changes=(
            Setting(("HealthCheck",), put=Call("configure_health_check", BALANCER, by_name=True)),
            Setting(
                ("CrossZone", "ConnectionDrainingPolicy", "ConnectionSettings", "AccessLoggingPolicy"),
                put=Call(
                    "modify_load_balancer_attributes",
                    {**BALANCER, "LoadBalancerAttributes": _attributes},
                    by_name=True,
                ),
            ),
            EachOf(
                "Instances",
                add=Call("register_instances_with_load_balancer", INSTANCE),
                remove=Call("deregister_instances_from_load_balancer", INSTANCE),
            ),
            Tagging(
                tag=Call("add_tags", {**NAMED, "Tags": "@"}),
                untag=Call("remove_tags", {**NAMED, "Tags": lambda scope: [{"Key": key} for key in scope["@"]]}),
            ),
        ),
        delete=(Call("delete_load_balancer", BALANCER),),
        makes=(),
    ),
)
