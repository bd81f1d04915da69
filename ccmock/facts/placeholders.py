"""What a read most likely shows of properties that were not given and of which no fact is known.

Recorded reads of a few hundred types agree on this much, whatever the service: flags are shown, and are off but for
some by their name; one of few options is shown, and is the plain one; an object of nothing but these is shown with
all of them off or plain; a name is made up; a list of texts is shown empty, where the service shows empty lists at all.
Other objects, numbers, free texts and tags follow no such rule, and types that were recorded need none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..registry.defaults import declared_default
from ..registry.pointers import tokens
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node, fits, flat, types_of

ON = re.compile(
    r"^(Enabled|Active|IsEnabled)$|(Actions|HealthCheck|Logging|Notifications)Enabled$|^AutoMinorVersionUpgrade$"
    r"|^(SourceDestCheck|AllowVersionUpgrade|TLSEnabled|EnableDnsSupport|EnableTokenRevocation|Terminate\w+)$"
)
"""Flags that are on unless they are set."""

PLAIN = ("none", "off", "disabled", "inactive", "ipv4", "standard", "default", "basic", "public", "mutable", "enabled")
RUNNING = ("enabled", "active", "running", "available")
"""Options that are taken unless another one is given, letters alone; of a `State` or `Status` the latter first."""

FEW = 4
"""More options than these are shown only where one of them is plain."""

LISTS_HIDDEN = frozenset(
    ["apigateway", "appconfig", "batch", "dynamodb", "iam", "lambda", "s3", "sns", "ssm", "synthetics"]
)
"""Services that leave empty lists out."""

LISTS_SHOWN = frozenset(
    [
        "bedrock",
        "cassandra",
        "cloudtrail",
        "cloudwatch",
        "codedeploy",
        "codepipeline",
        "cognito",
        "datasync",
        "ecs",
        "emrserverless",
        "imagebuilder",
        "logs",
        "rds",
        "redshift",
        "redshiftserverless",
        "s3express",
        "wafv2",
    ]
)
"""Services that show empty lists of objects too."""


def placeholders_of(resource_type: ResourceType) -> Mapping[str, Any]:
    """Property → fact, of the properties that a caller may set, may leave out, and that have no default."""
    return dict(_placeholders(resource_type))


def _placeholders(resource_type: ResourceType) -> Iterator[tuple[str, Any]]:
    schema = resource_type.full_schema
    _, service, own = resource_type.type_name.split("::")
    kept = {tokens(pointer)[0] for pointer in resource_type.primary_identifier} | set(schema.get("required", ()))
    kept.add(tokens(resource_type.tagging.tag_property)[0])
    for name, node in schema["properties"].items():
        if name in kept or declared_default(schema, node) is not None:
            continue
        if resource_type.read_only.covers((name,)) or resource_type.write_only.covers((name,)):
            continue
        found = _placeholder(schema, flat(schema, node), name, service.lower(), own)
        if found is not None:
            yield name, found


def _placeholder(schema: Node, node: Node, name: str, service: str, own: str) -> Any:
    kind = types_of(node)[0]
    if kind == "boolean":
        return bool(ON.search(name))
    if kind == "array":
        return [] if fits(node, []) and _shows_list(schema, node, service) else None
    if kind == "object":
        return _settings(schema, node)
    if kind != "string":
        return None
    if "enum" in node:
        return _option(name, node["enum"])
    if name == "Name" or (name.endswith("Name") and own.endswith(name[: -len("Name")])):
        return own.lower() + "-{lower12}"
    return None


def _settings(schema: Node, node: Node) -> dict[str, Any] | None:
    """An object of a few flags and options with its flags off; None where it holds anything else."""
    members: dict[str, Any] = {}
    for name, child in node.get("properties", {}).items():
        member = flat(schema, child)
        members[name] = False if types_of(member)[0] == "boolean" else _option(name, member.get("enum", ()))
    return members if 0 < len(members) <= FEW and None not in members.values() else None


def _shows_list(schema: Node, node: Node, service: str) -> bool:
    if service in LISTS_SHOWN:
        return True
    holds_objects = types_of(flat(schema, node.get("items", {})))[0] == "object"
    return not holds_objects and service not in LISTS_HIDDEN


def _option(name: str, options: Sequence[Any]) -> str | None:
    """The plain one of some options: by its name, else the first, where they do not just follow the alphabet."""
    texts = {re.sub(r"[\W_]", "", option.lower()): option for option in options if isinstance(option, str)}
    wanted = (*RUNNING, *PLAIN) if name.endswith(("State", "Status")) else PLAIN
    for word in wanted:
        if word in texts:
            return texts[word]
    given = list(texts.values())
    return given[0] if 0 < len(given) <= FEW and given != sorted(given) else None
