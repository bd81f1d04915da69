"""What a read most likely shows of properties that were not given and of which no fact is known.

Recorded reads of a few hundred types agree on this much, whatever the service: flags are shown, and are off but for
some by their name; one of few options is shown, and is the plain one or the first; an object of nothing but these is
shown with all of them off or plain, one that says how data is encrypted with a key of the service; a map is shown
empty; a name is made up; a list of texts is shown empty, where the service shows empty lists at all; tags are shown
empty if they are a map, or where the service shows empty tags. Other objects, numbers and most texts follow no such
rule, and types that were recorded need none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..registry.defaults import declared_default
from ..registry.pointers import tokens
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node, fits, flat, types_of
from .forms import SHOWN, concerns_given, members_of

ON = re.compile(
    r"^(Enabled|Active|IsEnabled)$|(Actions|HealthCheck|Logging|Notifications)Enabled$|^AutoMinorVersionUpgrade$"
    r"|^(SourceDestCheck|AllowVersionUpgrade|TLSEnabled|EnableDnsSupport|EnableTokenRevocation|Terminate\w+)$"
)
"""Flags that are on unless they are set."""

PROTECTING = re.compile(r"^(Block|Ignore|Restrict)Public\w+$")
"""Flags in an object of flags that are on unless they are set."""

PLAIN = ("none", "off", "disabled", "inactive", "ipv4", "standard", "default", "basic", "public", "mutable", "enabled")
RUNNING = ("enabled", "active", "running", "available")
"""Options that are taken unless another one is given, letters alone; of a `State` or `Status` the latter first."""

WRITTEN = re.compile(
    r"Polic|Document|Pattern|Text|Bod(y|ies)|Configuration|Content|Definition|Schema|Template|Specification"
)
"""Names of objects without members that hold something that was written, and are not there unless it is."""

ENCRYPTED = re.compile(r"^(Encryption(Configuration|Specification)|SSEConfiguration)$")
OWNED = ("aes256", "awsownedkey", "awsownedkmskey")
"""Objects that say how data is encrypted, and the option that holds where nobody gave a key, letters alone."""

DESCRIBED = frozenset(["kms", "lambda", "wafv2"])
"""Services that show a description that nobody gave, as an empty text."""

POINTING = re.compile(
    r"(A(rn|RN)|I[dD]|Key|Description|Ur[il]|UR[IL]|Cidr(Block)?|Fqdn|Protocol|Time[zZ]one|Profile|Spec|Config)$"
    r"|(DB|Database|Key|Domain|Dns|Zone|Set)Name$|^Ipv6"
)
"""Names of texts that point to something else or are a caller's own: they are shown only where they were given."""

TEXTS = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"MaintenanceWindow", "sun:05:00-sun:05:30"),
        (r"(Backup|Snapshot)Window|SnapshotTime", "07:00-07:30"),
        (r"Version$", "1.0"),
        (r"AvailabilityZone$", "{region}a"),
        (r"Region$", "{region}"),
        (r"IpAddress$", "10.0.0.{4-254}"),
        (r"", "default"),
    )
)
"""What the service's own text looks like, by the name of its property."""

DEEPEST = 2
"""How deep an object is made that the service fills in."""

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
        "codedeploy",
        "codeguruprofiler",
        "codepipeline",
        "cognito",
        "datasync",
        "ecs",
        "efs",
        "eks",
        "elasticache",
        "emrserverless",
        "events",
        "imagebuilder",
        "lex",
        "logs",
        "neptune",
        "rbin",
        "rds",
        "redshift",
        "redshiftserverless",
        "resourceexplorer2",
        "s3express",
        "wafv2",
    ]
)
"""Services that show empty lists of objects too."""


TAGS_SHOWN = frozenset(
    [
        "athena",
        "bedrock",
        "bedrockagentcore",
        "cassandra",
        "cloudfront",
        "cloudwatch",
        "codeguruprofiler",
        "codepipeline",
        "dynamodb",
        "ec2",
        "ecs",
        "elasticbeanstalk",
        "emrserverless",
        "globalaccelerator",
        "glue",
        "iot",
        "kinesisvideo",
        "kms",
        "location",
        "msk",
        "opensearchservice",
        "redshift",
        "s3tables",
        "secretsmanager",
        "servicecatalog",
    ]
)
"""Services that show the empty tags of untagged resources.

Those of which three quarters of the types with a recorded read of an untagged resource do, but for single types of
services whose other recorded resources carried the tags of a stack. Each type told from the others of its service, this
is right for 32 of 38; of 10 types whose tags are a map 9 show an empty one; of all others half show an empty list.
"""


@dataclass(frozen=True)
class Told:
    """What documentation tells of a type's properties.

    `filled`: those that the service fills in where they were left out. `members`: property → member → fact.
    """

    filled: frozenset[str] = frozenset()
    members: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def placeholders_of(resource_type: ResourceType, told: Told = Told()) -> Mapping[str, Any]:
    """Property → fact, of the properties that a caller may set, may leave out, and that have no default."""
    return dict(_placeholders(resource_type, told))


def _placeholders(resource_type: ResourceType, told: Told) -> Iterator[tuple[str, Any]]:
    schema = resource_type.full_schema
    _, service, own = resource_type.type_name.split("::")
    kept = {tokens(pointer)[0] for pointer in resource_type.primary_identifier} | set(schema.get("required", ()))
    tags = tokens(resource_type.tagging.tag_property)[0]
    for name, node in schema["properties"].items():
        if name in kept or declared_default(schema, node) is not None:
            continue
        if resource_type.read_only.covers((name,)) or resource_type.write_only.covers((name,)):
            continue
        value = flat(schema, node)
        found = (
            _tags(value, service.lower()) if name == tags else _placeholder(schema, value, name, service.lower(), own)
        )
        if found is None and name in told.filled and name != tags:
            found = _filled(schema, value, name, told.members.get(name, {}))
            if found == {} and name not in resource_type.read_only.tree:
                found = None
        if found is not None:
            yield name, found


def _placeholder(schema: Node, node: Node, name: str, service: str, own: str) -> Any:
    kind = types_of(node)[0]
    if kind == "boolean":
        return bool(ON.search(name))
    if kind == "array":
        return [] if fits(node, []) and _shows_list(schema, node, service) else None
    if kind == "object":
        if ENCRYPTED.search(name):
            return _encryption(schema, node)
        return _settings(schema, node) if node.get("properties") else _map(node, name)
    if kind != "string":
        return None
    if "enum" in node:
        return _option(node["enum"], (*RUNNING, *PLAIN) if name.endswith(("State", "Status")) else PLAIN)
    if name == "Description" and service in DESCRIBED:
        return "" if fits(node, "") else {SHOWN: ""}
    if name == "Name" or (name.endswith("Name") and own.endswith(name[: -len("Name")])):
        return own.lower() + "-{lower12}"
    return None


def _filled(schema: Node, node: Node, name: str, members: Mapping[str, Any]) -> Any:
    """What the service fills in: an object with the members that are known or off, or a text by its name."""
    kind = types_of(node)[0]
    if kind == "object":
        return _made_object(schema, node, members)
    if kind == "string" and not POINTING.search(name):
        return next(text for pattern, text in TEXTS if pattern.search(name))
    return None


def _made_object(schema: Node, node: Node, facts: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """An object with its members as documentation has them, flags off, options plain; without all others."""
    made: dict[str, Any] = {}
    for name, child in node.get("properties", {}).items():
        member, fact = flat(schema, child), facts.get(name)
        kind = types_of(member)[0]
        if fact is not None and not concerns_given(fact):
            made[name] = fact
        elif kind == "boolean":
            made[name] = bool(ON.search(name) or PROTECTING.search(name))
        elif kind == "string" and "enum" in member:
            made[name] = _option(member["enum"], PLAIN)
        elif kind == "object" and member.get("properties") and depth < DEEPEST:
            made[name] = _made_object(schema, member, members_of(fact), depth + 1) or None
    return {name: value for name, value in made.items() if value is not None}


def _tags(node: Node, service: str) -> Any:
    """The tags of an untagged resource."""
    empty: Any = {} if types_of(node)[0] == "object" else []
    return empty if (empty == {} or service in TAGS_SHOWN) and fits(node, empty) else None


def _settings(schema: Node, node: Node) -> dict[str, Any] | None:
    """An object of a few flags and options with its flags off; None where it holds anything else."""
    members: dict[str, Any] = {}
    for name, child in node.get("properties", {}).items():
        member = flat(schema, child)
        is_flag = types_of(member)[0] == "boolean"
        members[name] = bool(PROTECTING.search(name)) if is_flag else _off(member.get("enum", ()))
    return members if 0 < len(members) <= FEW and None not in members.values() else None


def _shows_list(schema: Node, node: Node, service: str) -> bool:
    if service in LISTS_SHOWN:
        return True
    holds_objects = types_of(flat(schema, node.get("items", {})))[0] == "object"
    return not holds_objects and service not in LISTS_HIDDEN


def _encryption(schema: Node, node: Node) -> dict[str, Any] | None:
    """The encryption with a key of the service's own, where the object has an option for that."""
    for name, child in node.get("properties", {}).items():
        for option in flat(schema, child).get("enum", ()):
            if isinstance(option, str) and _letters(option) in OWNED:
                return {name: option}
    return None


def _letters(option: str) -> str:
    return re.sub(r"[\W_]", "", option.lower())


def _map(node: Node, name: str) -> dict[str, Any] | None:
    """A map without entries; None where the object is rather something that a caller has written."""
    return {} if not WRITTEN.search(name) and fits(node, {}) else None


def _off(options: Sequence[Any]) -> str | None:
    """The plain one of the options of a setting; None where the only plain one turns it on."""
    found = _option(options, PLAIN)
    return None if found and found.lower() in RUNNING else found


def _option(options: Sequence[Any], wanted: Sequence[str]) -> str | None:
    """The plain one of some options: by its name, else the first of a few."""
    texts = {_letters(option): option for option in options if isinstance(option, str)}
    for word in wanted:
        if word in texts:
            return texts[word]
    given = list(texts.values())
    return given[0] if 0 < len(given) <= FEW else None
