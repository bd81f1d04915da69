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


def test_a_group_lets_everything_out_and_nothing_in(client: Any) -> None:
    properties = read(client, SECURITY_GROUP, group(client, vpc(client)))
    assert properties["SecurityGroupEgress"] == [EVERYWHERE]
    assert "SecurityGroupIngress" not in properties


def test_a_group_lies_in_a_vpc_that_exists(client: Any) -> None:
    vpc(client)
    event = create(client, SECURITY_GROUP, {"GroupDescription": "any", "VpcId": "vpc-nowhere"})
    assert failed(client, event) == ("InvalidRequest", "The vpc ID 'vpc-nowhere' does not exist")


def test_a_name_is_given_once_in_a_vpc(client: Any) -> None:
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
def test_some_names_are_not_for_callers(client: Any, name: str, text: str) -> None:
    event = create(client, SECURITY_GROUP, {"GroupDescription": "any", "GroupName": name, "VpcId": vpc(client)})
    assert failed(client, event) == ("InvalidRequest", text)


@pytest.mark.parametrize(
    "same",
    [HTTP, {**HTTP, "Description": "again"}, {**HTTP, "IpProtocol": "6"}, {**HTTP, "CidrIp": "10.1.2.3/8"}],
)
def test_a_rule_stands_in_a_group_once(client: Any, same: dict[str, Any]) -> None:
    state = {"GroupDescription": "any", "VpcId": vpc(client), "SecurityGroupIngress": [HTTP, same]}
    text = "The same permission must not appear multiple times"
    assert failed(client, create(client, SECURITY_GROUP, state)) == ("InvalidRequest", text)


@pytest.mark.parametrize("name", ["SecurityGroupIngress", "SecurityGroupEgress"])
def test_a_rule_names_a_block(client: Any, name: str) -> None:
    state = {"GroupDescription": "any", "VpcId": vpc(client), name: [{**HTTP, "CidrIp": "10.0.0.0/33"}]}
    assert failed(client, create(client, SECURITY_GROUP, state)) == (
        "InvalidRequest",
        "CIDR block 10.0.0.0/33 is malformed",
    )


def test_a_rule_names_a_group_that_exists(client: Any) -> None:
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


def test_a_group_goes_after_the_interfaces_that_have_it(client: Any) -> None:
    vpc_id = vpc(client)
    group_id = group(client, vpc_id)
    interface = made(client, INTERFACE, {"SubnetId": subnet(client, vpc_id), "GroupSet": [group_id]})
    answer = failed(client, delete(client, SECURITY_GROUP, group_id))
    assert answer == ("InvalidRequest", f"resource {group_id} has a dependent object")
    wait(client, delete(client, INTERFACE, interface))
    wait(client, delete(client, SECURITY_GROUP, group_id))
    refused("ResourceNotFoundException", read, client, SECURITY_GROUP, group_id)


@pytest.mark.parametrize("is_beside", [True, False])
def test_a_group_goes_after_the_rules_of_others_that_name_it(client: Any, is_beside: bool) -> None:
    vpc_id = vpc(client)
    source = group(client, vpc_id)
    rule = {"IpProtocol": "-1", "SourceSecurityGroupId": source}
    target = group(client, vpc_id, **({} if is_beside else {"SecurityGroupIngress": [rule]}))
    if is_beside:
        made(client, INGRESS, {**rule, "GroupId": target})
    assert failed(client, delete(client, SECURITY_GROUP, source))[1] == f"resource {source} has a dependent object"
    wait(client, delete(client, SECURITY_GROUP, target))
    wait(client, delete(client, SECURITY_GROUP, source))


def test_rules_in_which_a_group_names_itself_do_not_keep_it(cloud: MockCloud, client: Any) -> None:
    group_id = group(client, vpc(client))
    made(client, INGRESS, {"IpProtocol": "-1", "SourceSecurityGroupId": group_id, "GroupId": group_id})
    wait(client, delete(client, SECURITY_GROUP, group_id))
    assert cloud.resources.list(INGRESS) == []


# --- rules beside a group ---


def test_a_group_shows_the_rules_beside_it(client: Any) -> None:
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


def test_a_rule_beside_a_group_says_how_both_groups_are_called(client: Any) -> None:
    vpc_id = vpc(client)
    target, source = group(client, vpc_id, GroupName="target"), group(client, vpc_id, GroupName="source")
    rule = made(client, INGRESS, {"IpProtocol": "-1", "GroupId": target, "SourceSecurityGroupId": source})
    properties = read(client, INGRESS, rule)
    assert (properties["GroupName"], properties["SourceSecurityGroupName"]) == ("target", "source")


def test_a_rule_beside_a_group_may_name_it_by_its_name(client: Any) -> None:
    target = group(client, vpc(client), GroupName="target")
    rule = made(client, INGRESS, {**HTTP, "GroupName": "target"})
    assert read(client, INGRESS, rule)["GroupId"] == target


def test_a_rule_belongs_to_a_group(client: Any) -> None:
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
def test_the_groups_of_a_rule_exist(client: Any, type_name: str, state: dict[str, Any]) -> None:
    group(client, vpc(client))
    no_group = ("InvalidRequest", "The security group 'sg-nowhere' does not exist")
    assert failed(client, create(client, type_name, state)) == no_group


def test_where_a_rule_leads_exists(client: Any) -> None:
    state = {"IpProtocol": "-1", "GroupId": group(client, vpc(client)), "DestinationSecurityGroupId": "sg-nowhere"}
    assert failed(client, create(client, EGRESS, state))[1] == "The security group 'sg-nowhere' does not exist"


@pytest.mark.parametrize(("type_name", "name"), [(INGRESS, "SecurityGroupIngress"), (EGRESS, "SecurityGroupEgress")])
def test_a_rule_stands_in_a_group_or_beside_it_once(client: Any, type_name: str, name: str) -> None:
    group_id = group(client, vpc(client), **{name: [HTTP]})
    again = {**HTTP, "Description": "again", "GroupId": group_id}
    assert failed(client, create(client, type_name, again)) == ("AlreadyExists", SAME_HTTP)
    made(client, type_name, {**HTTPS, "GroupId": group_id})
    assert failed(client, create(client, type_name, {**HTTPS, "GroupId": group_id}))[0] == "AlreadyExists"


def test_all_traffic_is_let_out_once(client: Any) -> None:
    state = {"GroupId": group(client, vpc(client)), "IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
    text = 'the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists'
    assert failed(client, create(client, EGRESS, state)) == ("AlreadyExists", text)


def test_an_update_of_a_rule_is_no_duplicate(client: Any) -> None:
    rule = made(client, INGRESS, {**HTTP, "GroupId": group(client, vpc(client))})
    wait(client, update(client, INGRESS, rule, [{"op": "add", "path": "/Description", "value": "new"}]))
    assert read(client, INGRESS, rule)["Description"] == "new"


def test_an_update_of_a_group_leaves_the_rules_beside_it_there(client: Any) -> None:
    group_id = group(client, vpc(client), SecurityGroupIngress=[HTTP])
    rule = made(client, INGRESS, {**HTTPS, "GroupId": group_id})
    tags = [{"op": "add", "path": "/Tags", "value": [{"Key": "a", "Value": "b"}]}]
    wait(client, update(client, SECURITY_GROUP, group_id, tags))
    assert read(client, SECURITY_GROUP, group_id)["SecurityGroupIngress"] == [HTTP, HTTPS]
    wait(client, delete(client, INGRESS, rule))
    assert read(client, SECURITY_GROUP, group_id)["SecurityGroupIngress"] == [HTTP]


def test_an_update_takes_away_a_rule_beside_the_group_that_it_leaves_out(client: Any) -> None:
    group_id = group(client, vpc(client))
    rule = made(client, INGRESS, {**HTTPS, "GroupId": group_id})
    patch = [{"op": "replace", "path": "/SecurityGroupIngress", "value": [HTTP]}]
    wait(client, update(client, SECURITY_GROUP, group_id, patch))
    assert read(client, SECURITY_GROUP, group_id)["SecurityGroupIngress"] == [HTTP]
    refused("ResourceNotFoundException", read, client, INGRESS, rule)


def test_an_update_that_fails_takes_no_rule_away(client: Any) -> None:
    group_id = group(client, vpc(client))
    rule = made(client, INGRESS, {**HTTPS, "GroupId": group_id})
    patch = [{"op": "replace", "path": "/SecurityGroupIngress", "value": [HTTP, HTTP]}]
    assert failed(client, update(client, SECURITY_GROUP, group_id, patch))[0] == "InvalidRequest"
    assert read(client, INGRESS, rule)["GroupId"] == group_id


def test_before_the_first_group_of_a_test_rules_belong_to_groups_that_live_elsewhere(client: Any) -> None:
    vpc(client)
    rule = made(client, INGRESS, {**HTTP, "GroupId": "sg-far-away"})
    assert read(client, INGRESS, rule)["GroupId"] == "sg-far-away"
