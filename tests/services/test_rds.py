"""Databases: what an instance and a cluster need to begin with, the groups that they name, and what keeps what."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, poll, read, update, wait
from tests.support.failing import failed

INSTANCE, CLUSTER, SUBNET_GROUP, OPTIONS = (
    f"AWS::RDS::{name}" for name in ("DBInstance", "DBCluster", "DBSubnetGroup", "OptionGroup")
)
PARAMETERS, CLUSTER_PARAMETERS = "AWS::RDS::DBParameterGroup", "AWS::RDS::DBClusterParameterGroup"
SUBNET, SECURITY_GROUP, ROLE = "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup", "AWS::IAM::Role"
LONG = 3600


def instance(**properties: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": "orders",
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "AllocatedStorage": "20",
        "MasterUsername": "owner",
        "MasterUserPassword": "very-secret",
        **properties,
    }


def cluster(**properties: Any) -> dict[str, Any]:
    return {
        "DBClusterIdentifier": "shop",
        "Engine": "aurora-postgresql",
        "MasterUsername": "owner",
        "MasterUserPassword": "very-secret",
        **properties,
    }


def member(**properties: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": "orders",
        "DBInstanceClass": "db.serverless",
        "Engine": "aurora-postgresql",
        "DBClusterIdentifier": "shop",
        **properties,
    }


def group(kind: str, name: str) -> dict[str, Any]:
    common = {"Description": "d", "Family": "postgres17"}
    options = {"EngineName": "postgres", "MajorEngineVersion": "17", "OptionGroupDescription": "d"}
    subnets = {"DBSubnetGroupDescription": "d", "SubnetIds": ["subnet-1", "subnet-2"]}
    return {
        SUBNET_GROUP: {"DBSubnetGroupName": name, **subnets},
        PARAMETERS: {"DBParameterGroupName": name, **common},
        CLUSTER_PARAMETERS: {"DBClusterParameterGroupName": name, "Parameters": {}, **common},
        OPTIONS: {"OptionGroupName": name, **options},
    }[kind]


def made(cloud: MockCloud, client: Any, type_name: str, state: dict[str, Any]) -> str:
    """The identifier of what was made, however long that took."""
    event = create(client, type_name, state)
    cloud.clock.advance(LONG)
    event = poll(client, event)
    assert event["OperationStatus"] == "SUCCESS", event
    identifier: str = event["Identifier"]
    return identifier


def gone(cloud: MockCloud, client: Any, type_name: str, identifier: str) -> None:
    event = delete(client, type_name, identifier)
    cloud.clock.advance(LONG)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


def refusal(client: Any, type_name: str, state: dict[str, Any]) -> str:
    code, text = failed(client, create(client, type_name, state))
    assert code == "InvalidRequest", (code, text)
    return text


# --- instances ---

NOT_GIVEN = "The parameter {} must be provided and must not be {}."
FAULTY_INSTANCES: dict[str, tuple[dict[str, Any], str]] = {
    "a short password": (
        {"MasterUserPassword": "secret"},
        "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.",
    ),
    "a password with a slash": (
        {"MasterUserPassword": "very/secret"},
        (
            "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', "
            "'@', '\"', ' ' may be used."
        ),
    ),
    "two passwords": (
        {"ManageMasterUserPassword": True},
        "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.",
    ),
    "a user of the engine's": (
        {"MasterUsername": "admin"},
        "MasterUsername admin cannot be used as it is a reserved word used by the engine",
    ),
    "an engine that there is not": ({"Engine": "sqlite"}, "Invalid DB engine: sqlite"),
    "a maximum below the storage": (
        {"MaxAllocatedStorage": 10},
        "Max storage size must be greater than storage size",
    ),
    "backups for too long": ({"BackupRetentionPeriod": 40}, "Retention period must be between 0 and 35."),
    "a database with a dash": (
        {"DBName": "my-orders"},
        "DBName must begin with a letter and contain only alphanumeric characters.",
    ),
    "aurora without a cluster": ({"Engine": "aurora-mysql"}, NOT_GIVEN.format("DBClusterIdentifier", "blank")),
}


@pytest.mark.parametrize("fault", FAULTY_INSTANCES)
def test_an_instance_is_refused_with(client: Any, fault: str) -> None:
    properties, text = FAULTY_INSTANCES[fault]
    assert refusal(client, INSTANCE, instance(**properties)) == text


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("DBInstanceClass", "blank"),
        ("Engine", "blank"),
        ("AllocatedStorage", "null"),
        ("MasterUsername", "blank"),
        ("MasterUserPassword", "blank"),
    ],
)
def test_new_instance_requires(client: Any, name: str, nothing: str) -> None:
    state = instance()
    del state[name]
    assert refusal(client, INSTANCE, state) == NOT_GIVEN.format(name, nothing)


def test_restored_instance_requires_less(cloud: MockCloud, client: Any) -> None:
    made(cloud, client, INSTANCE, {"DBSnapshotIdentifier": "monday"})
    state = instance(DBInstanceIdentifier="managed", ManageMasterUserPassword=True)
    del state["MasterUserPassword"]
    made(cloud, client, INSTANCE, state)


def test_replica_takes_properties_from_its_source(cloud: MockCloud, client: Any) -> None:
    made(cloud, client, INSTANCE, instance(Engine="mysql", EngineVersion="8.4.5"))
    replica = made(cloud, client, INSTANCE, {"SourceDBInstanceIdentifier": "orders"})
    properties = read(client, INSTANCE, replica)
    names = ("Engine", "EngineVersion", "MasterUsername", "AllocatedStorage")
    assert [properties[name] for name in names] == ["mysql", "8.4.5", "owner", "20"]
    event = create(client, INSTANCE, {"SourceDBInstanceIdentifier": "none"})
    assert failed(client, event) == ("NotFound", "DBInstance none not found.")


def test_names_are_in_lower_case_and_unique(cloud: MockCloud, client: Any) -> None:
    assert made(cloud, client, INSTANCE, instance(DBInstanceIdentifier="Orders")) == "orders"
    event = create(client, INSTANCE, instance(DBInstanceIdentifier="ORDERS"))
    assert failed(client, event) == ("AlreadyExists", "DB instance already exists")
    assert made(cloud, client, CLUSTER, cluster(DBClusterIdentifier="Shop")) == "shop"
    event = create(client, CLUSTER, cluster())
    assert failed(client, event) == ("AlreadyExists", "DB Cluster already exists")
    assert cloud.resources.put(PARAMETERS, group(PARAMETERS, "Mine")).identifier == "mine"


def test_an_instance_takes_minutes(cloud: MockCloud, client: Any) -> None:
    event = create(client, INSTANCE, instance())
    with pytest.raises(WaiterError):
        wait(client, event)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(420)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


def test_a_test_may_say_how_long_an_instance_takes(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(create=1, type_name=INSTANCE)
    wait(client, create(client, INSTANCE, instance()))


def test_instance_with_deletion_protection_cannot_be_deleted(cloud: MockCloud, client: Any) -> None:
    identifier = made(cloud, client, INSTANCE, instance(DeletionProtection=True))
    text = "Cannot delete protected DB Instance, please disable deletion protection and try again."
    assert failed(client, delete(client, INSTANCE, identifier)) == ("InvalidRequest", text)
    event = update(client, INSTANCE, identifier, [{"op": "replace", "path": "/DeletionProtection", "value": False}])
    wait(client, event)
    gone(cloud, client, INSTANCE, identifier)


# --- clusters ---

FAULTY_CLUSTERS: dict[str, tuple[dict[str, Any], str]] = {
    "storage of its own": (
        {"AllocatedStorage": 20},
        "AllocatedStorage isn't supported for DB engine aurora-postgresql.",
    ),
    "a short password": (
        {"MasterUserPassword": "secret"},
        "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.",
    ),
    "advanced insights without what they are made of": (
        {"DatabaseInsightsMode": "advanced", "PerformanceInsightsEnabled": True},
        (
            "You can't enable the Advanced mode of Database Insights until you enable Performance Insights and set the "
            "retention period for Performance Insights to at least 31 days."
        ),
    ),
}


@pytest.mark.parametrize("fault", FAULTY_CLUSTERS)
def test_a_cluster_is_refused_with(client: Any, fault: str) -> None:
    properties, text = FAULTY_CLUSTERS[fault]
    assert refusal(client, CLUSTER, cluster(**properties)) == text


@pytest.mark.parametrize("name", ["Engine", "MasterUsername", "MasterUserPassword"])
def test_new_cluster_requires(client: Any, name: str) -> None:
    state = cluster()
    del state[name]
    assert refusal(client, CLUSTER, state) == NOT_GIVEN.format(name, "blank")


def test_restored_cluster_requires_less(cloud: MockCloud, client: Any) -> None:
    made(cloud, client, CLUSTER, {"Engine": "aurora-mysql", "SnapshotIdentifier": "monday"})


def test_cluster_member_takes_properties_from_its_cluster(cloud: MockCloud, client: Any) -> None:
    state = cluster(DBSubnetGroupName="inner", EngineVersion="16.4", VpcSecurityGroupIds=["sg-1"])
    made(cloud, client, CLUSTER, state)
    properties = read(client, INSTANCE, made(cloud, client, INSTANCE, member()))
    names = ("DBSubnetGroupName", "EngineVersion", "MasterUsername", "VPCSecurityGroups")
    assert [properties[name] for name in names] == ["inner", "16.4", "owner", ["sg-1"]]


def test_cluster_member_requires_its_cluster(cloud: MockCloud, client: Any) -> None:
    made(cloud, client, CLUSTER, cluster())
    event = create(client, INSTANCE, member(DBClusterIdentifier="none"))
    assert failed(client, event) == ("NotFound", "DBCluster none not found.")
    assert refusal(client, INSTANCE, member(Engine="aurora-mysql")) == (
        "The engine name requested for your DB instance (aurora-mysql) doesn't match the engine name of your DB "
        "cluster (aurora-postgresql)."
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MasterUserPassword", "very-secret", "master user password"),
        ("BackupRetentionPeriod", 7, "backup retention period"),
        ("DBName", "orders", "database name"),
    ],
)
def test_cluster_member_cannot_set_properties_of_its_cluster(client: Any, name: str, value: Any, words: str) -> None:
    text = f"The requested DB Instance will be a member of a DB Cluster. Set {words} for the DB Cluster."
    assert refusal(client, INSTANCE, member(**{name: value})) == text


def test_cluster_with_instances_cannot_be_deleted(cloud: MockCloud, client: Any) -> None:
    shop = made(cloud, client, CLUSTER, cluster())
    orders = made(cloud, client, INSTANCE, member())
    text = "Cluster cannot be deleted, it still contains DB instances in non-deleting state."
    assert failed(client, delete(client, CLUSTER, shop)) == ("ResourceConflict", text)
    gone(cloud, client, INSTANCE, orders)
    gone(cloud, client, CLUSTER, shop)
    assert listed(client, CLUSTER) == []


def test_cluster_with_deletion_protection_cannot_be_deleted(cloud: MockCloud, client: Any) -> None:
    shop = made(cloud, client, CLUSTER, cluster(DeletionProtection=True))
    text = "Cannot delete protected Cluster, please disable deletion protection and try again."
    assert failed(client, delete(client, CLUSTER, shop)) == ("InvalidRequest", text)


# --- groups ---

SAME: dict[str, str] = {
    SUBNET_GROUP: "The DB subnet group 'mine' already exists.",
    PARAMETERS: "Parameter group mine already exists",
    CLUSTER_PARAMETERS: "Parameter group mine already exists",
    OPTIONS: "An option group named mine already exists.",
}


@pytest.mark.parametrize("kind", SAME)
def test_group_name_is_unique(cloud: MockCloud, client: Any, kind: str) -> None:
    assert made(cloud, client, kind, group(kind, "Mine")) == "mine"
    assert failed(client, create(client, kind, group(kind, "mine"))) == ("AlreadyExists", SAME[kind])


USED: list[tuple[str, str, str, str, str]] = [
    (
        SUBNET_GROUP,
        INSTANCE,
        "DBSubnetGroupName",
        "DB subnet group 'none' does not exist.",
        "Cannot delete the subnet group 'mine' because at least one database instance: orders is still using it.",
    ),
    (
        SUBNET_GROUP,
        CLUSTER,
        "DBSubnetGroupName",
        "DB subnet group 'none' does not exist.",
        "Cannot delete the subnet group 'mine' because at least one database cluster: shop is still using it.",
    ),
    (
        PARAMETERS,
        INSTANCE,
        "DBParameterGroupName",
        "DBParameterGroup not found: none",
        (
            "One or more database instances are still members of this parameter group mine, so the group cannot be "
            "deleted"
        ),
    ),
    (
        CLUSTER_PARAMETERS,
        CLUSTER,
        "DBClusterParameterGroupName",
        "DBClusterParameterGroup not found: none",
        (
            "One or more database clusters are still members of this parameter group mine, so the group cannot be "
            "deleted"
        ),
    ),
    (
        OPTIONS,
        INSTANCE,
        "OptionGroupName",
        "Specified OptionGroupName: none not found.",
        "The option group 'mine' cannot be deleted because it is in use.",
    ),
]


@pytest.mark.parametrize(("kind", "user", "name", "missing", "held"), USED)
def test_group_in_use_exists_and_cannot_be_deleted(
    cloud: MockCloud, client: Any, kind: str, user: str, name: str, missing: str, held: str
) -> None:
    state = instance if user == INSTANCE else cluster
    cloud.resources.put(kind, group(kind, "Mine"))
    assert failed(client, create(client, user, state(**{name: "None"}))) == ("NotFound", missing)
    identifier = made(cloud, client, user, state(**{name: "MINE"}))
    assert failed(client, delete(client, kind, "mine")) == ("ResourceConflict", held)
    gone(cloud, client, user, identifier)
    gone(cloud, client, kind, "mine")


def test_default_groups_always_exist(cloud: MockCloud, client: Any) -> None:
    for kind in (SUBNET_GROUP, PARAMETERS, CLUSTER_PARAMETERS, OPTIONS):
        cloud.resources.put(kind, group(kind, "mine"))
    names = {
        "DBSubnetGroupName": "default",
        "DBParameterGroupName": "default.postgres17",
        "OptionGroupName": "default:postgres-17",
    }
    made(cloud, client, INSTANCE, instance(**names))
    made(cloud, client, CLUSTER, cluster(DBClusterParameterGroupName="default.aurora-postgresql17"))


def test_a_subnet_group_spans_two_zones(cloud: MockCloud, client: Any) -> None:
    def subnet(zone: str, number: int) -> str:
        state = {"VpcId": "vpc-1", "CidrBlock": f"10.0.{number}.0/24", "AvailabilityZone": zone}
        return cloud.resources.put(SUBNET, state).identifier

    first, second, third = (subnet(f"us-east-1{zone}", number) for number, zone in enumerate("aab"))
    state = {"DBSubnetGroupName": "mine", "DBSubnetGroupDescription": "d"}
    assert refusal(client, SUBNET_GROUP, {**state, "SubnetIds": [first, second]}) == (
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
        "us-east-1a. Add subnets to cover at least 2 AZs."
    )
    text = "Some input subnets in :[subnet-9] are invalid."
    assert refusal(client, SUBNET_GROUP, {**state, "SubnetIds": [first, "subnet-9"]}) == text
    made(cloud, client, SUBNET_GROUP, {**state, "SubnetIds": [first, third]})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("default", "Subnet group name default is reserved. Please specify another name."),
        ("my/group", "Invalid subnet group name: my/group"),
    ],
)
def test_a_subnet_group_has_a_name_of_its_own(client: Any, name: str, text: str) -> None:
    assert refusal(client, SUBNET_GROUP, group(SUBNET_GROUP, name)) == text


def test_database_requires_its_security_groups_and_roles(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(SECURITY_GROUP, {"GroupDescription": "other"})
    text = "Invalid security group , groupId= sg-9, groupName=."
    assert refusal(client, INSTANCE, instance(VPCSecurityGroups=["sg-9"])) == text
    assert refusal(client, CLUSTER, cluster(VpcSecurityGroupIds=["sg-9"])) == text
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}]}
    cloud.resources.put(ROLE, {"RoleName": "other", "AssumeRolePolicyDocument": trust})
    assert refusal(client, INSTANCE, instance(MonitoringRoleArn="arn:aws:iam::123456789012:role/none")) == (
        "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING"
    )


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", clock="manual") as cloud:
        client = boto3.client("cloudcontrol")
        cloud.resources.put(PARAMETERS, group(PARAMETERS, "mine"))
        made(cloud, client, INSTANCE, instance(DBParameterGroupName="mine", DBSubnetGroupName="none"))
        gone(cloud, client, PARAMETERS, "mine")


def test_database_can_be_seeded_with_little(cloud: MockCloud) -> None:
    assert cloud.resources.put(INSTANCE, {"DBInstanceIdentifier": "orders"}).identifier == "orders"
    assert cloud.resources.put(CLUSTER, {"DBClusterIdentifier": "shop"}).identifier == "shop"
