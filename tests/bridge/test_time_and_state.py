"""Moto has a resource from the moment its handler runs; what tests set up and put back keeps to that."""

from __future__ import annotations

import unittest
from typing import Any

import pytest
from moto import mock_aws

from ccmock import MockCloud, UsageError, current, mock_cloudcontrol
from tests.bridge.case import boto, replace
from tests.support.calls import BUCKET, LOG_GROUP, QUEUE, VPC, create, delete, listed, made, poll, read, refused, update

SUBNET = "AWS::EC2::Subnet"


def buckets() -> list[str]:
    return [each["Name"] for each in boto("s3").list_buckets()["Buckets"]]


def test_a_resource_is_in_moto_while_its_request_runs(client: Any, cloud: MockCloud) -> None:
    cloud.timing.set(queue=10, create=60)
    event = create(client, BUCKET, {"BucketName": "photos"})
    assert buckets() == []
    cloud.clock.advance(11)
    assert buckets() == ["photos"]
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    assert listed(client, BUCKET) == []
    refused("ResourceNotFoundException", read, client, BUCKET, "photos")
    cloud.clock.advance(60)
    assert listed(client, BUCKET) == ["photos"]


def test_what_others_delete_while_its_request_runs_is_gone_when_that_ends(client: Any, cloud: MockCloud) -> None:
    cloud.timing.set(create=60)
    create(client, BUCKET, {"BucketName": "photos"})
    boto("s3").delete_bucket(Bucket="photos")
    assert listed(client, BUCKET) == []
    cloud.clock.advance(60)
    assert listed(client, BUCKET) == []


def test_a_canceled_create_leaves_what_its_handler_had_made(client: Any, cloud: MockCloud) -> None:
    cloud.timing.set(create=60)
    event = create(client, BUCKET, {"BucketName": "photos"})
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "CANCEL_COMPLETE"
    assert buckets() == ["photos"] == listed(client, BUCKET)


def test_a_fault_keeps_a_resource_out_of_moto_unless_it_leaves_a_remnant(client: Any, cloud: MockCloud) -> None:
    cloud.faults.fail("NotStabilized", type_name=BUCKET, operation="CREATE")
    create(client, BUCKET, {"BucketName": "refused"})
    cloud.clock.advance(3600)
    assert buckets() == []
    cloud.faults.fail("NotStabilized", type_name=BUCKET, operation="CREATE", leave_remnant=True)
    create(client, BUCKET, {"BucketName": "left"})
    cloud.clock.advance(3600)
    assert buckets() == ["left"] == listed(client, BUCKET)


def test_a_hook_that_refuses_keeps_a_resource_out_of_moto(client: Any, cloud: MockCloud) -> None:
    cloud.hooks.add("Private::Guard::Names", lambda request: "not here")
    create(client, BUCKET, {"BucketName": "photos"})
    cloud.clock.advance(3600)
    assert buckets() == []


@pytest.mark.parametrize(
    ("type_name", "state"), [(BUCKET, {"BucketName": "photos"}), (VPC, {"CidrBlock": "10.0.0.0/16"})]
)
def test_a_create_that_runs_out_of_time_leaves_nothing_in_moto(
    client: Any, cloud: MockCloud, type_name: str, state: dict[str, Any]
) -> None:
    cloud.faults.hang(type_name=type_name)
    before = listed(client, type_name)
    event = create(client, type_name, state)
    there = len(buckets()) + len(boto("ec2").describe_vpcs()["Vpcs"])
    cloud.clock.advance(100 * 3600)
    assert poll(client, event)["ErrorCode"] == "NotStabilized"
    assert len(buckets()) + len(boto("ec2").describe_vpcs()["Vpcs"]) == there - 1
    assert listed(client, type_name) == before


def test_an_update_that_runs_out_of_time_is_undone_in_moto(client: Any, cloud: MockCloud) -> None:
    url = made(client, QUEUE, {"QueueName": "work", "DelaySeconds": 1})
    cloud.faults.hang(type_name=QUEUE, operation="UPDATE")
    update(client, QUEUE, url, replace("DelaySeconds", 2))
    cloud.clock.advance(100 * 3600)
    found = boto("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
    assert found["Attributes"] == {"DelaySeconds": "1"}
    assert read(client, QUEUE, url)["DelaySeconds"] == 1


def test_references_know_what_moto_has_made(client: Any, cloud: MockCloud) -> None:
    vpc_id = boto("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet_id = made(client, SUBNET, {"VpcId": vpc_id, "CidrBlock": "10.0.1.0/24"})
    assert boto("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]["VpcId"] == vpc_id
    event = create(client, SUBNET, {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.0.2.0/24"})
    cloud.clock.advance(3600)
    assert "vpc-0123456789abcdef0" in poll(client, event)["StatusMessage"]


def test_the_default_vpc_of_moto_is_listed_with_what_belongs_to_it(client: Any, cloud: MockCloud) -> None:
    default = boto("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    assert listed(client, VPC) == [default]
    assert len(listed(client, SUBNET)) == len(boto("ec2").describe_subnets()["Subnets"])
    assert read(client, "AWS::EC2::SecurityGroup", read(client, VPC, default)["DefaultSecurityGroup"])


def test_a_vpc_has_one_default_security_group_and_goes_with_it(client: Any, cloud: MockCloud) -> None:
    vpc_id = made(client, VPC, {"CidrBlock": "10.0.0.0/16"})
    groups = [
        group.properties["GroupId"]
        for group in cloud.resources.list("AWS::EC2::SecurityGroup")
        if group.properties["VpcId"] == vpc_id
    ]
    assert groups == [read(client, VPC, vpc_id)["DefaultSecurityGroup"]]
    delete(client, VPC, vpc_id)
    cloud.clock.advance(3600)
    assert vpc_id not in listed(client, VPC)
    assert groups[0] not in listed(client, "AWS::EC2::SecurityGroup")


def test_resources_of_a_stack_are_listed_with_its_tags(client: Any, cloud: MockCloud) -> None:
    pytest.importorskip("openapi_spec_validator", reason="moto's CloudFormation needs it")
    template = """{"Resources": {"Work": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "of-stack"}}}}"""
    boto("cloudformation").create_stack(StackName="app", TemplateBody=template)
    url = listed(client, QUEUE)[0]
    assert read(client, QUEUE, url)["QueueName"] == "of-stack"
    told = boto("sqs").list_queue_tags(QueueUrl=url).get("Tags", {})
    shown = {tag["Key"]: tag["Value"] for tag in read(client, QUEUE, url).get("Tags", [])}
    assert shown == told


# --- what a test puts there, and takes away ---


def test_what_a_test_puts_there_is_in_moto(client: Any, cloud: MockCloud) -> None:
    vpc = cloud.resources.put(VPC, {"CidrBlock": "10.7.0.0/16"})
    assert boto("ec2").describe_vpcs(VpcIds=[vpc.identifier])["Vpcs"][0]["CidrBlock"] == "10.7.0.0/16"
    cloud.resources.delete(VPC, vpc.identifier)
    assert vpc.identifier not in [each["VpcId"] for each in boto("ec2").describe_vpcs()["Vpcs"]]


def test_a_put_on_what_moto_has_changes_it_there(client: Any, cloud: MockCloud) -> None:
    boto("logs").create_log_group(logGroupName="app")
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "app", "RetentionInDays": 5})
    assert boto("logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 5


def test_a_put_under_an_identifier_that_moto_draws_stays_apart(cloud: MockCloud) -> None:
    cloud.resources.put(VPC, {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.7.0.0/16"})
    assert cloud.resources.get(VPC, "vpc-0123456789abcdef0")
    assert len(boto("ec2").describe_vpcs()["Vpcs"]) == 1
    cloud.resources.delete(VPC, "vpc-0123456789abcdef0")


def test_a_resource_that_moto_does_not_let_go_cannot_be_removed(cloud: MockCloud) -> None:
    cloud.resources.put(BUCKET, {"BucketName": "photos"})
    boto("s3").put_object(Bucket="photos", Key="one", Body=b"1")
    with pytest.raises(UsageError, match="'photos' cannot be removed, since moto refuses that: The bucket you tried"):
        cloud.resources.delete(BUCKET, "photos")
    assert cloud.resources.get(BUCKET, "photos")


def test_a_put_all_that_fails_leaves_nothing_in_moto(cloud: MockCloud) -> None:
    with pytest.raises(UsageError):
        cloud.resources.put_all({BUCKET: [{"BucketName": "photos"}], QUEUE: [{"DelaySeconds": "much"}]})
    assert buckets() == []
    assert cloud.resources.list(BUCKET) == []


def test_changes_of_the_backends_themselves_show_after_a_refresh(cloud: MockCloud) -> None:
    from moto.backends import get_backend

    queue = cloud.resources.put(QUEUE, {"QueueName": "work"})
    del get_backend("sqs")[cloud.account_id][cloud.region].queues["work"]
    cloud.moto.refresh()
    assert cloud.resources.get(QUEUE, queue.identifier) is None


# --- state ---


@pytest.mark.parametrize("what", ["snapshot", "reset", "restore"])
def test_state_that_moto_shares_is_not_saved_or_put_back(cloud: MockCloud, what: str) -> None:
    empty = cloud.snapshot()
    cloud.resources.put(BUCKET, {"BucketName": "photos"})
    with pytest.raises(UsageError, match=rf"{what}\(\) would not cover what moto holds, such as {BUCKET} 'photos'"):
        cloud.restore(empty) if what == "restore" else getattr(cloud, what)()
    assert cloud.resources.get(BUCKET, "photos")
    boto("s3").delete_bucket(Bucket="photos")
    cloud.restore(empty) if what == "restore" else getattr(cloud, what)()


def test_the_mock_of_a_class_goes_back_to_what_moto_has_then() -> None:
    @mock_cloudcontrol
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            current().resources.put(BUCKET, {"BucketName": "of-the-class"})

        def setUp(self) -> None:
            moto = mock_aws()
            moto.start()
            self.addCleanup(moto.stop)

        def test_one(self) -> None:
            current().resources.put(BUCKET, {"BucketName": "photos"})
            self.assertEqual(buckets(), ["photos"])

        def test_other(self) -> None:
            self.test_one()
            self.assertEqual(len(current().resources.list(BUCKET)), 2)

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    assert (result.testsRun, result.failures, result.errors) == (2, [], [])
