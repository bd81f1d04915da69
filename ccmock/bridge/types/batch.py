"""Batch: job queues and scheduling policies, whose tags are objects."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import constant, existing, listed_in, tags_as_map
from ..spelling import Spelling

SPELLING = Spelling(free=("Tags",))
QUEUE: dict[str, Source] = {"jobQueue": "JobQueueArn"}
OF_QUEUE = ("ComputeEnvironmentOrder", "JobStateTimeLimitActions", "Priority", "SchedulingPolicyArn", "State")
POLICY: dict[str, Source] = {"arn": "Arn"}


def _tagging(arn: str) -> Tagging:
    return Tagging(
        tag=Call("tag_resource", {"resourceArn": arn, "tags": tags_as_map}),
        untag=Call("untag_resource", {"resourceArn": arn, "tagKeys": "@"}),
    )


TYPES = (
    BridgedType(
        "AWS::Batch::JobQueue",
        service="batch",
        listing=Listing(
            Call("describe_job_queues"),
            "jobQueues",
            {
                "JobQueueArn": "jobQueueArn",
                "JobQueueName": "jobQueueName",
                **SPELLING.properties("", *OF_QUEUE),
                "Tags": "tags",
            },
            one={"jobQueues": listed_in("JobQueueArn")},
        ),
        create=Call("create_job_queue", {**SPELLING.parameters("JobQueueName", *OF_QUEUE), "tags": "Tags"}),
        made={"JobQueueArn": "jobQueueArn"},
        changes=(
            Setting(
                OF_QUEUE,
                put=Call("update_job_queue", {**QUEUE, **SPELLING.parameters(*OF_QUEUE)}),
                on_create=False,
            ),
            _tagging("JobQueueArn"),
        ),
        delete=(Call("update_job_queue", {**QUEUE, "state": constant("DISABLED")}), Call("delete_job_queue", QUEUE)),
        makes=(),
    ),
    BridgedType(
        "AWS::Batch::SchedulingPolicy",
        service="batch",
        listing=Listing(Call("list_scheduling_policies"), "schedulingPolicies", {"Arn": "arn"}),
        lists_gone=True,
        looks=(
            Look(
                Call("describe_scheduling_policies", {"arns": listed_in("Arn")}),
                {
                    "Name": existing("schedulingPolicies/0/name"),
                    "FairsharePolicy": SPELLING.shown("schedulingPolicies/0/fairsharePolicy"),
                    "Tags": "schedulingPolicies/0/tags",
                },
            ),
        ),
        create=Call(
            "create_scheduling_policy",
            {"name": "Name", "fairsharePolicy": SPELLING.given("@declared/FairsharePolicy"), "tags": "Tags"},
        ),
        made={"Arn": "arn"},
        changes=(
            Setting(
                ("FairsharePolicy",),
                put=Call("update_scheduling_policy", {**POLICY, "fairsharePolicy": SPELLING.given("FairsharePolicy")}),
                on_create=False,
            ),
            _tagging("Arn"),
        ),
        delete=(Call("delete_scheduling_policy", POLICY),),
        makes=(),
    ),
)
