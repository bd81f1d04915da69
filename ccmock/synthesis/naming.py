"""What texts look like by the names of their properties: identifiers, ARNs, addresses, times and names.

All of it is candidates: a node's own pattern and lengths decide which one is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from ..facts.loading import facts_of
from ..facts.merging import Facts
from ..facts.templates import Template, template
from ..registry.global_services import arn_start
from ..registry.pointers import PREFIX, tokens
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node

HELPERS = frozenset(
    [
        "iam",
        "kms",
        "ec2",
        "tag",
        "logs",
        "s3",
        "cloudformation",
        "sts",
        "cloudwatch",
        "events",
        "secretsmanager",
        "ssm",
        "organizations",
        "ram",
        "sns",
        "sqs",
        "application-autoscaling",
        "servicediscovery",
        "route53",
        "acm",
        "lambda",
        "firehose",
        "resource-groups",
        "elasticloadbalancing",
        "cloudtrail",
        "ce",
        "signin",
        "pricing",
    ]
)
"""IAM prefixes that other services' handlers need too."""

SUFFIXES = ("Arn", "ARN", "Arns", "ARNs")

_BY_FORMAT: Mapping[str, str] = {
    "date-time": "{now}",
    "timestamp": "{now}",
    "date": "{date}",
    "time": "12:00:00Z",
    "uri": "https://example.com/",
    "uri-reference": "https://example.com/",
    "email": "user@example.com",
    "hostname": "example.com",
    "ipv4": "10.0.0.1",
    "ipv6": "2001:db8::1",
    "ipv4-network": "10.0.0.0/16",
    "ipv6-network": "2001:db8::/56",
    "json": "{}",
    "AWS::EC2::Image.Id": "ami-{hex17}",
    "AWS::EC2::SecurityGroup.Id": "sg-{hex17}",
    "AWS::EC2::Subnet.Id": "subnet-{hex17}",
    "AWS::EC2::VPC.Id": "vpc-{hex17}",
    "AWS::IAM::Role.Arn": "arn:{partition}:iam::{account}:role/role-{lower12}",
    "AWS::KMS::Key.Arn": "arn:{partition}:kms:{region}:{account}:key/{uuid}",
    "AWS::KMS::Key.Id": "{uuid}",
    "AWS::Logs::LogGroup.Name": "log-group-{lower12}",
    "AWS::Route53::AliasTarget.HostedZoneId": "Z{upper13}",
    "AWS::Route53::HostedZone.Id": "Z{upper13}",
    "AWS::S3::Bucket.Name": "bucket-{lower12}",
    "AWS::SNS::Topic.Arn": "arn:{partition}:sns:{region}:{account}:topic-{lower12}",
}

_BY_NAME: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (("Status", "State", "LifecycleState", "Health"), ("ACTIVE", "AVAILABLE", "Active", "Available", "Enabled")),
    (
        ("At", "Time", "Timestamp", "Date", "DateTime", "CreatedOn", "UpdatedOn", "LastModified"),
        ("{now}", "{precise}", "{seconds}", "{millis}", "{date}"),
    ),
    (
        (
            "AccountId",
            "AccountID",
            "OwnerId",
            "OwnerAccount",
            "OwnerAccountId",
            "^RegistryId",
            "^AwsAccount",
            "^Owner",
            "ResourceOwner",
        ),
        ("{account}",),
    ),
    (("CreatedBy", "ModifiedBy", "UpdatedBy"), ("arn:{partition}:iam::{account}:root", "{account}")),
    (("AvailabilityZone",), ("{region}a",)),
    (("Region",), ("{region}",)),
    (("VpcId",), ("vpc-{hex17}",)),
    (("SubnetId",), ("subnet-{hex17}",)),
    (("SecurityGroupId", "SecurityGroup"), ("sg-{hex17}",)),
    (("NetworkInterfaceId", "EniId"), ("eni-{hex17}",)),
    (("VpcEndpointId",), ("vpce-{hex17}",)),
    (("HostedZoneId", "HostedZoneID"), ("Z{upper13}",)),
    (("Cidr", "CidrBlock", "CIDR"), ("10.0.0.0/16",)),
    (("IpAddress", "PrivateIp", "PrivateIpAddress", "IPAddress"), ("10.0.0.10",)),
    (("PublicIp", "PublicIpAddress"), ("203.0.113.10",)),
    (("Url", "URL", "Uri", "URI"), ("https://{hex12}.{service}.{region}.{suffix}", "https://example.com/")),
    (
        ("Endpoint", "DomainName", "DnsName", "DNSName", "HostName", "Hostname", "Address"),
        ("{hex12}.{service}.{region}.{suffix}",),
    ),
    (("Email", "EmailAddress"), ("user@example.com",)),
    (("Etag", "ETag", "Md5", "Fingerprint", "Hash", "Sha256"), ("{hex32}", "{hex64}")),
    (("VersionId", "RevisionId"), ("{uuid}", "{alnum32}", "1")),
    (
        ("Version", "VersionNumber", "Revision", "RevisionNumber", "Major", "Minor", "Patch"),
        ("1", "1.0", "1.0.0", "v1"),
    ),
    (("Port",), ("443", "8080")),
    (
        ("Id", "ID", "Identifier", "Uid", "Uuid", "UUID", "Token"),
        (
            "{uuid}",
            "{stem}-{hex17}",
            "{hex17}",
            "{snake}-{alnum10}",
            "{upper13}",
            "{upper10}",
            "{lower13}",
            "{lower10}",
            "{hex32}",
            "{digits12}",
        ),
    ),
)
"""What a property may look like by how its name ends; a `^` is the beginning of the name."""

_OWN = len(_BY_NAME) - 1
"""From here on the names that say something of a resource's own identifier."""

_IDENTIFYING = ("Id", "ID", "Identifier", "Name")
_NAMED = ("{slug}-{lower12}", "{slug}_{lower12}", "{camel}{lower12}", "{slug}-{lower12}.com")
_ANY = ("{lower12}", "{upper12}", "{uuid}", "{hex32}", "{lower8}", "{digits12}", "{lower6}", "{lower4}", "{digits4}")
_WORDS = ("{words}", "{Words}", "{WORDS}")

_OTHERS: Mapping[str, str] = {
    "Role": "arn:{partition}:iam::{account}:role/role-{lower12}",
    "User": "arn:{partition}:iam::{account}:user/user-{lower12}",
    "KmsKey": "arn:{partition}:kms:{region}:{account}:key/{uuid}",
    "Secret": "arn:{partition}:secretsmanager:{region}:{account}:secret:{slug}-{alnum6}",
    "Topic": "arn:{partition}:sns:{region}:{account}:topic-{lower12}",
    "Queue": "arn:{partition}:sqs:{region}:{account}:queue-{lower12}",
    "Function": "arn:{partition}:lambda:{region}:{account}:function:function-{lower12}",
    "Lambda": "arn:{partition}:lambda:{region}:{account}:function:function-{lower12}",
    "LogGroup": "arn:{partition}:logs:{region}:{account}:log-group:log-group-{lower12}",
    "S3Bucket": "arn:{partition}:s3:::bucket-{lower12}",
    "SnsTopic": "arn:{partition}:sns:{region}:{account}:topic-{lower12}",
    "Bucket": "arn:{partition}:s3:::bucket-{lower12}",
    "Certificate": "arn:{partition}:acm:{region}:{account}:certificate/{uuid}",
    "StateMachine": "arn:{partition}:states:{region}:{account}:stateMachine:state-machine-{lower12}",
    "Stream": "arn:{partition}:kinesis:{region}:{account}:stream/stream-{lower12}",
    "Vpc": "arn:{partition}:ec2:{region}:{account}:vpc/vpc-{hex17}",
    "Subnet": "arn:{partition}:ec2:{region}:{account}:subnet/subnet-{hex17}",
}
"""ARNs of other services' resources, by what the property's name says before `Arn`."""


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a name in capitals: `DBSubnetGroup` → `db`, `subnet`, `group`."""
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+[0-9]*", name.replace("IPv", "Ipv"))
    return tuple(part.lower() for part in parts)


def kebab(name: str) -> str:
    """`LoadBalancer` → `load-balancer`."""
    return "-".join(words(name))


_SPELT = re.compile(r"\{(service|stem|slug|camel|snake|words|Words|WORDS)\}")
_SPELLINGS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "slug": "-".join,
    "camel": "".join,
    "snake": "_".join,
    "words": "-".join,
    "WORDS": lambda parts: "_".join(parts).upper(),
}


@dataclass(frozen=True)
class Naming:
    """The candidates for the texts of one type, by property name."""

    resource_type: ResourceType

    @cached_property
    def own(self) -> str:
        """The last part of the type's name: `Bucket`."""
        return self.resource_type.type_name.split("::")[-1]

    @cached_property
    def facts(self) -> Facts:
        """What is known of the type beyond its schema."""
        return facts_of(self.resource_type)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The prefixes that the type's ARNs may have, the likeliest first."""
        return _services(self.resource_type)

    def candidates(self, name: str, node: Node) -> Iterator[Template]:
        """What a property `name` may look like, the most plausible first."""
        return (template(self._spelt(source, name)) for source in self._sources(name, node))

    def respelt(self, text: str) -> Iterator[Template]:
        """Forms like `text`, a valid but random ARN, with what is known of the resource in their places."""
        parts = text.split(":", 5)
        if len(parts) != 6 or parts[0] != "arn":
            return
        places = ("{partition}", parts[2], parts[3] and "{region}", parts[4] and "{account}")
        head, mark, _ = re.match(r"(.*?)([/:]?)([^/:]*)$", parts[5], re.DOTALL).groups()  # type: ignore[union-attr]
        endings = (
            *(f"{{{each}}}" for each in self.references),
            "{uuid}",
            "{hex17}",
            "{lower12}",
            "{upper13}",
            "{lower10}",
        )
        for base in (places, ("{partition}", *parts[2:4], "{account}"), parts[1:5]):
            for ending in endings:
                yield template(f"arn:{':'.join(base)}:{head}{mark}{ending}")

    def _sources(self, name: str, node: Node) -> Iterator[str]:
        if isinstance(fact := self.facts.get(name), str):
            yield fact
        if node.get("format") in _BY_FORMAT and not self._is_own_arn(name):
            yield _BY_FORMAT[node["format"]]
        if name.endswith(SUFFIXES):
            yield from self.arns(name, "".join(node.get("patterns", ())))
            return
        yield from self._twins(name)
        if name in self._identifiers and f"{PREFIX}{name}" not in self.resource_type.read_only:
            yield from _NAMED[:1] if name.endswith(_IDENTIFYING) and not name.startswith("Aws") else ()
        is_own_id = name == self.own + "Id"
        known = _BY_NAME[_OWN if is_own_id else 0 :]
        found = next((sources for endings, sources in known if f"^{name}".endswith(endings)), None)
        if found is _BY_NAME[-1][1] and self.services[0] == "ec2":
            yield "{stem}-{hex17}"
        yield from found or (() if name.endswith("Name") or name in self._identifiers else _WORDS)
        yield from _NAMED
        yield from _ANY

    def _twins(self, name: str) -> Iterator[str]:
        """`Name` and `BucketName` of a bucket are the same."""
        twin = {"Name": self.own + "Name", self.own + "Name": "Name", "Id": self.own + "Id", self.own + "Id": "Id"}.get(
            name
        )
        if twin in self._texts and f"{PREFIX}{name}" in self.resource_type.read_only:
            yield f"{{{twin}|{'uuid' if name.endswith('Id') else 'lower12'}}}"

    @cached_property
    def _identifiers(self) -> tuple[str, ...]:
        groups = (self.resource_type.primary_identifier, *self.resource_type.additional_identifiers)
        return tuple(dict.fromkeys(tokens(pointer)[0] for group in groups for pointer in group))

    @cached_property
    def _texts(self) -> frozenset[str]:
        """The top-level properties that could be texts."""
        properties: Mapping[str, Any] = self.resource_type.compiled_schema.get("properties", {})
        return frozenset(name for name, node in properties.items() if node.get("type", "string") == "string")

    def _spelt(self, source: str, name: str) -> str:
        """A source with what is the same for every resource of the type filled in."""
        if "{" not in source:
            return source
        return _SPELT.sub(lambda place: self._spelling(place[1], name), source)

    def _spelling(self, place: str, name: str) -> str:
        if place == "service":
            return self.services[0]
        if place == "stem":
            return kebab(re.sub(r"(Id|ID|Identifier|Name|Arn)$", "", name) or self.own)
        subject = name if place.lower() == "words" else self.own
        return _SPELLINGS[place](words(subject)) if place != "Words" else name

    # --- ARNs ---

    def arns(self, name: str, hint: str = "") -> Iterator[str]:
        """The forms that an ARN property may have: the resource's own, or another one's. `hint`: its patterns."""
        services = [service for service in self.services if service in hint] or list(self.services[:2])
        stem = re.sub(r"(Arn|ARN)s?$", "", name)
        if self._is_own_arn(name):
            if stem and "Arn" in self._texts:
                yield "{Arn}"
            yield from self._forms(services, self.own, self.references)
            return
        if stem in _OTHERS:
            yield _OTHERS[stem]
        related = [each for each in (stem + "Id", stem + "Identifier", stem + "Name") if each in self._texts]
        yield from self._forms(services, stem, related)

    def _is_own_arn(self, name: str) -> bool:
        return re.sub(r"(Arn|ARN)$", "", name) in ("", "Resource", self.own)

    @cached_property
    def references(self) -> list[str]:
        """The properties that an ARN may end in, the likeliest first; none that an update could change."""
        own, resource_type = self.own, self.resource_type
        alone = self._identifiers[:1] if len(resource_type.primary_identifier) == 1 else ()
        likely = (*alone, own + "Id", "Id", own + "Identifier", "Identifier", own + "Name", "Name", *self._identifiers)
        fixed = {*self._identifiers, *resource_type.create_only.names, *resource_type.read_only.names} & self._texts
        return [name for name in dict.fromkeys(likely) if name in fixed and self._may_differ(name)]

    def _may_differ(self, name: str) -> bool:
        return not name.endswith(SUFFIXES) and "default" not in self.resource_type.compiled_schema["properties"][name]

    def _forms(self, services: Sequence[str], noun: str, references: Sequence[str]) -> Iterator[str]:
        last = [name for name in reversed(references) if name in self._identifiers] if len(references) > 1 else []
        endings = [_ending(references[at:]) for at in range(len(references))] or ["{uuid}"]
        spellings = list(dict.fromkeys((kebab(noun), noun.lower(), noun[:1].lower() + noun[1:], noun, words(noun)[-1])))
        parents = [
            name for name in self._identifiers if name in self._texts and name.endswith(("Id", "Name", "Identifier"))
        ]
        for service in services:
            base = arn_start(service)
            for ending in (
                *endings,
                *(f"{{{name}}}" for name in last),
                "{uuid}",
                "{hex17}",
                "{lower12}",
                kebab(noun) + "-{uuid}",
            ):
                for spelling in spellings:
                    yield f"{base}{spelling}/{ending}"
                    yield f"{base}{spelling}:{ending}"
                yield f"{base}{ending}"
                yield f"{base}/{spellings[0]}/{ending}"
            for parent in parents:
                above = kebab(re.sub(r"(Id|Name|Identifier)$", "", parent)) or "parent"
                for spelling in spellings:
                    yield f"{base}{above}/{{{parent}}}/{spelling}/{_ending(references[-1:])}"


def _ending(references: Sequence[str]) -> str:
    return "{" + "|".join((*references, "uuid")) + "}"


def _services(resource_type: ResourceType) -> tuple[str, ...]:
    service = resource_type.type_name.split("::")[1].lower()
    given = resource_type.handlers.get("CREATE") or next(iter(resource_type.handlers.values()), None)
    counted = Counter(permission.split(":")[0].lower() for permission in (given.permissions if given else ()))

    def fitness(prefix: str) -> tuple[int, int]:
        plain = prefix.replace("-", "")
        likeness = 3 if plain == service else 2 if plain in service or service in plain else prefix not in HELPERS
        return -int(likeness), -counted[prefix]

    return tuple(dict.fromkeys((*sorted(counted, key=fitness), service)))
