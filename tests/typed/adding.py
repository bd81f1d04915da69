"""Faults, hooks, limits and permissions take what they say that they take, and hand back what can be asked further."""

from __future__ import annotations

from typing import Any

from typing_extensions import assert_type

from ccmock import HookRequest, MockCloud
from ccmock.simulation.fault_rules import Fault
from ccmock.simulation.hooks import Hook
from ccmock.simulation.permissions import Restriction


def faults(cloud: MockCloud) -> None:
    bucket = "AWS::S3::Bucket"
    fault = cloud.faults.fail(
        "AccessDenied",
        type_name=bucket,
        operation="CREATE",
        identifier="logs",
        times=None,
        nth=2,
        after_seconds=1.5,
        message="no",
        leave_remnant=True,
    )
    assert_type(fault, Fault)
    assert_type(fault.fired, int)
    assert_type(fault.remaining, int | None)
    assert_type(fault.remove(), None)
    with cloud.faults.refuse("ThrottlingException", operation="GetResource", times=2, message="slow down") as refusing:
        assert_type(refusing, Fault)
    cloud.faults.throttle(rate_per_second=0.5, burst=3, operation="ListResources")
    cloud.faults.delay(2.5, operation="DELETE", times=1)
    cloud.faults.hang(type_name=bucket)
    cloud.faults.stale_reads(10, type_name=bucket, identifier="logs")
    cloud.faults.drop_connection(operation="CreateResource", after_work=True)
    cloud.faults.time_out(operation="CreateResource", seconds=30)
    cloud.faults.chaos(0.1, seed="a")
    assert_type([one.fired for one in cloud.faults], list[int])
    assert_type(cloud.faults.assert_all_fired(), None)
    assert_type(cloud.faults.clear(), None)


def names(request: HookRequest) -> str | None:
    """A hook's check."""
    assert_type(request.desired_state, dict[str, Any])
    assert_type(request.identifier, str | None)
    return None if request.type_name.startswith("AWS::") else "only public types here"


def hooks(cloud: MockCloud) -> None:
    hook = cloud.hooks.add(
        "Private::Guard::Names",
        names,
        failure_mode="WARN",
        targets=("AWS::S3::*",),
        operations=["CREATE", "UPDATE"],
        duration=2.5,
        version_id="00000002",
    )
    assert_type(hook, Hook)
    assert_type(hook.invocations, list[HookRequest])
    cloud.hooks.add("Private::Guard::All", lambda request: f"no {request.type_name}")
    assert_type([one.type_name for one in cloud.hooks], list[str])
    assert_type(cloud.hooks.remove("Private::Guard::All"), None)


def limits(cloud: MockCloud) -> None:
    cloud.limits.set("AWS::S3::Bucket", 3)
    cloud.limits.set("AWS::S3::Bucket", None)
    cloud.limits.set_running(2)


def permissions(cloud: MockCloud) -> None:
    role = "arn:aws:iam::123456789012:role/deployer"
    with cloud.permissions.deny("s3:CreateBucket", role=role) as denied:
        assert_type(denied, Restriction)
    statement = {"Effect": "Allow", "Action": ["cloudformation:*"], "Resource": "*"}
    assert_type(cloud.permissions.allow_only({"Version": "2012-10-17", "Statement": [statement]}), Restriction)
    assert_type(cloud.permissions.policy(role=role), dict[str, Any])
    assert_type(cloud.permissions.clear(), None)
