"""Intrinsic functions, as the reference of CloudFormation describes them."""

from __future__ import annotations

import json
import re
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock import MockCloud, UsageError
from ccmock.seeds.functions import PLAIN, substituted

PARAMETERS = {
    "Name": {"Type": "String", "Default": "web"},
    "Ports": {"Type": "CommaDelimitedList", "Default": "80, 443"},
    "Count": {"Type": "Number", "Default": 3},
    "Zones": {"Type": "List<AWS::EC2::AvailabilityZone::Name>", "Default": "us-east-1a,us-east-1b"},
}
MAPPINGS = {"Images": {"us-east-1": {"Linux": "ami-1", "Sizes": ["s", "l"]}, "123456789012": {"Linux": "ami-own"}}}
CONDITIONS = {
    "IsWeb": {"Fn::Equals": [{"Ref": "Name"}, "web"]},
    "IsSmall": {"Fn::Equals": [{"Ref": "Count"}, 3]},
    "IsElsewhere": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}]},
    "Both": {"Fn::And": [{"Condition": "IsWeb"}, {"Condition": "IsSmall"}]},
    "Either": {"Fn::Or": [{"Condition": "IsElsewhere"}, {"Condition": "Both"}]},
    "Neither": {"Fn::Not": [{"Condition": "Either"}]},
}
AZ = ["us-east-1a", "us-east-1b", "us-east-1c"]


def template(expression: Any, **sections: Any) -> dict[str, Any]:
    """A template that puts the value of an expression, as JSON, into the property Value of Probe."""
    probe = {"Type": "String", "Name": "probe", "Value": {"Fn::ToJsonString": [expression]}}
    return {
        "Transform": "AWS::LanguageExtensions",
        "Parameters": PARAMETERS,
        "Mappings": MAPPINGS,
        "Conditions": CONDITIONS,
        "Resources": {
            "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "logs"}},
            "Probe": {"Type": "AWS::SSM::Parameter", "Properties": probe},
        },
        **sections,
    }


def value_of(cloud: MockCloud, expression: Any) -> Any:
    found = json.loads(cloud.resources.put_all(template(expression))["Probe"].properties["Value"])
    return found[0] if found else None


WORKED_OUT: list[tuple[Any, Any]] = [
    ({"Ref": "Name"}, "web"),
    ({"Ref": "Ports"}, ["80", "443"]),
    ({"Ref": "Count"}, "3"),
    ({"Ref": "Zones"}, ["us-east-1a", "us-east-1b"]),
    ({"Ref": "Logs"}, "logs"),
    ({"Ref": "AWS::Region"}, "us-east-1"),
    ({"Ref": "AWS::AccountId"}, "123456789012"),
    ({"Ref": "AWS::Partition"}, "aws"),
    ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    ({"Ref": "AWS::StackName"}, "ccmock"),
    ({"Ref": "AWS::NotificationARNs"}, []),
    ({"Ref": "AWS::NoValue"}, None),
    ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
    ({"Fn::GetAtt": ["Logs", "Arn"]}, "arn:aws:logs:us-east-1:123456789012:log-group:logs:*"),
    ({"Fn::GetAtt": "Logs.Arn"}, "arn:aws:logs:us-east-1:123456789012:log-group:logs:*"),
    ({"Fn::GetAtt": ["Logs", {"Fn::Join": ["", ["LogGroup", "Name"]]}]}, "logs"),
    ({"Fn::Sub": "${Name}-${AWS::Region}-${Logs.LogGroupName}-${Count}"}, "web-us-east-1-logs-3"),
    ({"Fn::Sub": "${!Name} $Name ${!A.B} $${Name}"}, "${Name} $Name ${A.B} $web"),
    ({"Fn::Sub": ["${Name}${own}", {"own": {"Ref": "Logs"}, "Name": True}]}, "truelogs"),
    ({"Fn::Sub": ["${a.b}", {"a.b": 1}]}, "1"),
    ({"Fn::Join": ["-", ["a", 1, {"Ref": "AWS::NoValue"}, True]]}, "a-1-true"),
    ({"Fn::Join": [",", {"Ref": "Ports"}]}, "80,443"),
    ({"Fn::Join": ["", []]}, ""),
    ({"Fn::Select": ["1", {"Ref": "Ports"}]}, "443"),
    ({"Fn::Select": [0, [{"x": 1}]]}, {"x": 1}),
    ({"Fn::Select": [{"Fn::Length": ["a", "b"]}, ["a", "b", "c"]]}, "c"),
    ({"Fn::Split": ["|", "a||b"]}, ["a", "", "b"]),
    ({"Fn::Select": [1, {"Fn::Split": [":", {"Fn::GetAtt": ["Logs", "Arn"]}]}]}, "aws"),
    ({"Fn::FindInMap": ["Images", {"Ref": "AWS::Region"}, "Linux"]}, "ami-1"),
    ({"Fn::FindInMap": ["Images", {"Ref": "AWS::AccountId"}, "Linux"]}, "ami-own"),
    ({"Fn::FindInMap": ["Images", "us-east-1", "Sizes"]}, ["s", "l"]),
    ({"Fn::FindInMap": ["Images", "mars", "Linux", {"DefaultValue": {"Ref": "Name"}}]}, "web"),
    ({"Fn::If": ["IsWeb", "yes", "no"]}, "yes"),
    ({"Fn::If": ["Both", 1, 2]}, 1),
    ({"Fn::If": ["Either", 1, 2]}, 1),
    ({"Fn::If": ["Neither", {"Fn::ImportValue": "x"}, {"Fn::If": ["IsElsewhere", 1, {"Ref": "Name"}]}]}, "web"),
    ({"Fn::If": ["IsElsewhere", 1, {"Ref": "AWS::NoValue"}]}, None),
    ({"Fn::Base64": {"Fn::Sub": "é${Name}"}}, "w6l3ZWI="),
    ({"Fn::GetAZs": ""}, AZ),
    ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, AZ),
    ({"Fn::Select": [0, {"Fn::GetAZs": "eu-west-1"}]}, "eu-west-1a"),
    ({"Fn::Cidr": ["192.168.0.0/24", "6", "5"]}, [f"192.168.0.{at}/27" for at in range(0, 192, 32)]),
    ({"Fn::Cidr": ["2001:db8::/56", 2, 64]}, ["2001:db8::/64", "2001:db8:0:1::/64"]),
    ({"Fn::Length": {"Ref": "Ports"}}, 2),
    ({"Fn::ToJsonString": {"a": {"Ref": "Name"}}}, '{"a":"web"}'),
    ({"StringEquals": {"Condition": "IsWeb"}}, {"StringEquals": {"Condition": "IsWeb"}}),
]


@pytest.mark.parametrize(("expression", "value"), WORKED_OUT, ids=lambda each: json.dumps(each)[:60])
def test_a_function_is_replaced_by_its_value(cloud: MockCloud, expression: Any, value: Any) -> None:
    assert value_of(cloud, expression) == value


REFUSED: list[tuple[Any, str]] = [
    (
        {"Ref": "Nome"},
        "Ref refers to 'Nome', which is neither a resource nor a parameter of the document. Did you mean",
    ),
    ({"Ref": ["Name"]}, "Ref has to be a name"),
    ({"Fn::GetAtt": ["Logs"]}, "Fn::GetAtt takes a logical id and the name of an attribute"),
    (
        {"Fn::GetAtt": ["Logs", "Arm"]},
        "asks 'Logs' for Arm, which AWS::Logs::LogGroup does not have. Did you mean 'Arn'",
    ),
    ({"Fn::GetAtt": ["Log", "Arn"]}, "refers to 'Log', which is neither"),
    ({"Fn::Sub": "${Nome}"}, "Fn::Sub refers to 'Nome', which is neither"),
    ({"Fn::Sub": "${Ports}"}, r"Fn::Sub takes for ${Ports} a text"),
    ({"Fn::Sub": ["${Name} ${a b}", {}]}, "a name has letters, digits, underscores, periods and colons alone"),
    ({"Fn::Sub": ["a"]}, "Fn::Sub takes a text, or a text and an object with its variables"),
    ({"Fn::Join": ["", "ab"]}, "Fn::Join takes a list"),
    ({"Fn::Join": ["", [["a"]]]}, "Fn::Join takes a list of texts"),
    ({"Fn::Join": ["a"]}, "Fn::Join takes a delimiter and a list"),
    ({"Fn::Select": [2, ["a", "b"]]}, "Fn::Select selects number 2 of a list of 2, counted from 0"),
    ({"Fn::Select": [-1, ["a"]]}, "Fn::Select takes a whole number as index"),
    ({"Fn::Split": ["", "a"]}, "Fn::Split takes a delimiter that is not empty"),
    (
        {"Fn::FindInMap": ["Images", "us-east-1", "Linus"]},
        "FindInMap[2] is 'Linus', which the mappings do not have. Did",
    ),
    ({"Fn::FindInMap": ["Images"]}, "Fn::FindInMap takes the name of a mapping and two keys"),
    ({"Fn::If": ["IsWebb", 1, 2]}, "Fn::If needs the condition 'IsWebb', which does not exist. Did you mean 'IsWeb'"),
    ({"Fn::If": [{"Fn::Equals": [1, 1]}, 1, 2]}, "Fn::If takes the name of a condition and two values"),
    ({"Fn::Base64": []}, "Fn::Base64 takes a text"),
    ({"Fn::GetAZs": []}, "Fn::GetAZs takes the name of a region, or an empty text for this one"),
    ({"Fn::Cidr": ["10.0.0.0/24", 5, 6]}, "Fn::Cidr asks for 5 subnets of 10.0.0.0/24, which holds 4 of that size"),
    ({"Fn::Cidr": ["10.0.0.0/24", 257, 2]}, "Fn::Cidr takes a count from 1 to 256"),
    ({"Fn::Cidr": ["10.0.0.0/24", 1, 9]}, "Fn::Cidr takes a block that holds such subnets"),
    ({"Fn::Cidr": ["ten", 1, 9]}, "Fn::Cidr takes a block that holds such subnets"),
    ({"Fn::Cidr": ["10.0.0.0/24", 1]}, "Fn::Cidr takes a block, a count and the number of bits of a subnet"),
    ({"Fn::ToJsonString": "a"}, "Fn::ToJsonString takes an object or a list"),
    ({"Fn::Length": "a"}, "Fn::Length takes a list"),
    ({"Fn::ImportValue": "x"}, "Fn::ImportValue has no value: the outputs of other stacks are not known"),
    ({"Fn::Transform": {"Name": "AWS::Include"}}, "Fn::Transform has no value: ccmock does not run macros"),
    ({"Fn::Equals": [1, 1]}, "Fn::Equals has no value: it can be used in the section Conditions alone"),
    ({"Fn::Jion": []}, "Fn::Jion has no value: CloudFormation has no such function. Did you mean 'Fn::Join'"),
    ("{{resolve:ssm:/name}}", "has a dynamic reference ({{resolve:…}}). Give the value it stands for"),
    ({"Fn::Sub": "{{resolve:ssm:/${Name}}}"}, "has a dynamic reference"),
]


@pytest.mark.parametrize(("expression", "text"), REFUSED, ids=lambda each: json.dumps(each)[:60])
def test_a_function_that_has_no_value_is_refused_with_its_place(cloud: MockCloud, expression: Any, text: str) -> None:
    assert cloud.resources.list("AWS::Logs::LogGroup") == []
    before = cloud.snapshot()
    with pytest.raises(UsageError, match=re.escape(text)) as caught:
        value_of(cloud, expression)
    assert str(caught.value).startswith("The given dict: Resources/Probe/Properties/Value/Fn::ToJsonString[0]")
    assert cloud.snapshot() == before


@pytest.mark.parametrize(
    "value", [{"Fn::ToJsonString": []}, {"Fn::Length": []}, {"Fn::FindInMap": ["a", "b", "c", {"DefaultValue": "d"}]}]
)
def test_extensions_of_the_language_need_their_transform(cloud: MockCloud, value: Any) -> None:
    resources = {"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": value}}}
    with pytest.raises(UsageError, match="needs Transform: AWS::LanguageExtensions in the template"):
        cloud.resources.put_all({"Resources": resources})


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ({"Ref": "Name"}, "Conditions/Odd/Ref is not a condition"),
        ("IsWeb", "Conditions/Odd is not a condition"),
        ({"Fn::Equals": [1]}, "Conditions/Odd/Fn::Equals is not a condition"),
        ({"Fn::Not": [{"Condition": "Odd"}]}, "Conditions/Odd needs itself: Odd → Odd"),
        ({"Condition": "IsWebb"}, "Conditions/Odd/Condition needs the condition 'IsWebb', which does not exist"),
        ({"Fn::Equals": [{"Ref": "Logs"}, 1]}, "Fn::Equals[0]/Ref refers to 'Logs', which is not a parameter"),
        ({"Fn::Equals": [{"Fn::GetAtt": "Logs.Arn"}, 1]}, "asks 'Logs' for Arn, where only parameters can be used"),
        ({"Fn::Equals": [{"Fn::If": ["IsWeb", 1, 2]}, 1]}, "cannot be used in the section Conditions"),
        ({"Fn::And": [{"Condition": "IsWeb"}]}, "Conditions/Odd/Fn::And is not a condition"),
    ],
)
def test_a_condition_that_cannot_be_right_is_refused(cloud: MockCloud, condition: Any, text: str) -> None:
    with pytest.raises(UsageError, match=re.escape(text)):
        cloud.resources.put_all(template("x", Conditions={"IsWeb": CONDITIONS["IsWeb"], "Odd": condition}))


def test_a_long_chain_of_conditions_ends_in_an_error_of_its_own(cloud: MockCloud) -> None:
    chain = {f"C{at}": {"Fn::Not": [{"Condition": f"C{at + 1}"}]} for at in range(2000)}
    chain["C2000"] = {"Fn::Equals": [1, 1]}
    with pytest.raises(UsageError, match="is needed through 50 other conditions"):
        cloud.resources.put_all(template("x", Conditions=chain))


FEW = settings(max_examples=25)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@FEW
@given(st.lists(TEXTS.filter(lambda text: "|" not in text), min_size=1, max_size=5))
def test_split_undoes_join(items: list[str]) -> None:
    assert PLAIN["Fn::Split"](["|", PLAIN["Fn::Join"](["|", items])]) == items


@FEW
@given(TEXTS)
def test_sub_leaves_a_text_without_variables_as_it_is(text: str) -> None:
    literal = text.replace("${", "${!")
    assert substituted(literal, pytest.fail) == text


@FEW
@given(st.integers(8, 28), st.integers(1, 64), st.integers(1, 8))
def test_cidr_gives_subnets_that_lie_side_by_side(prefix: int, count: int, bits: int) -> None:
    if 2 ** (32 - prefix - bits) < count:
        return
    found = [ip_network(subnet) for subnet in PLAIN["Fn::Cidr"]([f"10.0.0.0/{prefix}", count, bits])]
    assert [subnet.prefixlen for subnet in found] == [32 - bits] * count
    assert [int(subnet.network_address) - (10 << 24) for subnet in found] == [at << bits for at in range(count)]
