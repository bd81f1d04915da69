"""Load balancers, target groups, listeners and their rules."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud
from tests.support.calls import create, delete, listed, made, poll, read, update, wait
from tests.support.failing import failed
from tests.support.network import VPC, group, internet_gateway, subnet, vpc

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
TRUST_STORE = "AWS::ElasticLoadBalancingV2::TrustStore"
REVOCATION = "AWS::ElasticLoadBalancingV2::TrustStoreRevocation"
SUBNETS = ["subnet-1", "subnet-2"]
NOT_FOUND = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
ELSEWHERE = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/other/0123456789abcdef"
INVALID = "InvalidRequest"
HOSTS = [{"Field": "host-header", "HostHeaderConfig": {"Values": ["example.com"]}}]


@pytest.fixture
def client(cloud: MockCloud, client: Any) -> Any:
    cloud.timing.set(create=5, type_name=BALANCER)
    return client


def _balancer(client: Any, **state: Any) -> str:
    return made(client, BALANCER, {"Subnets": SUBNETS, **state})


def _target_group(client: Any, **state: Any) -> str:
    return made(client, TARGET_GROUP, {"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", **state})


def _listener(client: Any, balancer: str, **state: Any) -> str:
    plain = {"LoadBalancerArn": balancer, "Port": 80, "Protocol": "HTTP", "DefaultActions": NOT_FOUND}
    return made(client, LISTENER, {**plain, **state})


def _forward(target_group: str) -> list[dict[str, Any]]:
    return [{"Type": "forward", "TargetGroupArn": target_group}]


def _subnets(client: Any, vpc_id: str, zones: str = "ab") -> list[str]:
    return [
        subnet(client, vpc_id, f"10.0.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")
        for number, zone in enumerate(zones)
    ]


# --- load balancers ---


def test_load_balancer_is_created_over_time(cloud: MockCloud) -> None:
    client = boto3.client("cloudcontrol")
    event = create(client, BALANCER, {"Subnets": SUBNETS})
    cloud.clock.advance(120)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


@pytest.mark.parametrize("subnets", [[], ["subnet-1"]])
def test_an_application_load_balancer_needs_two_zones(client: Any, subnets: list[str]) -> None:
    text = "At least two subnets in two different Availability Zones must be specified"
    assert failed(client, create(client, BALANCER, {"Subnets": subnets})) == (INVALID, text)
    made(client, BALANCER, {"Subnets": ["subnet-1"], "Type": "network"})


def test_subnets_may_be_given_with_their_addresses(client: Any) -> None:
    mappings = [{"SubnetId": subnet_id} for subnet_id in SUBNETS]
    properties = read(client, BALANCER, made(client, BALANCER, {"SubnetMappings": mappings}))
    assert properties["Subnets"] == SUBNETS


def test_subnets_that_are_given_alone_are_shown_as_mappings_too(client: Any) -> None:
    properties = read(client, BALANCER, _balancer(client))
    assert properties["SubnetMappings"] == [{"SubnetId": subnet_id} for subnet_id in SUBNETS]


def test_revocations_of_a_trust_store_are_numbered(client: Any) -> None:
    arns = [f"arn:aws:elasticloadbalancing:us-east-1:123456789012:truststore/{name}/0123456789abcdef" for name in "ab"]
    content = {"RevocationContents": [{"S3Bucket": "b", "S3Key": "k", "RevocationType": "CRL"}]}
    made_ones = [made(client, REVOCATION, {"TrustStoreArn": arn, **content}) for arn in (arns[0], arns[0], arns[1])]
    assert [read(client, REVOCATION, identifier)["RevocationId"] for identifier in made_ones] == [1, 2, 1]


@pytest.mark.parametrize("kind", ["application", "network"])
def test_a_load_balancer_has_one_subnet_in_a_zone(client: Any, kind: str) -> None:
    state = {"Subnets": _subnets(client, vpc(client), "aa"), "Type": kind}
    text = "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
    assert failed(client, create(client, BALANCER, state)) == (INVALID, text)


def test_a_load_balancer_in_a_known_network_has_its_default_group(client: Any) -> None:
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    properties = read(client, BALANCER, _balancer(client, Subnets=_subnets(client, vpc_id)))
    assert properties["SecurityGroups"] == [read(client, VPC, vpc_id)["DefaultSecurityGroup"]]


def test_the_groups_of_a_load_balancer_are_in_its_vpc(client: Any) -> None:
    vpc_id, stranger = vpc(client), group(client, vpc(client))
    state = {"Subnets": _subnets(client, vpc_id), "SecurityGroups": [stranger]}
    text = f"Security group '{stranger}' does not belong to VPC '{vpc_id}'"
    assert failed(client, create(client, BALANCER, state)) == (INVALID, text)


def test_internet_facing_load_balancer_requires_an_internet_gateway(client: Any) -> None:
    internet_gateway(client, vpc(client))
    vpc_id = vpc(client)
    state = {"Subnets": _subnets(client, vpc_id)}
    answer = failed(client, create(client, BALANCER, state))
    assert answer == (INVALID, f"VPC {vpc_id} has no internet gateway")
    made(client, BALANCER, {**state, "Scheme": "internal"})


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"Subnets": ["subnet-0", "subnet-1"]}, "The subnet ID 'subnet-0' does not exist"),
        ({"SubnetMappings": [{"SubnetId": "subnet-0"}]}, "The subnet ID 'subnet-0' does not exist"),
        ({"SecurityGroups": ["sg-0"]}, "The security group 'sg-0' does not exist"),
        (
            {"SubnetMappings": [{"SubnetId": "subnet-9", "AllocationId": "eipalloc-0"}]},
            "The allocation IDs are not available for use",
        ),
    ],
)
def test_references_of_a_load_balancer_are_checked(
    cloud: MockCloud, client: Any, state: dict[str, Any], text: str
) -> None:
    vpc_id = vpc(client)
    group(client, vpc_id)
    cloud.resources.put("AWS::EC2::EIP", {})
    cloud.resources.put("AWS::EC2::Subnet", {"SubnetId": "subnet-9", "VpcId": vpc_id, "CidrBlock": "10.0.0.0/24"})
    assert failed(client, create(client, BALANCER, {**state})) == (INVALID, text)


NAMES = [
    ("a" * 33, "cannot be longer than '32' characters"),
    ("under_score", "can only contain characters that are alphanumeric characters and hyphens(-)"),
]


@pytest.mark.parametrize(("name", "text"), NAMES)
def test_invalid_load_balancer_name_is_refused(client: Any, name: str, text: str) -> None:
    event = create(client, BALANCER, {"Subnets": SUBNETS, "Name": name})
    assert failed(client, event) == (INVALID, f"The load balancer name '{name}' {text}")


def test_load_balancer_name_is_unique(client: Any) -> None:
    _balancer(client, Name="web")
    text = "A load balancer with the same name 'web' exists, but with different settings"
    event = create(client, BALANCER, {"Subnets": SUBNETS, "Name": "web"})
    assert failed(client, event) == ("AlreadyExists", text)


def test_load_balancer_with_deletion_protection_cannot_be_deleted(client: Any) -> None:
    protection = {"Key": "deletion_protection.enabled", "Value": "true"}
    balancer = _balancer(client, LoadBalancerAttributes=[protection])
    text = f"Load balancer '{balancer}' cannot be deleted because deletion protection is enabled"
    assert failed(client, delete(client, BALANCER, balancer)) == (INVALID, text)
    patch = [{"op": "replace", "path": "/LoadBalancerAttributes", "value": [{**protection, "Value": "false"}]}]
    wait(client, update(client, BALANCER, balancer, patch))
    wait(client, delete(client, BALANCER, balancer))


def test_listeners_and_rules_are_deleted_with_their_load_balancer(cloud: MockCloud, client: Any) -> None:
    balancer = _balancer(client)
    listener = _listener(client, balancer)
    made(client, RULE, {"ListenerArn": listener, "Priority": 1, "Actions": NOT_FOUND, "Conditions": HOSTS})
    wait(client, delete(client, BALANCER, balancer))
    assert (cloud.resources.list(LISTENER), cloud.resources.list(RULE)) == ([], [])


@pytest.mark.parametrize(
    ("name", "value"),
    [("Subnets", ["subnet-2", "subnet-3"]), ("SubnetMappings", [{"SubnetId": "subnet-2"}, {"SubnetId": "subnet-3"}])],
)
def test_the_subnets_of_a_load_balancer_can_be_changed_either_way(client: Any, name: str, value: list[Any]) -> None:
    balancer = _balancer(client)
    wait(client, update(client, BALANCER, balancer, [{"op": "replace", "path": f"/{name}", "value": value}]))
    properties = read(client, BALANCER, balancer)
    assert properties["Subnets"] == ["subnet-2", "subnet-3"]
    assert [mapping["SubnetId"] for mapping in properties["SubnetMappings"]] == ["subnet-2", "subnet-3"]


# --- target groups ---


@pytest.mark.parametrize(
    ("state", "noun"),
    [
        ({"Port": 80, "VpcId": "vpc-1"}, "protocol"),
        ({"Protocol": "HTTP", "VpcId": "vpc-1"}, "port"),
        ({"Protocol": "HTTP", "Port": 80}, "VPC ID"),
    ],
)
def test_target_group_requires_protocol_port_and_vpc(client: Any, state: dict[str, Any], noun: str) -> None:
    assert failed(client, create(client, TARGET_GROUP, state)) == (INVALID, f"A {noun} must be specified")


def test_target_group_of_a_lambda_function_requires_no_port(client: Any) -> None:
    made(client, TARGET_GROUP, {"TargetType": "lambda"})


def test_target_group_requires_its_vpc(client: Any) -> None:
    vpc(client)
    event = create(client, TARGET_GROUP, {"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-0"})
    assert failed(client, event) == (INVALID, "The VPC ID 'vpc-0' is not found")


@pytest.mark.parametrize(("name", "text"), NAMES)
def test_invalid_target_group_name_is_refused(client: Any, name: str, text: str) -> None:
    state = {"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "Name": name}
    assert failed(client, create(client, TARGET_GROUP, state)) == (INVALID, f"The target group name '{name}' {text}")


def test_target_group_name_is_unique(client: Any) -> None:
    _target_group(client, Name="web")
    state = {"Protocol": "HTTP", "Port": 8080, "VpcId": "vpc-1", "Name": "web"}
    text = "A target group with the same name 'web' exists, but with different settings"
    assert failed(client, create(client, TARGET_GROUP, state)) == ("AlreadyExists", text)


def test_health_check_interval_must_exceed_the_timeout(client: Any) -> None:
    target_group = _target_group(client, HealthCheckIntervalSeconds=30, HealthCheckTimeoutSeconds=10)
    patch = [{"op": "replace", "path": "/HealthCheckIntervalSeconds", "value": 10}]
    text = "Health check interval must be greater than the timeout."
    assert failed(client, update(client, TARGET_GROUP, target_group, patch)) == (INVALID, text)


def test_target_group_shows_its_load_balancers(client: Any) -> None:
    target_group, balancer = _target_group(client), _balancer(client)
    assert read(client, TARGET_GROUP, target_group)["LoadBalancerArns"] == []
    listener = _listener(client, balancer, DefaultActions=_forward(target_group))
    weighted = {"TargetGroups": [{"TargetGroupArn": target_group, "Weight": 1}]}
    state = {"ListenerArn": listener, "Priority": 1, "Conditions": HOSTS}
    made(client, RULE, {**state, "Actions": [{"Type": "forward", "ForwardConfig": weighted}]})
    assert read(client, TARGET_GROUP, target_group)["LoadBalancerArns"] == [balancer]


def test_target_group_in_use_cannot_be_deleted(client: Any) -> None:
    target_group, listener = _target_group(client), _listener(client, _balancer(client))
    state = {"ListenerArn": listener, "Priority": 1, "Conditions": HOSTS, "Actions": _forward(target_group)}
    rule = made(client, RULE, state)
    text = f"Target group '{target_group}' is currently in use by a listener or a rule"
    assert failed(client, delete(client, TARGET_GROUP, target_group)) == ("ResourceConflict", text)
    wait(client, delete(client, RULE, rule))
    wait(client, delete(client, TARGET_GROUP, target_group))


@pytest.mark.parametrize("is_rule", [True, False])
def test_target_group_has_one_load_balancer(client: Any, is_rule: bool) -> None:
    target_group, other = _target_group(client), _balancer(client, Name="other")
    _listener(client, _balancer(client, Name="first"), DefaultActions=_forward(target_group))
    text = f"The following target groups cannot be associated with more than one load balancer: {target_group}"
    if is_rule:
        state = {"ListenerArn": _listener(client, other), "Priority": 1, "Conditions": HOSTS}
        event = create(client, RULE, {**state, "Actions": _forward(target_group)})
    else:
        state = {"LoadBalancerArn": other, "Port": 80, "Protocol": "HTTP"}
        event = create(client, LISTENER, {**state, "DefaultActions": _forward(target_group)})
    assert failed(client, event) == (INVALID, text)


# --- listeners ---


def test_listener_port_is_unique_on_its_load_balancer(client: Any) -> None:
    balancer = _balancer(client)
    _listener(client, balancer)
    other = _listener(client, balancer, Port=8080)
    state = {"LoadBalancerArn": balancer, "Port": 80, "Protocol": "HTTP", "DefaultActions": NOT_FOUND}
    text = f"A listener already exists on this port for this load balancer '{balancer}'"
    assert failed(client, create(client, LISTENER, state)) == ("AlreadyExists", text)
    patch = [{"op": "replace", "path": "/Port", "value": 80}]
    assert failed(client, update(client, LISTENER, other, patch)) == (INVALID, "Listener port '80' is already in use")
    _listener(client, _balancer(client))


def test_listener_arn_has_the_name_of_its_load_balancer(client: Any) -> None:
    balancer = _balancer(client, Name="web")
    listener = _listener(client, balancer)
    assert listener.startswith(balancer.replace(":loadbalancer/", ":listener/") + "/")
    state = {"ListenerArn": listener, "Priority": 1, "Actions": NOT_FOUND, "Conditions": HOSTS}
    rule = made(client, RULE, state)
    assert rule.startswith(listener.replace(":listener/", ":listener-rule/") + "/")


@pytest.mark.parametrize(
    ("kind", "protocol", "text"),
    [
        ("application", "TCP", "Listener protocol 'TCP' must be one of 'HTTPS, HTTP'"),
        ("network", "HTTP", "Listener protocol 'HTTP' must be one of 'UDP, TCP, TCP_UDP, TLS, QUIC, TCP_QUIC'"),
        ("application", "HTTPS", "A certificate must be specified for HTTPS listeners"),
        ("network", "TLS", "A certificate must be specified for TLS listeners"),
    ],
)
def test_listener_protocol_must_fit_the_load_balancer(client: Any, kind: str, protocol: str, text: str) -> None:
    state = {"LoadBalancerArn": _balancer(client, Type=kind), "Port": 443, "DefaultActions": NOT_FOUND}
    assert failed(client, create(client, LISTENER, {**state, "Protocol": protocol})) == (INVALID, text)


@pytest.mark.parametrize(
    ("type_name", "state", "text"),
    [
        (LISTENER, {"LoadBalancerArn": "web", "Port": 80}, "'web' is not a valid load balancer ARN"),
        (RULE, {"ListenerArn": ELSEWHERE, "Priority": 1}, f"'{ELSEWHERE}' is not a valid listener ARN"),
    ],
)
def test_invalid_arns_are_refused(client: Any, type_name: str, state: dict[str, Any], text: str) -> None:
    more = {"DefaultActions": NOT_FOUND} if type_name == LISTENER else {"Actions": NOT_FOUND, "Conditions": HOSTS}
    assert failed(client, create(client, type_name, {**state, **more})) == (INVALID, text)


def test_references_of_listeners_and_rules_are_checked(client: Any) -> None:
    listener, target_group = _listener(client, _balancer(client)), _target_group(client)
    state = {"LoadBalancerArn": ELSEWHERE, "Port": 80, "Protocol": "HTTP", "DefaultActions": NOT_FOUND}
    assert failed(client, create(client, LISTENER, state)) == ("NotFound", "One or more load balancers not found")
    patch = [{"op": "replace", "path": "/DefaultActions", "value": _forward(f"{target_group}0")}]
    no_targets = ("NotFound", "One or more target groups not found")
    assert failed(client, update(client, LISTENER, listener, patch)) == no_targets
    state = {"ListenerArn": f"{listener}0", "Priority": 1, "Actions": NOT_FOUND, "Conditions": HOSTS}
    assert failed(client, create(client, RULE, state)) == ("NotFound", "One or more listeners not found")
    state = {"ListenerArn": listener, "Priority": 1, "Actions": _forward(f"{target_group}0"), "Conditions": HOSTS}
    assert failed(client, create(client, RULE, state)) == no_targets


def test_trust_store_in_use_cannot_be_deleted(cloud: MockCloud, client: Any) -> None:
    store = cloud.resources.put(TRUST_STORE, {"Name": "trusted"}).identifier
    verify = {"Mode": "verify", "TrustStoreArn": store}
    certificates = [{"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/one"}]
    secure = {"Port": 443, "Protocol": "HTTPS", "Certificates": certificates, "MutualAuthentication": verify}
    listener = _listener(client, _balancer(client), **secure)
    text = f"Trust store '{store}' is currently in use by a listener"
    assert failed(client, delete(client, TRUST_STORE, store)) == (
        "ResourceConflict",
        text,
    )
    wait(client, delete(client, LISTENER, listener))
    wait(client, delete(client, TRUST_STORE, store))
    state = {"LoadBalancerArn": ELSEWHERE, "DefaultActions": NOT_FOUND, **secure}
    cloud.resources.delete(BALANCER, cloud.resources.list(BALANCER)[0].identifier)
    cloud.resources.put(BALANCER, {"Subnets": SUBNETS, "LoadBalancerArn": ELSEWHERE})
    answer = failed(client, create(client, LISTENER, state))
    assert answer == ("NotFound", f"Trust store '{store}' not found")


# --- rules ---


def test_rule_priority_is_unique_on_its_listener(client: Any) -> None:
    balancer = _balancer(client)
    listener, other = _listener(client, balancer), _listener(client, balancer, Port=8080)
    state = {"ListenerArn": listener, "Actions": NOT_FOUND, "Conditions": HOSTS}
    made(client, RULE, {**state, "Priority": 1})
    event = create(client, RULE, {**state, "Priority": 1})
    text = poll(client, event)["StatusMessage"]
    assert poll(client, event)["ErrorCode"] == "AlreadyExists"
    in_use = "Priority '1' is currently in use (Service: ElasticLoadBalancingV2, Status Code: 400, "
    assert text.startswith(f"Resource of type '{RULE}' with identifier '{in_use}")
    assert text.endswith("' already exists.")
    made(client, RULE, {**state, "Priority": 1, "ListenerArn": other})


def test_the_priority_of_a_rule_can_be_changed_to_one_that_is_free(client: Any) -> None:
    state = {"ListenerArn": _listener(client, _balancer(client)), "Actions": NOT_FOUND, "Conditions": HOSTS}
    made(client, RULE, {**state, "Priority": 1})
    rule = made(client, RULE, {**state, "Priority": 2})
    for _ in range(2):
        event = update(client, RULE, rule, [{"op": "replace", "path": "/Priority", "value": 1}])
        assert failed(client, event) == (INVALID, "Priority '1' is currently in use")
        wait(client, update(client, RULE, rule, [{"op": "replace", "path": "/Priority", "value": 3}]))


def test_rules_are_deleted_with_their_listener(cloud: MockCloud, client: Any) -> None:
    listener = _listener(client, _balancer(client))
    state = {"ListenerArn": listener, "Priority": 1, "Actions": NOT_FOUND, "Conditions": HOSTS}
    rule = made(client, RULE, state)
    wait(client, update(client, RULE, rule, [{"op": "replace", "path": "/Priority", "value": 3}]))
    wait(client, delete(client, LISTENER, listener))
    assert cloud.resources.list(RULE) == []
    assert len(listed(client, BALANCER)) == 1


def test_rule_requires_its_listener(client: Any) -> None:
    event = create(client, RULE, {"Actions": NOT_FOUND, "Conditions": HOSTS, "Priority": 1})
    assert failed(client, event) == (INVALID, "A listener ARN must be specified")
