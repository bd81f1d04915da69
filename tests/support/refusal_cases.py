"""Updates that AWS refuses because of what a read shows: a state, the patch, and the patch that is accepted instead."""

from __future__ import annotations

from typing import Any, NamedTuple

Patch = list[dict[str, Any]]

ARN = "arn:aws:{}:us-east-1:123456789012:{}"
FORWARD = {"Forward": {"TargetGroups": [{"TargetGroupIdentifier": "tg-0e0779e226ff58294", "Weight": 1}]}}
PATH_MATCH = {"PathMatch": {"CaseSensitive": False, "Match": {"Prefix": "/api"}}}
VISIBILITY = {"CloudWatchMetricsEnabled": False, "MetricName": "m", "SampledRequestsEnabled": False}
ORIGIN = {"Id": "o", "DomainName": "example.org", "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}
BEHAVIOR = {
    "TargetOriginId": "o",
    "ViewerProtocolPolicy": "allow-all",
    "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
}
POLICY = {"Version": "2012-10-17", "Statement": []}
ROLE = "arn:aws:iam::123456789012:role/r"


VOLUME = {"Name": "data", "ManagedEBSVolume": {"RoleArn": ROLE, "SizeInGiB": 10}}
TASKS = {
    "Family": "web",
    "ContainerDefinitions": [{"Name": "app", "Image": "nginx", "Memory": 128}],
    "Volumes": [{"Name": "data", "ConfiguredAtLaunch": True}],
}


class Case(NamedTuple):
    """`accepted`: what the patch needs besides to be accepted; None where nothing is reported or known.

    `other`: the type and state of another resource that has to be there.
    """

    state: dict[str, Any]
    patch: Patch
    accepted: Patch | None = None
    other: tuple[str, dict[str, Any]] | None = None


def put(path: str, value: Any) -> dict[str, Any]:
    """An operation that adds or replaces a value."""
    return {"op": "add", "path": path, "value": value}


def gone(*paths: str) -> Patch:
    """Operations that remove values."""
    return [{"op": "remove", "path": path} for path in paths]


CASES: dict[tuple[str, str], Case] = {
    ("AWS::ApiGateway::RestApi", "Policy is a text"): Case(
        {"Name": "api", "Policy": POLICY}, [put("/Policy/Version", "2008-10-17")], None
    ),
    ("AWS::Bedrock::Guardrail", "managed words only"): Case(
        {
            "Name": "g",
            "BlockedInputMessaging": "no",
            "BlockedOutputsMessaging": "no",
            "WordPolicyConfig": {"ManagedWordListsConfig": [{"Type": "PROFANITY"}]},
        },
        [put("/Description", "d")],
        gone("/WordPolicyConfig/WordsConfig"),
    ),
    ("AWS::CloudFront::Distribution", "default certificate"): Case(
        {"DistributionConfig": {"Enabled": True, "DefaultCacheBehavior": BEHAVIOR, "Origins": [ORIGIN]}},
        [put("/DistributionConfig/Comment", "c")],
        gone("/DistributionConfig/ViewerCertificate"),
    ),
    ("AWS::EC2::CapacityReservation", "unlimited with EndDate"): Case(
        {
            "InstanceCount": 1,
            "InstancePlatform": "Linux/UNIX",
            "InstanceType": "t3.micro",
            "AvailabilityZone": "us-east-1a",
            "EndDateType": "limited",
            "EndDate": "2027-01-01T00:00:00Z",
        },
        [put("/EndDateType", "unlimited")],
        gone("/EndDate"),
    ),
    ("AWS::EC2::Volume", "iops on gp2"): Case(
        {"AvailabilityZone": "us-east-1a", "Size": 10, "VolumeType": "gp3"},
        [put("/VolumeType", "gp2")],
        gone("/Iops", "/Throughput"),
    ),
    ("AWS::ECS::Service", "DAEMON with DesiredCount"): Case(
        {"TaskDefinition": "web:1", "SchedulingStrategy": "DAEMON"},
        [put("/DeploymentConfiguration", {"MaximumPercent": 100, "MinimumHealthyPercent": 0})],
        gone("/DesiredCount"),
    ),
    ("AWS::ECS::Service", "managed volume"): Case(
        {"TaskDefinition": "web:1", "VolumeConfigurations": [VOLUME]},
        [put("/DesiredCount", 2)],
        [put("/VolumeConfigurations", [VOLUME])],
        ("AWS::ECS::TaskDefinition", TASKS),
    ),
    ("AWS::EKS::Cluster", "one endpoint flag"): Case(
        {
            "Name": "c",
            "RoleArn": ROLE,
            "ResourcesVpcConfig": {"SubnetIds": ["subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"]},
        },
        gone("/ResourcesVpcConfig/EndpointPrivateAccess"),
    ),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "matcher with TCP"): Case(
        {
            "Port": 80,
            "Protocol": "TCP",
            "VpcId": "vpc-0aaaaaaaaaaaaaaaa",
            "HealthCheckProtocol": "HTTP",
            "HealthCheckPath": "/",
        },
        [put("/HealthCheckProtocol", "TCP")],
        gone("/Matcher", "/HealthCheckPath"),
    ),
    ("AWS::GuardDuty::Detector", "two runtime monitorings"): Case(
        {"Enable": True}, [put("/FindingPublishingFrequency", "ONE_HOUR")], gone("/Features/8")
    ),
    ("AWS::ImageBuilder::DistributionConfiguration", "no TargetAccountIds"): Case(
        {
            "Name": "images",
            "Distributions": [{"Region": "us-east-1", "AmiDistributionConfiguration": {"Description": "d"}}],
        },
        [put("/Description", "d")],
        gone("/Distributions/0/AmiDistributionConfiguration/TargetAccountIds"),
    ),
    ("AWS::KinesisVideo::Stream", "no tags"): Case({"Name": "s"}, [put("/DataRetentionInHours", 5)], gone("/Tags")),
    ("AWS::Lambda::EventInvokeConfig", "OnFailure given only"): Case(
        {
            "FunctionName": "f",
            "Qualifier": "$LATEST",
            "DestinationConfig": {"OnFailure": {"Destination": ARN.format("sqs", "q")}},
        },
        [put("/MaximumRetryAttempts", 1)],
        gone("/DestinationConfig/OnSuccess"),
    ),
    ("AWS::Lambda::EventSourceMapping", "no failure destination"): Case(
        {"FunctionName": "f", "EventSourceArn": ARN.format("kinesis", "stream/s"), "StartingPosition": "LATEST"},
        [put("/ParallelizationFactor", 2)],
        gone("/DestinationConfig/OnFailure"),
    ),
    ("AWS::Logs::LogGroup", "bearer token authentication"): Case(
        {"LogGroupName": "g"}, [put("/BearerTokenAuthenticationEnabled", True)]
    ),
    ("AWS::OpenSearchService::Domain", "AdvancedOptions read back"): Case(
        {"DomainName": "logs"},
        [put("/EBSOptions", {"EBSEnabled": True, "VolumeSize": 20})],
        gone("/AdvancedOptions/override_main_response_version"),
    ),
    ("AWS::SNS::Subscription", "FilterPolicyScope removed"): Case(
        {
            "Protocol": "sqs",
            "TopicArn": ARN.format("sns", "t"),
            "Endpoint": ARN.format("sqs", "q"),
            "FilterPolicy": {"a": ["b"]},
        },
        gone("/FilterPolicyScope"),
    ),
    ("AWS::VpcLattice::Rule", "no HeaderMatches"): Case(
        {
            "Action": FORWARD,
            "ListenerIdentifier": "listener-0881ae4b2367b2037",
            "Match": {"HttpMatch": PATH_MATCH},
            "Priority": 10,
            "ServiceIdentifier": "svc-07215226a6b16ea1b",
        },
        [put("/Priority", 20)],
        gone("/Match/HttpMatch/HeaderMatches"),
    ),
    ("AWS::WAFv2::IPSet", "no Description"): Case(
        {"Name": "s", "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": ["10.0.0.0/8"]},
        [put("/Addresses", ["10.1.0.0/16"])],
        gone("/Description"),
    ),
    ("AWS::WAFv2::RegexPatternSet", "no Description"): Case(
        {"Name": "s", "Scope": "REGIONAL", "RegularExpressionList": ["a"]},
        [put("/RegularExpressionList", ["b"])],
        gone("/Description"),
    ),
    ("AWS::WAFv2::RuleGroup", "no Description"): Case(
        {"Name": "g", "Scope": "REGIONAL", "Capacity": 10, "VisibilityConfig": VISIBILITY},
        [put("/VisibilityConfig/SampledRequestsEnabled", True)],
        gone("/Description"),
    ),
    ("AWS::WAFv2::WebACL", "DefaultAction switched"): Case(
        {
            "Name": "a",
            "Scope": "REGIONAL",
            "DefaultAction": {"Allow": {}},
            "VisibilityConfig": VISIBILITY,
            "Description": "front",
        },
        [put("/DefaultAction/Block", {})],
        gone("/DefaultAction/Allow"),
    ),
    ("AWS::WAFv2::WebACL", "no Description"): Case(
        {"Name": "a", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": VISIBILITY},
        [put("/VisibilityConfig/SampledRequestsEnabled", True)],
        gone("/Description"),
    ),
}
"""(type name, name of the fact) → the case."""
