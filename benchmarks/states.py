"""Small valid desired states in which some properties are given and one is left out."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from ccmock import ResourceType
from ccmock.facts.template_context import TemplateContext
from ccmock.registry.json_text import plain_copy
from ccmock.registry.schema_nodes import flat, types_of
from ccmock.synthesis.naming import Naming
from ccmock.synthesis.values import Values
from tests.support.desired_states import desired_state_for
from tests.support.handler_context import NOW_MS, FakeSurroundings

Model = dict[str, Any]

ATTEMPTS = 5

LEFT_OUT: Any = object()
"""Stands for a value that must not be given."""

STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
TARGETS = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/t/0123456789abcdef"
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/web/0123456789abcdef"
THROUGHPUT = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}

BASES: dict[str, Model] = {
    "AWS::ApiGateway::Method": {
        "HttpMethod": "GET",
        "RestApiId": "a",
        "ResourceId": "r",
        "Integration": {"Type": "MOCK"},
    },
    "AWS::CloudFront::Distribution": {
        "DistributionConfig": {
            "Enabled": True,
            "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all"},
            "Origins": [
                {
                    "Id": "site",
                    "DomainName": "example.com",
                    "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"},
                },
                {"Id": "files", "DomainName": "b.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}},
            ],
        }
    },
    "AWS::DataSync::Task": {
        "SourceLocationArn": "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0",
        "DestinationLocationArn": "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef1",
        "Schedule": {"ScheduleExpression": "rate(1 hour)"},
        "Options": {"LogLevel": "OFF"},
    },
    "AWS::DynamoDB::Table": {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "ProvisionedThroughput": THROUGHPUT,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    },
    "AWS::ElasticLoadBalancingV2::Listener": {
        "LoadBalancerArn": BALANCER,
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": TARGETS}],
        "Port": 80,
        "Protocol": "HTTP",
    },
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {"Subnets": ["subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"]},
    "AWS::Lambda::EventSourceMapping": {"FunctionName": "f", "EventSourceArn": STREAM, "StartingPosition": "LATEST"},
    "AWS::Route53::HealthCheck": {"HealthCheckConfig": {"Type": "HTTP", "FullyQualifiedDomainName": "example.com"}},
    "AWS::Route53::RecordSet": {
        "HostedZoneId": "Z0123456789ABCDEFGHIJ",
        "Name": "a.example.com",
        "Type": "A",
        "SetIdentifier": "one",
        "TTL": "60",
        "ResourceRecords": ["10.0.0.1"],
        "GeoProximityLocation": {"AWSRegion": "us-east-1"},
    },
}
"""What services ask of a state beyond the schema, where the smallest state of the schema would be refused."""


class NoState(Exception):
    """There is no valid state in which these are given and that one is not."""


def state_with(
    resource_type: ResourceType, given: Mapping[str, Any], left_out: str, base: Model | None = None
) -> Model:
    """Returns a small valid state with what is `given` and without the path `left_out`.

    `given`: path → value, None for any, LEFT_OUT for none. `base`: a state to start from,
    instead of a generated one. Raises NoState.
    """
    for seed in range(ATTEMPTS):
        draw = random.Random(seed)
        model = plain_copy(base) if base is not None else desired_state_for(resource_type, draw)
        for path, value in given.items():
            if value is LEFT_OUT:
                remove(model, path.split("/"))
            else:
                put(resource_type, model, path.split("/"), value, draw)
        remove(model, left_out.split("/"))
        if resource_type.validator.is_valid(model):
            return model
    raise NoState("; ".join(map(str, resource_type.validator.violations(model))))


def put(resource_type: ResourceType, model: Model, path: Sequence[str], value: Any, draw: random.Random) -> None:
    """Gives what a path leads to, in place, with all that has to be around it. `value` None: any that is valid."""
    schema = resource_type.compiled_schema
    context = TemplateContext(FakeSurroundings(), draw, NOW_MS)
    values = Values(schema, context, Naming(resource_type), unique=False, uses_defaults=False)
    node: Any = schema
    owners: list[Any] = [model]
    for position, name in enumerate(path):
        own = flat(schema, node)
        node = _child(own, name)
        last = position == len(path) - 1
        owners = [each for owner in owners for each in _inside(owner, name, node, values, context, value, last)]


def _child(node: Mapping[str, Any], name: str) -> Any:
    if name == "*" or name.startswith("["):
        extra = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
        return node.get("items") or next((each for each in extra if isinstance(each, Mapping)), {})
    return node.get("properties", {}).get(name, {})


def _inside(
    owner: Any, name: str, node: Any, values: Values, context: TemplateContext, value: Any, last: bool
) -> list[Any]:
    """Returns what stands at a name in an object or list, after it was put there."""
    if isinstance(owner, list):
        if not owner:
            owner.append(_made(values, context, node, name))
        return owner
    if not isinstance(owner, dict):
        return []
    if name == "*":
        if not owner:
            owner["key"] = _made(values, context, node, name)
        return list(owner.values())
    if last and value is not None:
        owner[name] = value
    elif name not in owner:
        owner[name] = _made(values, context, node, name)
    return [owner[name]]


def _made(values: Values, context: TemplateContext, node: Any, name: str) -> Any:
    maker = values.maker(node, name)
    made = maker(context) if maker else None
    kind = types_of(flat(values.root, node))[0]
    return made if made is not None else {"object": {}, "array": []}.get(kind, "x")


def remove(model: Any, path: Sequence[str]) -> None:
    """Takes out what a path leads to, in place."""
    if isinstance(model, list):
        for item in model:
            remove(item, path[1:] if path[0] == "*" else path)
    elif isinstance(model, dict):
        if len(path) == 1:
            model.pop(path[0], None)
        for name in list(model) if path[0] == "*" else [path[0]] if path[0] in model else []:
            remove(model[name], path[1:]) if len(path) > 1 else None
