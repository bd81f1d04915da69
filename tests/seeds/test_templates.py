"""CloudFormation templates as people write them, and what is wrong with others."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import boto3
import pytest

from ccmock import GenericHandler, HandlerRequest, MockCloud, UsageError, mock_cloudcontrol
from ccmock.views.resources import Resources
from tests.support.calls import BUCKET, LOG_GROUP, create

TEMPLATES = Path(__file__).with_name("templates")
NETWORK = {"VpcId": "vpc-0123456789abcdef0", "SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]}
SSM = "AWS::SSM::Parameter"


def group(name: Any = "logs", **more: Any) -> dict[str, Any]:
    return {"Type": LOG_GROUP, "Properties": {"LogGroupName": name}, **more}


def parameter(declaration: dict[str, Any], *, into: str = "LogGroupName") -> dict[str, Any]:
    resource = {"Type": LOG_GROUP, "Properties": {"LogGroupName": "logs", into: {"Ref": "Given"}}}
    return {"Parameters": {"Given": declaration}, "Resources": {"Logs": resource}}


# --- whole templates ---


def test_a_network_is_created_in_the_order_of_its_references(cloud: MockCloud) -> None:
    seeded = cloud.resources.put_all(TEMPLATES / "network.yaml", parameters={"Environment": "prod"})
    names = list(seeded.by_logical_id)
    assert len(names) == 16
    assert names.index("GatewayAttachment") < names.index("PublicRoute")
    vpc = seeded["Vpc"]
    assert vpc.properties["EnableDnsSupport"] is True
    assert vpc.properties["Tags"] == [{"Key": "Name", "Value": "ccmock-prod"}]
    subnet = seeded["PublicSubnetB"].properties
    assert (subnet["VpcId"], subnet["CidrBlock"], subnet["AvailabilityZone"]) == (
        vpc.identifier,
        "10.42.1.0/24",
        "us-east-1b",
    )
    assert seeded["NatGateway"].properties["AllocationId"] == seeded["NatAddress"].properties["AllocationId"]
    security_group = seeded["WebSecurityGroup"].properties
    assert security_group["SecurityGroupIngress"][0]["FromPort"] == 443
    assert security_group["SecurityGroupEgress"][0]["IpProtocol"] == "-1"


def test_what_a_condition_rules_out_is_not_created(cloud: MockCloud) -> None:
    seeded = cloud.resources.put_all(TEMPLATES / "network.yaml")
    assert {"NatGateway", "NatAddress", "PrivateRoute"}.isdisjoint(seeded.by_logical_id)
    assert cloud.resources.list("AWS::EC2::NatGateway") == []


def test_a_service_on_fargate(cloud: MockCloud) -> None:
    seeded = cloud.resources.put_all(TEMPLATES / "service.yaml", parameters={**NETWORK, "DesiredCount": 3})
    service = seeded["Service"].properties
    assert service["DesiredCount"] == 3
    assert service["TaskDefinition"] == seeded["TaskDefinition"].properties["TaskDefinitionArn"]
    assert service["NetworkConfiguration"]["AwsvpcConfiguration"]["Subnets"] == NETWORK["SubnetIds"]
    container = seeded["TaskDefinition"].properties["ContainerDefinitions"][0]
    assert container["PortMappings"][0]["ContainerPort"] == 80
    assert container["LogConfiguration"]["Options"]["awslogs-group"] == "/ecs/ccmock-cluster"
    policy = seeded["ExecutionRole"].properties["AssumeRolePolicyDocument"]
    assert policy["Version"] == "2012-10-17"
    assert policy["Statement"][0]["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_a_function_with_its_role_and_logs(cloud: MockCloud) -> None:
    seeded = cloud.resources.put_all(TEMPLATES / "function.yaml", parameters={"Days": 14})
    function = seeded["Function"].properties
    assert function["Role"] == seeded["Role"].properties["Arn"]
    assert function["Timeout"] == 30
    assert function["Environment"]["Variables"] == {
        "BUCKET": "uploads-123456789012-us-east-1",
        "SECRET": "hush",
        "TOPIC": "none",
    }
    assert "${AWS::Region}" in function["Code"]["ZipFile"]
    assert seeded["Logs"].properties["RetentionInDays"] == 14
    assert seeded["Alias"].properties["FunctionVersion"] == "1"


def test_a_database_in_json(cloud: MockCloud) -> None:
    seeded = cloud.resources.put_all(TEMPLATES / "database.json")
    database = seeded["Db"].properties
    assert (database["MultiAZ"], database["AllocatedStorage"]) == (False, "20")
    assert "Iops" not in database
    endpoint = database["Endpoint"]
    assert seeded["Url"].properties["Value"] == f"postgres://{endpoint['Address']}:{endpoint['Port']}"


@pytest.mark.parametrize("path", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_every_resource_of_a_template_is_created(path: Path) -> None:
    with mock_cloudcontrol(clock="manual") as cloud:
        parameters = {}
        if path.name == "service.yaml":
            network = cloud.resources.put_all(TEMPLATES / "network.yaml")
            subnets = [network[name].identifier for name in ("PublicSubnetA", "PublicSubnetB")]
            parameters = {"VpcId": network["Vpc"].identifier, "SubnetIds": subnets}
        seeded = cloud.resources.put_all(path, parameters=parameters)
        for resource in seeded:
            assert cloud.resources.get(resource.type_name, resource.identifier) == resource
        assert len(seeded) == len(seeded.by_logical_id) > 4


@pytest.mark.parametrize("name", ["network.yaml", "function.yaml", "site.yaml", "users.yaml"])
def test_what_functions_return_is_what_the_service_finds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same desired states, sent by a client, find everything that they refer to."""
    states: list[tuple[str, Any]] = []
    put = Resources.put

    def noted(self: Resources, type_name: str, desired_state: Any) -> Any:
        states.append((type_name, desired_state))
        return put(self, type_name, desired_state)

    monkeypatch.setattr(Resources, "put", noted)
    with mock_cloudcontrol(clock="manual") as cloud:
        made = [resource.identifier for resource in cloud.resources.put_all(TEMPLATES / name)]
    with mock_cloudcontrol(clock="manual", references="strict") as cloud:
        client = boto3.client("cloudcontrol", region_name="us-east-1")
        for type_name, state in states:
            create(client, type_name, state)
            cloud.clock.advance(7200)
        assert [(request.status, request.status_message) for request in cloud.requests] == [("SUCCESS", None)] * len(
            made
        )
        assert [request.identifier for request in cloud.requests] == made


@pytest.mark.parametrize("name", ["network.yaml", "function.yaml", "database.json"])
def test_a_template_makes_the_same_in_every_mock(name: str) -> None:
    made = []
    for _ in range(2):
        with mock_cloudcontrol(clock="manual", region="eu-west-1", account_id="111122223333") as cloud:
            made.append(cloud.resources.put_all(TEMPLATES / name))
    assert made[0] == made[1]
    assert any("eu-west-1" in str(resource.properties) for resource in made[0])


# --- what a template may say ---


@pytest.mark.parametrize(
    ("declaration", "given", "value"),
    [
        ({"Type": "Number", "Default": 7}, None, 7),
        ({"Type": "Number", "Default": 7}, 14, 14),
        ({"Type": "Number", "Default": "x"}, "30", 30),
        ({"Type": "String", "AllowedValues": [1, 7]}, "7", 7),
        ({"Type": "Number", "MinValue": 7, "MaxValue": "7"}, 7, 7),
    ],
)
def test_a_parameter_has_its_value_or_its_default(
    cloud: MockCloud, declaration: dict[str, Any], given: Any, value: int
) -> None:
    template = parameter(declaration, into="RetentionInDays")
    seeded = cloud.resources.put_all(template, parameters=None if given is None else {"Given": given})
    assert seeded["Logs"].properties["RetentionInDays"] == value


def test_a_parameter_may_stand_for_the_value_of_a_parameter_of_ssm(cloud: MockCloud) -> None:
    template = parameter({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"})
    with pytest.raises(UsageError, match=r"Parameters/Given stands for the value of the AWS::SSM::Parameter '/name'"):
        cloud.resources.put_all(template)
    cloud.resources.put(SSM, {"Name": "/name", "Type": "String", "Value": "found"})
    assert cloud.resources.put_all(template)[0].identifier == "found"


@pytest.mark.parametrize(
    ("declaration", "given", "text"),
    [
        ({"Type": "String"}, {}, r"Parameters/Given has no Default. Give it: put_all\(…, parameters={'Given': …}\)"),
        ({"Type": "String"}, {"Givn": 1}, "The given dict has no parameter 'Givn'. Did you mean 'Given'"),
        ({"Type": "String"}, {"Given": {}}, "has a value that is neither a text, a number, a boolean nor a list"),
        ({"Type": "String"}, {"Given": "\ud800"}, "has a value that is neither a text"),
        ({"Type": "Number"}, {"Given": "x"}, "has a value that is not allowed: it has to be a number"),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, {"Given": "c"}, "it has to be one of a, b"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, {"Given": "C"}, r"it has to match \[a-z\]\+"),
        ({"Type": "String", "AllowedPattern": "["}, {"Given": "C"}, "Parameters/Given/AllowedPattern is not a pattern"),
        ({"Type": "String", "MinLength": 3}, {"Given": "ab"}, "not allowed: MinLength is 3"),
        ({"Type": "String", "MaxLength": "3"}, {"Given": "abcd"}, "not allowed: MaxLength is 3"),
        ({"Type": "Number", "MinValue": 3}, {"Given": 2}, "not allowed: MinValue is 3"),
        ({"Type": "Number", "MaxValue": 3}, {"Given": 3.5}, "not allowed: MaxValue is 3"),
        ({"Type": "List<Number>"}, {"Given": "1,x"}, "it has to be a number"),
        ({"Type": "List<<"}, {"Given": "1"}, "Parameters/Given/Type is not a type of parameter"),
        ({"Default": "x"}, {}, "Parameters/Given has to be an object with Type"),
        ({"Type": "String"}, [1], "parameters is a list. Give a dict, or None"),
    ],
)
def test_a_parameter_that_cannot_be_right_is_refused(
    cloud: MockCloud, declaration: dict[str, Any], given: Any, text: str
) -> None:
    with pytest.raises(UsageError, match=text):
        cloud.resources.put_all(parameter(declaration), parameters=given)
    assert cloud.resources.list(LOG_GROUP) == []


def test_the_value_of_a_parameter_is_in_no_error(cloud: MockCloud) -> None:
    for declaration in (
        {"Type": "Number"},
        {"Type": "String", "MaxLength": 3},
        {"Type": "String", "AllowedPattern": "x"},
    ):
        with pytest.raises(UsageError) as caught:
            cloud.resources.put_all(parameter({**declaration, "NoEcho": True}), parameters={"Given": "secret"})
        assert "secret" not in str(caught.value)


def test_attributes_of_a_resource_besides_its_properties_are_left_aside(cloud: MockCloud) -> None:
    more = {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Metadata": {"a": {"Ref": "b"}},
        "CreationPolicy": {},
    }
    outputs = {"X": {"Value": {"Ref": "Nothing"}}}
    seeded = cloud.resources.put_all({"Resources": {"Logs": group(**more)}, "Outputs": outputs, "Rules": {}})
    assert seeded["Logs"].identifier == "logs"


@pytest.mark.parametrize(
    "type_name",
    [
        "Custom::Thing",
        "AWS::CloudFormation::CustomResource",
        "AWS::CloudFormation::Stack",
        "AWS::CloudFormation::WaitConditionHandle",
        "AWS::Serverless::Function",
    ],
)
def test_what_only_cloudformation_creates_is_refused_or_left_out(cloud: MockCloud, type_name: str) -> None:
    template = {"Resources": {"Odd": {"Type": type_name}, "Logs": group()}}
    with pytest.raises(UsageError, match=f"Resources/Odd has the type {type_name}, which only CloudFormation itself"):
        cloud.resources.put_all(template)
    assert len(cloud.resources.put_all(template, skip=[type_name])) == 1
    template["Resources"]["More"] = group({"Fn::GetAtt": "Odd.Name"})
    with pytest.raises(UsageError, match=r"refers to 'Odd', which skip=\['.*'\] leaves out"):
        cloud.resources.put_all(template, skip=(type_name,))


def test_the_metadata_of_cdk_is_left_out(cloud: MockCloud) -> None:
    template = {"Resources": {"CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {}}, "Logs": group()}}
    assert list(cloud.resources.put_all(template).by_logical_id) == ["Logs"]


@pytest.mark.parametrize("skip", ["Custom::*", 5, [1], None])
def test_skip_is_a_list_of_patterns(cloud: MockCloud, skip: Any) -> None:
    with pytest.raises(UsageError, match=r"is not a valid skip\. Give a list of type names"):
        cloud.resources.put_all({"Resources": {"Logs": group()}}, skip=skip)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ({"Transform": "AWS::Serverless-2016-10-31"}, "Transform: AWS::Serverless-2016-10-31 is a macro"),
        ({"Transform": ["AWS::LanguageExtensions", "My"]}, "Transform: My is a macro, which ccmock does not run"),
        ({"Conditions": []}, "Conditions is a list; it has to be an object"),
        ({"Mappings": 5}, "Mappings is a int; it has to be an object"),
        ({"Resources": {"Fn::ForEach::A": ["x", ["y"], {}]}}, "ccmock does not evaluate Fn::ForEach"),
        ({"Resources": {"A": group(Condition="No")}}, "A/Condition needs the condition 'No', which does not exist"),
        ({"Resources": {"A": group(Condition=["No"])}}, "A/Condition has to be the name of a condition"),
        ({"Resources": {"A": group(DependsOn=5)}}, "A/DependsOn has to be a logical id, or a list of them"),
        ({"Resources": {"A": {"Type": LOG_GROUP, "Properties": {"Fn::GetAZs": ""}}}}, "Properties has to be an object"),
        ({"Resources": {"A": {"Type": "AWS::Logs::LogGrup"}}}, "Resources/A: No resource type .* Did you mean"),
    ],
)
def test_a_template_that_cannot_be_right_is_refused(cloud: MockCloud, template: dict[str, Any], text: str) -> None:
    with pytest.raises(UsageError, match=text):
        cloud.resources.put_all({"Resources": {"Logs": group()}, **template})
    assert cloud.resources.list(LOG_GROUP) == []


def test_nothing_is_created_where_the_last_resource_cannot_be(cloud: MockCloud) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 1})
    before = cloud.snapshot()
    bad = {"Type": BUCKET, "DependsOn": "Logs", "Properties": {"BucketName": {"Fn::GetAtt": "Logs.Nothing"}}}
    with pytest.raises(UsageError, match="asks 'Logs' for Nothing"):
        cloud.resources.put_all({"Resources": {"Bad": bad, "Logs": group()}})
    assert cloud.snapshot() == before


class Interrupted(GenericHandler):
    def seed(self, request: HandlerRequest) -> dict[str, Any]:
        raise KeyboardInterrupt


def test_nothing_is_created_where_something_breaks_off(cloud: MockCloud) -> None:
    assert cloud.resources.list(LOG_GROUP) == []
    before = cloud.snapshot()
    cloud.types.use(Interrupted(), BUCKET)
    with pytest.raises(KeyboardInterrupt):
        cloud.resources.put_all({"Resources": {"Logs": group(), "Bucket": {"Type": BUCKET, "DependsOn": "Logs"}}})
    assert cloud.snapshot() == before


# --- what comes of it ---


def test_a_resource_is_found_by_its_logical_id(cloud: MockCloud) -> None:
    seeded = cloud.resources.put_all({"Resources": {"Logs": group(), "More": group("more")}})
    assert seeded["More"] == seeded[1] == seeded[1:][0] == seeded.by_logical_id["More"]
    with pytest.raises(UsageError, match=r"No resource with the logical id 'Mor' was created\. Did you mean 'More'"):
        seeded["Mor"]
    assert cloud.resources.put_all({LOG_GROUP: [{"LogGroupName": "x"}]}).by_logical_id == {}


def test_a_number_that_is_written_as_a_text_is_a_number(cloud: MockCloud) -> None:
    alarm = {"ComparisonOperator": "LessThanThreshold", "EvaluationPeriods": "1", "Threshold": "1.5", "Period": "60"}
    alarm |= {"MetricName": "Errors", "Namespace": "AWS/Lambda", "Statistic": "Sum"}
    seeded = cloud.resources.put_all({"Resources": {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}}})
    found = seeded["Alarm"].properties
    assert (found["Threshold"], found["EvaluationPeriods"], found["Period"]) == (1.5, 1, 60)
    with pytest.raises(UsageError, match="expected type: Number, found: String"):
        cloud.resources.put_all(
            {"Resources": {"A": {"Type": "AWS::CloudWatch::Alarm", "Properties": {**alarm, "Threshold": "x"}}}}
        )


# --- lines ---

YAML_WITH_LINES = """\
Parameters: {Days: {Type: Number, Default: 7}}
Resources:
  Logs: &logs
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: logs
      Tags:
        - Key: a
          Value: b
        - Key: c
          Value: !Join
            - '-'
            - - x
              - !Sub
                - ${Nothing}
                - {}
  Other:
    <<: *logs
    Properties:
      LogGroupName: !Ref Logs
"""


def test_an_error_in_yaml_names_the_line(cloud: MockCloud, tmp_path: Path) -> None:
    path = tmp_path / "lines.yaml"

    def refused(text: str) -> str:
        path.write_text(text)
        with pytest.raises(UsageError) as caught:
            cloud.resources.put_all(path)
        return str(caught.value).removeprefix(str(path))

    where = ", line 14: Resources/Logs/Properties/Tags[1]/Value/Fn::Join[1][1]/Fn::Sub refers to 'Nothing'"
    assert refused(YAML_WITH_LINES).startswith(where)
    good = YAML_WITH_LINES.replace("${Nothing}", "y")
    assert refused(good.replace("!Ref Logs", "!GetAtt Logs.Foo")).startswith(
        ", line 20: Resources/Other/Properties/Log"
    )
    assert refused(good.replace("Default: 7", "Default: x")).startswith(", line 1: Parameters/Days has a value")
    assert refused(good.replace("<<: *logs", "Type: No::Such::Type")).startswith(", line 17: Resources/Other: No res")
    assert refused(good.replace("Key: c", "Koy: c")).startswith(", line 10: Resources/Logs: Not a valid AWS::Logs::Log")
    path.write_text(good)
    assert len(cloud.resources.put_all(path)) == 2


def test_an_error_in_json_names_the_line(cloud: MockCloud, tmp_path: Path) -> None:
    template = {"Resources": {"Logs": group(), "Other": group({"Fn::Join": ["", ["x", {"Ref": "Nothing"}]]})}}
    text = json.dumps(template, indent=2)
    (tmp_path / "lines.json").write_text(text)
    line = 1 + text[: text.index('"Ref"')].count("\n")
    with pytest.raises(
        UsageError, match=rf"lines\.json, line {line}: Resources/Other/Properties/.*/Fn::Join\[1\]\[1\]/Ref"
    ):
        cloud.resources.put_all(tmp_path / "lines.json")
    (tmp_path / "one.json").write_text(json.dumps({"Resources": {"Logs": group(DependsOn="Nothing")}}))
    with pytest.raises(UsageError, match=r"one\.json, line 1: Resources/Logs/DependsOn\[0\] refers to 'Nothing'"):
        cloud.resources.put_all(tmp_path / "one.json")


def test_an_error_in_yaml_quotes_nothing_of_the_text(cloud: MockCloud, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("Resources:\n  Db: {Password: hush, ?]}")
    with pytest.raises(UsageError, match=r"is not valid YAML: while parsing a flow node, .*, in line 2\.$") as caught:
        cloud.resources.put_all(tmp_path / "secret.yaml")
    assert "hush" not in str(caught.value)


# --- broken at random ---

FRAGMENTS = ("!", "&a ", "*a", "${", "}", "{", "]", ":", "\n", "\t", "- ", "!Ref ", "!Foo ", "<<: ", "? ", "|", "'")
NAMES = ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::FindInMap", "Fn::If", "Fn::Cidr", "Condition")
ARGUMENTS: tuple[Any, ...] = (
    None,
    True,
    -1,
    "",
    "${Vpc.Arn}",
    "${",
    [],
    {},
    ["Vpc", "Arn"],
    [[]],
    {"Ref": "AWS::NoValue"},
)


def damaged_text(text: str, random: Random) -> str:
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(text))
        text = text[:at] + random.choice(FRAGMENTS) + text[at + random.randint(0, 3) :]
    return text


def damaged_value(value: Any, random: Random) -> Any:
    """The value, changed in one place."""
    if not isinstance(value, (dict, list)) or not value or random.random() < 0.1:
        return random.choice((random.choice(ARGUMENTS), {random.choice(NAMES): random.choice(ARGUMENTS)}))
    key = random.choice(list(value)) if isinstance(value, dict) else random.randrange(len(value))
    value[key] = damaged_value(value[key], random)
    return value


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_template_is_refused_or_created_as_a_whole(cloud: MockCloud, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    yaml = (TEMPLATES / random.choice(("network.yaml", "function.yaml"))).read_text("utf-8")
    (tmp_path / "damaged.yaml").write_text(damaged_text(yaml, random), "utf-8")
    json_value = json.loads((TEMPLATES / "database.json").read_text("utf-8"))
    assert cloud.resources.list(LOG_GROUP) == []
    for source in (tmp_path / "damaged.yaml", damaged_value(json_value, random)):
        before = cloud.snapshot()
        try:
            cloud.resources.put_all(source)
        except UsageError:
            assert cloud.snapshot() == before
