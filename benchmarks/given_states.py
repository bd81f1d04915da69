"""Small valid desired states that give one property a value."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from ccmock import ResourceType
from ccmock.facts.template_context import TemplateContext
from ccmock.registry.json_text import plain_copy
from ccmock.registry.pointers import found_at
from ccmock.registry.schema_nodes import flat, types_of
from ccmock.synthesis.naming import Naming
from ccmock.synthesis.values import Values
from tests.support.handler_context import NOW_MS, FakeSurroundings
from tests.support.refusal_cases import CASES

Model = dict[str, Any]

ATTEMPTS = 12

PULL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}],
}

RULE_ACTION = "FirewallRules/*/FirewallDomainRedirectionAction"

BASES: dict[tuple[str, str], Model] = {
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "HealthCheckProtocol"): {
        "Port": 80,
        "Protocol": "TCP",
        "VpcId": "vpc-0aaaaaaaaaaaaaaaa",
        "HealthCheckProtocol": "HTTP",
    },
    ("AWS::Route53Resolver::FirewallRuleGroup", RULE_ACTION): {
        "FirewallRules": [
            {
                "Action": "ALLOW",
                "FirewallDomainListId": "rslvr-fdl-0123456789abcdef",
                "FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN",
                "Priority": 1,
            }
        ]
    },
    ("AWS::SQS::Queue", "MessageRetentionPeriod"): {"MessageRetentionPeriod": 86400},
    ("AWS::ECS::Service", "DeploymentConfiguration"): {"TaskDefinition": "web:1", "SchedulingStrategy": "DAEMON"},
    ("AWS::ECR::Repository", "RepositoryPolicyText"): {"RepositoryName": "images", "RepositoryPolicyText": PULL},
    ("AWS::KinesisVideo::Stream", ""): {"Name": "s"},
    ("AWS::Lambda::EventSourceMapping", "Enabled"): {
        "FunctionName": "f",
        "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q",
    },
    **{(type_name, ""): case.state for (type_name, _), case in CASES.items() if "Lambda::EventSource" in type_name},
}
"""(type, path or empty for any) → the state to start from, where the smallest one of the schema does not serve."""


class NoState(Exception):
    """No valid state gives the property."""


def states_with(resource_type: ResourceType, base: Model, path: str, value: Any = None) -> Iterator[Model]:
    """Yields valid states with a value at a path, that value or several that the schema allows. Raises NoState."""
    names = path.split("/")
    if value is None and found_at(base, [0 if name == "*" else name for name in names]) is not None:
        yield base
        return
    found = False
    for seed in range(ATTEMPTS):
        state = plain_copy(base)
        _put(resource_type, state, names, value, random.Random(seed))
        if resource_type.validator.is_valid(state):
            found = True
            yield state
    if not found:
        raise NoState(path)


def _put(resource_type: ResourceType, model: Model, names: list[str], value: Any, draw: random.Random) -> None:
    schema = resource_type.compiled_schema
    context = TemplateContext(FakeSurroundings(), draw, NOW_MS)

    def includes(_name: str, _node: Any) -> bool:
        return draw.random() < 0.5

    values = Values(schema, context, Naming(resource_type), draw.randrange, includes, uses_defaults=False)
    node, owner = flat(schema, schema), model
    for position, name in enumerate(names):
        if name == "*":
            continue
        child = node.get("properties", {}).get(name, {})
        is_last = position == len(names) - 1
        if is_last and value is not None:
            owner[name] = value
        elif is_last or name not in owner:
            owner[name] = _made(values, context, flat(schema, child), name)
        node = flat(schema, child)
        inner = owner[name]
        if isinstance(inner, list) and not is_last:
            node = flat(schema, node.get("items", {}))
            inner[:] = inner or [_made(values, context, node, name)]
            inner = inner[0]
        owner = inner


def _made(values: Values, context: TemplateContext, node: Any, name: str) -> Any:
    if "enum" in node:
        return context.draw.choice(node["enum"])
    kind = types_of(node)[0]
    if kind == "boolean":
        return context.draw.random() < 0.5
    if kind in ("integer", "number"):
        lowest = int(node.get("minimum", 1))
        return context.draw.randint(lowest, min(int(node.get("maximum", lowest + 20)), lowest + 1000))
    maker = values.maker(node, name)
    made = maker(context) if maker else None
    if kind == "array" and not made and "items" in node:
        # An empty list is what many types show of a list that was not given.
        return [_made(values, context, flat(values.root, node["items"]), name)]
    return made if made is not None else {"object": {}, "array": []}.get(kind, "x")
