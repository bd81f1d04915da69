"""Security groups and their rules, in the groups themselves and beside them."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import create, delete, made, read, refused, update, wait
from tests.support.failing import failed
from tests.support.network import SECURITY_GROUP, group, subnet, vpc

INGRESS = "AWS::EC2::SecurityGroupIngress"
EGRESS = "AWS::EC2::SecurityGroupEgress"
INTERFACE = "AWS::EC2::NetworkInterface"
HTTP = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8"}
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}
EVERYWHERE = {"IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIp": "0.0.0.0/0"}
SAME_HTTP = 'the specified rule "peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW" already exists'

# --- groups ---


def test_security_group_has_an_egress_rule_by_default(client: Any) -> None:
    properties = read(client, SECURITY_GROUP, group(client, vpc(client)))
    assert properties["SecurityGroupEgress"] == [EVERYWHERE]
    assert "SecurityGroupIngress" not in properties


def test_security_group_requires_its_vpc(client: Any) -> None:
    vpc(client)
    event = create(client, SECURITY_GROUP, {"GroupDescription": "any", "VpcId": "vpc-nowhere"})
    assert failed(client, event) == ("InvalidRequest", "The vpc ID 'vpc-nowhere' does not exist")


def test_security_group_name_is_unique_in_its_vpc(client: Any) -> None:
    vpc_id = vpc(client)
    group(client, vpc_id, GroupName="web")
    event = create(client, SECURITY_GROUP, {"GroupDescription": "any", "GroupName": "web", "VpcId": vpc_id})
    text = f"The security group 'web' already exists for VPC '{vpc_id}'"
    assert failed(client, event) == ("AlreadyExists", text)
    group(client, vpc(client), GroupName="web")


def test_groups_without_a_vpc_are_in_the_default_one(client: Any) -> None:
    state = {"GroupDescription": "any", "GroupName": "web"}
    group(client, vpc(client), GroupName="web")
    default_vpc = read(client, SECURITY_GROUP, made(client, SECURITY_GROUP, state))["VpcId"]
    text = f"The security group 'web' already exists for VPC '{default_vpc}'"
    assert failed(client, create(client, SECURITY_GROUP, state)) == ("AlreadyExists", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sg-web", "Group names may not be in the format sg-*."),
        ("default", "Cannot use reserved security group name: default"),
    ],
)
def test_reserved_security_group_names_are_refused(client: Any, name: str, text: str) -> None:
    event = create(client, SECURITY_GROUP, {"GroupDescription": "any", "GroupName": name, "VpcId": vpc(client)})
    assert failed(client, event) == ("InvalidRequest", text)


@pytest.mark.parametrize(
    "same",
    [HTTP, {**HTTP, "Description": "again"}, {**HTTP, "IpProtocol": "6"}, {**HTTP, "CidrIp": "10.1.2.3/8"}],
)
def test_duplicate_rule_in_a_group_is_refused(client: Any, same: dict[str, Any]) -> None:
    state = {"GroupDescription": "any", "VpcId": vpc(client), "SecurityGroupIngress": [HTTP, same]}
    text = "The same permission must not appear multiple times"
    assert failed(client, create(client, SECURITY_GROUP, state)) == ("InvalidRequest", text)


@pytest.mark.parametrize("name", ["SecurityGroupIngress", "SecurityGroupEgress"])
def test_invalid_block_in_a_rule_is_refused(client: Any, name: str) -> None:
    state = {"GroupDescription": "any", "VpcId": vpc(client), name: [{**HTTP, "CidrIp": "10.0.0.0/33"}]}
    assert failed(client, create(client, SECURITY_GROUP, state)) == (
        "InvalidRequest",
        "CIDR block 10.0.0.0/33 is malformed",
    )


def test_rule_requires_its_source_group(client: Any) -> None:
    vpc_id = vpc(client)
    source = group(client, vpc_id)
    missing = {"IpProtocol": "-1", "SourceSecurityGroupId": "sg-nowhere"}
    state = {"GroupDescription": "any", "VpcId": vpc_id, "SecurityGroupIngress": [missing]}
    no_group = ("InvalidRequest", "The security group 'sg-nowhere' does not exist")
    assert failed(client, create(client, SECURITY_GROUP, state)) == no_group
    far = {**missing, "SourceSecurityGroupOwnerId": "999999999999"}
    made(client, SECURITY_GROUP, {**state, "SecurityGroupIngress": [far]})
    rule = {"IpProtocol": "-1", "SourceSecurityGroupId": source}
    target = made(client, SECURITY_GROUP, {**state, "SecurityGroupIngress": [rule]})
    shown = read(client, SECURITY_GROUP, target)["SecurityGroupIngress"]
    assert shown == [{**rule, "FromPort": -1, "ToPort": -1, "SourceSecurityGroupOwnerId": "123456789012"}]
    patch = [{"op": "add", "path": "/SecurityGroupIngress/-", "value": missing}]
    assert failed(client, update(client, SECURITY_GROUP, target, patch)) == no_group
    out = {"IpProtocol": "-1", "DestinationSecurityGroupId": "sg-nowhere"}
    patch = [{"op": "add", "path": "/SecurityGroupEgress/-", "value": out}]
    assert failed(client, update(client, SECURITY_GROUP, target, patch)) == no_group


# --- what keeps a group ---


def test_security_group_in_use_cannot_be_deleted(client: Any) -> None:
    vpc_id = vpc(client)
    group_id = group(client, vpc_id)
    interface = made(client, INTERFACE, {"SubnetId": subnet(client, vpc_id), "GroupSet": [group_id]})
    answer = failed(client, delete(client, SECURITY_GROUP, group_id))
    assert answer == ("InvalidRequest", f"resource {group_id} has a dependent object")
    wait(client, delete(client, INTERFACE, interface))
    wait(client, delete(client, SECURITY_GROUP, group_id))
    refused("ResourceNotFoundException", read, client, SECURITY_GROUP, group_id)


@pytest.mark.parametrize("is_beside", [True, False])
def test_security_group_in_rules_of_others_cannot_be_deleted(client: Any, is_beside: bool) -> None:
    vpc_id = vpc(client)
    source = group(client, vpc_id)
    rule = {"IpProtocol": "-1", "SourceSecurityGroupId": source}
    target = group(client, vpc_id, **({} if is_beside else {"SecurityGroupIngress": [rule]}))
    if is_beside:
        made(client, INGRESS, {**rule, "GroupId": target})
    assert failed(client, delete(client, SECURITY_GROUP, source))[1] == f"resource {source} has a dependent object"
    wait(client, delete(client, SECURITY_GROUP, target))
    wait(client, delete(client, SECURITY_GROUP, source))


def test_security_group_that_names_itself_can_be_deleted(cloud: MockCloud, client: Any) -> None:
    group_id = group(client, vpc(client))
    made(client, INGRESS, {"IpProtocol": "-1", "SourceSecurityGroupId": group_id, "GroupId": group_id})
    wait(client, delete(client, SECURITY_GROUP, group_id))
    assert cloud.resources.list(INGRESS) == []


# --- rules beside a group ---


def test_security_group_shows_its_separate_rules(client: Any) -> None:
    vpc_id = vpc(client)
    group_id, other = group(client, vpc_id, SecurityGroupIngress=[HTTP]), group(client, vpc_id)
    made(client, INGRESS, {**HTTPS, "GroupId": group_id, "Description": "safe"})
    made(
        client,
        INGRESS,
        {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "GroupId": group_id, "SourceSecurityGroupId": other},
    )
    made(client, EGRESS, {**HTTP, "GroupId": group_id})
    properties = read(client, SECURITY_GROUP, group_id)
    from_other = {
        "IpProtocol": "tcp",
        "FromPort": 1,
        "ToPort": 1,
        "SourceSecurityGroupId": other,
        "SourceSecurityGroupOwnerId": "123456789012",
    }
    assert properties["SecurityGroupIngress"] == [HTTP, {**HTTPS, "Description": "safe"}, from_other]
    assert properties["SecurityGroupEgress"] == [EVERYWHERE, HTTP]


def test_separate_rule_shows_the_names_of_both_groups(client: Any) -> None:
    vpc_id = vpc(client)
    target, source = group(client, vpc_id, GroupName="target"), group(client, vpc_id, GroupName="source")
    rule = made(client, INGRESS, {"IpProtocol": "-1", "GroupId": target, "SourceSecurityGroupId": source})
    properties = read(client, INGRESS, rule)
    assert (properties["GroupName"], properties["SourceSecurityGroupName"]) == ("target", "source")


def test_separate_rule_can_name_its_group_by_name(client: Any) -> None:
    target = group(client, vpc(client), GroupName="target")
    rule = made(client, INGRESS, {**HTTP, "GroupName": "target"})
    assert read(client, INGRESS, rule)["GroupId"] == target


def test_separate_rule_requires_a_group(client: Any) -> None:
    text = "The request must contain the parameter groupName or groupId"
    assert failed(client, create(client, INGRESS, HTTP)) == ("InvalidRequest", text)


@pytest.mark.parametrize(
    ("type_name", "state"),
    [
        (INGRESS, {**HTTP, "GroupId": "sg-nowhere"}),
        (EGRESS, {**HTTP, "GroupId": "sg-nowhere"}),
        (INGRESS, {"IpProtocol": "-1", "GroupName": "any", "SourceSecurityGroupId": "sg-nowhere"}),
    ],
)
def test_references_of_a_separate_rule_are_checked(client: Any, type_name: str, state: dict[str, Any]) -> None:
    group(client, vpc(client))
    no_group = ("InvalidRequest", "The security group 'sg-nowhere' does not exist")
    assert failed(client, create(client, type_name, state)) == no_group


def test_egress_rule_requires_its_destination_group(client: Any) -> None:
    state = {"IpProtocol": "-1", "GroupId": group(client, vpc(client)), "DestinationSecurityGroupId": "sg-nowhere"}
    assert failed(client, create(client, EGRESS, state))[1] == "The security group 'sg-nowhere' does not exist"


@pytest.mark.parametrize(("type_name", "name"), [(INGRESS, "SecurityGroupIngress"), (EGRESS, "SecurityGroupEgress")])
def test_duplicate_separate_rule_is_refused(client: Any, type_name: str, name: str) -> None:
    group_id = group(client, vpc(client), **{name: [HTTP]})
    again = {**HTTP, "Description": "again", "GroupId": group_id}
    assert failed(client, create(client, type_name, again)) == ("AlreadyExists", SAME_HTTP)
    made(client, type_name, {**HTTPS, "GroupId": group_id})
    assert failed(client, create(client, type_name, {**HTTPS, "GroupId": group_id}))[0] == "AlreadyExists"


def test_duplicate_of_the_default_egress_rule_is_refused(client: Any) -> None:
    state = {"GroupId": group(client, vpc(client)), "IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
    text = 'the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists'
    assert failed(client, create(client, EGRESS, state)) == ("AlreadyExists", text)


def test_an_update_of_a_rule_is_no_duplicate(client: Any) -> None:
    rule = made(client, INGRESS, {**HTTP, "GroupId": group(client, vpc(client))})
    wait(client, update(client, INGRESS, rule, [{"op": "add", "path": "/Description", "value": "new"}]))
    assert read(client, INGRESS, rule)["Description"] == "new"


def test_update_of_a_group_keeps_its_separate_rules(client: Any) -> None:
    group_id = group(client, vpc(client), SecurityGroupIngress=[HTTP])
    rule = made(client, INGRESS, {**HTTPS, "GroupId": group_id})
    tags = [{"op": "add", "path": "/Tags", "value": [{"Key": "a", "Value": "b"}]}]
    wait(client, update(client, SECURITY_GROUP, group_id, tags))
    assert read(client, SECURITY_GROUP, group_id)["SecurityGroupIngress"] == [HTTP, HTTPS]
    wait(client, delete(client, INGRESS, rule))
    assert read(client, SECURITY_GROUP, group_id)["SecurityGroupIngress"] == [HTTP]


def test_update_deletes_a_separate_rule_that_is_not_listed(client: Any) -> None:
    group_id = group(client, vpc(client))
    rule = made(client, INGRESS, {**HTTPS, "GroupId": group_id})
    patch = [{"op": "replace", "path": "/SecurityGroupIngress", "value": [HTTP]}]
    wait(client, update(client, SECURITY_GROUP, group_id, patch))
    assert read(client, SECURITY_GROUP, group_id)["SecurityGroupIngress"] == [HTTP]
    refused("ResourceNotFoundException", read, client, INGRESS, rule)


def test_failed_update_deletes_no_separate_rule(client: Any) -> None:
    group_id = group(client, vpc(client))
    rule = made(client, INGRESS, {**HTTPS, "GroupId": group_id})
    patch = [{"op": "replace", "path": "/SecurityGroupIngress", "value": [HTTP, HTTP]}]
    assert failed(client, update(client, SECURITY_GROUP, group_id, patch))[0] == "InvalidRequest"
    assert read(client, INGRESS, rule)["GroupId"] == group_id


def test_separate_rule_of_an_unknown_group_before_the_first_group(client: Any) -> None:
    vpc(client)
    rule = made(client, INGRESS, {**HTTP, "GroupId": "sg-far-away"})
    assert read(client, INGRESS, rule)["GroupId"] == "sg-far-away"
