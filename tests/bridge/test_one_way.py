"""What goes to moto and not back: what moto refuses, what it lacks, and what becomes of it when moto starts anew."""

from __future__ import annotations

from typing import Any

import pytest
from moto import mock_aws
from moto.elb.models import ELBBackend
from moto.iot.models import IoTBackend

import ccmock.bridge.moto_calls
from ccmock import MockCloud, UsageError, mock_cloudcontrol
from ccmock.bridge.declared_types import ONE_WAY
from ccmock.bridge.one_way import APART
from ccmock.errors import MotoWarning
from tests.bridge.case import boto, replace
from tests.bridge.cases.lambda_ import state_of_function
from tests.bridge.one_way_cases.compute import container
from tests.support.calls import create, delete, listed, made, poll, read, refused, update, wait

THINGS = "AWS::IoT::ThingGroup"
DEFINITION = "AWS::Batch::JobDefinition"
ACL = "AWS::EC2::NetworkAcl"
BALANCER = "AWS::ElasticLoadBalancing::LoadBalancer"
RULE = {"InstancePort": "80", "LoadBalancerPort": "80", "Protocol": "HTTP"}


def ended(client: Any, cloud: MockCloud, event: dict[str, Any]) -> tuple[str, str]:
    cloud.clock.advance(3600)
    polled = poll(client, event)
    return polled.get("ErrorCode", ""), polled.get("StatusMessage", "")


def things() -> list[str]:
    return [each["groupName"] for each in boto("iot").list_thing_groups()["thingGroups"]]


def test_moto_draws_the_arn_and_the_id(client: Any, cloud: MockCloud) -> None:
    made(client, THINGS, {"ThingGroupName": "lamps"})
    told = boto("iot").describe_thing_group(thingGroupName="lamps")
    model = cloud.resources.get(THINGS, "lamps").properties
    assert (model["Arn"], model["Id"]) == (told["thingGroupArn"], told["thingGroupId"])


def test_a_name_that_ccmock_draws_is_the_one_in_moto(client: Any, cloud: MockCloud) -> None:
    assert things() == [] == listed(client, THINGS)
    identifier = made(client, THINGS, {})
    assert things() == [identifier]


def test_a_resource_is_in_moto_from_the_moment_its_handler_runs(client: Any, cloud: MockCloud) -> None:
    cloud.timing.set(queue=10, create=60)
    create(client, THINGS, {"ThingGroupName": "lamps"})
    assert things() == []
    cloud.clock.advance(11)
    assert things() == ["lamps"]
    assert listed(client, THINGS) == []


def test_what_moto_refuses_fails_the_create_in_its_words(client: Any, cloud: MockCloud) -> None:
    code, message = ended(client, cloud, create(client, ACL, {"VpcId": "vpc-0aaaaaaaaaaaaaaaa"}))
    assert code == "NotFound"
    assert message.startswith("VpcID vpc-0aaaaaaaaaaaaaaaa does not exist. (Service: Ec2, Status Code: 400, Request ID")
    assert cloud.resources.list(ACL) == []


def test_what_is_there_in_moto_already_is_taken(client: Any, cloud: MockCloud) -> None:
    boto("logs").create_log_group(logGroupName="/app")
    boto("logs").create_log_stream(logGroupName="/app", logStreamName="one")
    state = {"LogGroupName": "/app", "LogStreamName": "one"}
    code, _ = ended(client, cloud, create(client, "AWS::Logs::LogStream", state))
    assert code == "AlreadyExists"


def test_a_create_that_is_refused_halfway_leaves_nothing(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = {"LoadBalancerName": "web", "Listeners": [RULE], "Instances": ["i-0aaaaaaaaaaaaaaaa"]}
    monkeypatch.setattr(ELBBackend, "register_instances", lambda *_, **__: {}["no such instance"])
    code, message = ended(client, cloud, create(client, BALANCER, state))
    assert (code, message) == ("InternalFailure", "KeyError: 'no such instance'")
    assert boto("elb").describe_load_balancers()["LoadBalancerDescriptions"] == []


def test_an_answer_without_an_identifier_fails_the_create(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(ONE_WAY.find("AWS::IoT::Policy")), "made", {"Id": "noSuchMember"})
    code, message = ended(
        client, cloud, create(client, "AWS::IoT::Policy", {"PolicyName": "p", "PolicyDocument": {"Statement": []}})
    )
    assert code == "InternalFailure"
    assert message == "UntoldError: moto does not tell the identifier of the AWS::IoT::Policy that it made"


def test_an_update_that_moto_refuses_changes_nothing(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(client, THINGS, {"ThingGroupName": "lamps"})

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no updates today")

    monkeypatch.setattr(IoTBackend, "update_thing_group", broken)
    patch = replace("ThingGroupProperties", {"ThingGroupDescription": "red"})
    assert ended(client, cloud, update(client, THINGS, "lamps", patch)) == (
        "InternalFailure",
        "RuntimeError: no updates today",
    )
    assert (
        boto("iot").describe_thing_group(thingGroupName="lamps")["thingGroupProperties"].get("thingGroupDescription")
        is None
    )


def test_what_is_gone_in_moto_is_deleted_without_an_error(client: Any, cloud: MockCloud) -> None:
    made(client, THINGS, {"ThingGroupName": "lamps"})
    boto("iot").delete_thing_group(thingGroupName="lamps")
    assert ended(client, cloud, delete(client, THINGS, "lamps")) == ("", "")
    assert listed(client, THINGS) == []


def test_a_create_that_runs_out_of_time_leaves_nothing_in_moto(client: Any, cloud: MockCloud) -> None:
    cloud.faults.hang(type_name=THINGS)
    event = create(client, THINGS, {"ThingGroupName": "lamps"})
    assert things() == ["lamps"]
    cloud.clock.advance(100 * 3600)
    assert poll(client, event)["ErrorCode"] == "NotStabilized"
    assert things() == []


def test_a_new_revision_has_an_arn_of_its_own(client: Any, cloud: MockCloud) -> None:
    state = {"Type": "container", "JobDefinitionName": "job", "ContainerProperties": container("ls")}
    made(client, DEFINITION, state)
    first = read(client, DEFINITION, "job")["JobDefinitionArn"]
    ended(client, cloud, update(client, DEFINITION, "job", replace("ContainerProperties", container("pwd"))))
    second = read(client, DEFINITION, "job")["JobDefinitionArn"]
    assert (first[-2:], second[-2:]) == (":1", ":2")
    boto("batch").deregister_job_definition(jobDefinition=second)
    assert read(client, DEFINITION, "job")["JobDefinitionArn"] == first


def test_tests_put_and_remove_resources_in_moto_too(client: Any, cloud: MockCloud) -> None:
    cloud.resources.put(THINGS, {"ThingGroupName": "lamps"})
    assert things() == ["lamps"]
    cloud.resources.delete(THINGS, "lamps")
    assert things() == []


def test_each_account_has_its_own(client: Any, cloud: MockCloud) -> None:
    cloud.account("210987654321").resources.put(THINGS, {"ThingGroupName": "lamps"})
    assert things() == [] == listed(client, THINGS)


def test_what_moto_has_lost_is_gone_when_it_starts_anew() -> None:
    client = boto("cloudcontrol")
    with mock_cloudcontrol(region="us-east-1", clock="manual") as cloud:
        empty = cloud.snapshot()
        with mock_aws():
            made(client, THINGS, {"ThingGroupName": "lamps"})
            assert listed(client, THINGS) == ["lamps"]
            with pytest.raises(
                UsageError, match="would not cover what moto holds, such as AWS::IoT::ThingGroup 'lamps'"
            ):
                cloud.restore(empty)
        with mock_aws():
            assert listed(client, THINGS) == []
            refused("ResourceNotFoundException", client.get_resource, TypeName=THINGS, Identifier="lamps")
            cloud.restore(empty)


def lacking(_: str) -> None:
    raise ModuleNotFoundError("No module named 'openapi_spec_validator'")


def test_a_type_whose_service_moto_cannot_load_stays_apart(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ccmock.bridge.moto_calls, "get_backend", lacking)
    with pytest.warns(
        MotoWarning, match="moto cannot make AWS::IoT::ThingGroup .*No module named 'openapi_spec_validator'"
    ):
        made(client, THINGS, {"ThingGroupName": "lamps"})
    assert listed(client, THINGS) == ["lamps"]
    assert THINGS not in cloud.moto.types
    assert things() == []


def test_with_on_that_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ccmock.bridge.moto_calls, "get_backend", lacking)
    with (
        mock_aws(),
        mock_cloudcontrol(moto="on") as cloud,
        pytest.raises(UsageError, match="moto cannot make AWS::IoT::Thing"),
    ):
        cloud.resources.put(THINGS, {"ThingGroupName": "lamps"})


def test_the_types_say_which_way_they_go(cloud: MockCloud) -> None:
    assert cloud.moto.types[THINGS] == "to moto"
    assert cloud.moto.types["AWS::S3::Bucket"] == "both"
    assert not APART.keys() & cloud.moto.types.keys()


def test_what_is_deleted_with_its_owner_is_gone_on_both_sides(client: Any, cloud: MockCloud) -> None:
    function = made(client, "AWS::Lambda::Function", state_of_function())
    made(client, "AWS::Lambda::Version", {"FunctionName": function})
    made(client, "AWS::Lambda::Alias", {"FunctionName": function, "Name": "live", "FunctionVersion": "1"})
    wait(client, delete(client, "AWS::Lambda::Function", function))
    assert cloud.resources.list("AWS::Lambda::Version") == []
    assert cloud.resources.list("AWS::Lambda::Alias") == []
