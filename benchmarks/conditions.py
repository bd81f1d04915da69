"""The conditions of defaults, read from their words: which states meet them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ccmock import ResourceType

from .states import LEFT_OUT

Wanted = tuple[dict[str, Any], Any, list[Any]]
"""What is given (path → value, None for any), the value of a new resource, and the values that count."""

CLAUSE = re.compile(r"^(?P<name>[A-Z]\w+)(?P<inner>(?: [A-Z]\w+)?) (?P<values>\S+(?: or \S+)*)$")

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/c"

AURORA = {
    "DBClusterIdentifier": "cluster",
    "AllocatedStorage": LEFT_OUT,
    "MasterUsername": LEFT_OUT,
    "MasterUserPassword": LEFT_OUT,
}
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef"
ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": LEFT_OUT}

SECURE = {"Protocol": "HTTPS", "Certificates": [{"CertificateArn": CERTIFICATE}], "LoadBalancerArn": BALANCER}

IN_WORDS: Mapping[str, Mapping[str, Any]] = {
    "a Fargate job definition": {"PlatformCapabilities": ["FARGATE"]},
    "a Flink runtime": {"RuntimeEnvironment": "FLINK-1_20"},
    "a gateway endpoint": {"ServiceName": "com.amazonaws.us-east-1.s3"},
    "a provider without a host (GitHub, Bitbucket cloud)": {"ProviderType": "GitHub"},
    "a single-node cluster": {"ClusterType": "single-node"},
    "a stream or self-managed Kafka source": {"EventSourceArn": "arn:aws:kinesis:us-east-1:123456789012:stream/s"},
    "a DynamoDB or Kinesis stream source": {"EventSourceArn": "arn:aws:kinesis:us-east-1:123456789012:stream/s"},
    "on demand; a provisioned table shows its own units": {},
    "an S3 input": {"Input/S3InputDefinition": {"Bucket": "b"}},
    "health check over HTTP or HTTPS; absent with TCP": {"Protocol": "HTTP"},
    "LogFormat JSON": {"LoggingConfig/LogFormat": "JSON"},
    "NodeType ra3.*": {"NodeType": "ra3.large"},
    "SourceDBInstanceIdentifier given": {"SourceDBInstanceIdentifier": "db"},
    "DefaultPolicy given": {"DefaultPolicy": "VOLUME"},
    "KmsMasterKeyId given": {"KmsMasterKeyId": "alias/key"},
    "Size and AvailabilityZone given only": {"AvailabilityZone": "us-east-1a", "Size": 8},
    "ShardCount given": {"ShardCount": 1},
    "FifoQueue true": {"FifoQueue": True, "QueueName": "q.fifo"},
    "also shown for Strategy partition": {"Strategy": "partition"},
    "TargetType not lambda": {"TargetType": "instance"},
    "TargetType not alb (then HTTP)": {"TargetType": "instance"},
    "neither DataSources nor Features given; Enable true": {"Enable": True},
    "DestinationResourceArn is that of a log group": {
        "DestinationResourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:g"
    },
    "a WebSocket API": {"IntegrationType": "AWS"},
    "a CloudFront ACCESS_LOGS source": {"DeliverySourceName": "cf-access-logs"},
    "PrincipalArn of a role": {"PrincipalArn": "arn:aws:iam::123456789012:role/RoleName"},
    "TargetType alb": {"TargetType": "alb", "Protocol": "TCP"},
    "Protocol TCP or GENEVE": {"Protocol": "TCP", "Port": 80},
    "Protocol TCP, TLS, UDP, TCP_UDP": {"Protocol": "TCP"},
    "TargetType alb (TCP, TLS)": {"TargetType": "alb", "Protocol": "TCP"},
    "TargetType ip (TCP, TLS)": {"TargetType": "ip", "Protocol": "TCP"},
    "TargetType instance (TCP, TLS)": {"TargetType": "instance", "Protocol": "TCP"},
    "Protocol HTTP or HTTPS": {"Protocol": "HTTP", "LoadBalancerArn": BALANCER},
    "Protocol HTTPS": SECURE,
    "Protocol HTTPS or TLS": SECURE,
    "MutualAuthentication Mode verify": {**SECURE, "MutualAuthentication/Mode": "verify"},
    "BillingMode PAY_PER_REQUEST": ON_DEMAND,
    "BillingMode PAY_PER_REQUEST; a provisioned table shows its provisioned units": ON_DEMAND,
    "MonitoringJobDefinition given inline": {"MonitoringScheduleConfig/MonitoringJobDefinition": None},
    "VolumeType gp3": {"EBSOptions/EBSEnabled": True, "EBSOptions/VolumeType": "gp3"},
    "a rule started by configuration changes": {},
    "an edge API; a private one shows TLS_1_2": {},
    "Type HTTPS or HTTPS_STR_MATCH, else false": {"HealthCheckConfig/Type": "HTTPS"},
    "SchedulingStrategy DAEMON": {"SchedulingStrategy": "DAEMON"},
}
"""Words that do not name a property and its value → what is given."""


def states_of(resource_type: ResourceType, name: str, entry: Mapping[str, Any]) -> Iterator[Wanted]:
    """Yields the states in which an entry's default is shown, and the values that are right."""
    when = entry.get("when")
    words, given = when, dict[str, Any]()
    if isinstance(when, Mapping):
        words, given = when.get("and"), {when["given"]: None}
    given |= _given(resource_type, name.rpartition("/")[0], words) if isinstance(words, str) else {}
    if "by" in entry or "values" in entry:
        for condition, value in entry["values"].items():
            yield {**given, **_case(resource_type, entry.get("by"), condition)}, value, [value]
        return
    value = entry.get("value", entry.get("one_of", [None])[0])
    yield given, value, [value] if "value" in entry else list(entry["one_of"])


def _case(resource_type: ResourceType, by: str | None, condition: str) -> dict[str, Any]:
    if condition in IN_WORDS:
        return dict(IN_WORDS[condition])
    if condition == "*":
        return {}
    if by and by.startswith("["):
        member = dict(part.split("=", 1) for part in by[1:-1].split(","))
        return {"OptionSettings": [{**member, "Value": condition}]}
    if by:
        of_cluster = condition.startswith("aurora") and "DBInstanceIdentifier" in resource_type.property_names
        return {by: condition, **AURORA} if of_cluster else {by: condition}
    name, _, value = condition.partition(" ")
    return {name: value}


def _given(resource_type: ResourceType, parent: str, words: str) -> dict[str, Any]:
    if words in IN_WORDS:
        return dict(IN_WORDS[words])
    clause = CLAUSE.match(words.split(";", maxsplit=1)[0].split(", ", maxsplit=1)[0])
    if not clause:
        return {}
    value: Any = clause["values"].split(" or ")[0]
    value = {"true": True, "false": False}.get(value, value)
    if inner := clause["inner"].strip():
        return {f"{clause['name']}/{inner}": value}
    top = clause["name"] in resource_type.property_names
    if value == "given" or not (top or parent):
        return {}
    return {clause["name"] if top else f"{parent}/{clause['name']}": value}
