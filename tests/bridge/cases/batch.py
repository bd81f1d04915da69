from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace

ROLE = "batch-of-queues"


def environment() -> str:
    """The compute environment of the queues."""
    found = boto("batch").describe_compute_environments(computeEnvironments=["of-queues"])["computeEnvironments"]
    if found:
        arn: str = found[0]["computeEnvironmentArn"]
        return arn
    role = boto("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    made: str = boto("batch").create_compute_environment(
        computeEnvironmentName="of-queues", type="UNMANAGED", serviceRole=role
    )["computeEnvironmentArn"]
    return made


def queue(arn: str) -> Any:
    found = boto("batch").describe_job_queues(jobQueues=[arn])["jobQueues"]
    return (found[0]["priority"], found[0]["tags"]) if found else None


def make_queue() -> str:
    arn: str = boto("batch").create_job_queue(
        jobQueueName="theirs",
        state="ENABLED",
        priority=2,
        computeEnvironmentOrder=[{"order": 1, "computeEnvironment": environment()}],
    )["jobQueueArn"]
    return arn


def policy(arn: str) -> Any:
    found = boto("batch").describe_scheduling_policies(arns=[arn])["schedulingPolicies"]
    return (found[0]["name"], found[0]["tags"]) if found else None


CASES = (
    Case(
        "AWS::Batch::JobQueue",
        lambda: {
            "JobQueueName": "ours",
            "Priority": 1,
            "ComputeEnvironmentOrder": [{"Order": 1, "ComputeEnvironment": environment()}],
            "Tags": {"team": "a"},
        },
        seen=queue,
        made=(1, {"team": "a"}),
        patch=[*replace("Priority", 3), *replace("Tags", {"team": "b"})],
        patched=(3, {"team": "b"}),
        make=make_queue,
        shows={"JobQueueName": "theirs", "Priority": 2, "State": "ENABLED"},
        change=lambda arn: boto("batch").update_job_queue(jobQueue=arn, priority=4),
        changed={"Priority": 4},
        remove=lambda arn: [
            boto("batch").update_job_queue(jobQueue=arn, state="DISABLED"),
            boto("batch").delete_job_queue(jobQueue=arn),
        ],
    ),
    Case(
        "AWS::Batch::SchedulingPolicy",
        {"Name": "ours", "FairsharePolicy": {"ShareDecaySeconds": 60}, "Tags": {"team": "a"}},
        seen=policy,
        made=("ours", {"team": "a"}),
        patch=replace("Tags", {"team": "b"}),
        patched=("ours", {"team": "b"}),
        make=lambda: boto("batch").create_scheduling_policy(name="theirs")["arn"],
        shows={"Name": "theirs"},
        change=lambda arn: boto("batch").tag_resource(resourceArn=arn, tags={"team": "c"}),
        changed={"Tags": {"team": "c"}},
        remove=lambda arn: boto("batch").delete_scheduling_policy(arn=arn),
        # A read shows the defaults of the policy, too.
        hides=("FairsharePolicy",),
    ),
)
